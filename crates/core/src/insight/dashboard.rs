//! The dashboard: what a studio sees of a show, at one moment.

use super::Sales;
use crate::event::Kind;
use crate::{id::Id, time::Millis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The numbers of a show.
///
/// With T the show's length, w the milliseconds a visitor really played, and V the visitors with w of at
/// least one second: `acu` is Σw / T and `mean_stay` is Σw / V, both over those V alone, so that
/// ACU · T = V · mean stay. Whoever played less than a second is in neither sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// When this was true.
    pub at: Millis,
    /// T: from the opening to the end, or to now.
    pub length: Millis,
    /// Distinct visitors whose picture moved within [`crate::limits::PLAY_SILENCE`].
    pub online: i64,
    /// Peak: the most distinct visitors who played in one minute of the clock.
    pub pcu: i64,
    /// Average concurrent, in thousandths of a visitor, rounded down.
    pub acu_milli: i64,
    /// Mean stay, rounded down to a millisecond.
    pub mean_stay: Millis,
    /// Σw: everything that V visitors played.
    pub played: Millis,
    /// V: distinct visitors who played for at least a second.
    pub visitors: i64,
    /// PV: visits of those; a new one begins after [`crate::limits::VISIT_GAP`] without play.
    pub visits: i64,
    /// Distinct visitors that may be nobody, since their network had too many (see [`super::origin`]); they are in no
    /// other number.
    pub doubtful: i64,
    /// Distinct visitors who played at least a second of the replay.
    pub rewatchers: i64,
    /// What was played of the replay; no part of the numbers of the show while it was on.
    pub rewatched: Millis,
    /// Comments made, taken back ones included.
    pub comments: i64,
    /// Distinct accounts that commented.
    pub commenters: i64,
    /// Hearts given.
    pub taps: i64,
    /// Distinct visitors who gave hearts.
    pub tappers: i64,
    /// Distinct accounts that began to follow, even if they left again.
    pub followers_won: i64,
    /// The orders of the show.
    pub sales: Sales,
    /// The same by SKU; what is told apart no more is under the id 0.
    pub skus: BTreeMap<Id, Sales>,
    /// Who saw which product; those that are told apart no more are missing.
    pub looks: BTreeMap<Id, Look>,
    /// From a glance to money.
    pub funnel: Funnel,
    /// Whether people are counted by a sample, since more came than [`crate::limits::CROWD`].
    pub sampled: bool,
    /// The latest minutes in a row, at most [`crate::limits::DASHBOARD_MINUTES`].
    pub minutes: Vec<Minute>,
    /// What the studio did and when, the latest [`crate::limits::DASHBOARD_CUES`].
    pub cues: Vec<Cue>,
}

impl Dashboard {
    /// GPM: GMV · 1000 / PV, in minor units; unknown while nobody has come.
    pub fn gpm_minor(&self) -> Option<i64> {
        per(self.sales.gmv_minor, 1_000, self.visits)
    }

    /// Net GPM: net paid · 1000 / PV, in minor units; unknown while nobody has come.
    pub fn net_gpm_minor(&self) -> Option<i64> {
        per(self.sales.net_minor(), 1_000, self.visits)
    }

    /// UV value: GMV / V, in minor units; unknown while nobody has come.
    pub fn uv_minor(&self) -> Option<i64> {
        per(self.sales.gmv_minor, 1, self.visitors)
    }
}

/// A share in whole minor units, to the nearest one; half a unit goes up.
fn per(sum: i64, times: i64, parts: i64) -> Option<i64> {
    let (sum, parts) = (i128::from(sum).saturating_mul(i128::from(times)), i128::from(parts));
    if parts <= 0 {
        return None;
    }
    let doubled = sum.saturating_mul(2).saturating_add(parts);
    i64::try_from(doubled.div_euclid(parts.saturating_mul(2))).ok()
}

/// How many different people came how far. Up to `clicked` they are visitors, each a browser; from `ordered`
/// on they are users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    /// Were shown the show: its page, the front page while it was on, or its room.
    pub exposed: i64,
    /// Took a seat in the room.
    pub entered: i64,
    /// Had a product on the screen.
    pub seen: i64,
    /// Looked at a product closely.
    pub clicked: i64,
    /// Placed an order.
    pub ordered: i64,
    /// Paid for one, whole or a deposit.
    pub paid: i64,
}

/// Who looked at a product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Distinct visitors who had it on the screen.
    pub seen: i64,
    /// Distinct visitors who looked at it closely.
    pub clicked: i64,
}

/// One minute of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minute {
    /// When it began.
    pub at: Millis,
    /// Distinct visitors who played in it.
    pub online: i64,
    /// Comments made.
    pub comments: i64,
    /// Hearts given.
    pub taps: i64,
    /// Orders placed.
    pub orders: i64,
    /// Value of orders paid.
    pub paid_minor: i64,
}

/// Something the studio did, to be marked on the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cue {
    /// When.
    pub at: Millis,
    /// What: pin, explain, open, end or stock.
    pub kind: Kind,
    /// To which product or SKU.
    pub subject: Option<Id>,
    /// How many pieces, for stock.
    pub amount: i64,
}
