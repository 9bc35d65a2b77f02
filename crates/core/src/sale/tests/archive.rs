//! Transcripts of a SKU that is taken out of the shop and put back.

use super::*;

impl Shop {
    fn archive(&mut self, archived: bool) {
        let terms = Terms { archived, ..terms(SKU, 500) };
        assert_eq!(self.tell(Input::Sku { terms, stock: Stock::default() }), "");
    }
}

#[test]
fn nothing_archived_is_held_and_what_was_held_is_kept() {
    let mut shop = Shop::with(3);
    shop.tap(1, ANN, 1);
    shop.archive(true);
    assert_eq!(shop.tap(2, BOB, 1), "sold_out");
    assert_eq!(shop.tell(Input::Hold(Tap { wait: true, ..tap(2, BOB, 1) })), "sold_out", "nor waited for");
    assert_eq!(shop.tap(1, ANN, 1), "ok 1 held", "the same tap again finds its order");
    assert_eq!(shop.paid(50, 1, 500), "1: held → paid · 2 left, 0 held, 1 sold");
    shop.archive(false);
    assert!(shop.tap(2, BOB, 1).ends_with("ok 2 held"));
}

#[test]
fn a_line_stands_still_until_it_is_back() {
    let mut shop = Shop::with(1);
    shop.tap(1, ANN, 1);
    shop.tell(Input::Hold(Tap { wait: true, ..tap(2, BOB, 1) }));
    shop.archive(true);
    assert_eq!(shop.cancel(1, ANN), "1: held → cancelled · 1 left, 0 held, 0 sold · ok 1 cancelled");
    assert_eq!(shop.order(2).state, State::Waiting);
    shop.archive(false);
    assert_eq!(shop.tell(Input::Wake), "2: waiting → held · 0 left, 1 held, 0 sold");
}

#[test]
fn a_show_sells_only_what_is_its_own() {
    let mut shop = Shop::with(3);
    let live = |order, host| Input::Hold(Tap { live: Some(Id(9)), host: Some(host), ..tap(order, ANN, 1) });
    assert_eq!(shop.tell(live(1, BOB)), "invalid");
    assert!(shop.tell(live(1, SELLER)).ends_with("ok 1 held"));
}
