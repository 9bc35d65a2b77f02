//! The sale: the one owner of all stock of a shop.
//!
//! Taps go in, orders and stock come out. Nothing here waits: whoever drives a sale drains [`Sale::poll`]
//! after each input, commits what came out in one piece, and only then hands the answers on. A commit that
//! fails makes this state a lie: drop the sale and build it again from rows, first every [`Input::Sku`],
//! then an [`Input::Restore`] for every open order.
//!
//! Absent on purpose: addresses, payment providers, and any memory of orders closed long ago. Before an
//! input about a key or an order the sale does not [know](Sale::knows), look in rows and restore it.
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions)]

mod book;
mod hold;
pub mod offer;
pub mod order;
mod pay;
pub mod price;
pub mod stock;
pub mod terms;
#[cfg(test)]
mod tests;

use crate::{
    id::Id,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
};
use book::Book;
pub use offer::{Approval, Deposit, Offer};
pub use order::{Order, State, Tap};
use std::collections::{BTreeMap, VecDeque};
pub use stock::Stock;
use stock::Violation;
pub use terms::Terms;

/// What a sale can be told. A `ticket` names whoever waits for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Nothing but time has passed.
    Wake,
    /// A SKU as rows have it; for one already known only the terms are taken, since its stock is ours.
    Sku {
        /// On which terms it is sold.
        terms: Terms,
        /// How much of it there is.
        stock: Stock,
    },
    /// An order as rows have it; the stock already counts it.
    Restore(Order),
    /// The shop adds pieces, or takes back some that are left.
    Stock {
        /// Who waits.
        ticket: u64,
        /// Of what.
        sku: Id,
        /// How many; negative takes back.
        add: i64,
    },
    /// A buyer wants pieces.
    Hold(Tap),
    /// A buyer has given an address.
    Place {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// A payment begins: the hold is made to last for it.
    Paying {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
    /// A provider says that money came; perhaps late, perhaps again.
    Paid {
        /// Which payment.
        payment: Id,
        /// For which order.
        order: Id,
        /// How much.
        amount: Money,
    },
    /// A buyer gives the pieces back.
    Cancel {
        /// Who waits.
        ticket: u64,
        /// Which order.
        order: Id,
        /// Whose it must be.
        buyer: Id,
    },
}

/// What should happen now. Of one input, orders come first, then stock, then the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// An order is new or changed: write its row.
    Order {
        /// As it is now.
        order: Order,
        /// The state it was in; none for a new one.
        was: Option<State>,
    },
    /// A SKU's stock changed: write its row.
    Stock {
        /// Of what.
        sku: Id,
        /// As it is now.
        stock: Stock,
    },
    /// Money that found no order goes back. A repeated notice repeats this: refund each payment once.
    Refund {
        /// Which payment.
        payment: Id,
        /// The order it was meant for.
        order: Id,
        /// How much came.
        amount: Money,
    },
    /// An invariant is broken: commit nothing of this batch, drop the sale, rebuild it from rows.
    Violated(Violation),
    /// The answer for whoever waits; true only once the outputs before it are committed.
    Answer {
        /// Who waits.
        ticket: u64,
        /// What to tell them.
        answer: Result<Answer, Refusal>,
    },
}

/// A yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This is the order now.
    Order(Order),
    /// This is the stock now.
    Stock(Stock),
}

/// All stock of a shop, and every order that holds some of it.
#[derive(Debug, Default)]
pub struct Sale {
    lots: BTreeMap<Id, Lot>,
    book: Book,
    touched: Vec<Id>,
    out: VecDeque<Output>,
}

#[derive(Clone, Copy, Debug)]
struct Lot {
    terms: Terms,
    stock: Stock,
}

type Reply = Option<(u64, Result<Answer, Refusal>)>;

impl Sale {
    /// Takes one input. Drain [`Sale::poll`] before the next.
    pub fn handle(&mut self, input: Input, now: Millis) {
        if !matches!(input, Input::Sku { .. } | Input::Restore(_)) {
            self.lapse(now);
        }
        let reply = self.take(input, now);
        self.report();
        self.out.extend(reply.map(|(ticket, answer)| Output::Answer { ticket, answer }));
    }

    /// What should happen, one thing at a time.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When the next hold ends.
    pub fn deadline(&self) -> Option<Millis> {
        self.book.next_due().map(|(at, _)| at)
    }

