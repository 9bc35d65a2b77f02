//! Transcripts of the price that a buyer saw, and of one that is higher when the turn comes.

use super::*;

fn seen(order: i64, buyer: Id, minor: i64) -> Input {
    Input::Hold(Tap { wait: true, most: Some(yuan(minor)), ..tap(order, buyer, 1) })
}

fn agree(order: i64, buyer: Id, minor: i64) -> Input {
    Input::Agree { ticket: 0, order: Id(order), buyer, price: yuan(minor) }
}

/// Ann waits for a piece that she saw at 500; when it comes it costs 900.
fn dearer() -> Shop {
    let mut shop = Shop::with(0);
    shop.tell(seen(1, ANN, 500));
    shop.tell(seen(2, BOB, 500));
    shop.tell(Input::Sku { terms: terms(SKU, 900), stock: Stock::default() });
    assert_eq!(shop.stock(1), "1: waiting → held · 0 left, 1 held, 0 sold · ok 0 left", "she keeps her turn");
    shop
}

#[test]
fn who_would_pay_more_is_asked_before_anything_is_charged() {
    let mut shop = dearer();
    assert!(!shop.order(1).agreed());
    assert_eq!(shop.place(1, ANN), "price_changed");
    assert_eq!(shop.paying(1, ANN), "price_changed");
    assert_eq!(shop.transfer(1, ANN), "price_changed");
    assert_eq!(shop.tell(agree(1, ANN, 899)), "price_changed", "she was shown something else");
    assert_eq!(shop.tell(agree(1, BOB, 900)), "not_found");
    assert_eq!(shop.tell(agree(1, ANN, 900)), "1: agree · ok 1 held");
    assert_eq!(shop.tell(agree(1, ANN, 900)), "ok 1 held", "again");
    assert_eq!(shop.place(1, ANN), "1: held → placed · ok 1 placed");
    assert_eq!(shop.paying(1, ANN), "ok 1 placed");
}

#[test]
fn who_says_nothing_gives_the_turn_to_the_next() {
    let mut shop = dearer();
    let said = shop.wait(limits::HOLD);
    assert_eq!(said, "1: held → lapsed · 2: waiting → held · 0 left, 1 held, 0 sold");
    assert_eq!(shop.tell(agree(1, ANN, 900)), "hold_lapsed");
}

#[test]
fn who_pays_less_than_was_seen_is_not_asked() {
    let mut shop = Shop::with(0);
    shop.tell(seen(1, ANN, 500));
    shop.tell(Input::Sku { terms: terms(SKU, 400), stock: Stock::default() });
    shop.stock(1);
    assert_eq!(shop.place(1, ANN), "1: held → placed · ok 1 placed");
    assert_eq!(shop.order(1).total, yuan(400));
}
