//! The bank: takes money, and tells of it late, twice, and in any order, until it is heard.

use super::rows::Rows;
use crate::{chance::Chance, ensure};
use std::collections::BTreeMap;
use wanghong_core::{
    Id, Millis, Money, limits,
    sale::{Input, Order, State},
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
    /// Whether a batch with its notice was committed.
    committed: bool,
    /// When to tell of it next; never again once it was heard and chance is content.
    next: Option<Millis>,
}

impl Bank {
    /// Buyers pay; rarely twice, rarely the wrong amount, rarely for an order that never was.
    pub(super) fn pay(&mut self, orders: Vec<Order>, chance: &mut Chance, now: Millis) {
        for order in orders {
            if chance.once_in(4) {
                continue;
            }
            let wrong = i64::from(chance.once_in(15));
            let amount = Money { minor: order.total.minor.saturating_add(wrong), ..order.total };
            let id = if chance.once_in(40) { Id(-1) } else { order.id };
            self.take(id, amount, now + delay(chance));
            if chance.once_in(10) {
                self.take(id, amount, now + delay(chance));
            }
        }
    }

    fn take(&mut self, order: Id, amount: Money, next: Millis) {
        let id = Id(i64::try_from(self.payments.len()).unwrap_or(i64::MAX));
        self.payments.insert(id, Payment { order, amount, committed: false, next: Some(next) });
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

    /// Each payment we took notice of has bought its order or gone back, never both.
    pub(super) fn check(&self, rows: &Rows) -> Result<(), String> {
        let mut kept = BTreeMap::<Id, i64>::new();
        for (id, payment) in &self.payments {
            let order = rows.orders.get(&payment.order);
            let bought = order.is_some_and(|order| order.state == State::Paid && order.payment == Some(*id));
            let back = rows.refunds.get(id).map(|(_, amount)| *amount);
            let amount = payment.committed.then_some(payment.amount);
            ensure(back.is_none() || back == amount, || format!("payment {id}: {back:?} went back"))?;
            ensure(u8::from(bought) + u8::from(back.is_some()) == u8::from(payment.committed), || {
                format!("payment {id}: bought {bought}, back {back:?}, taken {}", payment.committed)
            })?;
            let rest = amount.map_or(0, |amount| amount.minor) - back.map_or(0, |back| back.minor);
            *kept.entry(payment.order).or_default() += rest;
        }
        check_sums(&kept, rows)
    }

    pub(super) fn check_rest(&self) -> Result<(), String> {
        ensure(self.payments.values().all(|payment| payment.committed), || "a payment was never taken".into())
    }
}

impl Payment {
    fn notice(&self, id: Id) -> Input {
        Input::Paid { payment: id, order: self.order, amount: self.amount }
    }
}

/// Paid less refunded is an order's total, or nothing.
fn check_sums(kept: &BTreeMap<Id, i64>, rows: &Rows) -> Result<(), String> {
    for (id, order) in &rows.orders {
        let due = if order.state == State::Paid { order.total.minor } else { 0 };
        let kept = kept.get(id).copied().unwrap_or(0);
        ensure(kept == due, || format!("order {id}: {kept} kept, {due} due"))?;
    }
    let strays = kept.iter().filter(|(id, _)| !rows.orders.contains_key(id));
    ensure(strays.map(|(_, kept)| kept).sum::<i64>() == 0, || "money kept for no order".into())
}

/// Mostly at once, sometimes after the hold is over.
fn delay(chance: &mut Chance) -> Millis {
    let most = if chance.once_in(4) { limits::HOLD_LONGEST.0 } else { 5_000 };
    Millis(chance.within(0, most))
}
