//! The tables of the shop, and what a database would refuse.

mod check;
mod lists;

use crate::{ensure, trace::Trace};
use lists::Lists;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use wanghong_core::{
    Id, Money,
    event::Kind,
    sale::{Draw, Drawn, Input, Key, Of, Offer, Once, Order, Pieces, Record, State, Stock, Terms, Why},
};

/// What is committed.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Whose commits are taken.
    pub(super) term: i64,
    pub(super) terms: BTreeMap<Id, Terms>,
    pub(super) stock: BTreeMap<Id, Stock>,
    /// What came in and went out, as stock acts have it.
    counted: BTreeMap<Id, i64>,
    pub(super) orders: BTreeMap<Id, Arc<Order>>,
    pub(super) keys: BTreeMap<Arc<str>, Id>,
    numbers: BTreeSet<(Id, i64)>,
    /// By payment and what had gone back of its order before: for which order, how much.
    pub(super) refunds: BTreeMap<(Id, i64), (Id, Money)>,
    offers: BTreeMap<Id, Offer>,
    /// Pieces held and sold under an offer.
    taken: BTreeMap<Id, i64>,
    pub(super) draws: BTreeMap<Id, (Draw, Option<Drawn>)>,
    /// What was written of draws.
    pub(super) lists: Lists,
    claims: BTreeSet<(Id, Id)>,
    /// Pieces that buyers have bought.
    bought: BTreeMap<(Id, Of), i64>,
    /// Acts of the shop that were done.
    pub(super) acts: BTreeMap<Key, Once>,
    /// The turns of those who wait, by SKU.
    lines: BTreeMap<Id, BTreeSet<i64>>,
}

/// One row to be written.
#[derive(Debug)]
pub(super) enum Write {
    Order(Arc<Order>, Option<State>, Why),
    Stock(Id, Stock),
    /// Pieces that came in or went out by an act of their own.
    Counted(Id, i64),
    Taken(Id, i64),
    Claim(Id, Id),
    Bought(Id, Of, i64),
    Did(Once),
    Drawn(Id, Drawn),
    CallOff(Id),
    Refund {
        refund: (Id, i64),
        order: Id,
        amount: Money,
    },
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commit {
    Done,
    /// Somebody else has taken over; nothing was written.
    Fenced,
}

impl Commit {
    pub(super) fn is_done(self) -> bool {
        self == Self::Done
    }
}

impl Rows {
    pub(super) fn load(&mut self, terms: Terms, stock: Stock) {
        self.terms.insert(terms.sku, terms);
        self.stock.insert(terms.sku, stock);
        self.counted.insert(terms.sku, stock.stocked);
    }

    /// Everything a sale is built from.
    pub(super) fn all(&self) -> Vec<Input> {
        let skus = self.terms.values().zip(self.stock.values());
        let mut all: Vec<_> =
            skus.map(|(terms, stock)| Input::Sku { terms: *terms, stock: *stock }).collect();
        all.extend(self.offers.values().map(|offer| Input::Offer {
            offer: *offer,
            sold: self.taken.get(&offer.id).copied().unwrap_or(0) - self.under(offer.id, Pieces::Held),
        }));
        let unsettled = self.draws.values().filter(|(_, drawn)| drawn.is_none_or(|drawn| !drawn.settled));
        all.extend(unsettled.map(|(draw, drawn)| Input::Draw { draw: *draw, drawn: *drawn }));
        let numbers: BTreeMap<_, _> = self.numbers.iter().copied().collect();
        all.extend(numbers.into_iter().map(|(account, last)| Input::Number { account, last }));
        let limited = |order: &&Arc<Order>| order.state.open() && self.is_limited(order.sku);
        let open: BTreeSet<_> = self.orders.values().filter(limited).map(|order| order.buyer).collect();
        all.extend(open.into_iter().map(|buyer| self.buyer(buyer)));
        let late = self.orders.values().filter(|order| !order.state.over());
        all.extend(late.cloned().map(Input::Restore));
        all
    }

