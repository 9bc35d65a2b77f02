//! What is to be packed, as CSV.

use super::order_lists::Sought;
use crate::{Shop, limits, packing};
use axum::{extract::State, http::header, response::IntoResponse};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Path, Query};
use wanghong_base::wire::Id;
use wanghong_base::{
    error::{Error, Result},
    flow,
};
use wanghong_core::{Code, Refusal, policy::Act, sale};
use wanghong_people::api::tables;
use wanghong_people::auth::Person;
use wanghong_store::{
    invoices,
    orders::{Line, search},
};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(out))
}

/// Paid orders that are to be packed (or those that are packed, with `state=packed`) as CSV: a line an order, the
/// oldest first, with the invoice that its buyer wants; but for those whose payment is disputed. Filters are those of the shop's orders.
#[utoipa::path(get, path = "/accounts/{id}/packing", params(("id" = Id, Path), Sought),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn out(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(sought): Query<Sought>,
) -> Result<impl IntoResponse> {
    person.may(Act::Fulfil(id))?;
    let place = tables::place(&shop.people)?;
    let state = sought.state().unwrap_or(sale::State::Paid);
    if !matches!(state, sale::State::Paid | sale::State::Packed) {
        return Err(Refusal::new(Code::INVALID, "Only what is paid or packed is packed.")
            .field("state")
            .into());
    }
    let sieve = sought.within(state).sieve(&shop, id).await?;
    let mut lines = Vec::new();
    if let Some(sieve) = sieve {
        let page = search::search(&shop.base.db, &sieve, limits::PACKING_OUT).await?;
        if page.next.is_some() {
            let message = format!("These are more than {} orders: ask for fewer days.", limits::PACKING_OUT);
            return Err(Refusal::new(Code::TOO_LARGE, message).field("packing").into());
        }
        // What may not be packed does not stand in a list of what is.
        let waits = |line: &Line| line.order.dispute == Some(sale::Dispute::Open);
        lines = page.lines.into_iter().filter(|line| !waits(line)).collect();
    }
    lines.reverse();
    let invoices = invoices::of_orders(&shop.base.db, lines.iter().map(|line| line.order.id.0)).await?;
    let invoices = invoices.into_iter().map(|row| (row.order_id, row)).collect();
    let text = packing::write(&lines, &invoices).map_err(|error| Error::Internal(error.to_string()))?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"packing.csv\""),
    ];
    Ok((head, shop.base.flow.out(flow::text(text, place), person.caller.address)))
}
