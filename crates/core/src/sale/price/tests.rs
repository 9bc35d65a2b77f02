//! Prices as a buyer is told them, and what is true of all of them.
#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use super::*;
use crate::{money::Currency, time::Millis};
use proptest::{collection::vec, prelude::*};

const NOW: Millis = Millis(1_000);
const SHOW: Id = Id(9);

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

fn terms() -> Terms {
    Terms::plain(Id(100), Id(7), yuan(500))
}

fn offer(id: i64, kind: Kind, price: i64) -> Offer {
    let deposit = Deposit { amount: yuan(50), cooling: Millis::days(7), balance: Millis::days(30) };
    Offer {
        id: Id(id),
        sku: Id(100),
        kind,
        price: yuan(price),
        from: None,
        until: Some(Millis(2_000)),
        live: (kind == Kind::Live).then_some(SHOW),
        quantity: None,
        per_buyer: None,
        deposit: (kind == Kind::Deposit).then_some(deposit),
        open: true,
    }
}

fn free(offer: &Offer) -> Candidate<'_> {
    Candidate { offer, taken: 0, had: 0, claimed: false }
}

fn one() -> Wish {
    Wish { quantity: 1, live: None, on_air: true, offer: None }
}

fn said(candidates: &[Candidate<'_>], wish: Wish) -> String {
    match decide(&terms(), candidates, &wish, NOW) {
        Ok(quote) => format!("{} {}", quote.because.word(), quote.price.minor),
        Err(refusal) => refusal.code.word().to_owned(),
    }
}

#[test]
fn the_lowest_price_wins() {
    let (flash, live) = (offer(2, Kind::Flash, 400), offer(3, Kind::Live, 300));
    let all = [free(&flash), free(&live)];
    assert_eq!(said(&[], one()), "shelf 500");
    assert_eq!(said(&all, one()), "flash 400");
    assert_eq!(said(&all, Wish { live: Some(SHOW), ..one() }), "live 300");
    assert_eq!(said(&all, Wish { live: Some(SHOW), on_air: false, ..one() }), "flash 400", "it is not on");
    assert_eq!(said(&all, Wish { live: Some(Id(8)), ..one() }), "flash 400", "another show");
    let dear = offer(4, Kind::Flash, 600);
    assert_eq!(said(&[free(&dear)], one()), "shelf 500", "no offer makes anything dearer");
    let same = offer(5, Kind::Flash, 500);
    assert_eq!(said(&[free(&same)], one()), "shelf 500");
    let twin = offer(1, Kind::Flash, 400);
    let quote = decide(&terms(), &[free(&flash), free(&twin)], &one(), NOW).unwrap();
    assert_eq!(quote.offer, Some(Id(1)), "of equal ones the older");
}

#[test]
fn a_window_begins_with_its_first_moment_and_ends_before_its_last() {
    let window = |from, until| Offer {
        from: Some(Millis(from)),
        until: Some(Millis(until)),
        ..offer(1, Kind::Flash, 400)
    };
    assert_eq!(said(&[free(&window(1_000, 1_001))], one()), "flash 400");
    assert_eq!(said(&[free(&window(1_001, 1_002))], one()), "shelf 500");
    assert_eq!(said(&[free(&window(999, 1_000))], one()), "shelf 500");
    assert_eq!(said(&[free(&Offer { open: false, ..window(1_000, 1_001) })], one()), "shelf 500");
}

#[test]
fn what_is_used_up_no_longer_applies() {
    let few = Offer { quantity: Some(5), per_buyer: Some(2), ..offer(1, Kind::Flash, 400) };
    let with = |taken, had| said(&[Candidate { taken, had, ..free(&few) }], Wish { quantity: 2, ..one() });
    assert_eq!(with(3, 0), "flash 400");
    assert_eq!(with(4, 0), "shelf 500");
    assert_eq!(with(3, 1), "shelf 500");
}

#[test]
fn a_coupon_is_claimed_and_used_once() {
    let coupon = offer(1, Kind::Coupon, 100);
    let with = |claimed, had| said(&[Candidate { had, claimed, ..free(&coupon) }], one());
    assert_eq!([with(false, 0), with(true, 0), with(true, 1)], ["shelf 500", "coupon 100", "shelf 500"]);
}

#[test]
fn a_deposit_and_a_booking_must_be_named_and_then_stand_alone() {
    let (deposit, booking) = (offer(1, Kind::Deposit, 450), offer(2, Kind::Booking, 0));
    let flash = offer(3, Kind::Flash, 400);
    let all = [free(&deposit), free(&booking), free(&flash)];
    let named = |id| Wish { offer: Some(Id(id)), ..one() };
    assert_eq!(said(&all, one()), "flash 400");
    assert_eq!(said(&all, named(1)), "deposit 450");
    assert_eq!(said(&all, named(2)), "booking 0");
    assert_eq!(said(&all, named(3)), "flash 400");
    assert_eq!(said(&all, named(4)), "not_found");
    let shut = |offer: Offer| said(&[free(&offer)], named(2));
    assert_eq!(shut(Offer { open: false, ..booking }), "price_changed", "never the shelf price instead");
    assert_eq!(shut(Offer { from: Some(Millis(1_001)), ..booking }), "not_yet");
    assert_eq!(said(&[Candidate { taken: 3, ..free(&few(&booking, 3)) }], named(2)), "sold_out");
    let limited = Offer { per_buyer: Some(1), ..booking };
    assert_eq!(said(&[Candidate { had: 1, ..free(&limited) }], named(2)), "limit_reached");
}

fn few(offer: &Offer, quantity: i64) -> Offer {
    Offer { quantity: Some(quantity), ..*offer }
}

#[test]
fn an_offer_in_another_currency_never_applies() {
    let euros = Offer { price: Money::new(1, "EUR".parse().unwrap()), ..offer(1, Kind::Flash, 0) };
    assert_eq!(said(&[free(&euros)], one()), "shelf 500");
}

#[test]
fn nobody_pays_more_than_was_seen() {
    let quote = decide(&terms(), &[], &one(), NOW).unwrap();
    for cheap in [None, Some(yuan(500)), Some(yuan(501))] {
        assert_eq!(quote.at_most(cheap), Ok(quote));
    }
    for dear in [yuan(499), Money::new(900, "USD".parse().unwrap())] {
        assert_eq!(quote.at_most(Some(dear)).unwrap_err().code, Code::PRICE_CHANGED);
    }
}

prop_compose! {
    fn any_offer()(
        kind in prop::sample::select(Kind::ALL),
        price in 0..800_i64,
        window in (0..2_000_i64, 1..2_000_i64),
        quantity in prop::option::of(1..6_i64),
        per_buyer in prop::option::of(1..4_i64),
        open in any::<bool>(),
    ) -> Offer {
        let (from, span) = window;
        let (from, until) = (Some(Millis(from)), Some(Millis(from + span)));
        Offer { from, until, quantity, per_buyer, open, ..offer(0, kind, price) }
    }
}

proptest! {
    #[test]
    fn a_quote_is_the_cheapest_that_applies_alone(
        offers in vec((any_offer(), 0..6_i64, 0..4_i64, any::<bool>()), 0..8),
        quantity in 1..4_i64,
        live in prop::option::of(Just(SHOW)),
    ) {
        let offers: Vec<_> = offers.into_iter().zip(1..).map(|((offer, taken, had, claimed), id)| {
            (Offer { id: Id(id), ..offer }, taken, had, claimed)
        }).collect();
        let candidates: Vec<_> = offers.iter()
            .map(|(offer, taken, had, claimed)| Candidate { offer, taken: *taken, had: *had, claimed: *claimed })
            .collect();
        let wish = Wish { quantity, live, on_air: true, offer: None };
        let quote = decide(&terms(), &candidates, &wish, NOW).unwrap();
        let alone = candidates.iter().map(|one| decide(&terms(), &[*one], &wish, NOW).unwrap().price.minor);
        prop_assert_eq!(quote.price.minor, alone.min().unwrap_or(500).min(500));
        if let Some(winner) = candidates.iter().find(|one| Some(one.offer.id) == quote.offer) {
            prop_assert!(winner.offer.open && !winner.offer.kind.named());
            prop_assert!(winner.offer.quantity.is_none_or(|most| winner.taken + quantity <= most));
            prop_assert!(winner.offer.per_buyer.is_none_or(|most| winner.had + quantity <= most));
        }
        let mut turned = candidates.clone();
        turned.reverse();
        prop_assert_eq!(decide(&terms(), &turned, &wish, NOW), Ok(quote), "their order decides nothing");
    }
}