    /// Whether the order of this key is known, so that a repeat will be recognised.
    pub fn knows_key(&self, key: &str) -> bool {
        self.book.by_key(key).is_some()
    }

    /// Whether this order is known, so that inputs about it find it.
    pub fn knows(&self, order: Id) -> bool {
        self.book.get(order).is_some()
    }

    /// The stock of a SKU, if it is loaded.
    pub fn stock(&self, sku: Id) -> Option<Stock> {
        self.lots.get(&sku).map(|lot| lot.stock)
    }

    fn take(&mut self, input: Input, now: Millis) -> Reply {
        match input {
            Input::Wake => None,
            Input::Sku { terms, stock } => self.load(terms, stock),
            Input::Restore(order) => self.restore(order),
            Input::Stock { ticket, sku, add } => Some((ticket, self.restock(sku, add))),
            Input::Hold(tap) => Some((tap.ticket, self.hold(tap, now).map(Answer::Order))),
            Input::Place { ticket, order, buyer } => Some((ticket, self.place(order, buyer, now))),
            Input::Paying { ticket, order, buyer } => Some((ticket, self.paying(order, buyer, now))),
            Input::Paid { payment, order, amount } => self.paid(payment, order, amount, now),
            Input::Cancel { ticket, order, buyer } => Some((ticket, self.cancel(order, buyer, now))),
        }
    }

    fn load(&mut self, terms: Terms, stock: Stock) -> Reply {
        let sku = terms.sku;
        self.lots.entry(sku).or_insert(Lot { terms, stock }).terms = terms;
        self.out.extend(stock.check(sku).err().map(Output::Violated));
        None
    }

    fn restore(&mut self, order: Order) -> Reply {
        if self.book.get(order.id).is_none() {
            self.book.put(order);
        }
        None
    }

    fn restock(&mut self, sku: Id, add: i64) -> Result<Answer, Refusal> {
        let lot = self.lots.get_mut(&sku).ok_or_else(not_found)?;
        let stock = lot.stock.restock(add)?;
        lot.stock = stock;
        self.touched.push(sku);
        Ok(Answer::Stock(stock))
    }

    /// Moves pieces of one SKU. A move that cannot be is a broken invariant, never a clamp.
    fn shift(&mut self, sku: Id, change: impl FnOnce(Stock) -> Option<Stock>) {
        let moved = self.lots.get_mut(&sku).and_then(|lot| {
            lot.stock = change(lot.stock)?;
            Some(())
        });
        match moved {
            Some(()) => self.touched.push(sku),
            None => self.out.push_back(Output::Violated(Violation::Short { sku })),
        }
    }

    fn write(&mut self, order: Order, was: Option<State>) {
        self.book.put(order.clone());
        self.out.push_back(Output::Order { order, was });
    }

    /// Tells each stock that changed once, and checks it.
    fn report(&mut self) {
        self.touched.sort_unstable();
        self.touched.dedup();
        for sku in std::mem::take(&mut self.touched) {
            let Some(lot) = self.lots.get(&sku) else { continue };
            self.out.push_back(Output::Stock { sku, stock: lot.stock });
            let checked = lot.check(sku, self.book.held(sku));
            self.out.extend(checked.err().map(Output::Violated));
        }
    }

    /// Checks every SKU against every open order, from nothing: `stocked = left + held + sold`, none
    /// negative, and `held` is what the open orders add up to.
    pub fn audit(&self) -> Result<(), Violation> {
        let held = self.book.held_anew();
        for (sku, lot) in &self.lots {
            lot.check(*sku, held.get(sku).copied().unwrap_or(0))?;
        }
        match held.keys().find(|sku| !self.lots.contains_key(sku)) {
            Some(sku) => Err(Violation::Short { sku: *sku }),
            None => self.book.audit(),
        }
    }
}

impl Lot {
    fn check(&self, sku: Id, open: i64) -> Result<(), Violation> {
        self.stock.check(sku)?;
        let held = self.stock.held;
        if held == open { Ok(()) } else { Err(Violation::Held { sku, held, open }) }
    }
}

fn not_found() -> Refusal {
    Refusal::new(Code::NotFound, "There is no such thing.")
}

fn after(now: Millis, span: Millis) -> Millis {
    Millis(now.0.saturating_add(span.0))
}
