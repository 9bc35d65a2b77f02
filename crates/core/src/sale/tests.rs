//! Transcripts of a small shop: what is told it, and what it says, one line each.
#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

mod archive;
mod beacon;
mod crowd;
mod deposit;
mod dispute;
mod draws;
mod limit;
mod line;
mod model;
mod number;
mod offers;
mod once;
mod parcel;
mod seen;
mod transfer;

use super::*;
use crate::{limits, money::Currency};

const SKU: Id = Id(100);
const SELLER: Id = Id(7);
const ANN: Id = Id(1);
const BOB: Id = Id(2);

/// A shop that writes down what it hears.
pub(super) struct Shop {
    pub(super) sale: Sale,
    pub(super) now: Millis,
}

impl Shop {
    pub(super) fn with(pieces: i64) -> Self {
        let mut shop = Self { sale: Sale::default(), now: Millis::seconds(1_000) };
        assert_eq!(shop.tell(Input::Sku { terms: terms(SKU, 500), stock: Stock::fresh(pieces) }), "");
        shop
    }

    pub(super) fn tell(&mut self, input: Input) -> String {
        let outputs = self.hear(input);
        // What went out under an offer and what a buyer has had show in what follows from them.
        let told =
            outputs.iter().filter(|output| !matches!(output, Output::Taken { .. } | Output::Bought { .. }));
        told.map(line).collect::<Vec<_>>().join(" · ")
    }

    pub(super) fn hear(&mut self, input: Input) -> Vec<Output> {
        if let Input::Hold(Tap { buyer, .. }) | Input::Claim { buyer, .. } = input {
            self.record(buyer, []);
        }
        self.sale.handle(input, self.now);
        let outputs = std::iter::from_fn(|| self.sale.poll()).collect();
        self.sale.audit().unwrap();
        outputs
    }

    /// What rows have of a buyer who is not known yet.
    pub(super) fn record<const N: usize>(&mut self, buyer: Id, had: [(Of, i64); N]) {
        let record = Record { had: had.into(), claims: BTreeSet::new() };
        self.sale.handle(Input::Buyer { buyer, record }, self.now);
    }

    pub(super) fn tap(&mut self, order: i64, buyer: Id, quantity: i64) -> String {
        self.tell(Input::Hold(tap(order, buyer, quantity)))
    }

    pub(super) fn place(&mut self, order: i64, buyer: Id) -> String {
        self.tell(Input::Place { ticket: 0, order: Id(order), buyer, address: None })
    }

    pub(super) fn paying(&mut self, order: i64, buyer: Id) -> String {
        self.tell(Input::Paying { ticket: 0, order: Id(order), buyer, patience: Patience::Minutes })
    }

    pub(super) fn transfer(&mut self, order: i64, buyer: Id) -> String {
        self.tell(Input::Paying { ticket: 0, order: Id(order), buyer, patience: Patience::Days })
    }

    pub(super) fn paid(&mut self, payment: i64, order: i64, minor: i64) -> String {
        let (payment, order) = (Id(payment), Id(order));
        self.tell(Input::Paid { payment, order, amount: yuan(minor), instrument: None })
    }

    pub(super) fn shop(&mut self, order: i64, act: Act) -> String {
        self.tell(Input::Shop { ticket: 0, order: Id(order), by: SELLER, act })
    }

    /// From tap to paid in one breath.
    pub(super) fn sell(&mut self, order: i64, buyer: Id, quantity: i64) {
        self.tap(order, buyer, quantity);
        let said = self.paid(1_000 + order, order, 500 * quantity);
        assert!(said.contains("→ paid"), "{said}");
    }

    /// The order as the sale knows it.
    pub(super) fn order(&self, order: i64) -> &Order {
        self.sale.book.get(Id(order)).unwrap()
    }

    pub(super) fn cancel(&mut self, order: i64, buyer: Id) -> String {
        self.tell(Input::Cancel { ticket: 0, order: Id(order), buyer })
    }

