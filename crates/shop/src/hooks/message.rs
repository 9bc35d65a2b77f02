//! What is told: an event, and the order as it is when the message is made.

use super::kinds;
use crate::{Shop, api::order::painted};
use serde::Serialize;
use serde_json::Value;
use wanghong_base::{
    error::{Error, Result},
    wire::{Id, Money},
};
use wanghong_core::{self as core, Currency};
use wanghong_store::{order_events::OrderEvent, orders};

/// The envelope, with the names that Standard Webhooks recommends.
#[derive(Debug, Serialize)]
struct Message<D> {
    id: Id,
    r#type: &'static str,
    /// When it happened.
    timestamp: i64,
    /// Whose shop.
    account: Id,
    data: D,
}

#[derive(Debug, Serialize)]
struct Change<'a> {
    /// How much money it was about.
    amount: Money,
    /// The account of the shop's hand.
    by: Option<Id>,
    order: &'a Value,
}

#[derive(Debug, Serialize)]
struct Nothing {}

/// An order as the API shows it, with its currency.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    currency: Currency,
    order: Value,
}

/// An order as the API shows it.
pub(super) async fn shown(shop: &Shop, order: i64) -> Result<Option<Shown>> {
    let Some(line) = orders::line(&shop.base.db, core::Id(order)).await? else { return Ok(None) };
    let currency = line.order.price.currency;
    let order = serde_json::to_value(painted(shop, line).await?).map_err(unwritable)?;
    Ok(Some(Shown { currency, order }))
}

/// An event of a kind that has a name outside.
pub(super) fn of(event: &OrderEvent, name: &'static str, shown: &Shown) -> Result<String> {
    let amount = core::Money::new(event.amount, shown.currency).into();
    let data = Change { amount, by: event.done_by.map(Id::from), order: &shown.order };
    written(&Message {
        id: event.id.into(),
        r#type: name,
        timestamp: event.at,
        account: event.account_id.into(),
        data,
    })
}

/// Something to try a hook with.
pub(super) fn test(id: core::Id, account: i64, at: core::Millis) -> Result<String> {
    let (id, account) = (id.into(), account.into());
    written(&Message { id, r#type: kinds::TEST, timestamp: at.0, account, data: Nothing {} })
}

fn written(message: &impl Serialize) -> Result<String> {
    serde_json::to_string(message).map_err(unwritable)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unwritable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a webhook's body: {error}"))
}
