//! What a shell has written down, and what must be true of it.

use super::*;
use crate::sale::draw::{self, Beacon, Draw, Drawn, Entrant, Hash, Line, Pledge, Secret, Seed};
use crate::sale::offer::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Under these offers SKU 0 is sold; of each at most four pieces, two for one buyer.
const KINDS: [Kind; 5] = [Kind::Deposit, Kind::Booking, Kind::Flash, Kind::Coupon, Kind::Live];

/// All tables.
pub(super) struct Rows {
    pub(super) terms: BTreeMap<Id, Terms>,
    pub(super) stock: BTreeMap<Id, Stock>,
    pub(super) orders: BTreeMap<Id, Order>,
    pub(super) draws: BTreeMap<Id, (Draw, Option<Drawn>)>,
    offers: BTreeMap<Id, Offer>,
    claims: BTreeSet<(Id, Id)>,
    bought: BTreeMap<(Id, Of), i64>,
    /// What came in and went out of each SKU, as stock acts have it.
    counted: BTreeMap<Id, i64>,
    acts: BTreeMap<Key, Once>,
    refunds: BTreeMap<(Id, i64), (Id, Money)>,
    /// Every payment that a provider ever told of.
    payments: BTreeMap<Id, (Id, Money)>,
    /// What lost disputes took of each payment, as the provider says.
    lost: BTreeMap<Id, i64>,
}

pub(super) fn coupon() -> Id {
    Id(23)
}

fn offer(which: usize, minor: i64) -> Offer {
    let kind = KINDS[which];
    let price = match kind {
        Kind::Booking => 0,
        Kind::Deposit => 100,
        Kind::Live | Kind::Flash | Kind::Coupon => minor,
    };
    let offer = offers::offer(20 + i64::try_from(which).unwrap(), kind, price);
    let deposit = Deposit { amount: yuan(40), cooling: Millis::days(1), balance: Millis::days(1) };
    Offer {
        sku: Id(0),
        until: Some(Millis::days(20)),
        quantity: Some(4),
        per_buyer: (kind != Kind::Live).then_some(2),
        deposit: offer.deposit.map(|_| deposit),
        ..offer
    }
}

impl Rows {
    /// Two SKUs of three pieces; of the second a buyer may have three.
    pub(super) fn new() -> Self {
        let sku = |n, per_buyer| (Id(n), Terms { per_buyer, ..terms(Id(n), 100) });
        Self {
            terms: BTreeMap::from([sku(0, None), sku(1, Some(3))]),
            stock: BTreeMap::from([(Id(0), Stock::fresh(3)), (Id(1), Stock::fresh(3))]),
            orders: BTreeMap::new(),
            draws: BTreeMap::new(),
            offers: (0..KINDS.len()).map(|which| offer(which, 80)).map(|offer| (offer.id, offer)).collect(),
            claims: BTreeSet::new(),
            bought: BTreeMap::new(),
            counted: BTreeMap::from([(Id(0), 3), (Id(1), 3)]),
            acts: BTreeMap::new(),
            refunds: BTreeMap::new(),
            payments: BTreeMap::new(),
            lost: BTreeMap::new(),
        }
    }

    /// Everything a sale is built from.
    pub(super) fn all(&self) -> Vec<Input> {
        let skus = self.terms.iter().map(|(sku, terms)| Input::Sku { terms: *terms, stock: self.stock[sku] });
        let mut all: Vec<_> = skus.collect();
        all.extend(self.offers.keys().map(|offer| self.offer(*offer)));
        all.extend(self.draws.values().map(|(draw, drawn)| Input::Draw { draw: *draw, drawn: *drawn }));
        all.extend((0..4).map(|buyer| self.buyer(Id(buyer))));
        let late = self.orders.values().filter(|order| !order.state.over());
        all.extend(late.map(|order| Input::Restore(order.clone().into())));
        all
    }

