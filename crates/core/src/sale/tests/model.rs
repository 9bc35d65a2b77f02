//! Any sequence of inputs, against rows kept as a shell would keep them.

mod numbers;
mod rows;
mod steps;

use super::*;
use numbers::Numbers;
use proptest::{collection::vec, prelude::*, test_runner::TestCaseResult};
use rows::{Rows, coupon};
use steps::{Step, step};

/// A shop, what is written down of it and counted, and the next order's id.
struct World {
    shop: Shop,
    rows: Rows,
    numbers: Numbers,
    next: i64,
}

impl World {
    fn new() -> Self {
        let shop = Shop { sale: Sale::default(), now: Millis(1_000_000) };
        let mut world = Self { shop, rows: Rows::new(), numbers: Numbers::default(), next: 1 };
        world.crash();
        world
    }

    /// The sale is lost and built again from rows.
    fn crash(&mut self) {
        self.shop.sale = Sale::default();
        for input in self.rows.all() {
            self.shop.sale.handle(input, self.shop.now);
        }
        assert_eq!(self.shop.sale.poll(), None);
        self.shop.sale.audit().unwrap();
    }

    fn take(&mut self, step: Step) -> TestCaseResult {
        match step {
            Step::Clock(span) => {
                self.shop.now = self.shop.now + Millis(span);
                self.hand_in(Input::Wake)
            }
            Step::Crash => {
                self.crash();
                self.hand_in(Input::Wake)
            }
            Step::Archive { sku, archived } => {
                let row = self.rows.archive(Id(sku), archived);
                self.hand_in(row)
            }
            Step::Limit { most } => {
                let rows = self.rows.limit(most, &self.shop.sale);
                rows.into_iter().try_for_each(|row| self.hand_in(row))
            }
            Step::Offer { which, open, minor } => {
                let rows = self.rows.reoffer(which, open, minor);
                rows.into_iter().try_for_each(|row| self.hand_in(row))
            }
            Step::Draw { sku, wait, pieces } => match self.rows.draw(sku, wait, pieces, self.shop.now) {
                Some(draw) if self.shop.sale.draw_fits(&draw).is_ok() => {
                    let row = self.rows.plan(draw);
                    self.hand_in(row)
                }
                Some(_) | None => Ok(()),
            },
            Step::Hold { .. }
            | Step::Place { .. }
            | Step::Agree { .. }
            | Step::Again { .. }
            | Step::Paying { .. }
            | Step::Cancel { .. }
            | Step::Lock { .. }
            | Step::Unlock { .. }
            | Step::AskReturn { .. }
            | Step::WithdrawReturn { .. }
            | Step::Paid { .. }
            | Step::Disputed { .. }
            | Step::Shop { .. }
            | Step::Stock { .. }
            | Step::Beacon { .. }
            | Step::Claim { .. } => {
                let input = self.input(step);
                self.hand_in(input)
            }
        }
    }

    fn input(&mut self, step: Step) -> Input {
        let order = |n: usize| self.rows.orders.keys().nth(n).copied().unwrap_or(Id(999));
        let ticket = 1;
        match step {
            Step::Hold { key, buyer, sku, quantity, how } => {
                self.hold(key, (Id(buyer), Id(sku)), quantity, how)
            }
            Step::Place { order: n, buyer, address } => {
                Input::Place { ticket, order: order(n), buyer: Id(buyer), address: Some(address) }
            }
            Step::Agree { order: n, buyer, minor } => {
                Input::Agree { ticket, order: order(n), buyer: Id(buyer), price: yuan(minor) }
            }
            Step::Again { order: n, key, minor } => {
                let act = Act::Refund { amount: yuan(minor), pieces: 0, restock: false };
                let once =
                    Once { key: format!("act {key}").into(), digest: minor.unsigned_abs(), about: order(n) };
                let act = Box::new(Input::Shop { ticket, order: order(n), by: SELLER, act });
                Input::Once { once, act }
            }
            Step::Paying { order: n, buyer, patience } => {
                Input::Paying { ticket, order: order(n), buyer: Id(buyer), patience }
            }
            Step::Cancel { order: n, buyer } => Input::Cancel { ticket, order: order(n), buyer: Id(buyer) },
            Step::Lock { order: n, buyer } => Input::Lock { ticket, order: order(n), buyer: Id(buyer) },
            Step::Unlock { order: n, buyer } => Input::Unlock { ticket, order: order(n), buyer: Id(buyer) },
            Step::WithdrawReturn { order: n, buyer } => {
                Input::WithdrawReturn { ticket, order: order(n), buyer: Id(buyer) }
            }
            Step::AskReturn { order: n, buyer } => {
                Input::AskReturn { ticket, order: order(n), buyer: Id(buyer) }
            }
            Step::Paid { payment, order: n, wrong } => self.rows.pay(Id(payment), order(n), wrong),
            Step::Disputed { payment, order: n, open, lost } => {
                self.rows.dispute(Id(payment), order(n), (open, lost))
            }
            Step::Shop { order: n, act } => Input::Shop { ticket, order: order(n), by: SELLER, act },
            Step::Stock { sku, add } => Input::Stock { ticket, sku: Id(sku), add },
            Step::Beacon { which, word } => self.rows.beacon(which, word),
            Step::Claim { buyer } => Input::Claim { ticket, offer: coupon(), buyer: Id(buyer) },
            Step::Clock(_)
            | Step::Crash
            | Step::Limit { .. }
            | Step::Archive { .. }
            | Step::Offer { .. }
            | Step::Draw { .. } => Input::Wake,
        }
    }

