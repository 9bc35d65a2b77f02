//! Carriers and tracking numbers of many orders as CSV: what they would do, and then that.

use super::{
    catalogue::{self, CatalogueFault},
    fulfilment::ActDone,
};
use crate::{
    Shop,
    desk::{Parcel, Wanted},
    limits,
    table::Line,
    tracking::{self, Plan, Sent},
};
use axum::extract::{DefaultBodyLimit, Request, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};
use wanghong_base::error::Result;
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::Id;
use wanghong_core::{self as core, Code, Refusal, policy::Act, sale};
use wanghong_people::api::tables;
use wanghong_people::auth::Person;
use wanghong_store::orders;

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    let most = || DefaultBodyLimit::max(limits::TRACKING_BYTES);
    OpenApiRouter::new().routes(routes!(preview).layer(most())).routes(routes!(take).layer(most()))
}

/// What a list of tracking numbers would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackingReport {
    /// Lines that send an order.
    ships: usize,
    /// Lines that say what is known already.
    same: usize,
    /// What is wrong, line by line.
    faults: Vec<CatalogueFault>,
    /// The lines that can be done, in the order of the file.
    lines: Vec<TrackingLine>,
    /// Names this outcome: send it along to do exactly this.
    mark: String,
}

/// What a line says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackingLine {
    /// Its number in the file; the head is 1.
    line: u64,
    order: Id,
    /// The order's number.
    number: i64,
    carrier: String,
    tracking: String,
    /// Whether the order was sent just so before: nothing is done.
    same: bool,
}

fn report(plan: &Plan) -> TrackingReport {
    let line = |sent: &Sent| TrackingLine {
        line: sent.line,
        order: Id(sent.order),
        number: sent.number,
        carrier: sent.carrier.clone(),
        tracking: sent.tracking.clone(),
        same: sent.same,
    };
    let lines: Vec<_> = plan.sent.iter().map(line).collect();
    let same = lines.iter().filter(|line| line.same).count();
    TrackingReport {
        ships: lines.len() - same,
        same,
        faults: plan.faults.iter().map(CatalogueFault::from).collect(),
        mark: catalogue::mark(&lines),
        lines,
    }
}

async fn planned(shop: &Shop, account: core::Id, body: &[u8]) -> Result<Plan> {
    let table = match tracking::read(body) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan { faults, ..Plan::default() }),
    };
    let mut plan = tracking::plan(&table.lines, &named(shop, account, &table.lines).await?);
    plan.faults.splice(0..0, table.faults);
    Ok(plan)
}

/// The orders of a shop that a list names, each by what names it: its id, or its number.
async fn named(shop: &Shop, account: core::Id, lines: &[Line]) -> Result<BTreeMap<i64, orders::Line>> {
    let orders = orders::lines(&shop.base.db, tracking::named(lines)).await?;
    let own = orders.into_iter().filter(|line| line.order.account == account);
    let mut named: BTreeMap<_, _> = own.map(|line| (line.order.id.0, line)).collect();
    for name in tracking::named(lines) {
        if !named.contains_key(&name)
            && let Some(line) = orders::numbered(&shop.base.db, account, name).await?
        {
            named.insert(name, line);
        }
    }
    Ok(named)
}

/// Says what a list of tracking numbers would do: a head with `order`, `tracking` and perhaps `carrier`, and a line an
/// order. Other columns are passed over, so a packing list can come back filled in. Nothing is written.
#[utoipa::path(post, path = "/accounts/{id}/tracking/preview", params(("id" = Id, Path)),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = TrackingReport)))]
async fn preview(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    request: Request,
) -> Result<Json<TrackingReport>> {
    person.may(Act::Fulfil(id))?;
    let (body, _place) = tables::taken(&shop.people, &person, request).await?;
    Ok(Json(report(&planned(&shop, id, &body).await?)))
}

/// What is meant to be done.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Meant {
    /// The `mark` of a preview; where the outcome would be another by now, nothing is done.
    mark: Option<String>,
    /// Whether the good lines are done although others are at fault.
    #[serde(default)]
    #[param(required = false)]
    good_only: bool,
}

/// Sends the packed orders that a list names. Where a line is at fault nothing is done, unless `good_only`. The same
/// list again does nothing more. Answers what became of each order that was to be sent.
#[utoipa::path(post, path = "/accounts/{id}/tracking", params(("id" = Id, Path), Meant),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = [ActDone])))]
async fn take(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(meant): Query<Meant>,
    request: Request,
) -> Result<Json<Vec<ActDone>>> {
    person.may(Act::Fulfil(id))?;
    let (body, _place) = tables::taken(&shop.people, &person, request).await?;
    let plan = planned(&shop, id, &body).await?;
    if let Some(fault) = plan.faults.first().filter(|_| !meant.good_only) {
        let message = format!("Line {}: {} Nothing was done.", fault.line, fault.message);
        return Err(Refusal::new(Code::INVALID, message).field("tracking").into());
    }
    if meant.mark.is_some_and(|mark| mark != report(&plan).mark) {
        let message = "The orders changed since the preview. Nothing was done; look at it again.";
        return Err(Refusal::new(Code::CONFLICT, message).field("tracking").into());
    }
    let sent: Vec<_> = plan.sent.into_iter().filter(|sent| !sent.same).collect();
    let mut all = Vec::with_capacity(sent.len());
    // Buyers come between one handful and the next.
    for some in sent.chunks(core::limits::ACTS_AT_ONCE) {
        let asks = some.iter().map(|sent| Ok(wanted(sent))).collect();
        let done = shop.desk.shop_many(person.account, asks).await;
        for (sent, done) in some.iter().zip(done) {
            all.push(ActDone::told(Id(sent.order), done)?);
        }
    }
    Ok(Json(all))
}

fn wanted(sent: &Sent) -> Wanted {
    let parcel = Parcel { carrier: sent.carrier.clone(), tracking: sent.tracking.clone() };
    Wanted { order: sent.order, act: sale::Act::Ship, parcel: Some(parcel), said: None, once: None }
}
