//! One commit of the desk: everything that came out of a batch of inputs.

use super::{
    change::{Change, Restock},
    desk::Parcel,
    errand::Reply,
    marks, paper, record,
    returning::Said,
};
use crate::pay::attempts;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::time::Instant;
use wanghong_base::{
    clock,
    facts::{Fact, Left, Terms},
    owners::{self, Term},
};
use wanghong_core::{
    Id, Millis, Money, Refusal,
    event::{Event, Kind},
    sale::{Answer, Drawn, Input, Of, Once, Order, Output, Sale, State, Stock, Violation, draw::Hash},
};
use wanghong_store::{
    Db, Error, Result, Tx, acts, bought,
    disputes::{self, Dispute},
    documents, draws,
    movements::{self, StockAct},
    offers,
    order_events::{self, OrderEvent},
    orders, payments, products, refunds,
};

/// Money that came, and why it did not simply buy its order.
#[derive(Clone, Copy, Debug)]
struct Settled {
    payment: Id,
    amount: Money,
    finding: Option<&'static str>,
}

/// What one batch changes, and who is told once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// How many things were asked, and since when they are worked at.
    pub(crate) asks: usize,
    pub(crate) begun: Option<Instant>,
    waiting: Vec<Option<Reply>>,
    answers: Vec<(Reply, std::result::Result<Answer, Refusal>)>,
    new: Vec<Arc<Order>>,
    orders: BTreeMap<Id, Arc<Order>>,
    changes: Vec<OrderEvent>,
    /// Orders that are new, as buyer and order.
    pub(crate) made: Vec<(Id, Id)>,
    stocks: BTreeMap<Id, Stock>,
    ships: BTreeMap<u64, (Id, orders::Ship)>,
    catalogue: Vec<Change>,
    restocks: BTreeMap<u64, Restock>,
    parcels: BTreeMap<u64, (Id, Parcel)>,
    attempts: BTreeMap<u64, payments::Payment>,
    /// What is said about returns, and whether what comes out now makes it so.
    sayings: BTreeMap<u64, Said>,
    heeded: bool,
    /// What was said, in its order.
    said: Vec<Said>,
    settled: Vec<Settled>,
    /// Whether what comes out now follows from the last of those settled.
    settling: bool,
    refunds: Vec<refunds::New>,
    disputes: Vec<(Dispute, i64)>,
    /// Money that went back of orders, by whose hand: what was invoiced of it is credited.
    credits: Vec<(Id, i64, Option<Id>)>,
    claims: Vec<(Id, Id)>,
    /// More pieces that buyers have bought.
    bought: BTreeMap<(Id, Of), i64>,
    /// Acts of the shop that were done.
    did: Vec<Once>,
    /// Pieces held and sold under each offer of a SKU that changed, and how many are left of it.
    taken: BTreeMap<(Id, Id), (i64, Option<i64>)>,
    drawn: BTreeMap<Id, Drawn>,
    /// Of which draw, what its beacon said, and its signature.
    heard: Vec<(Id, Hash, String)>,
    call_offs: BTreeMap<u64, (Id, Id)>,
    /// SKUs whose terms viewers see anew.
    shelved: BTreeSet<Id>,
    /// Products of which all SKUs' terms are seen anew.
    reshelved: BTreeSet<Id>,
    written_off: Vec<StockAct>,
    /// What happened, to be published.
    events: Vec<Event>,
    /// Why the sale did not know what it was asked about: nothing of this batch may be committed.
    pub(crate) fault: Option<Error>,
    /// A broken invariant: nothing of this batch may be committed.
    pub(crate) violation: Option<Violation>,
}

impl Batch {
    /// What comes of so many asks, from now on.
    pub(crate) fn of(asks: usize) -> Self {
        Self { asks, begun: Some(Instant::now()), ..Self::default() }
    }

    /// A ticket for somebody who waits.
    pub(crate) fn ticket(&mut self, reply: Reply) -> u64 {
        self.waiting.push(Some(reply));
        u64::try_from(self.waiting.len() - 1).unwrap_or(u64::MAX)
    }

    /// An address to be written if the order it came with is placed.
    pub(crate) fn ship(&mut self, ticket: u64, order: Id, ship: orders::Ship) {
        self.ships.insert(ticket, (order, ship));
    }

    /// Who carries what, to be written if its order is sent.
    pub(crate) fn send(&mut self, ticket: u64, order: Id, parcel: Parcel) {
        self.parcels.insert(ticket, (order, parcel));
    }

    /// What is said about a return, to be written if the sale heeds it.
    pub(crate) fn say(&mut self, ticket: u64, said: Said) {
        self.sayings.insert(ticket, said);
    }

