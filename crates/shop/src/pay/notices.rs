//! Notices: verified, compared, safe to repeat and in any order. One that could not be worked off is answered with a
//! no, so that its provider sends it again; only one that was is written down.

use super::{
    Trouble, Way, attempts, disputes,
    stripe::{
        notice::{Notice, Says, Unread, Word},
        units,
    },
};
use crate::{Shop, metrics};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{Code, Id, Money, Refusal};
use wanghong_store::{notices, payments, payments::Payment, refunds};

/// Takes a notice of Stripe.
pub(crate) async fn stripe(shop: &Shop, header: &str, body: &[u8]) -> Result<()> {
    let notice = match shop.pay.stripe()?.notice(header, body, clock::wall()) {
        Ok(notice) => notice,
        Err(unread) => return Err(refused(&unread)),
    };
    let known = notices::by_event(&shop.base.db, Way::Stripe.word(), &notice.event).await?;
    let (outcome, payment) = match known {
        Some(known) => ("nothing new", known.payment_id.map(Id)),
        None => act(shop, &notice).await?,
    };
    let new = notices::New {
        provider: Way::Stripe.word(),
        event: &notice.event,
        kind: &notice.kind,
        payment,
        outcome,
    };
    let mut tx = shop.base.db.begin().await?;
    notices::note(&mut tx, new, clock::now()).await?;
    tx.commit().await?;
    tracing::info!(event = notice.event, kind = notice.kind, outcome, "a notice");
    Ok(())
}

fn refused(unread: &Unread) -> Error {
    tracing::warn!(%unread, "a notice was not taken");
    metrics::payment("forged");
    Refusal::new(Code::BAD_REQUEST, unread.to_string()).into()
}

/// Does what a notice asks for; says in a word what that was, and which payment it was about.
async fn act(shop: &Shop, notice: &Notice) -> Result<(&'static str, Option<Id>)> {
    if matches!(notice.says, Says::Other) {
        return Ok(("ignored", notice.payment));
    }
    let Some(payment) = ours(shop, notice).await? else {
        tracing::error!(
            event = notice.event,
            kind = notice.kind,
            "a notice about a payment that is not ours"
        );
        return Ok(("unknown payment", notice.payment));
    };
    Ok((done(shop, notice, &payment).await?, Some(Id(payment.id))))
}

async fn done(shop: &Shop, notice: &Notice, payment: &Payment) -> Result<&'static str> {
    match &notice.says {
        Says::Stands(status) => {
            let outcome = attempts::heard(shop, payment, status).await?;
            if outcome == "settled" {
                learn_more(shop, payment).await?;
            }
            Ok(outcome)
        }
        Says::GaveBack { units, currency } => gave_back(shop, payment, (*units, currency)).await,
        Says::Disputed(told) => disputes::heard(shop, payment, told).await,
        Says::Refund(word) => refund(shop, payment, word).await,
        Says::Other => Ok("ignored"),
    }
}

/// How a refund of ours stands. That it failed is believed also where it had been done; all else is asked about.
async fn refund(shop: &Shop, payment: &Payment, word: &Word) -> Result<&'static str> {
    let row = match word.refund {
        Some(id) => refunds::by_id(&shop.base.db, id).await?,
        None => None,
    };
    let Some(row) = row.filter(|row| row.payment_id == payment.id) else { return Ok("ignored") };
    let (id, now) = (Id(row.id), clock::now());
    let mut tx = shop.base.db.begin().await?;
    let outcome = match &word.failed {
        Some(why) if refunds::undo(&mut tx, (id, word.attempt), &word.reference, why).await? => {
            wanghong_store::disputes::take(&mut tx, Id(payment.id)).await?;
            tracing::error!(refund = row.id, why, "a refund failed after all; somebody has to look at it");
            metrics::refund("failed");
            "refund failed"
        }
        None if refunds::ask_about(&mut tx, Id(payment.id), now).await? => "refund asked about",
        Some(_) | None => "nothing new",
    };
    tx.commit().await?;
    shop.pay.refunds.notify_one();
    Ok(outcome)
}

/// The payment that a notice is about; the try it names must be that payment's.
async fn ours(shop: &Shop, notice: &Notice) -> Result<Option<Payment>> {
    let payment = match (notice.payment, &notice.receipt) {
        (Some(id), _) => payments::by_id(&shop.base.db, id).await?,
        (None, Some(receipt)) => payments::by_receipt(&shop.base.db, Way::Stripe.word(), receipt).await?,
        (None, None) => None,
    };
    Ok(payment.filter(|payment| {
        let same = notice.reference.as_ref().is_none_or(|reference| *reference == payment.reference);
        payment.provider == Way::Stripe.word() && (same || payment.reference.is_empty())
    }))
}

/// A notice does not say what paid: Stripe is asked once more, beside the notice.
async fn learn_more(shop: &Shop, payment: &Payment) -> Result<()> {
    let mut tx = shop.base.db.begin().await?;
    payments::set_ask(&mut tx, Id(payment.id), Some(clock::now()), payment.tries).await?;
    tx.commit().await?;
    shop.pay.asks.notify_one();
    Ok(())
}

/// Money went back: ours are asked about, and what is more than ours was given back elsewhere.
async fn gave_back(shop: &Shop, payment: &Payment, back: (i64, &str)) -> Result<&'static str> {
    let id = Id(payment.id);
    let strange = |trouble: Trouble| Error::Internal(format!("a notice: {trouble}"));
    let back = units::amount(back.0, back.1).map_err(strange)?;
    let ours = refunds::of_payment(&shop.base.db, id).await?;
    let minor = ours.iter().map(|refund| refund.amount_minor).fold(0, i64::saturating_add);
    let mut tx = shop.base.db.begin().await?;
    let outside = back.minor > minor || !same_currency(payment, back);
    if outside {
        payments::set_finding(&mut tx, id, "outside").await?;
    }
    refunds::ask_about(&mut tx, id, clock::now()).await?;
    tx.commit().await?;
    shop.pay.refunds.notify_one();
    Ok(if outside { "given back outside" } else { "given back" })
}

fn same_currency(payment: &Payment, back: Money) -> bool {
    payment.got_currency.as_deref().unwrap_or(&payment.currency) == back.currency.code()
}
