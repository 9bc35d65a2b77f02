//! Transcripts of limits for one buyer, and of orders that look alike.

use super::{offers::offer, *};
use crate::sale::offer::Kind;

fn limited(most: i64) -> Shop {
    let mut shop = Shop::with(50);
    let terms = Terms { per_buyer: Some(most), ..terms(SKU, 500) };
    shop.tell(Input::Sku { terms, stock: Stock::default() });
    shop
}

#[test]
fn one_buyer_may_have_so_many_pieces() {
    let mut shop = limited(3);
    shop.sell(1, ANN, 2);
    assert_eq!(shop.tap(2, ANN, 2), "limit_reached");
    shop.tap(2, ANN, 1);
    assert_eq!(shop.tap(3, ANN, 1), "limit_reached", "held pieces count");
    assert!(shop.tap(3, BOB, 3).ends_with("held"));
    shop.cancel(2, ANN);
    shop.shop(1, Act::Cancel);
    assert!(shop.tap(4, ANN, 3).ends_with("held"), "what was given back does not");
}

#[test]
fn what_rows_say_a_buyer_has_had_counts() {
    let mut shop = limited(3);
    shop.record(ANN, [(Of::Sku(SKU), 2)]);
    assert_eq!(shop.tap(1, ANN, 2), "limit_reached");
    assert!(shop.tap(1, ANN, 1).ends_with("held"));
    shop.tell(Input::Sku { terms: terms(SKU, 500), stock: Stock::default() });
    shop.sell(2, ANN, 4);
    shop.tell(Input::Sku { terms: Terms { per_buyer: Some(3), ..terms(SKU, 500) }, stock: Stock::default() });
    assert_eq!(
        shop.tap(3, ANN, 1),
        "limit_reached",
        "what was bought without a limit counts once there is one"
    );
}

#[test]
fn of_whom_rows_have_not_told_nothing_limited_is_promised() {
    let mut shop = limited(3);
    shop.sale.handle(Input::Hold(tap(1, ANN, 1)), shop.now);
    let said: Vec<_> = std::iter::from_fn(|| shop.sale.poll()).map(|output| line(&output)).collect();
    assert_eq!(said, ["busy"]);
    assert!(shop.sale.asks_record(SKU) && !shop.sale.knows_buyer(ANN));
}

#[test]
fn a_limit_that_comes_counts_those_who_wait() {
    let mut shop = Shop::with(0);
    shop.sale.handle(Input::Hold(Tap { wait: true, ..tap(1, ANN, 1) }), shop.now);
    while shop.sale.poll().is_some() {}
    assert_eq!(shop.sale.unrecorded(SKU), [ANN]);
    shop.record(ANN, [(Of::Sku(SKU), 3)]);
    shop.tell(Input::Sku { terms: Terms { per_buyer: Some(3), ..terms(SKU, 500) }, stock: Stock::default() });
    assert_eq!(shop.stock(3), "1: waiting → lapsed · 3 left, 0 held, 0 sold · ok 3 left");
}

#[test]
fn records_have_a_bound_and_those_that_may_be_asked_for_stay() {
    let mut shop = limited(3);
    shop.tap(1, ANN, 1);
    shop.sell(2, BOB, 1);
    let many = i64::try_from(limits::RECORDS).unwrap();
    for buyer in 10..many + 20 {
        shop.record(Id(buyer), []);
    }
    assert!(shop.sale.knows_buyer(ANN), "an order of hers is open");
    assert!(shop.sale.knows_buyer(BOB), "rows may not have what he has just bought");
    assert!(!shop.sale.knows_buyer(Id(10)));
    assert!(shop.sale.knows_buyer(Id(many + 19)));
}

#[test]
fn a_limit_under_an_offer_leaves_the_shelf() {
    let mut shop = Shop::with(50);
    shop.offer(Offer { per_buyer: Some(1), ..offer(20, Kind::Flash, 400) });
    shop.record(BOB, [(Of::Offer(Id(20)), 1)]);
    shop.tap(1, ANN, 1);
    shop.tap(2, ANN, 1);
    shop.tap(3, BOB, 1);
    let offers = [1, 2, 3].map(|order| shop.order(order).offer);
    assert_eq!(offers, [Some(Id(20)), None, None]);
    shop.paid(50, 1, 400);
    shop.tap(4, ANN, 1);
    assert_eq!(shop.order(4).offer, None);
}