    pub(super) fn stock(&mut self, add: i64) -> String {
        self.tell(Input::Stock { ticket: 0, sku: SKU, add })
    }

    pub(super) fn wait(&mut self, span: Millis) -> String {
        self.now = self.now + span;
        self.tell(Input::Wake)
    }
}

pub(super) fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

pub(super) fn terms(sku: Id, minor: i64) -> Terms {
    Terms::plain(sku, SELLER, yuan(minor))
}

/// A tap whose key follows from its order.
pub(super) fn tap(order: i64, buyer: Id, quantity: i64) -> Tap {
    Tap {
        ticket: 0,
        order: Id(order),
        key: format!("key-of-the-order-{order}").into(),
        buyer,
        sku: SKU,
        quantity,
        live: None,
        host: None,
        on_air: true,
        at: None,
        offer: None,
        most: None,
        wait: false,
        network: None,
    }
}

fn line(output: &Output) -> String {
    match output {
        Output::Order { order, was, why } if *was == Some(order.state) => {
            format!("{}: {}", order.id, why.kind.word())
        }
        Output::Order { order, was, .. } => {
            let was = was.map_or("new", State::word);
            format!("{}: {was} → {}", order.id, order.state.word())
        }
        Output::Drawn { drawn, .. } => {
            let heard = if drawn.randomness.is_some() { ", heard" } else { "" };
            let void = if drawn.void { ", void" } else { "" };
            let end = if drawn.settled { ", settled" } else { "" };
            format!("{} drawn, {} given{heard}{void}{end}", drawn.entrants, drawn.given)
        }
        Output::Taken { offer, taken, .. } => format!("offer {offer}: {taken} taken"),
        Output::Bought { buyer, of, pieces } => format!("{buyer} has {pieces} more of {of:?}"),
        Output::Did(once) => format!("did {}", once.key),
        Output::Claim { offer, buyer } => format!("{buyer} claims {offer}"),
        Output::Stock { stock, .. } => {
            format!("{} left, {} held, {} sold", stock.left, stock.held, stock.sold)
        }
        Output::WrittenOff { pieces, .. } => format!("{pieces} written off"),
        Output::Refund { payment, amount, .. } => format!("payment {payment}: {} back", amount.minor),
        Output::Violated(violation) => format!("VIOLATED {violation}"),
        Output::Answer { answer: Ok(Answer::Order(order)), .. } => {
            format!("ok {} {}", order.id, order.state.word())
        }
        Output::Answer { answer: Ok(Answer::Stock(stock)), .. } => format!("ok {} left", stock.left),
        Output::Answer { answer: Ok(Answer::Done | Answer::About(_)), .. } => "ok".to_owned(),
        Output::Answer { answer: Err(refusal), .. } => refusal.code.word().to_owned(),
    }
}

#[test]
fn from_tap_to_paid() {
    let mut shop = Shop::with(5);
    assert_eq!(shop.tap(1, ANN, 2), "1: new → held · 3 left, 2 held, 0 sold · ok 1 held");
    assert_eq!(shop.place(1, ANN), "1: held → placed · ok 1 placed");
    assert_eq!(shop.place(1, ANN), "ok 1 placed", "placing again changes nothing");
    assert_eq!(shop.paid(50, 1, 1_000), "1: placed → paid · 3 left, 0 held, 2 sold");
    assert_eq!(shop.paid(50, 1, 1_000), "", "the provider says it twice");
    assert_eq!(shop.place(1, ANN), "already_paid");
    assert_eq!(shop.sale.deadline(), None);
}

