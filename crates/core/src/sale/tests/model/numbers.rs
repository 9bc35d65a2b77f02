//! What the dashboard makes of a shop's lines, against the rows.

use super::*;
use crate::{
    event::Event,
    insight::{Sales, Tally},
};
use std::collections::{BTreeMap, BTreeSet};

/// A tally that hears every line, some of them twice.
#[derive(Default)]
pub(super) struct Numbers {
    tally: Tally,
    line: i64,
}

impl Numbers {
    pub(super) fn hear(&mut self, output: &Output, now: Millis) {
        let Output::Order { order, was, why } = output else { return };
        self.line += 1;
        let change = Some(order.change(*was, Id(self.line)));
        let (amount, subject) = (why.amount.minor, Some(order.id));
        let event = Event { subject, amount, change, ..Event::new(why.kind, Id(9), now) };
        self.tally.add(&event);
        if self.line % 3 == 0 {
            self.tally.add(&event);
        }
    }

    /// Every number of the dashboard is a sum over the orders as they are in the end.
    pub(super) fn check(&self, orders: &BTreeMap<Id, Order>, now: Millis) -> TestCaseResult {
        let dashboard = self.tally.dashboard(now);
        let of = |all: &dyn Fn(&Order) -> bool| -> Vec<Order> {
            orders.values().filter(|order| all(order)).cloned().collect()
        };
        agree(&dashboard.sales, &of(&|_| true))?;
        let mut sum = Sales::default();
        for (sku, sales) in &dashboard.skus {
            agree(sales, &of(&|order| order.sku == *sku))?;
            sum.join(sales);
        }
        prop_assert_eq!(sum, dashboard.sales, "the sum over SKUs is the whole");
        let people = |which: fn(&Order) -> bool| {
            let buyers: BTreeSet<_> = of(&which).iter().map(|order| order.buyer).collect();
            i64::try_from(buyers.len()).unwrap()
        };
        prop_assert_eq!(dashboard.funnel.paid, people(bought));
        prop_assert_eq!(dashboard.funnel.ordered, people(|order| order.placed_at.is_some() || bought(order)));
        Ok(())
    }
}

fn bought(order: &Order) -> bool {
    order.paid_at.is_some() || order.plan.as_ref().is_some_and(|plan| plan.payment.is_some())
}

fn agree(sales: &Sales, orders: &[Order]) -> TestCaseResult {
    let count = |which: &dyn Fn(&Order) -> bool| {
        i64::try_from(orders.iter().filter(|order| which(order)).count()).unwrap()
    };
    let plan = |which: fn(&Plan) -> bool| move |order: &Order| order.plan.as_deref().is_some_and(which);
    for state in State::ALL {
        prop_assert_eq!(sales.now(*state), count(&|order| order.state == *state), "{}", state.word());
    }
    let now: i64 = State::ALL.iter().map(|state| sales.now(*state)).sum();
    prop_assert_eq!((sales.orders, now), (count(&|_| true), count(&|_| true)));
    prop_assert_eq!(sales.held, count(&|order| order.held_at.is_some()));
    prop_assert_eq!(sales.placed, count(&|order| order.placed_at.is_some()));
    prop_assert_eq!(sales.paid, count(&|order| order.paid_at.is_some()));
    prop_assert_eq!(sales.deposits, count(&plan(|plan| plan.payment.is_some())));
    prop_assert_eq!(sales.locked, count(&plan(|plan| plan.locked_at.is_some())));
    let sum = |of: fn(&Order) -> i64| orders.iter().map(of).sum::<i64>();
    prop_assert_eq!(sales.gmv_minor, sum(|order| order.placed_at.map_or(0, |_| order.total.minor)));
    prop_assert_eq!(sales.net_minor(), sum(|order| order.kept().minor), "paid, less what went back, stays");
    Ok(())
}
