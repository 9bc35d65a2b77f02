//! Disputes: what a provider says of money that a buyer has their bank claw back. The desk takes it, so that no order
//! is packed meanwhile and nothing is given back twice.

use super::{Way, stripe::units};
use crate::{Shop, metrics};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{Id, Money, sale::Dispute as Stands};
use wanghong_store::{
    disputes::{self, Dispute},
    payments::Payment,
};

/// A dispute as a provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// What the provider calls it.
    pub(crate) reference: String,
    /// How it stands.
    pub(crate) stands: Stands,
    /// How much it is over, in the provider's units.
    pub(crate) units: i64,
    /// Of which currency, in small letters.
    pub(crate) currency: String,
    /// Why, in the provider's word.
    pub(crate) reason: String,
    /// Until when it can be answered, in seconds.
    pub(crate) due: Option<i64>,
}

/// Takes a provider's word on a dispute; says in a word what that was. One that was decided stays so, in whatever order
/// the notices come.
pub(super) async fn heard(shop: &Shop, payment: &Payment, told: &Told) -> Result<&'static str> {
    // Each says how all disputes of an order stand, so that no two may be under way at once.
    let _one_at_a_time = shop.pay.disputes.lock().await;
    let known = disputes::of_order(&shop.base.db, Id(payment.order_id)).await?;
    let same = |other: &&Dispute| other.reference == told.reference;
    if known.iter().find(same).is_some_and(Dispute::closed) {
        return Ok("nothing new");
    }
    let new = row(payment, told)?;
    let others = known.iter().filter(|other| !same(other));
    let all: Vec<_> = others.chain([&new]).collect();
    let open = all.iter().any(|one| !one.closed());
    let lost = all.iter().filter(|one| one.payment_id == payment.id && one.state == Stands::Lost.word());
    let lost = lost.map(|one| one.amount_minor).fold(0, i64::saturating_add);
    let lost = Money { minor: lost.min(payment.got_minor.unwrap_or_default()), ..amount(told)? };
    shop.desk.disputed(new, open, lost).await?;
    metrics::dispute(told.stands.word());
    tracing::warn!(
        payment = payment.id,
        reference = told.reference,
        stands = told.stands.word(),
        "a dispute"
    );
    Ok(match told.stands {
        Stands::Open => "disputed",
        Stands::Won => "dispute won",
        Stands::Lost => "dispute lost",
    })
}

fn amount(told: &Told) -> Result<Money> {
    let strange = |trouble| Error::Internal(format!("a dispute: {trouble}"));
    units::amount(told.units, &told.currency).map_err(strange)
}

fn row(payment: &Payment, told: &Told) -> Result<Dispute> {
    let amount = amount(told)?;
    let row = Dispute {
        provider: Way::Stripe.word().to_owned(),
        reference: told.reference.clone(),
        payment_id: payment.id,
        order_id: payment.order_id,
        state: told.stands.word().to_owned(),
        amount_minor: amount.minor,
        currency: amount.currency.code().to_owned(),
        reason: told.reason.clone(),
        due_at: told.due.map(|due| due.saturating_mul(1_000)),
        opened_at: 0,
        closed_at: None,
    };
    Ok(row.at(clock::now()))
}
