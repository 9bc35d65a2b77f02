//! The bank: takes money, and tells of it late, twice, and in any order, until it is heard.

use super::rows::Rows;
use crate::{chance::Chance, ensure};
use std::{collections::BTreeMap, sync::Arc};
use wanghong_core::{
    Id, Millis, Money, limits,
    sale::{Input, Order},
};

/// Every payment ever made.
#[derive(Debug, Default)]
pub(super) struct Bank {
    payments: BTreeMap<Id, Payment>,
}

#[derive(Debug)]
struct Payment {
    order: Id,
    amount: Money,
    instrument: Option<u64>,
    /// Whether a batch with its notice was committed.
    committed: bool,
    /// When to tell of it next; never again once it was heard and chance is content.
    next: Option<Millis>,
}

impl Bank {
    /// Buyers pay; rarely twice, rarely the wrong amount, rarely for an order that never was.
    pub(super) fn pay(&mut self, orders: Vec<Arc<Order>>, chance: &mut Chance, now: Millis) {
        for order in orders {
            if chance.once_in(4) {
                continue;
            }
            let asked = order.asks().unwrap_or(order.total);
            let wrong = i64::from(chance.once_in(15));
            let amount = Money { minor: asked.minor.saturating_add(wrong), ..asked };
            let id = if chance.once_in(40) { Id(-1) } else { order.id };
            let instrument = (!chance.once_in(4)).then_some(7);
            let times = if chance.once_in(10) { 2 } else { 1 };
            for _ in 0..times {
                let next = Some(now + delay(chance));
                self.take(Payment { order: id, amount, instrument, committed: false, next });
            }
        }
    }

    fn take(&mut self, payment: Payment) {
        let id = Id(i64::try_from(self.payments.len()).unwrap_or(i64::MAX));
        self.payments.insert(id, payment);
    }

    /// The notices due now; each comes again a little later unless it is heard.
    pub(super) fn notices(&mut self, chance: &mut Chance, now: Millis) -> Vec<Input> {
        let mut notices = Vec::new();
        for (id, payment) in &mut self.payments {
            if payment.next.is_some_and(|next| next <= now) {
                payment.next = Some(now + Millis(chance.within(0, 60_000)));
                notices.push(payment.notice(*id));
            }
        }
        notices
    }

    /// Everything not yet committed, and once more what is.
    pub(super) fn all_notices(&self) -> Vec<Input> {
        self.payments.iter().map(|(id, payment)| payment.notice(*id)).collect()
    }

    pub(super) fn committed(&mut self, notices: &[Id]) {
        for id in notices {
            self.payments.entry(*id).and_modify(|payment| payment.committed = true);
        }
    }

    /// Our answer reached the bank, which sometimes forgets that it did.
    pub(super) fn acknowledged(&mut self, notices: &[Id], chance: &mut Chance, now: Millis) {
        for id in notices {
            let again = chance.once_in(5).then(|| now + Millis(chance.within(0, 3_000_000)));
            self.payments.entry(*id).and_modify(|payment| payment.next = again);
        }
    }

    /// Each payment we took notice of is in its order or has gone back, and every fen of it is accounted for.
    pub(super) fn check(&self, rows: &Rows) -> Result<(), String> {
        let mut received = BTreeMap::<Id, i64>::new();
        for (id, payment) in &self.payments {
            let took = rows.orders.get(&payment.order).is_some_and(|order| order.took(*id));
            let whole = Some(&(payment.order, payment.amount));
            let strayed = !took && rows.refunds.get(&(*id, 0)) == whole;
            let heard = payment.committed && payment.amount.minor > 0;
            ensure((took || strayed) == heard, || {
                format!("payment {id}: taken {took}, went back {strayed}, heard {heard}")
            })?;
            if took {
                *received.entry(payment.order).or_default() += payment.amount.minor;
            }
        }
        let mut refunded = BTreeMap::<Id, i64>::new();
        for ((payment, _), (order, amount)) in &rows.refunds {
            if rows.orders.get(order).is_some_and(|order| order.took(*payment)) {
                *refunded.entry(*order).or_default() += amount.minor;
            }
        }
        check_sums(&received, &refunded, rows)
    }

    pub(super) fn check_rest(&self) -> Result<(), String> {
        ensure(self.payments.values().all(|payment| payment.committed), || "a payment was never taken".into())
    }
}

impl Payment {
    fn notice(&self, id: Id) -> Input {
        Input::Paid { payment: id, order: self.order, amount: self.amount, instrument: self.instrument }
    }
}

/// What orders say they received and gave back is what the bank says.
fn check_sums(received: &BTreeMap<Id, i64>, refunded: &BTreeMap<Id, i64>, rows: &Rows) -> Result<(), String> {
    for (id, order) in &rows.orders {
        let of = |sums: &BTreeMap<Id, i64>| sums.get(id).copied().unwrap_or(0);
        let (came, went) = (of(received), of(refunded));
        ensure((came, went) == (order.received.minor, order.refunded.minor), || {
            format!("{came} came and {went} went, but {order:?}")
        })?;
    }
    Ok(())
}

/// Mostly at once, sometimes after the hold is over.
fn delay(chance: &mut Chance) -> Millis {
    let most = if chance.once_in(4) { limits::HOLD_LONGEST.0 } else { 5_000 };
    Millis(chance.within(0, most))
}
