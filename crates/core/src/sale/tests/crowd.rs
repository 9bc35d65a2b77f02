//! Transcripts of those who promise themselves a shelf that they do not pay for, and of crowds that do.

use super::*;

const LOT: i64 = 10_000;

fn from(order: i64, buyer: i64, quantity: i64) -> Input {
    Input::Hold(Tap { network: Some(7), ..tap(order, Id(buyer), quantity) })
}

#[test]
fn one_network_cannot_hold_a_shelf() {
    let mut shop = Shop::with(LOT);
    let mut order = 0;
    for buyer in 1..=30 {
        for _ in 0..limits::HOLDS_PER_BUYER {
            order += 1;
            shop.tell(from(order, buyer, limits::QUANTITY));
        }
    }
    let held = shop.sale.stock(SKU).unwrap().held;
    assert!(held <= LOT / limits::NETWORK_SHARE, "{held}");
    assert_eq!(shop.tell(from(900, 40, limits::QUANTITY)), "crowded");
    assert!(shop.tap(901, Id(41), 1).ends_with("held"), "from elsewhere");
}

#[test]
fn for_days_it_can_hold_even_less() {
    let mut shop = Shop::with(LOT);
    for buyer in 1..=25 {
        shop.tell(from(buyer, buyer, limits::QUANTITY));
        shop.transfer(buyer, Id(buyer));
    }
    shop.wait(limits::HOLD_LONGEST);
    let held = shop.sale.stock(SKU).unwrap().held;
    assert!(held <= LOT / limits::NETWORK_LASTING, "{held}");
}

#[test]
fn five_thousand_people_behind_one_carrier_all_buy() {
    let mut shop = Shop::with(LOT);
    let (mut paid, mut wait) = (0, (1..=5_000).collect::<Vec<i64>>());
    for _round in 0..3 {
        let held: Vec<_> = wait.iter().copied().filter(|n| tells(&mut shop, from(*n, *n, 1))).collect();
        wait.retain(|n| !held.contains(n));
        for order in held {
            paid += 1;
            shop.sale.handle(
                Input::Paid { payment: Id(paid), order: Id(order), amount: yuan(500), instrument: None },
                shop.now,
            );
            while shop.sale.poll().is_some() {}
        }
    }
    assert_eq!((wait.len(), paid), (0, 5_000));
    shop.sale.audit().unwrap();
}

/// Whether a tap is promised; an audit after each of thousands would take minutes.
fn tells(shop: &mut Shop, input: Input) -> bool {
    shop.sale.handle(input, shop.now);
    let mut outputs = std::iter::from_fn(|| shop.sale.poll());
    outputs.any(|output| matches!(output, Output::Answer { answer: Ok(_), .. }))
}

#[test]
fn a_crowded_network_keeps_its_turns_and_does_not_keep_others_waiting() {
    let mut shop = Shop::with(40);
    for order in 1..=20 {
        assert!(shop.tell(from(order, order, 1)).contains("held"));
    }
    let waits = |order: i64, network| {
        Input::Hold(Tap { network, wait: true, quantity: 20, ..tap(order, Id(order), 1) })
    };
    shop.tap(50, Id(50), 20);
    assert!(shop.tell(waits(60, Some(7))).contains("waiting"));
    assert!(shop.tell(waits(61, Some(8))).contains("waiting"));
    assert_eq!(
        shop.cancel(50, Id(50)),
        "50: held → cancelled · 61: waiting → held · 0 left, 40 held, 0 sold · ok 50 cancelled"
    );
    for order in 1..=20 {
        shop.cancel(order, Id(order));
    }
    assert_eq!(shop.order(60).state, State::Held, "and its turn comes");
}

#[test]
fn whoever_pays_makes_room_for_the_network() {
    let mut shop = Shop::with(40);
    for order in 1..=20 {
        shop.tell(from(order, order, 1));
    }
    assert_eq!(shop.tell(from(21, 21, 1)), "crowded");
    shop.paid(50, 1, 500);
    assert!(shop.tell(from(21, 21, 1)).contains("held"));
}

#[test]
fn one_buyer_cannot_wish_for_hundreds() {
    let mut shop = Shop::with(LOT);
    assert!(shop.tap(1, ANN, 99).ends_with("held"));
    assert!(shop.tap(2, ANN, 99).ends_with("held"));
    assert_eq!(shop.tap(3, ANN, 1), "limit_reached");
    shop.paid(50, 1, 500 * 99);
    assert!(shop.tap(3, ANN, 1).ends_with("held"));
}

#[test]
fn promises_that_end_unpaid_make_the_next_ones_shorter() {
    let mut shop = Shop::with(50);
    let span = |order: i64, shop: &mut Shop| {
        shop.tap(order, ANN, 1);
        let span = shop.order(order).held_until.unwrap() - shop.now;
        shop.cancel(order, ANN);
        span
    };
    let spans: Vec<_> = (1..=7).map(|order| span(order, &mut shop).0 / 1_000).collect();
    assert_eq!(spans, [600, 600, 600, 300, 150, 120, 120]);
    shop.sell(20, ANN, 1);
    assert_eq!(span(21, &mut shop), limits::HOLD, "who pays is trusted again");
}
