//! Attempts to pay: how one begins, and what becomes of the money.

use super::{Begun, Came, Status, Trouble, Way, money, test};
use crate::{Shop, limits, metrics};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{Code, Id, Millis, Money, Refusal, sale::Order};
use wanghong_store::{orders, payments, payments::Payment, refunds};

/// How somebody wants to pay.
#[derive(Debug)]
pub(crate) struct Wish<'a> {
    /// By which way.
    pub(crate) way: Way,
    /// The test provider's card number.
    pub(crate) number: &'a str,
    /// One per try.
    pub(crate) key: &'a str,
}

/// Begins to pay an order. The same key begins nothing twice.
pub(crate) async fn begin(shop: &Shop, line: &orders::Line, wish: &Wish<'_>) -> Result<()> {
    shop.pay.allow(wish.way)?;
    let new = row(&line.order, wish)?;
    if let Some(known) = shop.reads.attempts.find(&wish.key.to_owned()).await? {
        return again(shop, line, known).await;
    }
    if other_open(shop, line, wish.way).await? {
        return Ok(());
    }
    let (order, buyer) = (line.order.id, line.order.buyer);
    shop.desk.paying(order, buyer, new.clone()).await?;
    let kept = shop.reads.attempts.find(&wish.key.to_owned()).await?;
    match kept.ok_or_else(|| Error::Internal("a try that was begun has no row".into()))? {
        kept if kept.id == new.id => send(shop, line, &kept).await,
        known => again(shop, line, known).await,
    }
}

/// The row of a try.
fn row(order: &Order, wish: &Wish<'_>) -> Result<Payment> {
    let now = clock::now();
    let (reference, instrument) = match wish.way {
        Way::Test => {
            test::fate(wish.number)?;
            (test::digits(wish.number), Some(test::instrument(wish.number)))
        }
        Way::Transfer | Way::Stripe => (String::new(), None),
    };
    let first = super::backoff(limits::FIRST_ASK, 0);
    Ok(Payment {
        id: clock::mint().0,
        order_id: order.id.0,
        key: wish.key.to_owned(),
        provider: wish.way.word().to_owned(),
        reference,
        state: "pending".to_owned(),
        amount_minor: due(order).minor,
        currency: order.price.currency.code().to_owned(),
        purpose: "order".to_owned(),
        expires_at: (wish.way == Way::Stripe).then(|| (now + limits::HOSTED_PAGE).0),
        instrument,
        next_ask_at: (wish.way != Way::Transfer).then(|| (now + first).0),
        ..Payment::default()
    })
}

/// What is to be paid now: the deposit, the whole, or the balance.
fn due(order: &Order) -> Money {
    // What asks for nothing is refused by the desk, in words that say why.
    order.asks().unwrap_or(order.total)
}

/// A key that came before: its try goes on, or is repeated where the provider never answered.
async fn again(shop: &Shop, line: &orders::Line, known: Payment) -> Result<()> {
    if known.order_id != line.order.id.0 {
        return Err(Refusal::new(Code::KEY_REUSED, "This key paid another order.").field("key").into());
    }
    if known.state == "pending" && known.reference.is_empty() && known.provider == Way::Stripe.word() {
        return send(shop, line, &known).await;
    }
    Ok(())
}

/// One order has one open page, so that nobody pays twice: the same way goes on with it, another closes it first.
async fn other_open(shop: &Shop, line: &orders::Line, way: Way) -> Result<bool> {
    for open in shop.reads.open_attempts.find(&line.order.id.0).await?.unwrap_or_default() {
        let over = open.expires_at.is_some_and(|at| Millis(at) <= clock::now());
        if open.page_url.is_none() || over {
            continue;
        }
        if open.provider == way.word() {
            return Ok(true);
        }
        match shop.pay.forget(&open).await {
            Ok(status) => heard(shop, &open, &status).await.map(drop)?,
            Err(error) => tracing::warn!(%error, payment = open.id, "a hosted page could not be closed"),
        }
    }
    Ok(false)
}

