//! What an offer can be.

use super::*;
use crate::money::Currency;

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

fn flash(price: i64) -> Offer {
    Offer {
        id: Id(1),
        sku: Id(100),
        kind: Kind::Flash,
        price: yuan(price),
        from: Some(Millis(10)),
        until: Some(Millis(20)),
        live: None,
        quantity: Some(5),
        per_buyer: Some(1),
        deposit: None,
        open: true,
    }
}

fn deposit(amount: i64) -> Offer {
    let deposit = Deposit { amount: yuan(amount), cooling: Millis::days(7), balance: Millis::days(30) };
    Offer { kind: Kind::Deposit, deposit: Some(deposit), ..flash(500) }
}

/// What is said to an offer on a shelf price of 500 with a floor of 300.
fn said(offer: &Offer) -> &'static str {
    let terms = Terms { floor: Some(yuan(300)), ..Terms::plain(Id(100), Id(7), yuan(500)) };
    match offer.check(&terms) {
        Ok(Approval::None) => "ok",
        Ok(Approval::SecondPerson) => "second person",
        Err(refusal) => refusal.field.unwrap_or("refused"),
    }
}

#[test]
fn a_price_below_the_floor_needs_a_second_person() {
    assert_eq!(said(&flash(300)), "ok");
    assert_eq!(said(&flash(299)), "second person");
    assert_eq!(said(&Offer { kind: Kind::Booking, ..flash(0) }), "second person");
    assert_eq!(
        (said(&flash(500)), said(&flash(501))),
        ("ok", "price"),
        "dearer than the shelf it never applies"
    );
    for kind in [Kind::Live, Kind::Coupon] {
        assert_eq!(said(&Offer { kind, live: Some(Id(9)), ..flash(501) }), "price");
    }
    let terms = Terms::plain(Id(100), Id(7), yuan(500));
    assert_eq!(flash(501).stand(&terms), Ok(Approval::None), "one that is there may stay, or be closed");
}

#[test]
fn each_kind_has_what_it_needs() {
    assert_eq!(said(&Offer { kind: Kind::Live, ..flash(400) }), "live");
    assert_eq!(said(&Offer { kind: Kind::Live, live: Some(Id(9)), ..flash(400) }), "ok");
    assert_eq!(said(&Offer { until: None, ..flash(400) }), "until");
    assert_eq!(said(&Offer { kind: Kind::Coupon, until: None, ..flash(400) }), "until");
    assert_eq!(said(&Offer { kind: Kind::Booking, ..flash(400) }), "price");
    assert_eq!(said(&Offer { kind: Kind::Deposit, ..flash(400) }), "deposit");
    assert_eq!(said(&Offer { kind: Kind::Flash, ..deposit(100) }), "deposit");
}

#[test]
fn a_deposit_is_a_part_of_the_price() {
    assert_eq!(said(&deposit(1)), "ok");
    assert_eq!(said(&deposit(499)), "ok");
    for amount in [-1, 0, 500, 501] {
        assert_eq!(said(&deposit(amount)), "deposit", "{amount}");
    }
    let dollars = Money::new(100, "USD".parse().unwrap());
    let mixed = Deposit { amount: dollars, ..deposit(1).deposit.unwrap() };
    assert_eq!(said(&Offer { deposit: Some(mixed), ..deposit(1) }), "deposit");
    let long = Deposit { cooling: Millis::days(91), ..deposit(1).deposit.unwrap() };
    assert_eq!(said(&Offer { deposit: Some(long), ..deposit(1) }), "cooling");
    let late = Deposit { balance: Millis(-1), ..deposit(1).deposit.unwrap() };
    assert_eq!(said(&Offer { deposit: Some(late), ..deposit(1) }), "balance");
}

#[test]
fn what_an_offer_cannot_be() {
    assert_eq!(said(&flash(-1)), "price");
    assert_eq!(said(&Offer { until: Some(Millis(10)), ..flash(400) }), "until");
    assert_eq!(said(&Offer { quantity: Some(0), ..flash(400) }), "quantity");
    assert_eq!(said(&Offer { per_buyer: Some(-1), ..flash(400) }), "per_buyer");
    assert_eq!(said(&Offer { price: Money::new(400, "USD".parse().unwrap()), ..flash(0) }), "currency");
}
