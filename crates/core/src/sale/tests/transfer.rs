//! Transcripts of holds that last for a transfer.

use super::*;

#[test]
fn a_transfer_has_days_and_then_the_clock_lets_go() {
    let mut shop = Shop::with(3);
    let since = shop.now;
    shop.tap(1, ANN, 2);
    shop.place(1, ANN);
    shop.wait(Millis::minutes(5));
    assert_eq!(shop.transfer(1, ANN), "1: extend · ok 1 placed");
    assert_eq!(shop.order(1).held_until, Some(since + limits::TRANSFER), "counted from the hold");
    assert_eq!(shop.transfer(1, ANN), "ok 1 placed", "asking again moves nothing");
    assert_eq!(shop.paying(1, ANN), "ok 1 placed", "a card meanwhile makes it no shorter");
    assert_eq!(shop.wait(limits::TRANSFER - Millis::minutes(5) - Millis(1)), "");
    assert_eq!(shop.transfer(1, ANN), "ok 1 placed");
    assert_eq!(shop.paying(1, ANN), "hold_lapsed", "nor longer");
    assert_eq!(shop.wait(Millis(1)), "1: placed → lapsed · 3 left, 0 held, 0 sold");
    assert_eq!(shop.transfer(1, ANN), "hold_lapsed");
}

#[test]
fn money_that_took_days_buys_what_was_held() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    shop.transfer(1, ANN);
    shop.wait(Millis::days(2));
    assert_eq!(shop.tap(2, BOB, 1), "sold_out");
    assert_eq!(shop.paid(50, 1, 500), "1: held → paid · 0 left, 0 held, 1 sold");
}

#[test]
fn nobody_blocks_a_shelf_for_days_with_many_orders() {
    let mut shop = Shop::with(50);
    for order in 1..=3 {
        shop.tap(order, ANN, 1);
    }
    shop.transfer(1, ANN);
    shop.transfer(2, ANN);
    assert_eq!(shop.transfer(3, ANN), "limit_reached");
    assert_eq!(shop.paying(3, ANN), "ok 3 held", "a card may still pay it");
    assert_eq!(shop.transfer(1, ANN), "ok 1 held", "those that wait go on waiting");
    shop.tap(4, BOB, 1);
    assert_eq!(shop.transfer(4, BOB), "4: extend · ok 4 held");
    shop.cancel(1, ANN);
    assert_eq!(shop.transfer(3, ANN), "3: extend · ok 3 held");
}

#[test]
fn a_locked_order_needs_no_time_for_a_transfer() {
    let mut shop = Shop::with(5);
    shop.offer(offers::offer(20, offer::Kind::Deposit, 450));
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) }));
    shop.paid(50, 1, 200);
    shop.wait(Millis::days(7));
    assert_eq!(shop.transfer(1, ANN), "ok 1 locked");
}