    fn offer(&self, id: Id) -> Input {
        let sold = self.pieces(|order| order.state.pieces() == Pieces::Sold && order.offer == Some(id));
        Input::Offer { offer: self.offers[&id], sold }
    }

    /// What a buyer has had and claimed.
    fn buyer(&self, buyer: Id) -> Input {
        let had = self.bought.iter().filter(|((who, _), _)| *who == buyer);
        let claims = self.claims.iter().filter(|(_, who)| *who == buyer);
        let record = Record {
            had: had.map(|((_, of), pieces)| (*of, *pieces)).collect(),
            claims: claims.map(|(offer, _)| *offer).collect(),
        };
        Input::Buyer { buyer, record }
    }

    /// Pieces that came in or went out by an act of their own.
    pub(super) fn count(&mut self, sku: Id, add: i64) {
        *self.counted.entry(sku).or_default() += add;
    }

    /// What rows have of buyers is what orders that were sold add up to.
    fn check_bought(&self) -> TestCaseResult {
        for ((buyer, of), pieces) in &self.bought {
            let sold = |order: &Order| {
                order.state.pieces() == Pieces::Sold && order.buyer == *buyer && is(*of, order)
            };
            prop_assert_eq!(*pieces, self.pieces(sold), "{:?} of {:?}", buyer, of);
        }
        Ok(())
    }

    /// The first SKU gets another limit for one buyer.
    pub(super) fn limit(&mut self, most: Option<i64>, sale: &Sale) -> Vec<Input> {
        let terms = self.terms.get_mut(&Id(0)).unwrap();
        if sale.terms_fit(&Terms { per_buyer: most, ..*terms }).is_err() {
            return Vec::new();
        }
        terms.per_buyer = most;
        vec![Input::Sku { terms: *terms, stock: Stock::default() }]
    }

    pub(super) fn archive(&mut self, sku: Id, archived: bool) -> Input {
        let terms = self.terms.get_mut(&sku).unwrap();
        terms.archived = archived;
        Input::Sku { terms: *terms, stock: Stock::default() }
    }

    pub(super) fn reoffer(&mut self, which: usize, open: bool, minor: i64) -> Vec<Input> {
        let offer = Offer { open, ..offer(which, minor) };
        self.offers.insert(offer.id, offer);
        vec![Input::Offer { offer, sold: 0 }]
    }

    pub(super) fn draw(&self, sku: i64, wait: i64, pieces: i64, now: Millis) -> Option<Draw> {
        let nth = i64::try_from(self.draws.len()).ok()?;
        let seed = Seed([u8::try_from(nth).ok()?; 32]);
        let (from, terms) = (now + Millis(wait), self.terms[&Id(sku)]);
        let until = from + Millis(60_000);
        let round = Beacon { chain: Hash([9; 32]), round: nth, until: until + Millis(300_000) };
        let pledge = Pledge {
            price: terms.price,
            per_buyer: terms.per_buyer,
            beacon: (nth % 3 > 0).then_some(round),
            receipts: [0; 32],
            secret: Secret([1; 32]),
        };
        let pledge = (nth % 4 > 0).then_some(pledge);
        let commitment = Hash([0; 32]);
        let draw = Draw { id: Id(500 + nth), sku: Id(sku), from, until, pieces, commitment, seed, pledge };
        Some(Draw { commitment: draw.committed(), ..draw })
    }

    pub(super) fn plan(&mut self, draw: Draw) -> Input {
        assert_eq!(draw.check(), Ok(()));
        self.draws.insert(draw.id, (draw, None));
        Input::Draw { draw, drawn: None }
    }

    /// The word of a beacon; for whichever draw, in time or not, the same or another.
    pub(super) fn beacon(&self, which: usize, word: u8) -> Input {
        let draw = self.draws.keys().nth(which).copied().unwrap_or(Id(999));
        Input::Beacon { draw, randomness: Hash([word; 32]) }
    }