    /// A try to pay, to be written if its order can still be paid.
    pub(crate) fn begin(&mut self, ticket: u64, payment: payments::Payment) {
        self.attempts.insert(ticket, payment);
    }

    /// What comes out from now on follows from this input.
    pub(crate) fn follow(&mut self, input: &Input) {
        self.settling = matches!(input, Input::Paid { .. });
    }

    /// A payment that the provider says has succeeded. Its notice is answered whatever becomes of the order,
    /// but not before the commit.
    pub(crate) fn settle(&mut self, payment: Id, amount: Money, reply: Reply) {
        self.settled.push(Settled { payment, amount, finding: None });
        self.answers.push((reply, Ok(Answer::Done)));
    }

    /// How a dispute stands, and all that was lost of its payment; answered once it is committed.
    pub(crate) fn dispute(&mut self, dispute: Dispute, lost: i64, reply: Reply) {
        self.disputes.push((dispute, lost));
        self.answers.push((reply, Ok(Answer::Done)));
    }

    /// A change of the catalogue, which the sale has taken; answered once it is committed.
    pub(crate) fn change(&mut self, change: Change, reply: Reply) {
        self.shelved.extend(change.skus());
        self.reshelved.extend(change.products());
        let about = change.once.as_ref().map_or(Answer::Done, |once| Answer::About(once.about));
        self.did.extend(change.once.clone());
        self.catalogue.push(change);
        self.answers.push((reply, Ok(about)));
    }

    /// A change that was done before.
    pub(crate) fn known(&mut self, reply: Reply, about: Id) {
        self.answers.push((reply, Ok(Answer::About(about))));
    }

    /// What the shop does with its stock, to be written down if the sale agrees.
    pub(crate) fn restock(&mut self, ticket: u64, restock: Restock) {
        self.restocks.insert(ticket, restock);
    }

    /// What the beacon of a draw said, and its signature; answered once what follows from it is committed.
    pub(crate) fn hear(&mut self, draw: Id, randomness: Hash, signature: String, reply: Reply) {
        self.heard.push((draw, randomness, signature));
        self.answers.push((reply, Ok(Answer::Done)));
    }

    /// A draw to be called off if the sale agrees.
    pub(crate) fn call_off(&mut self, ticket: u64, sku: Id, draw: Id) {
        self.call_offs.insert(ticket, (sku, draw));
    }

    /// A no that needs no commit.
    pub(crate) fn refuse(&mut self, reply: Reply, refusal: Refusal) {
        self.answers.push((reply, Err(refusal)));
    }

    /// Takes one output of the sale.
    pub(crate) fn take(&mut self, output: Output, now: Millis) {
        match output {
            Output::Order { order, was, why } => {
                self.find(was.and_then(belated));
                self.heeded |= Said::comes_with(why.kind);
                let event = record::event(&order, was, why, now);
                if why.kind == Kind::Refund {
                    self.credits.push((order.id, why.amount.minor, event.account));
                }
                self.changes
                    .extend(event.change.map(|change| OrderEvent::of(&order, &event, change, why.back)));
                self.events.push(event);
                if was.is_none() {
                    self.made.push((order.buyer, order.id));
                    self.new.push(order);
                } else {
                    self.orders.insert(order.id, order);
                }
            }
            Output::WrittenOff { sku, pieces, by } => {
                self.written_off.push(record::written_off(sku, pieces, by, now));
            }
            Output::Stock { sku, stock } => drop(self.stocks.insert(sku, stock)),
            Output::Refund { payment, nth, amount, .. } => self.give_back(payment, nth, amount),
            Output::Taken { sku, offer, taken, left } => {
                self.taken.insert((sku, offer), (taken, left));
            }
            Output::Bought { buyer, of, pieces } => {
                let more = self.bought.entry((buyer, of)).or_default();
                *more = more.saturating_add(pieces);
            }
            Output::Did(once) => self.did.push(once),
            Output::Claim { offer, buyer } => self.claims.push((offer, buyer)),
            Output::Drawn { draw, drawn } => drop(self.drawn.insert(draw, drawn)),
            Output::Violated(violation) => self.violation = Some(violation),
            Output::Answer { ticket, answer } => {
                let heeded = std::mem::take(&mut self.heeded);
                self.said.extend(self.sayings.remove(&ticket).filter(|_| heeded));
                if answer.is_err() {
                    self.ships.remove(&ticket);
                    self.parcels.remove(&ticket);
                    self.attempts.remove(&ticket);
                    self.restocks.remove(&ticket);
                    self.call_offs.remove(&ticket);
                }
                let place = usize::try_from(ticket).ok().and_then(|place| self.waiting.get_mut(place));
                self.answers.extend(place.and_then(Option::take).map(|reply| (reply, answer)));
            }
        }
    }

