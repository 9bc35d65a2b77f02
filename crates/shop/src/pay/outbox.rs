//! Gives money back until it is back. What is due stands in rows that were committed with the decision; a key keeps
//! a row from being given back twice however often it is sent.

use super::{
    Sent, Trouble, Way,
    due::{self, Wake},
};
use crate::{Shop, limits, metrics};
use std::sync::Arc;
use tokio::sync::Semaphore;
use wanghong_base::{clock, error::Result};
use wanghong_core::{Id, Millis};
use wanghong_store::{
    disputes,
    payments::{self, Payment},
    refunds::{self, Refund, Step},
};

/// Why a refund is not sent for a while.
const WAITS: &str = "the payment is disputed; it waits until that is decided";

/// Gives back until the program stops.
pub async fn work(shop: Shop) {
    let places = Arc::new(Semaphore::new(limits::ASKS_AT_ONCE));
    loop {
        let next = refunds::next_due(&shop.base.db).await;
        let upto = match due::wait(&shop, &shop.pay.refunds, next).await {
            Wake::Due(upto) => upto,
            Wake::Changed => continue,
            Wake::Stop => return,
        };
        if let Err(error) = round(&shop, &places, upto).await {
            tracing::warn!(%error, "refunds cannot be sent; trying again");
            tokio::time::sleep(limits::OUTBOX_PAUSE).await;
        }
    }
}

async fn round(shop: &Shop, places: &Arc<Semaphore>, upto: Millis) -> Result<()> {
    for refund in lease(shop, upto).await? {
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return Ok(()) };
        let task = shop.clone();
        shop.base.tasks.spawn("refund", async move {
            let _place = place;
            if let Err(error) = one(&task, &refund).await {
                tracing::warn!(%error, refund = refund.id, "a refund is still due");
            }
        });
    }
    Ok(())
}

/// What is due, put off by its wait: a crash or a database that is away only delays the try, which is none yet.
async fn lease(shop: &Shop, upto: Millis) -> Result<Vec<Refund>> {
    let due = refunds::due(&shop.base.db, upto, limits::OUTBOX_BATCH).await?;
    let mut tx = shop.base.db.begin().await?;
    for refund in &due {
        refunds::lease(&mut tx, Id(refund.id), later(refund)).await?;
    }
    tx.commit().await?;
    Ok(due)
}

fn later(refund: &Refund) -> Millis {
    clock::now() + super::backoff(limits::FIRST_ASK, refund.tries)
}

/// Sends one refund, or asks how it stands, and writes down what came of it.
async fn one(shop: &Shop, refund: &Refund) -> Result<()> {
    let id = Id(refund.id);
    let payment = payments::by_id(&shop.base.db, Id(refund.payment_id)).await?;
    let payment = payment.ok_or_else(wanghong_base::error::Error::not_found)?;
    let outcome = if disputes::is_open(&shop.base.db, Id(payment.id)).await? {
        // Its provider would refuse, and what the dispute takes is not given back as well.
        Err(Trouble::Passing(WAITS.into()))
    } else {
        shop.pay.refund(refund, &payment).await
    };
    let attempt = refund.attempt;
    let mut tx = shop.base.db.begin().await?;
    match &outcome {
        Ok(Sent::Done(reference)) => {
            let news = refunds::done(&mut tx, id, reference.as_deref(), clock::now()).await?;
            tracing::info!(%id, news, payment = payment.id, minor = refund.amount_minor, "money was given back");
        }
        Ok(Sent::Pending(reference)) => {
            let next = Some(later(refund));
            let step = Step { state: "sent", next, reference: reference.as_deref(), fault: None, attempt };
            refunds::step(&mut tx, id, step).await?;
        }
        Ok(Sent::ByHand) => {
            let step = Step { state: "sent", next: None, reference: None, fault: None, attempt };
            refunds::step(&mut tx, id, step).await?;
        }
        Err(Trouble::Passing(fault)) => {
            tracing::warn!(%fault, %id, tries = refund.tries, "a refund was not taken; it is sent again");
            let next = Some(later(refund));
            let step = Step { state: &refund.state, next, reference: None, fault: Some(fault), attempt };
            refunds::step(&mut tx, id, step).await?;
        }
        Err(Trouble::Lasting(fault)) => {
            tracing::error!(%fault, %id, "a refund failed; somebody has to look at it");
            let step = Step { state: "failed", next: None, reference: None, fault: Some(fault), attempt };
            refunds::step(&mut tx, id, step).await?;
        }
    }
    tx.commit().await?;
    metrics::refund(word(&outcome));
    Ok(())
}

fn word(outcome: &std::result::Result<Sent, Trouble>) -> &'static str {
    match outcome {
        Ok(Sent::Done(_)) => "done",
        Ok(Sent::Pending(_) | Sent::ByHand) => "sent",
        Err(Trouble::Passing(_)) => "again",
        Err(Trouble::Lasting(_)) => "failed",
    }
}

/// Has a refund that is not done sent again, now; one that failed gets another key. Says no where its money was taken by
/// a lost dispute.
pub(crate) async fn retry(shop: &Shop, id: Id) -> Result<bool> {
    let mut tx = shop.base.db.begin().await?;
    let there = refunds::again(&mut tx, id, clock::now()).await?;
    tx.commit().await?;
    shop.pay.refunds.notify_one();
    if there {
        return Ok(true);
    }
    // It may have been done meanwhile.
    Ok(refunds::by_id(&shop.base.db, id).await?.is_some_and(|refund| refund.state == "done"))
}

/// Somebody gave the money back by hand; only what nobody gives back by itself can be.
pub(crate) async fn by_hand(shop: &Shop, refund: &Refund, payment: &Payment) -> Result<bool> {
    if payment.provider != Way::Transfer.word() && refund.state != "failed" {
        return Ok(false);
    }
    let mut tx = shop.base.db.begin().await?;
    refunds::done(&mut tx, Id(refund.id), None, clock::now()).await?;
    tx.commit().await?;
    Ok(true)
}