#[test]
fn who_reached_the_limit_while_waiting_is_passed_over() {
    let mut shop = limited(2);
    shop.stock(-50);
    shop.tell(Input::Hold(Tap { wait: true, ..tap(1, ANN, 2) }));
    shop.tell(Input::Hold(Tap { wait: true, ..tap(2, ANN, 1) }));
    let said = shop.stock(3);
    assert_eq!(said, "1: waiting → held · 2: waiting → lapsed · 1 left, 2 held, 0 sold · ok 1 left");
}

#[test]
fn too_many_on_one_network_are_looked_at_before_they_are_packed() {
    let mut shop = Shop::with(200);
    let shared = i64::try_from(limits::SHARED_NETWORK).unwrap();
    let from = |order| Input::Hold(Tap { network: Some(7), ..tap(order, Id(order), 1) });
    for order in 1..=shared {
        assert!(!shop.tell(from(order)).contains("review"));
    }
    let next = shared + 1;
    let said = shop.tell(from(next));
    assert_eq!(
        said,
        format!("{next}: new → held · {next}: review · 179 left, 21 held, 0 sold · ok {next} held")
    );
    shop.paid(50, next, 500);
    assert_eq!(shop.shop(next, Act::Pack), "needs_review");
    assert_eq!(shop.shop(next, Act::Clear), format!("{next}: clear · ok {next} paid"));
    assert_eq!(shop.shop(next, Act::Clear), "not_in_state");
    assert!(shop.shop(next, Act::Pack).ends_with("packed"));
    shop.tell(from(next + 1));
    shop.cancel(next + 1, Id(next + 1));
    assert_eq!(shop.shop(next + 1, Act::Clear), "order_over", "what is over stays as it is");
    shop.cancel(1, Id(1));
    shop.cancel(2, Id(2));
    assert!(!shop.tell(from(next + 2)).contains("review"), "what is over does not count");
}

#[test]
fn addresses_and_instruments_are_looked_at_too() {
    let mut shop = Shop::with(50);
    let shared = i64::try_from(limits::SHARED).unwrap();
    for order in 1..=shared + 1 {
        shop.tap(order, Id(order), 1);
        let (order, buyer) = (Id(order), Id(order));
        shop.tell(Input::Place { ticket: 0, order, buyer, address: Some(7) });
    }
    assert_eq!(shop.order(shared).review, None);
    assert_eq!(shop.order(shared + 1).review, Some(Review::Address));
    for order in (1..=shared + 1).rev() {
        let (payment, order) = (Id(100 + order), Id(order));
        shop.tell(Input::Paid { payment, order, amount: yuan(500), instrument: Some(8) });
    }
    assert_eq!(shop.order(1).review, Some(Review::Instrument));
    assert_eq!(shop.order(2).review, None);
}

#[test]
fn a_cluster_is_a_burst() {
    let mut shop = Shop::with(50);
    let shared = i64::try_from(limits::SHARED).unwrap();
    let home = |order| Input::Place { ticket: 0, order: Id(order), buyer: Id(order), address: Some(7) };
    let mut placed = |order: i64, wait| {
        shop.wait(wait);
        shop.tap(order, Id(order), 1);
        shop.tell(home(order));
        shop.paid(100 + order, order, 500);
        shop.order(order).review
    };
    assert_eq!(placed(10, Millis(0)), None);
    let days: Vec<_> = (11..=10 + shared).map(|order| placed(order, Millis::minutes(300))).collect();
    assert_eq!(days, vec![None; limits::SHARED], "one every five hours is a household");
    let burst: Vec<_> = (21..=23).map(|order| placed(order, Millis::seconds(1))).collect();
    assert_eq!(burst, [Some(Review::Address), Some(Review::Address), Some(Review::Address)]);
}

#[test]
fn a_sale_that_is_read_again_remembers_a_cluster() {
    let mut shop = Shop::with(50);
    let shared = i64::try_from(limits::SHARED_NETWORK).unwrap();
    let from = |order| Input::Hold(Tap { network: Some(7), ..tap(order, Id(order), 1) });
    for order in 1..=shared {
        shop.tell(from(order));
        shop.paid(100 + order, order, 500);
    }
    let rows: Vec<_> = (1..=shared).map(|order| shop.order(order).clone()).collect();
    let stock = shop.sale.stock(SKU).unwrap();
    let mut again = Shop { sale: Sale::default(), now: shop.now };
    again.tell(Input::Sku { terms: terms(SKU, 500), stock });
    for order in rows {
        again.tell(Input::Restore(order.into()));
    }
    assert!(again.tell(from(shared + 1)).contains("review"));
}