#[test]
fn the_same_tap_twice_is_one_order() {
    let mut shop = Shop::with(5);
    shop.tap(1, ANN, 2);
    let again = Tap { order: Id(2), ..tap(1, ANN, 2) };
    assert_eq!(shop.tell(Input::Hold(again)), "ok 1 held");
    for other in [
        Tap { quantity: 1, ..tap(1, ANN, 2) },
        Tap { live: Some(Id(9)), ..tap(1, ANN, 2) },
        Tap { sku: Id(9), ..tap(1, ANN, 2) },
        Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) },
        Tap { most: Some(yuan(500)), ..tap(1, ANN, 2) },
        Tap { wait: true, ..tap(1, ANN, 2) },
        tap(1, BOB, 2),
    ] {
        assert_eq!(shop.tell(Input::Hold(other)), "key_reused");
    }
    shop.wait(limits::HOLD);
    assert_eq!(shop.tap(1, ANN, 2), "ok 1 lapsed", "an old key never makes a second order");
    assert!(shop.sale.knows_key("key-of-the-order-1") && shop.sale.knows(Id(1)));
}

#[test]
fn the_last_piece_is_held_once_and_comes_back() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    assert_eq!(shop.tap(2, BOB, 1), "sold_out");
    assert_eq!(shop.sale.deadline(), Some(shop.now + limits::HOLD));
    assert_eq!(shop.wait(limits::HOLD - Millis(1)), "");
    assert_eq!(shop.wait(Millis(1)), "1: held → lapsed · 1 left, 0 held, 0 sold");
    assert_eq!(shop.place(1, ANN), "hold_lapsed");
    assert_eq!(shop.cancel(1, ANN), "ok 1 lapsed");
    assert_eq!(
        shop.tap(2, BOB, 1),
        "2: new → held · 0 left, 1 held, 0 sold · ok 2 held",
        "the same key, later"
    );
}

#[test]
fn what_is_due_lapses_before_the_next_tap() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    shop.now = shop.now + limits::HOLD;
    let both = "1: held → lapsed · 2: new → held · 0 left, 1 held, 0 sold · ok 2 held";
    assert_eq!(shop.tap(2, BOB, 1), both);
}

#[test]
fn a_payment_under_way_makes_the_hold_last() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    assert_eq!(shop.paying(1, ANN), "ok 1 held", "there is time enough");
    shop.wait(limits::HOLD - Millis(1));
    assert_eq!(shop.paying(1, ANN), "1: extend · ok 1 held");
    assert_eq!(shop.sale.deadline(), Some(shop.now + limits::PAYMENT_GRACE));
    let more = (0..100).take_while(|_| {
        shop.wait(limits::PAYMENT_GRACE - Millis(1));
        shop.paying(1, ANN).ends_with("ok 1 held")
    });
    assert_eq!(more.count(), 9);
    assert_eq!(shop.paying(1, ANN), "hold_lapsed", "but not for ever");
    assert!(shop.now <= Millis::seconds(1_000) + limits::HOLD_LONGEST);
    assert_eq!(shop.wait(limits::PAYMENT_GRACE), "1: held → lapsed · 1 left, 0 held, 0 sold");
}

#[test]
fn money_that_comes_late_revives_the_order_or_goes_back() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    shop.wait(limits::HOLD);
    assert_eq!(shop.paid(50, 1, 500), "1: lapsed → paid · 0 left, 0 held, 1 sold");
    assert_eq!(shop.stock(1), "1 left, 0 held, 1 sold · ok 1 left");
    shop.tap(2, ANN, 1);
    shop.cancel(2, ANN);
    shop.tap(3, BOB, 1);
    assert_eq!(shop.paid(51, 2, 500), "2: cancelled → refunded · payment 51: 500 back");
    shop.cancel(3, BOB);
    assert_eq!(shop.paid(51, 2, 500), "", "the same notice finds pieces again, but its money has gone back");
    assert_eq!(shop.paid(52, 2, 500), "payment 52: 500 back");
    assert_eq!(shop.paid(52, 2, 500), "", "and only once");
    assert_eq!(shop.place(2, ANN), "order_over");
}

