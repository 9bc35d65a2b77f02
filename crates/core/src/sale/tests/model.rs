//! Any sequence of inputs, against rows kept as a shell would keep them.

use super::*;
use proptest::{collection::vec, prelude::*, test_runner::TestCaseResult};
use std::collections::BTreeSet;

/// One thing that happens to a shop; small numbers, so that they meet.
#[derive(Clone, Copy, Debug)]
enum Step {
    Hold { key: i64, buyer: i64, sku: i64, quantity: i64 },
    Place { order: usize, buyer: i64 },
    Paying { order: usize, buyer: i64 },
    Cancel { order: usize, buyer: i64 },
    Paid { payment: i64, order: usize, wrong: bool },
    Stock { sku: i64, add: i64 },
    Price { sku: i64, minor: i64 },
    Clock(i64),
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    let (buyer, sku, order) = (0..4_i64, 0..3_i64, 0..12_usize);
    prop_oneof![
        6 => (0..20_i64, buyer.clone(), sku.clone(), 0..4_i64)
            .prop_map(|(key, buyer, sku, quantity)| Step::Hold { key, buyer, sku, quantity }),
        2 => (order.clone(), buyer.clone()).prop_map(|(order, buyer)| Step::Place { order, buyer }),
        2 => (order.clone(), buyer.clone()).prop_map(|(order, buyer)| Step::Paying { order, buyer }),
        2 => (order.clone(), buyer).prop_map(|(order, buyer)| Step::Cancel { order, buyer }),
        4 => (0..12_i64, order, prop::bool::weighted(0.1))
            .prop_map(|(payment, order, wrong)| Step::Paid { payment, order, wrong }),
        1 => (sku.clone(), -4..6_i64).prop_map(|(sku, add)| Step::Stock { sku, add }),
        1 => (sku, 0..9_i64).prop_map(|(sku, minor)| Step::Price { sku, minor }),
        2 => (-200_000..400_000_i64).prop_map(Step::Clock),
        1 => Just(Step::Crash),
    ]
}

/// What a shell has written down.
#[derive(Default)]
struct Rows {
    terms: BTreeMap<Id, Terms>,
    stock: BTreeMap<Id, Stock>,
    orders: BTreeMap<Id, Order>,
    refunds: BTreeSet<Id>,
}

struct World {
    shop: Shop,
    rows: Rows,
    next: i64,
}

impl World {
    fn new() -> Self {
        let mut rows = Rows::default();
        for sku in (0..2).map(Id) {
            rows.terms.insert(sku, terms(sku, 100));
            rows.stock.insert(sku, Stock::fresh(3));
        }
        let mut world = Self { shop: Shop { sale: Sale::default(), now: Millis(1_000_000) }, rows, next: 1 };
        world.crash();
        world
    }

    /// The sale is lost and built again from rows.
    fn crash(&mut self) {
        self.shop.sale = Sale::default();
        for (sku, stock) in &self.rows.stock {
            self.shop.sale.handle(Input::Sku { terms: self.rows.terms[sku], stock: *stock }, self.shop.now);
        }
        for order in self.rows.orders.values().filter(|order| order.state.open()) {
            self.shop.sale.handle(Input::Restore(order.clone()), self.shop.now);
        }
        assert_eq!(self.shop.sale.poll(), None);
        self.shop.sale.audit().unwrap();
    }

    fn take(&mut self, step: Step) -> TestCaseResult {
        let order = |n: usize| self.rows.orders.keys().nth(n).copied().unwrap_or(Id(999));
        let input = match step {
            Step::Hold { key, buyer, sku, quantity } => self.hold(key, Id(buyer), Id(sku), quantity),
            Step::Place { order: n, buyer } => Input::Place { ticket: 1, order: order(n), buyer: Id(buyer) },
            Step::Paying { order: n, buyer } => {
                Input::Paying { ticket: 1, order: order(n), buyer: Id(buyer) }
            }
            Step::Cancel { order: n, buyer } => {
                Input::Cancel { ticket: 1, order: order(n), buyer: Id(buyer) }
            }
            Step::Paid { payment, order: n, wrong } => {
                let total = self.rows.orders.get(&order(n)).map_or(1, |order| order.total.minor);
                let amount = yuan(total + i64::from(wrong));
                Input::Paid { payment: Id(payment), order: order(n), amount }
            }
            Step::Stock { sku, add } => Input::Stock { ticket: 1, sku: Id(sku), add },
            Step::Price { sku, minor } => self.price(Id(sku.min(1)), minor),
            Step::Clock(span) => {
                self.shop.now = self.shop.now + Millis(span);
                Input::Wake
            }
            Step::Crash => {
                self.crash();
                Input::Wake
            }
        };
        self.hand_in(input)
    }

