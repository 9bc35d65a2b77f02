//! The numbers that people read out.

use super::*;

#[test]
fn orders_of_a_shop_are_counted_and_another_shop_counts_its_own() {
    let mut shop = Shop::with(5);
    let theirs = Terms::plain(Id(101), Id(8), yuan(500));
    shop.tell(Input::Sku { terms: theirs, stock: Stock::fresh(5) });
    shop.tap(1, ANN, 1);
    shop.tap(2, BOB, 1);
    shop.tell(Input::Hold(Tap { sku: Id(101), ..tap(3, ANN, 1) }));
    assert_eq!([1, 2, 3].map(|order| shop.order(order).number), [1_001, 1_002, 1_001]);
    shop.cancel(2, BOB);
    shop.tap(2, BOB, 1);
    assert_eq!(shop.order(2).number, 1_002, "asked again, it is the same order");
}

#[test]
fn what_was_refused_takes_no_number() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    assert!(shop.tap(2, BOB, 1).contains("sold_out"));
    shop.cancel(1, ANN);
    shop.tap(3, BOB, 1);
    assert_eq!(shop.order(3).number, 1_002);
}

#[test]
fn a_sale_that_is_read_again_goes_on_after_orders_that_it_has_forgotten() {
    let mut shop = Shop::with(5);
    shop.tell(Input::Number { account: SELLER, last: 4_711 });
    shop.tap(1, ANN, 1);
    assert_eq!(shop.order(1).number, 4_712);
    shop.tell(Input::Number { account: SELLER, last: 3_000 });
    shop.tap(2, BOB, 1);
    assert_eq!(shop.order(2).number, 4_713, "what the sale knows is newer than rows");
}