#[test]
fn what_somebody_called_off_is_not_bought_by_money_that_comes_late() {
    let mut shop = Shop::with(5);
    shop.tap(1, ANN, 1);
    shop.cancel(1, ANN);
    assert_eq!(shop.order(1).asks(), None, "no page asks for it");
    let back = "1: cancelled → refunded · payment 50: 500 back";
    assert_eq!(shop.paid(50, 1, 500), back, "though there are pieces");
    shop.tap(2, BOB, 1);
    shop.shop(2, Act::Cancel);
    assert_eq!(shop.paid(51, 2, 500), "2: cancelled → refunded · payment 51: 500 back");
    assert_eq!(shop.sale.stock(SKU).unwrap().left, 5);
}

#[test]
fn until_it_is_paid_it_can_be_sent_elsewhere() {
    let mut shop = Shop::with(50);
    let home = |order, address| Input::Place { ticket: 0, order: Id(order), buyer: ANN, address };
    shop.tap(1, ANN, 1);
    shop.tell(home(1, Some(1)));
    assert_eq!(shop.tell(home(1, Some(1))), "ok 1 placed", "the same again");
    assert_eq!(shop.tell(home(1, Some(2))), "1: readdress · ok 1 placed");
    assert_eq!(shop.order(1).address, Some(2));
    shop.paid(50, 1, 500);
    assert_eq!(shop.tell(home(1, Some(3))), "already_paid");
    assert_eq!(shop.order(1).address, Some(2));
}

#[test]
fn money_that_fits_no_order_goes_back() {
    let mut shop = Shop::with(5);
    shop.tap(1, ANN, 2);
    assert_eq!(shop.paid(50, 1, 999), "payment 50: 999 back");
    let dollars = Money::new(1_000, "USD".parse().unwrap());
    let notice = Input::Paid { payment: Id(51), order: Id(1), amount: dollars, instrument: None };
    assert_eq!(shop.tell(notice), "payment 51: 1000 back");
    assert_eq!(shop.paid(52, 9, 1_000), "payment 52: 1000 back", "nobody ordered that");
    assert_eq!(shop.paid(53, 1, 1_000), "1: held → paid · 3 left, 0 held, 2 sold");
    assert_eq!(shop.paid(54, 1, 1_000), "payment 54: 1000 back", "paid twice");
}

#[test]
fn what_a_tap_may_not_ask() {
    let mut shop = Shop::with(500);
    assert_eq!(shop.tap(1, ANN, 0), "invalid");
    assert_eq!(shop.tap(1, ANN, limits::QUANTITY + 1), "invalid");
    assert_eq!(shop.tell(Input::Hold(Tap { key: "short".into(), ..tap(1, ANN, 1) })), "invalid");
    assert_eq!(shop.tell(Input::Hold(Tap { sku: Id(9), ..tap(1, ANN, 1) })), "not_found");
    assert_eq!(shop.tell(Input::Hold(Tap { key: "k".repeat(65).into(), ..tap(1, ANN, 1) })), "invalid");
    for order in 1..=5 {
        shop.tap(order, ANN, 1);
    }
    assert_eq!(shop.tap(6, ANN, 1), "limit_reached");
    assert_eq!(shop.tell(Input::Hold(Tap { order: Id(1), ..tap(7, BOB, 1) })), "busy", "an id already taken");
    shop.paid(50, 3, 500);
    assert!(shop.tap(6, ANN, 1).ends_with("ok 6 held"), "what is paid is no hold");
}

#[test]
fn another_buyers_order_does_not_exist() {
    let mut shop = Shop::with(5);
    shop.tap(1, ANN, 1);
    for answer in [shop.place(1, BOB), shop.paying(1, BOB), shop.cancel(1, BOB), shop.cancel(9, BOB)] {
        assert_eq!(answer, "not_found");
    }
}

#[test]
fn the_price_is_that_of_the_hold() {
    let mut shop = Shop::with(5);
    shop.tap(1, ANN, 1);
    assert_eq!(shop.tell(Input::Sku { terms: terms(SKU, 900), stock: Stock::fresh(99) }), "");
    shop.tap(2, ANN, 1);
    assert_eq!(shop.paid(50, 1, 500), "1: held → paid · 3 left, 1 held, 1 sold", "and the stock stayed ours");
    assert_eq!(shop.paid(51, 2, 900), "2: held → paid · 3 left, 0 held, 2 sold");
}

