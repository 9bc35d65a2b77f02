//! What a replay's viewers watch and look at, told by their pages; a show that is on hears it over its socket.

use crate::{Live, limits};
use axum::{extract::State, http::StatusCode};
use moka::sync::Cache;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_base::{
    extract::{Json, Path},
    wire::Id,
};
use wanghong_core::{
    self as core, Code, Millis, Refusal,
    event::{Event, Kind},
    insight::origin::is_doubtful,
    limits::PLAYED_SPAN,
    post::Phase,
};
use wanghong_people::{auth::Caller, posts};
use wanghong_store::{lives as shows, products};

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(attend))
}

/// What a viewer did since the last report.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Attention {
    /// The moment of the picture.
    at: i64,
    /// Milliseconds for which the picture moved.
    #[serde(default)]
    played: i64,
    /// Products that came on the screen.
    #[serde(default)]
    seen: Vec<Id>,
    /// The product looked at closely.
    click: Option<Id>,
}

/// Counts what was watched of a replay.
#[utoipa::path(post, path = "/lives/{id}/attention", params(("id" = Id, Path)), request_body = Attention,
    responses((status = 204)))]
async fn attend(
    State(live): State<Live>,
    caller: Caller,
    Path(Id(id)): Path<Id>,
    Json(told): Json<Attention>,
) -> Result<StatusCode> {
    let row = posts::row(&live.people, &caller, id).await?;
    if row.phase != Phase::Ended {
        return Err(Refusal::new(Code::CONFLICT, "This show has not ended: its seat is told.").into());
    }
    let Some(visitor) = caller.counted(&live.people) else {
        return Err(Refusal::new(Code::BAD_REQUEST, "Open a page first: it gives a visitor's number.").into());
    };
    let now = clock::now();
    // A page tells every ten seconds, in a few reports: whoever tells more has not watched for so long.
    live.rewatches.count(&visitor.to_string(), now)?;
    live.rewatches_of_network.count(&caller.network(), now)?;
    for event in told.events(&live, &row, now).await? {
        let event = Event { visitor: Some(visitor), ..event };
        if live.looked.is_news(&event) {
            live.rooms.count(&live, event).await;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What was told of late: a look at a product changes no number twice, nor does anything that a visitor does who may be
/// nobody.
#[derive(Debug)]
pub(crate) struct Looked(Cache<Told, ()>);

/// In which show, by whom, and what was done to which product.
type Told = (core::Id, core::Id, Option<(Kind, core::Id)>);

impl Default for Looked {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(limits::LOOKED).time_to_live(limits::LOOKED_SPAN).build())
    }
}

impl Looked {
    /// Whether a line is to be kept of this.
    fn is_news(&self, event: &Event) -> bool {
        let visitor = event.visitor.unwrap_or_default();
        let look = event.subject.map(|product| (event.kind, product)).filter(|_| !is_doubtful(visitor));
        if look.is_none() && !is_doubtful(visitor) {
            return true;
        }
        let key = (event.live, visitor, look);
        self.0.entry(key).or_insert(()).is_fresh()
    }
}

impl Attention {
    /// What was done, as far as it can have been.
    async fn events(self, live: &Live, row: &shows::Live, now: Millis) -> Result<Vec<Event>> {
        let show = row.id;
        let second = Some(Millis(self.at).clamp(Millis(0), now));
        let event = |kind| Event { second, ..Event::new(kind, show, now) };
        let span = self.played.clamp(0, PLAYED_SPAN.0);
        let mut events = Vec::new();
        if span > 0 {
            events.push(Event { amount: span, ..event(Kind::Rewatch) });
        }
        let seen = self.seen.into_iter().take(limits::REWATCH_LOOKS).map(|Id(id)| (Kind::Seen, id));
        let looks: Vec<_> = seen.chain(self.click.map(|Id(id)| (Kind::Click, id))).collect();
        if !looks.is_empty() {
            let bag = products::in_bag(&live.base.db, show).await.map_err(Error::from)?;
            let known = looks.into_iter().filter(|(_, id)| bag.iter().any(|product| product.id == id.0));
            events.extend(known.map(|(kind, id)| Event { subject: Some(id), ..event(kind) }));
        }
        Ok(events)
    }
}
