//! The sale: the one owner of all stock of a shop.
//!
//! Taps go in, orders and stock come out. Nothing here waits: whoever drives a sale drains [`Sale::poll`]
//! after each input, commits what came out in one piece, and only then hands the answers on. A commit that
//! fails makes this state a lie: drop the sale and build it again from rows, first every [`Input::Sku`] and
//! every [`Input::Offer`] that is running or that an open order is under, every unsettled [`Input::Draw`], the highest
//! [number](Input::Number) of every shop, then the [record](Input::Buyer) of every buyer with an open order for
//! something that [asks](Sale::asks_record) for it, then an [`Input::Restore`] for every open order and for those sold
//! within [`limits::SHARED_SPAN`], the oldest first.
//!
//! Absent on purpose: addresses, payment providers, and any memory of orders closed long ago. Before an
//! input about a key, an order, an act or a buyer that the sale does not [know](Sale::knows), look in rows and say what
//! they have; before a notice about a payment that rows say has gone back, say that it has
//! [returned](Input::Returned).
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions)]

mod book;
mod buyer;
mod chargeback;
mod counts;
mod crowding;
mod dispute;
pub mod draw;
mod hold;
mod input;
mod lapses;
mod line;
mod load;
mod lot;
mod notice;
pub mod offer;
mod once;
pub mod order;
mod output;
mod pay;
pub mod price;
mod recent;
mod record;
mod refund;
mod refused;
mod repeat;
mod shop;
mod state;
pub mod stock;
mod tap;
pub mod terms;
#[cfg(test)]
mod tests;
mod violation;

use crate::{
    event::Kind,
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
};
use book::Book;
use counts::Counts;
pub use counts::{Of, Record};
use dispute::Claim;
pub use dispute::Dispute;
use draw::Drawing;
pub use draw::{Draw, Drawn};
pub use input::{Act, Input};
use lapses::Lapses;
use lot::Lot;
use notice::Notice;
pub use notice::Patience;
pub use offer::{Approval, Deposit, Offer};
pub use once::Once;
pub use order::{Awaited, Order, Parcel, Plan, Review};
pub use output::{Answer, By, Output, Why};
pub use price::Because;
use recent::Recent;
pub use state::{Pieces, State};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};
pub use stock::Stock;
pub use tap::{Key, Tap};
pub use terms::Terms;
pub use violation::Violation;

/// All stock of a shop, and every order that holds some of it or waits for it.
#[derive(Debug, Default)]
pub struct Sale {
    lots: BTreeMap<Id, Lot>,
    book: Book,
    counts: Counts,
    lapses: Lapses,
    acts: Acts,
    returned: Returned,
    draws: BTreeMap<Id, Vec<Drawing>>,
    turns: i64,
    /// The highest number of each shop's orders.
    numbers: BTreeMap<Id, i64>,
    touched: Vec<Id>,
    /// Offers under which pieces moved, each with its SKU.
    moved: BTreeSet<(Id, Id)>,
    /// SKUs of which pieces may have come free for those who wait.
    stirred: BTreeSet<Id>,
    out: VecDeque<Output>,
}

/// Acts of the shop that were done of late, each with a hash of what was asked and what it was about.
#[derive(Debug)]
struct Acts(Recent<Key, (u64, Id)>);

/// Payments that found no order, of late: a repeated notice must not buy with money that has gone back.
#[derive(Debug)]
struct Returned(Recent<Id, ()>);

impl Default for Acts {
    fn default() -> Self {
        Self(Recent::new(limits::ACTS))
    }
}

impl Default for Returned {
    fn default() -> Self {
        Self(Recent::new(limits::RETURNED))
    }
}

type Reply = Option<(u64, Result<Answer, Refusal>)>;

impl Sale {
    /// Takes one input. Drain [`Sale::poll`] before the next.
    pub fn handle(&mut self, input: Input, now: Millis) {
        let row = input.is_row();
        if !row {
            self.lapse(now);
        }
        let stocked = input.stocked();
        let mut reply = self.take(input, now);
        if !row && !self.stirred.is_empty() {
            self.promote(now, limits::PROMOTIONS);
            self.renew(&mut reply, stocked);
        }
        self.report();
        self.out.extend(reply.map(|(ticket, answer)| Output::Answer { ticket, answer }));
    }

    /// What should happen, one thing at a time.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When the clock moves something next; long ago while something is still to be done at once.
    pub fn deadline(&self) -> Option<Millis> {
        if !self.stirred.is_empty() {
            return Some(Millis(0));
        }
        let orders = self.book.next_due().map(|(at, _)| at);
        orders.into_iter().chain(self.draws_due()).min()
    }

    /// Whether the order of this key is known, so that a repeat will be recognised.
    pub fn knows_key(&self, key: &str) -> bool {
        self.book.by_key(key).is_some()
    }

    /// Whether this order is known, so that inputs about it find it.
    pub fn knows(&self, order: Id) -> bool {
        self.book.get(order).is_some()
    }