    fn is_limited(&self, sku: Id) -> bool {
        let counts = |offer: &Offer| offer.sku == sku && offer.counts_buyers();
        let pledged =
            |draw: &Draw| draw.sku == sku && draw.pledge.is_some_and(|pledge| pledge.per_buyer.is_some());
        self.terms.get(&sku).is_some_and(|terms| terms.per_buyer.is_some())
            || self.offers.values().any(counts)
            || self.draws.values().any(|(draw, _)| pledged(draw))
    }

    /// What a buyer has had and claimed.
    pub(super) fn buyer(&self, buyer: Id) -> Input {
        let had = self.bought.iter().filter(|((who, _), _)| *who == buyer);
        let claims = self.claims.iter().filter(|(_, who)| *who == buyer);
        let record = Record {
            had: had.map(|((_, of), pieces)| (*of, *pieces)).collect(),
            claims: claims.map(|(offer, _)| *offer).collect(),
        };
        Input::Buyer { buyer, record }
    }

    /// Pieces that orders under an offer have there.
    fn under(&self, offer: Id, pieces: Pieces) -> i64 {
        let is = |order: &&Arc<Order>| order.offer == Some(offer) && order.state.pieces() == pieces;
        self.orders.values().filter(is).map(|order| order.pieces()).sum()
    }

    /// Pieces in sold orders, by buyer of what.
    fn sold(&self) -> BTreeMap<(Id, Of), i64> {
        let mut had = BTreeMap::new();
        for order in self.orders.values().filter(|order| order.state.pieces() == Pieces::Sold) {
            *had.entry((order.buyer, Of::Sku(order.sku))).or_default() += order.pieces();
            if let Some(offer) = order.offer {
                *had.entry((order.buyer, Of::Offer(offer))).or_default() += order.pieces();
            }
        }
        had
    }

    /// Changes a price here, and says what the sale must be told.
    pub(super) fn reprice(&mut self, sku: Id, price: Money) -> Vec<Input> {
        let Some(terms) = self.terms.get_mut(&sku) else { return Vec::new() };
        terms.price = price;
        vec![Input::Sku { terms: *terms, stock: Stock::default() }]
    }

    /// Takes a SKU out of the shop, or puts it back.
    pub(super) fn archive(&mut self, sku: Id, archived: bool) -> Vec<Input> {
        let Some(terms) = self.terms.get_mut(&sku) else { return Vec::new() };
        terms.archived = archived;
        vec![Input::Sku { terms: *terms, stock: Stock::default() }]
    }

    /// Changes the limit for one buyer.
    pub(super) fn limit(&mut self, sku: Id, most: Option<i64>) -> Vec<Input> {
        let Some(terms) = self.terms.get_mut(&sku) else { return Vec::new() };
        terms.per_buyer = most;
        vec![Input::Sku { terms: *terms, stock: Stock::default() }]
    }