    /// A payment for what the order asks, or a little more; told again it is the same.
    pub(super) fn pay(&mut self, payment: Id, order: Id, wrong: bool) -> Input {
        // No page opens for a price that its buyer was not asked about.
        let order = if self.orders.get(&order).is_none_or(Order::agreed) { order } else { Id(999) };
        let asked = self.orders.get(&order).map(|order| order.asks().unwrap_or(order.total));
        let amount = yuan(asked.map_or(1, |money| money.minor) + i64::from(wrong));
        let (order, amount) = *self.payments.entry(payment).or_insert((order, amount));
        Input::Paid { payment, order, amount, instrument: Some(7) }
    }

    /// A dispute about a payment, of its own order where it has one; the same payment never lost less than before.
    pub(super) fn dispute(&mut self, payment: Id, order: Id, (open, minor): (bool, i64)) -> Input {
        let order = self.payments.get(&payment).map_or(order, |(order, _)| *order);
        let lost = self.lost.entry(payment).or_default();
        *lost = (*lost).max(minor);
        Input::Disputed { payment, order, open, lost: yuan(*lost) }
    }

    /// What the sale may have forgotten and must know for an input.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other inputs are about no order")]
    pub(super) fn wanted(&self, input: &Input) -> Vec<Input> {
        if let Input::Once { once, act } = input {
            let done = self.acts.get(&once.key).map(|once| Input::Did(once.clone()));
            return done.into_iter().chain(self.wanted(act)).collect();
        }
        let is = |order: &&Order| match input {
            Input::Hold(tap) => order.key == tap.key,
            Input::Place { order: id, .. }
            | Input::Agree { order: id, .. }
            | Input::Paying { order: id, .. }
            | Input::Cancel { order: id, .. }
            | Input::Lock { order: id, .. }
            | Input::Unlock { order: id, .. }
            | Input::AskReturn { order: id, .. }
            | Input::WithdrawReturn { order: id, .. }
            | Input::Shop { order: id, .. }
            | Input::Paid { order: id, .. }
            | Input::Disputed { order: id, .. } => order.id == *id,
            _ => false,
        };
        let order = self.orders.values().find(is).map(|order| Input::Restore(order.clone().into()));
        let returned = match input {
            Input::Paid { payment, .. } if self.refunds.contains_key(&(*payment, 0)) => Some(*payment),
            _ => None,
        };
        order.into_iter().chain(returned.map(Input::Returned)).collect()
    }

    pub(super) fn write(&mut self, output: Output) -> TestCaseResult {
        match output {
            Output::Order { order, was, .. } => self.write_order(&order, was)?,
            Output::Stock { sku, stock } => drop(self.stock.insert(sku, stock)),
            Output::WrittenOff { sku, pieces, .. } => {
                prop_assert!(pieces > 0);
                self.count(sku, -pieces);
            }
            Output::Taken { offer, taken, .. } => {
                let has = |order: &Order| order.state.pieces() != Pieces::None && order.offer == Some(offer);
                prop_assert_eq!(taken, self.pieces(has), "what went out under an offer");
            }
            Output::Bought { buyer, of, pieces } => *self.bought.entry((buyer, of)).or_default() += pieces,
            Output::Did(once) => {
                prop_assert_eq!(self.acts.insert(once.key.clone(), once), None, "done once");
            }
            Output::Claim { offer, buyer } => prop_assert!(self.claims.insert((offer, buyer))),
            Output::Drawn { draw, drawn } => self.write_drawn(draw, drawn)?,
            Output::Refund { payment, nth, order, amount } => {
                prop_assert!(amount.minor > 0);
                prop_assert_eq!(
                    self.refunds.insert((payment, nth), (order, amount)),
                    None,
                    "given back once"
                );
            }
            Output::Violated(violation) => prop_assert!(false, "{}", violation),
            Output::Answer { answer: Ok(Answer::Order(order)), .. } => {
                prop_assert_eq!(self.orders.get(&order.id), Some(&*order), "an answer is what rows say");
            }
            Output::Answer { answer: Ok(Answer::Stock(stock)), .. } => {
                prop_assert!(self.stock.values().any(|row| *row == stock));
            }
            Output::Answer { answer: Ok(Answer::Done | Answer::About(_)) | Err(_), .. } => {}
        }
        Ok(())
    }

