//! The wall: what a studio sees of a show, at one moment.

use super::Kind;
use crate::{id::Id, time::Millis};

/// The numbers of a show.
///
/// With T the show's length, w the milliseconds a visitor really played, and V the visitors with w of at
/// least one second: `acu` is Σw / T and `mean_stay` is Σw / V, both over those V alone, so that
/// ACU · T = V · mean stay. Whoever played less than a second is in neither sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wall {
    /// When this was true.
    pub at: Millis,
    /// T: from the opening to the end, or to now.
    pub length: Millis,
    /// Distinct visitors who played, or came in, within [`crate::limits::PLAY_SILENCE`].
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
    /// Holds made, whatever became of them.
    pub held: i64,
    /// Orders placed, whatever became of them.
    pub placed: i64,
    /// Orders paid.
    pub paid: i64,
    /// Holds that ran out.
    pub lapsed: i64,
    /// Orders cancelled.
    pub cancelled: i64,
    /// Payments that went back.
    pub refunded: i64,
    /// GMV: value of all orders placed, in minor units.
    pub gmv_minor: i64,
    /// Value of all orders paid, in minor units.
    pub paid_minor: i64,
    /// Money that went back, in minor units.
    pub refunded_minor: i64,
    /// Whether people are counted by a sample, since more came than [`crate::limits::CROWD`].
    pub sampled: bool,
    /// The latest minutes in a row, at most [`crate::limits::WALL_MINUTES`].
    pub minutes: Vec<Minute>,
    /// What the studio did and when, the latest [`crate::limits::WALL_CUES`].
    pub cues: Vec<Cue>,
}

/// One minute of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