    /// An order, if it is known.
    pub fn order(&self, order: Id) -> Option<&Arc<Order>> {
        self.book.get(order)
    }

    /// The stock of a SKU, if it is loaded.
    pub fn stock(&self, sku: Id) -> Option<Stock> {
        self.lots.get(&sku).map(|lot| lot.stock)
    }

    /// Whose shop sells a SKU, if it is loaded.
    pub fn seller(&self, sku: Id) -> Option<Id> {
        self.lots.get(&sku).map(|lot| lot.terms.account)
    }

    /// How many pieces are held and sold under an offer, if it is loaded.
    pub fn taken(&self, sku: Id, offer: Id) -> Option<i64> {
        let running = self.lots.get(&sku)?.offer(offer)?;
        Some(running.sold.saturating_add(self.book.under(offer)))
    }

    fn take(&mut self, input: Input, now: Millis) -> Reply {
        let asked = |ticket, outcome: Result<_, _>| Some((ticket, outcome.map(Answer::Order)));
        match input {
            Input::Wake => self.silently(|sale| sale.settle(now)),
            Input::Sku { terms, stock } => self.silently(|sale| sale.load(terms, stock)),
            Input::Offer { offer, sold } => self.silently(|sale| sale.offer(offer, sold, now)),
            Input::Buyer { buyer, record } => self.silently(|sale| sale.take_record(buyer, record)),
            Input::Did(once) => self.silently(|sale| sale.did(once)),
            Input::Returned(payment) => self.silently(|sale| sale.returned.0.insert(payment, ())),
            Input::Draw { draw, drawn } => self.silently(|sale| sale.draw(draw, drawn)),
            Input::Beacon { draw, randomness } => {
                self.silently(|sale| sale.hear_beacon(draw, randomness, now))
            }
            Input::Number { account, last } => self.silently(|sale| sale.numbered(account, last)),
            Input::Restore(order) => self.silently(|sale| sale.restore(&order)),
            Input::Paid { payment, order, amount, instrument } => {
                self.silently(|sale| sale.paid(Notice { payment, order, amount, instrument }, now))
            }
            Input::Once { once, act } => self.once(once, *act, now),
            Input::Disputed { payment, order, open, lost } => {
                self.silently(|sale| sale.disputed(Claim { payment, order, open, lost }, now))
            }
            Input::Stock { ticket, sku, add } => Some((ticket, self.restock(sku, add))),
            Input::Claim { ticket, offer, buyer } => Some((ticket, self.claim(offer, buyer, now))),
            Input::CallOff { ticket, sku, draw } => Some((ticket, self.call_off_draw(sku, draw, now))),
            Input::Hold(tap) => asked(tap.ticket, self.hold(tap, now)),
            Input::Place { ticket, order, buyer, address } => {
                asked(ticket, self.place(order, buyer, address, now))
            }
            Input::Agree { ticket, order, buyer, price } => {
                asked(ticket, self.agree(order, buyer, price, now))
            }
            Input::Paying { ticket, order, buyer, patience } => {
                asked(ticket, self.paying(order, buyer, patience, now))
            }
            Input::Cancel { ticket, order, buyer } => asked(ticket, self.cancel(order, buyer, now)),
            Input::Lock { ticket, order, buyer } => asked(ticket, self.lock(order, buyer, now)),
            Input::Unlock { ticket, order, buyer } => asked(ticket, self.unlock(order, buyer, now)),
            Input::AskReturn { ticket, order, buyer } => asked(ticket, self.ask_return(order, buyer, now)),
            Input::WithdrawReturn { ticket, order, buyer } => {
                asked(ticket, self.withdraw_return(order, buyer, now))
            }
            Input::Shop { ticket, order, by, act } => asked(ticket, self.act(order, by, act, now)),
        }
    }

    fn silently(&mut self, what: impl FnOnce(&mut Self)) -> Reply {
        what(self);
        None
    }

    fn restore(&mut self, order: &Arc<Order>) {
        if self.book.get(order.id).is_some() {
            return;
        }
        self.numbered(order.account, order.number);
        if let Some(turn) = order.turn {
            self.turns = self.turns.max(turn);
            self.stirred.insert(order.sku);
        }
        self.book.put(order);
    }

    fn numbered(&mut self, account: Id, number: i64) {
        let last = self.numbers.entry(account).or_default();
        *last = number.max(*last);
    }

    fn next_number(&mut self, account: Id) -> i64 {
        let last = self.numbers.entry(account).or_default();
        *last = last.saturating_add(1).max(limits::FIRST_ORDER);
        *last
    }

    fn restock(&mut self, sku: Id, add: i64) -> Result<Answer, Refusal> {
        let free = self.free(sku);
        let lot = self.lots.get_mut(&sku).ok_or_else(refused::not_found)?;
        let stock = lot.stock.restock(add)?;
        if add < 0 && free.saturating_add(add) < 0 {
            let message = format!("A draw promises the others: {} can be taken back.", free.max(0));
            return Err(Refusal::new(Code::CONFLICT, message).field("add"));
        }
        lot.stock = stock;
        self.touch(sku, true);
        Ok(Answer::Stock(stock))
    }

