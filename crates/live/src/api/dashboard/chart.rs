//! What the dashboard draws: minutes, and what the team did in them.

use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use wanghong_base::error::Result;
use wanghong_core::{self as core, event, insight};
use wanghong_store::{Db, products};

/// One minute of a show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Minute {
    at: i64,
    online: i64,
    comments: i64,
    taps: i64,
    orders: i64,
    paid_minor: i64,
}

/// Something the team did, to be marked on the chart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cue {
    at: i64,
    kind: CueKind,
    title: String,
}

/// What is marked on the chart.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CueKind {
    Pin,
    Explain,
    Open,
    End,
    Stock,
}

/// Which events are marked, and as what.
const MARKED: [(event::Kind, CueKind); 5] = [
    (event::Kind::Pin, CueKind::Pin),
    (event::Kind::Explain, CueKind::Explain),
    (event::Kind::Open, CueKind::Open),
    (event::Kind::End, CueKind::End),
    (event::Kind::Stock, CueKind::Stock),
];

impl CueKind {
    fn of(kind: event::Kind) -> Option<Self> {
        MARKED.iter().find(|(marked, _)| *marked == kind).map(|(_, cue)| *cue)
    }
}

impl From<&insight::Minute> for Minute {
    fn from(m: &insight::Minute) -> Self {
        Self {
            at: m.at.0,
            online: m.online,
            comments: m.comments,
            taps: m.taps,
            orders: m.orders,
            paid_minor: m.paid_minor,
        }
    }
}

/// The marks of the chart, each with the product it is about.
pub(super) async fn cues(db: &Db, dashboard: &insight::Dashboard) -> Result<Vec<Cue>> {
    let titles = titles(db, &dashboard.cues).await?;
    let cue = |c: &insight::Cue| {
        let title = c.subject.and_then(|id| titles.get(&id).cloned()).unwrap_or_default();
        let nothing = c.kind == event::Kind::Explain && c.subject.is_none();
        CueKind::of(c.kind).filter(|_| !nothing).map(|kind| Cue { at: c.at.0, kind, title })
    };
    Ok(dashboard.cues.iter().filter_map(cue).collect())
}

async fn titles(db: &Db, cues: &[insight::Cue]) -> Result<HashMap<core::Id, String>> {
    let mut titles = HashMap::new();
    for subject in cues.iter().filter_map(|cue| cue.subject) {
        if !titles.contains_key(&subject)
            && let Some(product) = products::by_id(db, subject).await?
        {
            titles.insert(subject, product.title);
        }
    }
    Ok(titles)
}