/// Has the provider begin the try, and does what follows.
async fn send(shop: &Shop, line: &orders::Line, payment: &Payment) -> Result<()> {
    let id = Id(payment.id);
    match shop.pay.begin(payment, line).await {
        Ok(Begun::Paid(came)) => {
            settle(shop, payment, &came).await?;
            if test::fate(&payment.reference).is_ok_and(|fate| fate == test::Fate::PaysTwice) {
                ask_in(shop, id, super::backoff(test::LATE, 0)).await?;
            }
            Ok(())
        }
        Ok(Begun::Failed) => Err(declined(shop, id).await?),
        Ok(Begun::Pending | Begun::Instructions(_)) => {
            shop.pay.asks.notify_one();
            Ok(())
        }
        Ok(Begun::Redirect { reference, url }) => {
            let mut tx = shop.base.db.begin().await?;
            payments::set_page(&mut tx, id, &reference, Some(&url)).await?;
            tx.commit().await?;
            shop.pay.asks.notify_one();
            Ok(())
        }
        Err(Trouble::Passing(error)) => {
            tracing::warn!(%error, %id, "a payment could not be begun");
            metrics::payment("unreachable");
            let words = "The payment provider cannot be reached. Nothing was charged; try again.";
            Err(Refusal::new(Code::UNAVAILABLE, words).retry_after(2_000).into())
        }
        Err(Trouble::Lasting(error)) => {
            tracing::error!(%error, %id, "the provider will not begin a payment");
            Err(declined(shop, id).await?)
        }
    }
}

async fn declined(shop: &Shop, id: Id) -> Result<Error> {
    end(shop, id, "failed").await?;
    Ok(Refusal::new(Code::PAYMENT_FAILED, "The payment was declined. Try another way.").into())
}

/// Has the provider asked after a while, whatever is known already.
async fn ask_in(shop: &Shop, id: Id, wait: Millis) -> Result<()> {
    let mut tx = shop.base.db.begin().await?;
    payments::set_ask(&mut tx, id, Some(clock::now() + wait), 0).await?;
    tx.commit().await?;
    shop.pay.asks.notify_one();
    Ok(())
}

/// No money will come.
async fn end(shop: &Shop, id: Id, state: &'static str) -> Result<bool> {
    let mut tx = shop.base.db.begin().await?;
    let news = payments::end(&mut tx, id, state, clock::now()).await?;
    tx.commit().await?;
    if news {
        metrics::payment(state);
    }
    Ok(news)
}

/// Somebody of the shop says that no money will come.
pub(crate) async fn decline(shop: &Shop, id: Id) -> Result<bool> {
    end(shop, id, "failed").await
}

/// Does what a provider's word asks for; says in a word what that was.
pub(super) async fn heard(shop: &Shop, payment: &Payment, status: &Status) -> Result<&'static str> {
    let news = match status {
        Status::Pending => return Ok("pending"),
        Status::Succeeded(came) => return settle(shop, payment, came).await,
        Status::Failed => end(shop, Id(payment.id), "failed").await?,
        Status::Expired => end(shop, Id(payment.id), "expired").await?,
    };
    Ok(match (news, status) {
        (false, _) => "nothing new",
        (true, Status::Failed) => "failed",
        (true, _) => "expired",
    })
}

/// Takes money that came, once: what was asked for goes to the desk, what was not goes back.
pub(crate) async fn settle(shop: &Shop, payment: &Payment, came: &Came) -> Result<&'static str> {
    let (id, order) = (Id(payment.id), Id(payment.order_id));
    if came.receipt.is_some() || came.instrument.is_some() {
        let mut tx = shop.base.db.begin().await?;
        payments::learn(&mut tx, id, came.receipt.as_deref(), came.instrument.as_deref()).await?;
        tx.commit().await?;
    }
    if matches!(payment.state.as_str(), "succeeded" | "refunded") {
        return Ok("nothing new");
    }
    metrics::payment("came");
    if came.amount == money(payment.amount_minor, &payment.currency)? {
        let instrument = came.instrument.as_deref().or(payment.instrument.as_deref());
        let instrument = instrument.map(|word| shop.marks.instrument(word));
        shop.desk.paid(id, order, came.amount, instrument).await?;
        return Ok("settled");
    }
    wrong(shop, id, came).await
}

/// Money that nobody asked for in this amount or currency goes back; the order still waits.
async fn wrong(shop: &Shop, id: Id, came: &Came) -> Result<&'static str> {
    let now = clock::now();
    let mut tx = shop.base.db.begin().await?;
    if payments::settle(&mut tx, [(id, came.amount, Some("wrong"))], now).await? == 0 {
        return Ok("nothing new");
    }
    let back = refunds::New { id: clock::mint(), payment: id, key: nth(id, 0), amount: came.amount };
    if came.amount.minor > 0 {
        refunds::add(&mut tx, &back, now).await?;
    }
    tx.commit().await?;
    tracing::warn!(payment = %id, minor = came.amount.minor, "money of the wrong amount goes back");
    shop.pay.refunds.notify_one();
    Ok("wrong")
}

/// The key of a refund: what had gone back of the order before is in it, so that it is one refund however often
/// it is told.
pub(crate) fn nth(payment: Id, nth: i64) -> String {
    format!("{payment}:{nth}")
}

/// The last try to pay an order, as its buyer sees it.
pub(crate) async fn last(shop: &Shop, order: Id) -> Result<Option<Payment>> {
    Ok(shop.reads.last_attempts.find(&order.0).await?)
}