    /// Says why the money that is being settled does not simply buy its order; the first reason stands.
    fn find(&mut self, finding: Option<&'static str>) {
        if let Some(settled) = self.settled.last_mut().filter(|_| self.settling) {
            settled.finding = settled.finding.or(finding);
        }
    }

    /// Each refund of a payment goes back once, however often it is said.
    fn give_back(&mut self, payment: Id, nth: i64, amount: Money) {
        self.find(Some("twice"));
        self.refunds.push(refunds::New {
            id: clock::mint(),
            payment,
            key: attempts::nth(payment, nth),
            amount,
        });
    }

    /// Writes everything, to be committed; nothing for a desk whose term is over, nor where nothing changed.
    pub(crate) async fn write(&mut self, db: &Db, term: Term, now: Millis) -> Result<Option<Tx>> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut tx = db.begin().await?;
        owners::guard(&mut tx, term).await?;
        for change in &self.catalogue {
            change.write(&mut tx, now).await?;
        }
        for restock in self.restocks.values() {
            restock.write(&mut tx, now).await?;
        }
        orders::add(&mut tx, self.new.iter().map(Arc::as_ref)).await?;
        orders::change(&mut tx, self.orders.values().map(|order| marks::counted(order, now))).await?;
        for (sku, stock) in &self.stocks {
            products::set_stock(&mut tx, *sku, *stock).await?;
        }
        self.write_offers(&mut tx, now).await?;
        self.write_acts(&mut tx, now).await?;
        orders::set_ships(&mut tx, self.ships.values().cloned()).await?;
        for (order, Parcel { carrier, tracking }) in self.parcels.values() {
            orders::set_parcel(&mut tx, *order, carrier, tracking).await?;
        }
        for said in &self.said {
            said.write(&mut tx, now).await?;
        }
        payments::add(&mut tx, self.attempts.values().cloned().collect(), now).await?;
        let came = self.settled.iter().map(|settled| (settled.payment, settled.amount, settled.finding));
        payments::settle(&mut tx, came, now).await?;
        for refund in self.refunds.iter().filter(|refund| refund.amount.minor > 0) {
            if !refunds::add(&mut tx, refund, now).await? {
                tracing::error!(?refund, "more would go back than came: not done");
            }
        }
        for (dispute, lost) in &self.disputes {
            disputes::put(&mut tx, dispute, *lost).await?;
        }
        for (order, amount, by) in &self.credits {
            documents::credit(&mut tx, *order, *amount, paper::issue(*by, now)).await?;
        }
        order_events::add(&mut tx, std::mem::take(&mut self.changes)).await?;
        movements::add(&mut tx, std::mem::take(&mut self.written_off)).await?;
        Ok(Some(tx))
    }

    /// Looks whether a commit happened whose answer did not come; nothing where no row can tell.
    pub(crate) async fn is_kept(&self, db: &Db) -> Option<bool> {
        let line = self.events.first()?.change?.line;
        let found = order_events::after(db, Id(line.0.saturating_sub(1)), 1).await.ok()?;
        Some(found.first().is_some_and(|found| found.id == line.0))
    }

    /// What buyers have bought, what the shop did, and whose pages nobody should pay any more.
    async fn write_acts(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        let more = self.bought.iter().filter(|(_, pieces)| **pieces != 0);
        let more = more.map(|((buyer, of), pieces)| match of {
            Of::Sku(sku) => (*buyer, false, *sku, *pieces),
            Of::Offer(offer) => (*buyer, true, *offer, *pieces),
        });
        bought::add(tx, more.collect()).await?;
        let act = |once: &Once| acts::Act {
            key: once.key.as_ref().to_owned(),
            digest: once.digest.cast_signed(),
            about: once.about.0,
        };
        acts::add(tx, self.did.iter().map(act).collect(), now).await?;
        payments::ask_about(tx, self.called_off(), now).await.map(drop)
    }

    /// Orders that somebody called off, whose hosted pages are closed at once.
    fn called_off(&self) -> impl Iterator<Item = Id> + '_ {
        let off = self.orders.values().filter(|order| order.state == State::Cancelled);
        off.filter(|order| order.placed_at.is_some()).map(|order| order.id)
    }

    /// Edits and counts of offers, claims of coupons, and how far draws are.
    async fn write_offers(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        // How many an offer is for is checked against how many it has: of both only the last word of a batch is true.
        let edited: BTreeMap<_, _> =
            self.catalogue.iter().flat_map(Change::offers).map(|offer| (Id(offer.id), offer)).collect();
        for offer in edited.values() {
            let taken = self.taken.get(&(Id(offer.sku_id), Id(offer.id))).map(|(taken, _)| *taken);
            offers::edit(tx, offer, taken).await?;
        }
        for ((_, offer), (taken, _)) in
            self.taken.iter().filter(|((_, offer), _)| !edited.contains_key(offer))
        {
            offers::set_taken(tx, *offer, *taken).await?;
        }
        offers::claim(tx, self.claims.clone(), now).await?;
        for (draw, drawn) in &self.drawn {
            let Drawn { root, entrants, randomness, void, given, turn, settled } = *drawn;
            let progress = draws::Progress {
                root: root.to_string(),
                entrants,
                randomness: randomness.map(|said| said.to_string()),
                is_void: void,
                given,
                turn,
                settled: settled.then_some(now),
            };
            draws::record(tx, *draw, &progress).await?;
        }
        for (draw, said, signature) in &self.heard {
            draws::heard(tx, *draw, &said.to_string(), signature).await?;
        }
        for (_, draw) in self.call_offs.values() {
            draws::call_off(tx, *draw).await?;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.claims.is_empty()
            && self.did.is_empty()
            && self.ships.is_empty()
            && self.drawn.is_empty()
            && self.call_offs.is_empty()
            && self.taken.is_empty()
            && self.stocks.is_empty()
            && self.settled.is_empty()
            && self.attempts.is_empty()
            && self.refunds.is_empty()
            && self.disputes.is_empty()
            && self.catalogue.is_empty()
            && self.restocks.is_empty()
    }

    /// Whether somebody called off what may have an open page.
    pub(crate) fn closes_pages(&self) -> bool {
        self.called_off().next().is_some()
    }

    /// Whether money goes back.
    pub(crate) fn gives_back(&self) -> bool {
        !self.refunds.is_empty()
    }

    /// What is to be published of it.
    pub(crate) fn facts(self, sale: &Sale) -> impl Iterator<Item = Fact> {
        let left: Vec<_> = self.left(sale).collect();
        let terms = self.terms();
        let left = (!left.is_empty()).then(|| Fact::Left(left.into()));
        let terms = (!terms.is_empty()).then(|| Fact::Terms(Arc::new(terms)));
        let orders = (!self.events.is_empty()).then(|| Fact::Orders(self.events.into()));
        [left, terms, orders].into_iter().flatten()
    }

    /// What is left of each SKU, and under each offer, that changed.
    fn left(&self, sale: &Sale) -> impl Iterator<Item = Left> {
        let offers = self.taken.iter();
        let offers = offers.filter_map(|((sku, offer), (_, left))| Some((*sku, *offer, (*left)?)));
        let stocks = self.stocks.iter().map(|(sku, stock)| (*sku, *sku, stock.left));
        stocks
            .chain(offers)
            .filter_map(|(sku, of, left)| Some(Left { account: sale.seller(sku)?, of, pieces: left }))
    }

    /// What viewers see on other terms.
    fn terms(&self) -> Terms {
        let settled = self.drawn.iter().filter(|(_, drawn)| drawn.settled);
        let called_off = self.call_offs.values().map(|(sku, _)| *sku);
        Terms {
            skus: self.shelved.iter().copied().chain(called_off).collect(),
            products: self.reshelved.clone(),
            draws: settled.map(|(draw, _)| *draw).collect(),
        }
    }

    /// The state that each changed order is in now.
    pub(crate) fn states(&self) -> impl Iterator<Item = State> + '_ {
        self.new.iter().chain(self.orders.values()).map(|order| order.state)
    }

    /// Tells everybody who waits, after the commit.
    pub(crate) fn answer(&mut self) {
        for (reply, answer) in self.answers.drain(..) {
            let _gone = reply.send(answer);
        }
    }

    /// Tells everybody that nothing was done.
    pub(crate) fn fail(self, refusal: &Refusal) {
        let replies = self.answers.into_iter().map(|(reply, _)| reply);
        for reply in replies.chain(self.waiting.into_iter().flatten()) {
            let _gone = reply.send(Err(refusal.clone()));
        }
    }
}

/// What is said of money for an order that had ended.
fn belated(was: State) -> Option<&'static str> {
    let ends = [(State::Lapsed, "late"), (State::Cancelled, "cancelled")];
    ends.into_iter().find(|(state, _)| *state == was).map(|(_, finding)| finding)
}
