//! Transcripts of acts of the shop that come again.

use super::*;

fn once(key: &str, digest: u64) -> Once {
    Once { key: key.into(), digest, about: Id(1) }
}

fn refund(minor: i64) -> Input {
    let act = Act::Refund { amount: yuan(minor), pieces: 0, restock: false };
    Input::Shop { ticket: 0, order: Id(1), by: SELLER, act }
}

impl Shop {
    fn once(&mut self, once: &Once, act: Input) -> String {
        self.tell(Input::Once { once: once.clone(), act: Box::new(act) })
    }
}

#[test]
fn three_clicks_on_refund_are_one_refund() {
    let mut shop = Shop::with(5);
    shop.sell(1, ANN, 1);
    let click = once("a", 7);
    assert_eq!(shop.once(&click, refund(50)), "1: refund · payment 1001: 50 back · did a · ok 1 paid");
    assert_eq!(shop.once(&click, refund(50)), "ok 1 paid");
    assert_eq!(shop.once(&click, refund(50)), "ok 1 paid");
    assert_eq!(shop.order(1).refunded, yuan(50));
    assert_eq!(shop.once(&once("a", 8), refund(60)), "key_reused", "the same key for something else");
    assert!(shop.once(&once("b", 7), refund(50)).contains("50 back"), "another click is another refund");
    assert_eq!(shop.order(1).refunded, yuan(100));
}

#[test]
fn pieces_are_put_in_once() {
    let mut shop = Shop::with(5);
    let put = |add| Input::Stock { ticket: 0, sku: SKU, add };
    let click = once("a", 7);
    assert_eq!(shop.once(&click, put(100)), "did a · 105 left, 0 held, 0 sold · ok 105 left");
    shop.tap(1, ANN, 2);
    assert_eq!(shop.once(&click, put(100)), "ok 103 left", "answered as it is now");
}

#[test]
fn what_was_refused_was_not_done() {
    let mut shop = Shop::with(5);
    shop.sell(1, ANN, 1);
    let click = once("a", 7);
    assert_eq!(shop.once(&click, refund(501)), "invalid");
    assert!(!shop.sale.knows_act(&"a".into()));
    assert!(shop.once(&click, refund(500)).ends_with("did a · 5 left, 0 held, 0 sold · ok 1 refunded"));
}

#[test]
fn rows_tell_what_was_done_before() {
    let mut shop = Shop::with(5);
    shop.sell(1, ANN, 1);
    let click = once("a", 7);
    shop.tell(Input::Did(click.clone()));
    assert_eq!(shop.once(&click, refund(50)), "ok 1 paid");
    assert_eq!(shop.order(1).refunded, yuan(0));
}
