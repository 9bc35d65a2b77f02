//! Rows are sent: one at a time for each hook, the earliest event first.

use super::{Taken, kinds, message, pace, signature};
use crate::{
    Shop,
    hooks::client::{Answer, Bounds, Fault, Post},
    limits, metrics,
};
use axum::http::StatusCode;
use tokio::time::Instant;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{Code, Id, Millis, Refusal};
use wanghong_store::{
    deliveries::{self, Delivery, New, Try},
    hooks::{self, Failure, Hook},
};

/// Sends a hook all that is due, until it fails. A message that was sent but not written down is sent again by
/// whoever comes next, under the same id.
pub(super) async fn all_due(shop: Shop, taken: Taken) {
    while !shop.base.tasks.token().is_cancelled() {
        let Ok(_place) = shop.hooks.places.acquire().await else { return };
        match next(&shop, taken.hook).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, hook = %taken.hook, "a webhook was not written down; it is sent again");
                return;
            }
        }
    }
}

/// Sends a hook what is due first; says whether to go on.
async fn next(shop: &Shop, id: Id) -> Result<bool> {
    let now = clock::now();
    // Read again each time: somebody may have changed it meanwhile.
    let hook = hooks::by_id(&shop.base.db, id).await?.filter(|hook| hook.runs() && hook.rest_until <= now.0);
    let Some(hook) = hook else { return Ok(false) };
    let Some(delivery) = deliveries::next(&shop.base.db, id, now).await? else { return Ok(false) };
    let outcome = post(shop, &hook, &delivery.entry.event_id.to_string(), &delivery.body).await;
    settle(shop, &hook, &delivery, &outcome).await?;
    Ok(outcome.good())
}

/// How one try went.
#[derive(Debug)]
struct Outcome {
    at: Millis,
    took_ms: i64,
    answer: std::result::Result<Answer, Fault>,
}

impl Outcome {
    fn good(&self) -> bool {
        self.answer.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status))
    }

    /// Whether the receiver said that it will never be there again (Standard Webhooks).
    fn gone(&self) -> bool {
        self.answer.as_ref().is_ok_and(|answer| answer.status == StatusCode::GONE.as_u16())
    }

    fn noted(&self, state: &'static str, due_at: Option<Millis>) -> Try {
        let (at, took_ms) = (self.at, self.took_ms);
        let noted = Try { state, due_at, at, took_ms, status: None, fault: None, answer: None };
        match &self.answer {
            Ok(answer) => {
                // PostgreSQL keeps no zero byte in a text.
                let text = String::from_utf8_lossy(&answer.body).replace('\0', "\u{FFFD}");
                Try { status: Some(answer.status.into()), answer: Some(text), ..noted }
            }
            Err(fault) => Try { fault: Some(fault.to_string()), ..noted },
        }
    }
}

async fn post(shop: &Shop, hook: &Hook, id: &str, body: &str) -> Outcome {
    let at = clock::now();
    let begun = Instant::now();
    let answer = match hook.url.parse() {
        Ok(url) => {
            let head = signature::head(hook, id, clock::wall(), body);
            let bounds = Bounds { time: limits::HOOK_PATIENCE, answer: limits::HOOK_ANSWER };
            shop.hooks.client.post(Post { url, head, body: body.to_owned().into() }, bounds).await
        }
        Err(_) => Err(Fault::UnknownHost),
    };
    if let Err(fault) = &answer {
        tracing::info!(?fault, hook = hook.id, "a webhook was not answered");
    }
    let took_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let outcome = Outcome { at, took_ms, answer };
    metrics::hook(if outcome.good() { "done" } else { "failed" });
    outcome
}

/// Writes down how a try went: in the log, and for the hook's health.
async fn settle(shop: &Shop, hook: &Hook, delivery: &Delivery, outcome: &Outcome) -> Result<()> {
    let (id, event) = (Id(hook.id), Id(delivery.entry.event_id));
    let mut tx = shop.base.db.begin().await?;
    if outcome.good() {
        deliveries::tried(&mut tx, id, event, &outcome.noted("done", None)).await?;
        if hook.fails > 0 {
            hooks::well(&mut tx, id).await?;
        }
        if hook.fails >= limits::HOOK_OUTAGE {
            deliveries::hurry(&mut tx, id, clock::now()).await?;
        }
    } else {
        let (now, chance) = (clock::now(), clock::number());
        let due = pace::wait(delivery.entry.tries + 1, chance).map(|wait| now + wait);
        let state = if due.is_some() { "waiting" } else { "given_up" };
        deliveries::tried(&mut tx, id, event, &outcome.noted(state, due)).await?;
        hooks::failed(&mut tx, id, failure(hook, outcome, (now, chance))).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn failure(hook: &Hook, outcome: &Outcome, (now, chance): (Millis, i64)) -> Failure {
    let long = hook.failing_since.is_some_and(|since| now.0 - since > limits::HOOK_FAILING.0);
    let pause = long || outcome.gone();
    if pause {
        tracing::warn!(hook = hook.id, account = hook.account_id, "a webhook failed for long and is paused");
    }
    Failure { at: now, rest_until: now + pace::rest(hook.fails + 1, chance), pause }
}

/// Sends something to try a hook with, now and once; gives what the log says of it.
pub(crate) async fn test(shop: &Shop, hook: &Hook) -> Result<Delivery> {
    let busy = || Refusal::new(Code::BUSY, "Too much is being sent just now. Try again.").retry_after(1_000);
    shop.hooks.tests.count(&hook.account_id.to_string(), clock::now())?;
    let _place = shop.hooks.places.try_acquire().map_err(|_full| busy())?;
    let (event, at) = (clock::mint(), clock::now());
    let body = message::test(event, hook.account_id, at)?;
    let outcome = post(shop, hook, &event.to_string(), &body).await;
    let new = New { hook: Id(hook.id), event, order: None, kind: kinds::TEST.into(), body, at };
    let mut tx = shop.base.db.begin().await?;
    deliveries::add(&mut tx, vec![new]).await?;
    let state = if outcome.good() { "done" } else { "given_up" };
    deliveries::tried(&mut tx, Id(hook.id), event, &outcome.noted(state, None)).await?;
    tx.commit().await?;
    deliveries::one(&shop.base.db, Id(hook.id), event).await?.ok_or_else(Error::not_found)
}