#[test]
fn only_what_is_left_is_taken_back() {
    let mut shop = Shop::with(5);
    shop.tap(1, ANN, 2);
    assert_eq!(shop.stock(-4), "conflict");
    assert_eq!(shop.stock(-3), "0 left, 2 held, 0 sold · ok 0 left");
    assert_eq!(shop.stock(limits::STOCK), "invalid");
    assert_eq!(shop.tell(Input::Stock { ticket: 0, sku: Id(9), add: 1 }), "not_found");
}

#[test]
fn rows_that_do_not_add_up_are_not_sold_from() {
    let mut shop = Shop::with(0);
    shop.sale.handle(
        Input::Sku { terms: terms(Id(101), 1), stock: Stock { left: 2, ..Stock::fresh(1) } },
        shop.now,
    );
    assert!(matches!(shop.sale.poll(), Some(Output::Violated(Violation::Sum { sku: Id(101), .. }))));
    let mut shop = Shop::with(3);
    let mut other = Shop::with(3);
    other.tap(1, ANN, 2);
    shop.sale.handle(Input::Restore(other.order(1).clone().into()), shop.now);
    assert_eq!(shop.sale.audit(), Err(Violation::Held { sku: SKU, held: 0, open: 2 }));
    shop.sale.handle(Input::Cancel { ticket: 0, order: Id(1), buyer: ANN }, shop.now);
    assert_eq!(shop.sale.poll(), Some(Output::Violated(Violation::Short { sku: SKU })));
    let mut broken = other.order(1).clone();
    broken.received = yuan(1);
    let mut shop = Shop { sale: Sale::default(), now: other.now };
    shop.sale.handle(Input::Restore(broken.into()), shop.now);
    assert_eq!(shop.sale.audit(), Err(Violation::Money { order: Id(1) }));
}

#[test]
fn what_the_sale_knows_is_newer_than_rows() {
    let mut shop = Shop::with(3);
    shop.tap(1, ANN, 2);
    let row = shop.order(1).clone();
    shop.paid(50, 1, 1_000);
    assert_eq!(shop.tell(Input::Restore(row.into())), "");
    assert_eq!(shop.place(1, ANN), "already_paid");
}

#[test]
fn old_orders_are_forgotten_and_open_ones_never() {
    let mut shop = Shop::with(limits::STOCK);
    shop.sale.handle(Input::Hold(tap(1, ANN, 1)), shop.now);
    let many = i64::try_from(limits::CLOSED_ORDERS).unwrap();
    for order in 2..many + 3 {
        shop.sale.handle(Input::Hold(tap(order, BOB, 1)), shop.now);
        shop.sale.handle(Input::Cancel { ticket: 0, order: Id(order), buyer: BOB }, shop.now);
        while shop.sale.poll().is_some() {}
    }
    assert!(shop.sale.knows(Id(1)) && shop.sale.knows(Id(3)));
    assert!(!shop.sale.knows(Id(2)) && !shop.sale.knows_key("key-of-the-order-2"));
    shop.sale.audit().unwrap();
}

#[test]
fn a_flood_of_lapses_comes_in_portions() {
    let mut shop = Shop::with(limits::STOCK);
    let many = i64::try_from(limits::LAPSES).unwrap() + 1;
    for order in 1..=many {
        assert!(shop.tap(order, Id(order), 1).ends_with("held"));
    }
    shop.now = shop.now + limits::HOLD;
    assert_eq!(
        shop.place(many, Id(many)).rsplit(" · ").next(),
        Some("hold_lapsed"),
        "its time is over all the same"
    );
    assert_eq!(shop.sale.deadline(), None);
    assert_eq!(shop.hear(Input::Wake), []);
}
