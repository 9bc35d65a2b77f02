//! Asks providers about open tries: a notice may come late, or never. What is due stands in rows, so that a restart
//! forgets nothing.

use super::{
    Status, Trouble, attempts,
    due::{self, Wake},
};
use crate::{Shop, limits};
use std::sync::Arc;
use tokio::sync::Semaphore;
use wanghong_base::{clock, error::Result};
use wanghong_core::{Id, Millis, sale::Awaited};
use wanghong_store::{orders, payments, payments::Payment};

/// Asks until the program stops.
pub async fn work(shop: Shop) {
    let places = Arc::new(Semaphore::new(limits::ASKS_AT_ONCE));
    loop {
        let next = payments::next_ask(&shop.base.db).await;
        let upto = match due::wait(&shop, &shop.pay.asks, next).await {
            Wake::Due(upto) => upto,
            Wake::Changed => continue,
            Wake::Stop => return,
        };
        if let Err(error) = round(&shop, &places, upto).await {
            tracing::warn!(%error, "open payments cannot be asked about; trying again");
            tokio::time::sleep(limits::OUTBOX_PAUSE).await;
        }
    }
}

/// Asks about everything that is due, several at a time.
async fn round(shop: &Shop, places: &Arc<Semaphore>, upto: Millis) -> Result<()> {
    for payment in lease(shop, upto).await? {
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return Ok(()) };
        let task = shop.clone();
        shop.base.tasks.spawn("payment", async move {
            let _place = place;
            if let Err(error) = one(&task, &payment).await {
                tracing::warn!(%error, payment = payment.id, "a payment is still open");
            }
        });
    }
    Ok(())
}

/// What is due, put off by its wait: a crash or a database that is away only delays the try, which is none yet.
async fn lease(shop: &Shop, upto: Millis) -> Result<Vec<Payment>> {
    let due = payments::due(&shop.base.db, upto, limits::OUTBOX_BATCH).await?;
    let mut tx = shop.base.db.begin().await?;
    for payment in &due {
        payments::set_ask(&mut tx, Id(payment.id), Some(later(payment)), payment.tries).await?;
    }
    tx.commit().await?;
    Ok(due)
}

/// Asks about one try and does what follows.
async fn one(shop: &Shop, payment: &Payment) -> Result<()> {
    let awaited = awaited(shop, payment).await?;
    match shop.pay.ask(payment, awaited.is_some()).await {
        Ok(Status::Pending) if awaited.is_none() => close(shop, payment).await,
        Ok(Status::Pending) => {
            let later = later(payment);
            // Not before its hold has lapsed, but soon after: what nobody should pay any more is closed.
            let soon = clock::now() + Millis::seconds(1);
            let until = awaited.and_then(|awaited| awaited.until);
            let lapsed = until.map(|until| soon.max(until + Millis::seconds(1)));
            plan(shop, payment, lapsed.filter(|at| *at < later).or(Some(later))).await
        }
        Ok(status) => {
            attempts::heard(shop, payment, &status).await?;
            plan(shop, payment, None).await
        }
        Err(Trouble::Passing(error)) => {
            tracing::warn!(%error, payment = payment.id, "a provider did not answer; it is asked again");
            plan(shop, payment, Some(later(payment))).await
        }
        Err(Trouble::Lasting(error)) => {
            tracing::error!(%error, payment = payment.id, "a provider cannot say how a payment stands");
            plan(shop, payment, Some(later(payment))).await
        }
    }
}

/// What the order waits for, if it is this payment's money.
async fn awaited(shop: &Shop, payment: &Payment) -> Result<Option<Awaited>> {
    let Some(order) = orders::by_id(&shop.base.db, Id(payment.order_id)).await? else { return Ok(None) };
    let money = super::money(payment.amount_minor, &payment.currency)?;
    Ok(order.awaits().filter(|awaited| awaited.money == money))
}

/// Closes a try that nobody should pay any more.
async fn close(shop: &Shop, payment: &Payment) -> Result<()> {
    match shop.pay.forget(payment).await {
        Ok(Status::Pending) => plan(shop, payment, Some(later(payment))).await,
        Ok(status) => {
            attempts::heard(shop, payment, &status).await?;
            plan(shop, payment, None).await
        }
        Err(error) => {
            tracing::warn!(%error, payment = payment.id, "a hosted page could not be closed; trying again");
            plan(shop, payment, Some(later(payment))).await
        }
    }
}

/// When it is asked about next if this try is in vain.
fn later(payment: &Payment) -> Millis {
    clock::now() + super::backoff(limits::FIRST_ASK, payment.tries)
}

/// Ends a try, and says when the next is.
async fn plan(shop: &Shop, payment: &Payment, at: Option<Millis>) -> Result<()> {
    let mut tx = shop.base.db.begin().await?;
    payments::set_ask(&mut tx, Id(payment.id), at, payment.tries.saturating_add(1)).await?;
    tx.commit().await?;
    if at.is_some() {
        shop.pay.asks.notify_one();
    }
    Ok(())
}