    fn hold(&mut self, key: i64, (buyer, sku): (Id, Id), quantity: i64, how: u8) -> Input {
        let id = self.next;
        self.next += 1;
        Input::Hold(Tap {
            order: Id(id),
            sku,
            wait: how & 1 > 0,
            offer: (how & 6 > 0).then_some(Id(i64::from(how & 6) / 2 + 19)),
            network: (how & 8 > 0).then_some(1),
            live: (how & 16 > 0).then_some(Id(9)),
            on_air: how & 32 > 0,
            most: (how & 64 > 0).then_some(yuan(if how & 128 > 0 { 100 } else { 80 })),
            ..tap(key, buyer, quantity)
        })
    }

    /// Looks up what the sale may have forgotten, hands the input in, and writes what comes out.
    fn hand_in(&mut self, input: Input) -> TestCaseResult {
        for row in self.rows.wanted(&input) {
            self.shop.sale.handle(row, self.shop.now);
        }
        let mut answered = false;
        let counted = if let Input::Stock { sku, add, .. } = input.act() { Some((*sku, *add)) } else { None };
        for output in self.shop.hear(input) {
            prop_assert!(!answered, "the answer comes last");
            answered = matches!(output, Output::Answer { .. });
            if let (Output::Answer { answer: Ok(_), .. }, Some((sku, add))) = (&output, counted) {
                self.rows.count(sku, add);
            }
            self.numbers.hear(&output, self.shop.now);
            self.rows.write(output)?;
        }
        self.check()
    }

    fn check(&self) -> TestCaseResult {
        for (sku, stock) in &self.rows.stock {
            prop_assert_eq!(self.shop.sale.stock(*sku), Some(*stock));
        }
        let due = self.rows.orders.values().filter_map(Order::due).min();
        let deadline = self.shop.sale.deadline();
        prop_assert!(due.is_none_or(|due| deadline.is_some_and(|deadline| deadline <= due)));
        self.numbers.check(&self.rows.orders, self.shop.now)?;
        self.rows.check()
    }

    /// Wakes until nothing is due.
    fn rest(&mut self) -> TestCaseResult {
        for _ in 0..1_000 {
            self.take(Step::Clock(0))?;
            if self.shop.sale.deadline().is_none_or(|due| due > self.shop.now) {
                return Ok(());
            }
        }
        prop_assert!(false, "it never rests");
        Ok(())
    }
}

proptest! {
    #[test]
    fn no_sequence_of_inputs_breaks_the_shop(steps in vec(step(), 1..160)) {
        let mut world = World::new();
        for step in steps {
            world.take(step)?;
        }
    }

    #[test]
    fn in_the_end_only_hands_move_anything(steps in vec(step(), 1..100)) {
        let mut world = World::new();
        for step in steps {
            world.take(step)?;
        }
        // Four buyers have five places each, and a line may have one of them held at a time.
        for _ in 0..4 * limits::HOLDS_PER_BUYER + 4 {
            world.take(Step::Clock(Millis::days(10).0))?;
            world.rest()?;
        }
        let moving = |order: &&Order| {
            matches!(order.state, State::InDraw | State::Held | State::Placed | State::Cooling)
        };
        prop_assert_eq!(world.rows.orders.values().find(moving), None);
        prop_assert_eq!(world.shop.sale.deadline(), None);
        prop_assert!(world.rows.draws.values().all(|(_, drawn)| drawn.is_some_and(|drawn| drawn.settled)));
    }
}