    pub(super) fn offer(&mut self, offer: Offer) -> Input {
        if self.terms.get(&offer.sku).is_some_and(|terms| offer.stand(terms).is_ok()) {
            self.offers.insert(offer.id, offer);
        }
        self.offers.get(&offer.id).map_or(Input::Wake, |offer| Input::Offer { offer: *offer, sold: 0 })
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&Arc<Order>> {
        self.keys.get(key).and_then(|id| self.orders.get(id))
    }

    /// Takes all of it or nothing: nothing from a desk whose term is over.
    pub(super) fn commit(
        &mut self,
        term: i64,
        writes: &[Write],
        trace: &mut Trace,
    ) -> Result<Commit, String> {
        if term != self.term {
            return Ok(Commit::Fenced);
        }
        for write in writes {
            match write {
                Write::Order(order, was, why) => self.write_order(order, *was, *why, trace)?,
                Write::Stock(sku, stock) => {
                    stock.check(*sku).map_err(|violation| violation.to_string())?;
                    self.stock.insert(*sku, *stock);
                }
                Write::Counted(sku, pieces) => *self.counted.entry(*sku).or_default() += pieces,
                Write::Taken(offer, taken) => drop(self.taken.insert(*offer, *taken)),
                Write::Bought(buyer, of, pieces) => *self.bought.entry((*buyer, *of)).or_default() += pieces,
                Write::Did(once) => {
                    trace.count("did");
                    let known = self.acts.insert(Arc::clone(&once.key), once.clone());
                    ensure(known.is_none(), || format!("act {} was done twice", once.key))?;
                }
                Write::Claim(offer, buyer) => {
                    trace.count("claim");
                    ensure(self.claims.insert((*offer, *buyer)), || "a coupon was claimed twice".into())?;
                }
                Write::Drawn(id, drawn) => self.write_drawn(*id, *drawn, trace)?,
                Write::CallOff(id) => self.write_call_off(*id, trace)?,
                Write::Refund { refund, order, amount } => self.refund(*refund, (*order, *amount), trace)?,
            }
        }
        Ok(Commit::Done)
    }

    fn refund(&mut self, refund: (Id, i64), to: (Id, Money), trace: &mut Trace) -> Result<(), String> {
        let stray = self.orders.get(&to.0).is_none_or(|order| !order.took(refund.0));
        trace.count(if stray { "stray" } else { "refunded" });
        ensure(to.1.minor > 0, || format!("refund {refund:?} of nothing"))?;
        let known = self.refunds.insert(refund, to);
        ensure(known.is_none(), || format!("refund {refund:?} twice: {known:?}, {to:?}"))
    }

    fn write_order(
        &mut self,
        order: &Arc<Order>,
        was: Option<State>,
        why: Why,
        trace: &mut Trace,
    ) -> Result<(), String> {
        trace.count(why.kind.word());
        let known = *self.keys.entry(Arc::clone(&order.key)).or_insert(order.id);
        ensure(known == order.id, || format!("orders {known} and {} share a key", order.id))?;
        let old = self.orders.insert(order.id, Arc::clone(order));
        ensure(was == old.as_ref().map(|old| old.state), || format!("order {} was not {was:?}", order.id))?;
        ensure(old.as_ref().is_none_or(|old| check::keeps_promise(old, order)), || {
            format!("order {} changed", order.id)
        })?;
        ensure(check::may_become(was, order.state), || {
            format!("order {} went from {was:?} to {:?}", order.id, order.state)
        })?;
        let alone = was.is_some() || self.numbers.insert((order.account, order.number));
        ensure(alone, || format!("another order has the number {}", order.number))?;
        if was.is_none() && order.state == State::Held {
            self.check_limit(order)?;
        }
        self.lists.write(order, was, why.kind)?;
        self.check_bar(order, why.kind)?;
        count_way(was, order.state, why.kind, trace);
        self.write_line(order, old.as_deref())
    }

    /// Keeps the lines; nobody who waits is overtaken, but where their network has its share.
    fn write_line(&mut self, order: &Order, old: Option<&Order>) -> Result<(), String> {
        let turn = old.and_then(|old| old.turn);
        let had = old.map_or(Pieces::None, |old| old.state.pieces());
        let drawn = old.is_some_and(|old| old.state == State::InDraw);
        let holds = had == Pieces::None && order.state.pieces() != Pieces::None && !drawn;
        if holds && let Some(first) = self.overtaken(order, turn) {
            return Err(format!("order {} has overtaken {first}", order.id));
        }
        let line = self.lines.entry(order.sku).or_default();
        if let Some(turn) = turn {
            line.remove(&turn);
        }
        let alone = order.turn.is_none_or(|turn| line.insert(turn));
        ensure(alone, || format!("order {} has another's turn", order.id))
    }
}

fn count_way(was: Option<State>, state: State, kind: Kind, trace: &mut Trace) {
    if was == Some(State::Waiting) && state == State::Held {
        trace.count("promoted");
    } else if was.is_some_and(State::over) && kind == Kind::Refund {
        trace.count("too late");
    } else if was.is_some_and(State::over) {
        trace.count("revived");
    }
}