    fn write_order(&mut self, order: &Order, was: Option<State>) -> TestCaseResult {
        let mut others = self.orders.values().filter(|other| other.sku == order.sku && other.id != order.id);
        let first = match was {
            None if order.state == State::Held => None,
            Some(State::Waiting) if order.state == State::Held => self.orders[&order.id].turn,
            Some(was) if was.over() && order.state.pieces() != Pieces::None => None,
            _ => Some(i64::MIN),
        };
        prop_assert!(
            others.all(|other| other.turn.is_none_or(|turn| first.is_some_and(|first| first < turn))),
            "nobody overtakes"
        );
        let held = order.state == State::Held && was != Some(State::Held);
        prop_assert!(!held || !self.terms[&order.sku].archived, "nothing archived is held");
        prop_assert!(
            order.agreed() || order.received.minor == 0,
            "nobody pays more than they said yes to: {:?}",
            order
        );
        let before = self.orders.insert(order.id, order.clone());
        let called_off = was == Some(State::Cancelled);
        let buys_nothing = matches!(order.state, State::Cancelled | State::Refunded);
        prop_assert!(!called_off || buys_nothing, "what was called off buys nothing: {:?}", order);
        prop_assert_eq!(was, before.map(|before| before.state), "was is what rows say");
        Ok(())
    }

    /// The list of a draw is in rows, and its root was not made up.
    fn write_drawn(&mut self, id: Id, drawn: Drawn) -> TestCaseResult {
        let of_draw = self.orders.values().filter(|order| order.draw == Some(id));
        let plan = self.draws[&id].0;
        let leaf = |order: &Order| match plan.pledge {
            Some(pledge) => Line::leaf(&pledge.line(id, order)),
            None => Entrant { order: order.id, buyer: order.buyer }.leaf(),
        };
        prop_assert_eq!(draw::root(of_draw.clone().map(leaf)), drawn.root);
        prop_assert_eq!(i64::try_from(of_draw.clone().count()), Ok(drawn.entrants));
        prop_assert!(
            drawn.given == 0 || !drawn.void && plan.beacon().is_none_or(|_| drawn.randomness.is_some())
        );
        let mut open = of_draw.filter(|order| order.state == State::InDraw);
        prop_assert!(!drawn.settled || open.next().is_none(), "everybody has an answer");
        let (draw, row) = self.draws.get_mut(&id).unwrap();
        prop_assert!(drawn.given <= draw.pieces);
        if let Some(row) = row {
            prop_assert!(row.randomness.is_none() || row.randomness == drawn.randomness, "the first stands");
            prop_assert!(!row.void || drawn.void);
        }
        *row = Some(drawn);
        Ok(())
    }

    pub(super) fn check(&self) -> TestCaseResult {
        for (sku, stock) in &self.stock {
            let pieces = |which| self.pieces(|order| order.sku == *sku && order.state.pieces() == which);
            prop_assert_eq!(stock.check(*sku), Ok(()));
            prop_assert_eq!(stock.stocked, self.counted[sku], "what came in and went out");
            prop_assert_eq!((stock.held, stock.sold), (pieces(Pieces::Held), pieces(Pieces::Sold)));
            prop_assert_eq!(stock.sent, self.pieces(|order| order.sku == *sku && order.state.sent()));
        }
        let keys: BTreeSet<_> = self.orders.values().map(|order| &order.key).collect();
        prop_assert_eq!(keys.len(), self.orders.len(), "no key has two orders");
        self.check_limits()?;
        self.check_bought()?;
        self.check_holds()?;
        self.check_money()
    }