    fn hold(&mut self, key: i64, buyer: Id, sku: Id, quantity: i64) -> Input {
        let id = self.next;
        self.next += 1;
        Input::Hold(Tap { order: Id(id), sku, ..tap(key, buyer, quantity) })
    }

    fn price(&mut self, sku: Id, minor: i64) -> Input {
        self.rows.terms.insert(sku, terms(sku, minor));
        Input::Sku { terms: terms(sku, minor), stock: Stock::default() }
    }

    /// Looks up what the sale may have forgotten, hands the input in, and writes what comes out.
    fn hand_in(&mut self, input: Input) -> TestCaseResult {
        let wanted = |order: &&Order| match &input {
            Input::Hold(tap) => order.key == tap.key,
            Input::Place { order: id, .. }
            | Input::Paying { order: id, .. }
            | Input::Cancel { order: id, .. }
            | Input::Paid { order: id, .. } => order.id == *id,
            Input::Wake | Input::Sku { .. } | Input::Restore(_) | Input::Stock { .. } => false,
        };
        if let Some(order) = self.rows.orders.values().find(wanted) {
            self.shop.sale.handle(Input::Restore(order.clone()), self.shop.now);
        }
        let mut answered = false;
        for output in self.shop.hear(input) {
            prop_assert!(!answered, "the answer comes last");
            answered = matches!(output, Output::Answer { .. });
            self.write(output)?;
        }
        self.check()
    }

    fn write(&mut self, output: Output) -> TestCaseResult {
        match output {
            Output::Order { order, was } => {
                let before = self.rows.orders.insert(order.id, order);
                prop_assert_eq!(was, before.map(|before| before.state), "was is what rows say");
            }
            Output::Stock { sku, stock } => drop(self.rows.stock.insert(sku, stock)),
            Output::Refund { payment, .. } => drop(self.rows.refunds.insert(payment)),
            Output::Violated(violation) => prop_assert!(false, "{}", violation),
            Output::Answer { answer: Ok(Answer::Order(order)), .. } => {
                prop_assert_eq!(self.rows.orders.get(&order.id), Some(&order), "an answer is what rows say");
            }
            Output::Answer { answer: Ok(Answer::Stock(stock)), .. } => {
                prop_assert!(self.rows.stock.values().any(|row| *row == stock));
            }
            Output::Answer { answer: Err(_), .. } => {}
        }
        Ok(())
    }

    fn check(&self) -> TestCaseResult {
        for (sku, stock) in &self.rows.stock {
            prop_assert_eq!(stock.check(*sku), Ok(()));
            prop_assert_eq!(stock.held, self.pieces(*sku, State::open));
            prop_assert_eq!(stock.sold, self.pieces(*sku, |state| state == State::Paid));
            prop_assert_eq!(self.shop.sale.stock(*sku), Some(*stock));
        }
        let keys: BTreeSet<_> = self.rows.orders.values().map(|order| &order.key).collect();
        prop_assert_eq!(keys.len(), self.rows.orders.len(), "no key has two orders");
        let open = self.rows.orders.values().filter_map(Order::due).min();
        prop_assert_eq!(self.shop.sale.deadline(), open);
        self.check_money()
    }

    fn pieces(&self, sku: Id, which: impl Fn(State) -> bool) -> i64 {
        let orders = self.rows.orders.values().filter(|order| order.sku == sku && which(order.state));
        orders.map(|order| order.quantity).sum()
    }

    fn check_money(&self) -> TestCaseResult {
        for order in self.rows.orders.values() {
            prop_assert_eq!(order.price.times(order.quantity), Some(order.total));
            prop_assert_eq!(order.state == State::Paid, order.paid_at.is_some());
            let refunded = order.payment.is_some_and(|payment| self.rows.refunds.contains(&payment));
            prop_assert!(order.state != State::Refunded || refunded, "refunded means that it was");
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn no_sequence_of_inputs_breaks_the_shop(steps in vec(step(), 1..120)) {
        let mut world = World::new();
        for step in steps {
            world.take(step)?;
        }
    }

    #[test]
    fn in_the_end_every_hold_ends(steps in vec(step(), 1..60)) {
        let mut world = World::new();
        for step in steps {
            world.take(step)?;
        }
        world.take(Step::Clock(100 * limits::HOLD_LONGEST.0))?;
        prop_assert!(world.rows.stock.values().all(|stock| stock.held == 0));
        prop_assert_eq!(world.shop.sale.deadline(), None);
    }
}