    /// Changes an order, and moves its pieces as its states say.
    fn change(&mut self, order: &Order, kind: Kind, by: By, how: impl FnOnce(&mut Order)) -> Arc<Order> {
        let mut order = order.clone();
        how(&mut order);
        self.write(order, kind, by)
    }

    /// Changes an order with money that moves.
    fn change_by(
        &mut self,
        order: &Order,
        amount: Money,
        (kind, by): (Kind, By),
        how: impl FnOnce(&mut Order),
    ) -> Arc<Order> {
        let mut order = order.clone();
        how(&mut order);
        self.put(order, Why { kind, by, amount, back: 0 })
    }

    fn write(&mut self, order: Order, kind: Kind, by: By) -> Arc<Order> {
        let amount = order.total;
        self.put(order, Why { kind, by, amount, back: 0 })
    }

    fn put(&mut self, order: Order, why: Why) -> Arc<Order> {
        let returned = self.book.get(order.id).map_or(0, |was| was.returned);
        let why = Why { back: order.returned.saturating_sub(returned), ..why };
        let order = Arc::new(order);
        let was = self.book.put(&order);
        self.shift(&order, was, why.back);
        self.lapses.hear(was, &order);
        if was == Some(State::Waiting) && order.state != State::Waiting {
            self.stirred.insert(order.sku);
        }
        if was.is_some_and(State::promised) && !order.state.promised() {
            // Who pays makes room for others on the same network.
            self.stir(order.sku);
        }
        if !order.adds_up() {
            self.out.push_back(Output::Violated(Violation::Money { order: order.id }));
        }
        self.out.push_back(Output::Order { order: Arc::clone(&order), was, why });
        order
    }

    /// An answer about what moved on within the same input tells how it is now.
    fn renew(&self, reply: &mut Reply, stocked: Option<Id>) {
        match reply {
            Some((_, Ok(Answer::Order(order)))) => {
                *order = self.book.get(order.id).map_or_else(|| Arc::clone(order), Arc::clone);
            }
            Some((_, Ok(Answer::Stock(stock)))) => {
                *stock = stocked.and_then(|sku| self.stock(sku)).unwrap_or(*stock);
            }
            Some((_, Ok(Answer::Done | Answer::About(_)) | Err(_))) | None => {}
        }
    }

    /// Tells each stock and each count of an offer that changed once, and checks the stock.
    fn report(&mut self) {
        self.touched.sort_unstable();
        self.touched.dedup();
        let touched = std::mem::take(&mut self.touched);
        for sku in &touched {
            let Some(lot) = self.lots.get(sku) else { continue };
            self.out.push_back(Output::Stock { sku: *sku, stock: lot.stock });
            let checked = lot.check(*sku, self.book.held(*sku)).and_then(|()| self.keeps_pledges(*sku));
            self.out.extend(checked.err().map(Output::Violated));
        }
        self.touched = touched;
        self.touched.clear();
        for (sku, offer) in std::mem::take(&mut self.moved) {
            let running = self.lots.get(&sku).and_then(|lot| lot.offer(offer));
            let Some((running, taken)) = running.zip(self.taken(sku, offer)) else { continue };
            let left = running.offer.quantity.map(|most| most.saturating_sub(taken));
            self.out.push_back(Output::Taken { sku, offer, taken, left });
        }
    }

    /// Checks every invariant from nothing: `stocked = left + held + sold` with none negative, `held` is what
    /// the open orders add up to, what draws promise is left, every order is filed in every way it should be and its money fits its
    /// state, nobody waits for pieces that are there, and no buyer has had less than nothing.
    pub fn audit(&self) -> Result<(), Violation> {
        for (sku, lot) in &self.lots {
            lot.check(*sku, self.book.held(*sku))?;
            self.keeps_pledges(*sku)?;
        }
        self.book.audit()?;
        if let Some(lost) = self.book.orders().find(|order| self.lost(order)) {
            return Err(Violation::Short { sku: lost.sku });
        }
        if let Some(sku) = self.book.lines().find(|sku| self.is_stuck(*sku)) {
            return Err(Violation::Line { sku });
        }
        self.counts.audit()
    }

    /// Whether what draws promise is there.
    fn keeps_pledges(&self, sku: Id) -> Result<(), Violation> {
        let pledged = self.draws.get(&sku).into_iter().flatten().any(|drawing| drawing.promised() > 0);
        if pledged && self.free(sku) < 0 { Err(Violation::Pledge { sku }) } else { Ok(()) }
    }

    fn lost(&self, order: &Order) -> bool {
        order.state.pieces() == Pieces::Held && !self.lots.contains_key(&order.sku)
    }

    /// Whether the first in line could have pieces and nothing is about to give them.
    fn is_stuck(&self, sku: Id) -> bool {
        !self.stirred.contains(&sku) && self.next_in_line(sku).is_some()
    }
}