    fn pieces(&self, which: impl Fn(&Order) -> bool) -> i64 {
        self.orders.values().filter(|order| which(order)).map(Order::pieces).sum()
    }

    fn check_limits(&self) -> TestCaseResult {
        let has = |order: &Order| order.state.pieces() != Pieces::None;
        for offer in self.offers.values() {
            let under = |order: &Order| has(order) && order.offer == Some(offer.id);
            prop_assert!(offer.quantity.is_none_or(|most| self.pieces(under) <= most));
            for buyer in (0..4).map(Id) {
                let mine = |order: &Order| under(order) && order.buyer == buyer;
                prop_assert!(offer.per_buyer.is_none_or(|most| self.pieces(mine) <= most));
                let orders = self.orders.values().filter(|order| mine(order)).count();
                prop_assert!(offer.kind != Kind::Coupon || orders <= 1, "once");
            }
        }
        for buyer in (0..4).map(Id) {
            let mine = |order: &Order| has(order) && order.buyer == buyer && order.sku == Id(1);
            prop_assert!(self.pieces(mine) <= 3);
        }
        Ok(())
    }

    /// No promise outlasts a transfer, and few of one buyer outlast a payment of minutes.
    fn check_holds(&self) -> TestCaseResult {
        let mut lasting = BTreeMap::<Id, usize>::new();
        for order in self.orders.values() {
            let (since, until) = (order.since(), order.held_until.unwrap_or_default());
            prop_assert!(until <= since + limits::TRANSFER, "{:?}", order);
            *lasting.entry(order.buyer).or_default() += usize::from(until > since + limits::HOLD_LONGEST);
        }
        prop_assert!(lasting.values().all(|orders| *orders <= limits::TRANSFERS_PER_BUYER));
        Ok(())
    }

    /// No payment gives back more than it brought, by us and by disputes.
    fn check_lost(&self, order: &Order) -> TestCaseResult {
        let lost = |payment: Option<Id>| {
            let down = order.plan.as_ref().is_some_and(|plan| plan.payment == payment);
            if down { order.lost_down } else { order.lost - order.lost_down }
        };
        let took = self.payments.iter().filter(|(payment, _)| order.took(**payment));
        for (payment, (_, amount)) in took {
            prop_assert!(sum(&self.refunds, *payment) + lost(Some(*payment)) <= amount.minor, "{:?}", order);
        }
        Ok(())
    }

    fn check_money(&self) -> TestCaseResult {
        for order in self.orders.values() {
            prop_assert_eq!(order.price.times(order.quantity), Some(order.total));
            prop_assert!(order.adds_up(), "{:?}", order);
            let took = self.payments.iter().filter(|(payment, _)| order.took(**payment));
            let came: i64 = took.clone().map(|(_, (_, amount))| amount.minor).sum();
            prop_assert_eq!(came, order.received.minor);
            let back = self.refunds.iter().filter(|((payment, _), _)| order.took(*payment));
            let back: i64 = back.map(|(_, (_, amount))| amount.minor).sum();
            prop_assert_eq!(back + order.lost, order.refunded.minor);
            self.check_lost(order)?;
        }
        for (payment, (order, amount)) in self.payments.iter().filter(|(_, (_, amount))| amount.minor > 0) {
            let took = self.orders.get(order).is_some_and(|order| order.took(*payment));
            let back = self.refunds.get(&(*payment, 0)) == Some(&(*order, *amount));
            prop_assert!(took || back, "payment {} is nowhere", payment);
        }
        Ok(())
    }
}

fn sum(refunds: &BTreeMap<(Id, i64), (Id, Money)>, of: Id) -> i64 {
    refunds.iter().filter(|((payment, _), _)| *payment == of).map(|(_, (_, amount))| amount.minor).sum()
}

fn is(of: Of, order: &Order) -> bool {
    match of {
        Of::Sku(sku) => order.sku == sku,
        Of::Offer(offer) => order.offer == Some(offer),
    }
}
