//! Transcripts of the line.

use super::{offers::offer, *};
use crate::sale::offer::Kind;

fn wait_for(order: i64, buyer: Id, quantity: i64) -> Input {
    Input::Hold(Tap { wait: true, ..tap(order, buyer, quantity) })
}

/// Ann holds the only piece; Bob, Cid and Dot wait for one each.
fn queue() -> Shop {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    for (order, buyer) in [(2, BOB), (3, Id(3)), (4, Id(4))] {
        let said = shop.tell(wait_for(order, buyer, 1));
        assert_eq!(said, format!("{order}: new → waiting · ok {order} waiting"));
    }
    shop
}

#[test]
fn who_waits_gets_what_comes_free_in_turn() {
    let mut shop = queue();
    assert_eq!(shop.sale.waiting(SKU), 3);
    assert_eq!(shop.place(2, BOB), "not_yet");
    let passed_on = "1: held → cancelled · 2: waiting → held · 0 left, 1 held, 0 sold · ok 1 cancelled";
    assert_eq!(shop.cancel(1, ANN), passed_on);
    assert_eq!(shop.order(2).held_until, Some(shop.now + limits::HOLD));
    assert_eq!(
        shop.wait(limits::HOLD),
        "2: held → lapsed · 3: waiting → held · 0 left, 1 held, 0 sold",
        "the clock feeds the line"
    );
    assert_eq!(shop.stock(1), "4: waiting → held · 0 left, 2 held, 0 sold · ok 0 left");
    assert_eq!(shop.sale.waiting(SKU), 0);
}

#[test]
fn nobody_overtakes() {
    let mut shop = queue();
    shop.shop(9, Act::Pack);
    shop.tell(wait_for(5, Id(5), 2));
    shop.stock(4);
    assert_eq!(shop.order(5).state, State::Waiting, "two are wanted and one is left");
    assert_eq!(shop.tap(6, Id(6), 1), "sold_out", "though one is left");
    assert_eq!(shop.tell(wait_for(6, Id(6), 1)), "6: new → waiting · ok 6 waiting");
    assert_eq!(
        shop.cancel(5, Id(5)),
        "5: waiting → cancelled · 6: waiting → held · 0 left, 5 held, 0 sold · ok 5 cancelled"
    );
}

#[test]
fn late_money_does_not_overtake_either() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    shop.tell(wait_for(2, BOB, 2));
    shop.wait(limits::HOLD);
    assert_eq!(shop.paid(50, 1, 500), "1: lapsed → refunded · payment 50: 500 back");
}

#[test]
fn the_price_is_that_of_the_promotion() {
    let mut shop = queue();
    shop.offer(offer(20, Kind::Flash, 400));
    shop.cancel(1, ANN);
    let Order { price, offer, .. } = *shop.order(2);
    assert_eq!((price, offer), (yuan(400), Some(Id(20))));
}

#[test]
fn a_wish_that_can_no_longer_be_met_ends() {
    let mut shop = Shop::with(0);
    shop.offer(offer(20, Kind::Booking, 0));
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), wait: true, ..tap(1, ANN, 1) }));
    shop.tell(wait_for(2, BOB, 1));
    shop.offer(Offer { open: false, ..offer(20, Kind::Booking, 0) });
    assert_eq!(shop.stock(1), "1: waiting → lapsed · 2: waiting → held · 0 left, 1 held, 0 sold · ok 0 left");
    assert_eq!(shop.paid(50, 1, 500), "payment 50: 500 back", "it was never a promise");
}

#[test]
fn a_place_in_line_counts_as_a_hold() {
    let mut shop = Shop::with(0);
    for order in 1..=5 {
        shop.tell(wait_for(order, ANN, 1));
    }
    assert_eq!(shop.tell(wait_for(6, ANN, 1)), "limit_reached");
}

#[test]
fn the_line_outlives_a_crash_and_stays_in_order() {
    let shop = queue();
    let rows: Vec<_> = shop.sale.book.orders().cloned().collect();
    let mut again = Shop { sale: Sale::default(), now: shop.now };
    let stock = shop.sale.stock(SKU).unwrap();
    again.sale.handle(Input::Sku { terms: terms(SKU, 500), stock }, shop.now);
    for row in rows.into_iter().rev() {
        again.sale.handle(Input::Restore(row.into()), shop.now);
    }
    assert_eq!(again.tell(wait_for(5, Id(5), 1)), "5: new → waiting · ok 5 waiting");
    let turns = [2, 3, 4, 5].map(|order| again.order(order).turn.unwrap());
    assert!(turns.is_sorted());
    assert!(again.cancel(1, ANN).contains("2: waiting → held"));
}

#[test]
fn a_long_line_moves_in_portions() {
    let mut shop = Shop::with(0);
    let many = i64::try_from(limits::PROMOTIONS).unwrap() + 1;
    for order in 1..=many {
        shop.sale.handle(wait_for(order, Id(order), 1), shop.now);
        while shop.sale.poll().is_some() {}
    }
    let held =
        |outputs: Vec<Output>| outputs.iter().filter(|output| matches!(output, Output::Order { .. })).count();
    let first = shop.hear(Input::Stock { ticket: 0, sku: SKU, add: many });
    assert_eq!(held(first), limits::PROMOTIONS);
    assert!(shop.sale.deadline().unwrap() <= shop.now, "the rest is due at once");
    assert_eq!(held(shop.hear(Input::Wake)), 1);
    assert!(shop.sale.deadline().unwrap() > shop.now);
}
