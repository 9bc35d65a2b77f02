//! Transcripts of draws that are bound to terms and wait for a beacon, by a shop that wants them to end in another way.

use super::{draws::DRAW, *};
use crate::sale::draw::{self, Beacon, Draw, Drawn, Hash, Line, Pledge, Secret, verify_pledged};

const ROUND: i64 = 1_000;
const WORD: Hash = Hash([5; 32]);

/// A draw on the terms of the shop that waits for a beacon, until five minutes after its window.
fn pledged(shop: &Shop, pieces: i64, beacon: bool) -> Draw {
    let draw = draws::fair(shop, pieces);
    let until = draw.until + Millis::minutes(5);
    let pledge = Pledge {
        price: yuan(500),
        per_buyer: None,
        beacon: beacon.then_some(Beacon { chain: Hash([3; 32]), round: ROUND, until }),
        receipts: [4; 32],
        secret: Secret([6; 32]),
    };
    let draw = Draw { pledge: Some(pledge), ..draw };
    Draw { commitment: draw.committed(), ..draw }
}

/// A shop in which so many are in such a draw, whose window has just closed.
fn closed(stock: i64, pieces: i64, many: i64, beacon: bool) -> (Shop, Draw) {
    let (mut shop, draw) = opened(stock, pieces, beacon);
    for order in 1..=many {
        shop.tap(order, Id(order), 1);
    }
    shop.now = draw.until;
    (shop, draw)
}

fn opened(stock: i64, pieces: i64, beacon: bool) -> (Shop, Draw) {
    let mut shop = Shop::with(stock);
    let draw = pledged(&shop, pieces, beacon);
    assert_eq!((draw.check(), shop.sale.draw_fits(&draw)), (Ok(()), Ok(())));
    shop.tell(Input::Draw { draw, drawn: None });
    shop.now = draw.from;
    (shop, draw)
}

impl Shop {
    fn beacon(&mut self, randomness: Hash) -> String {
        self.tell(Input::Beacon { draw: DRAW, randomness })
    }

    fn edit(&mut self, terms: Terms) {
        assert_eq!(self.tell(Input::Sku { terms, stock: Stock::default() }), "");
    }

    fn list(&self, draw: &Draw) -> Vec<Line> {
        let on_it = self.sale.book.orders().filter(|order| order.draw == Some(draw.id));
        on_it.map(|order| draw.pledge.unwrap().line(draw.id, order)).collect()
    }
}

#[test]
fn it_waits_for_the_beacon_and_for_nothing_else() {
    let (mut shop, draw) = closed(3, 2, 4, true);
    assert_eq!(shop.beacon(WORD), "", "before the list is closed nobody listens");
    assert_eq!(shop.rest(), ["4 drawn, 0 given"], "the root comes first");
    assert_eq!(shop.sale.deadline(), Some(draw.beacon().unwrap().until));
    assert_eq!(shop.in_state(State::InDraw).len(), 4);
    assert_eq!(shop.tell(Input::Beacon { draw: Id(31), randomness: WORD }), "", "a word for another draw");
    assert_eq!(shop.beacon(WORD), "4 drawn, 0 given, heard");
    assert_eq!(shop.beacon(Hash([7; 32])), "", "the first stands");
    let said = shop.rest();
    assert!(said.last().unwrap().contains("4 drawn, 2 given, heard, settled"), "{said:?}");
    let list = shop.list(&draw);
    let root = draw::root(list.iter().map(Line::leaf));
    let drawn =
        Drawn { root, entrants: 4, randomness: Some(WORD), void: false, given: 2, turn: 0, settled: true };
    let lucky = draw::ranked(&draw.last_seed(Some(&WORD)), &root, list.iter().map(|line| line.order));
    assert_eq!(verify_pledged(&draw, &drawn, &list, &lucky), Ok(()));
    let mut won = lucky[..2].to_vec();
    won.sort_unstable();
    assert_eq!(shop.in_state(State::Held), won);
}

#[test]
fn another_word_is_another_result() {
    let winners = |word| {
        let (mut shop, _) = closed(1, 1, 40, true);
        shop.rest();
        shop.beacon(Hash([word; 32]));
        shop.rest();
        shop.in_state(State::Held)
    };
    let mut seen: Vec<_> = (0..8).flat_map(winners).collect();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 4, "who knows the seed knows nothing: {seen:?}");
}

#[test]
fn a_beacon_that_is_late_makes_it_void_and_nothing_mends_that() {
    let (mut shop, draw) = closed(3, 2, 3, true);
    shop.rest();
    shop.now = draw.beacon().unwrap().until;
    assert_eq!(shop.beacon(WORD), "", "too late, though nobody has noticed yet");
    let said = shop.rest();
    assert_eq!(said[0], "3 drawn, 0 given, void");
    assert_eq!(shop.beacon(WORD), "");
    assert_eq!(
        said[1],
        "1: in_draw → lapsed · 2: in_draw → lapsed · 3: in_draw → lapsed · 3 drawn, 0 given, void, settled"
    );
    assert!(shop.tap(9, ANN, 3).ends_with("held"), "the shelf is open again");
}

#[test]
fn a_void_draw_stays_void_over_a_crash() {
    let (mut shop, draw) = closed(3, 2, 3, true);
    shop.rest();
    shop.now = draw.beacon().unwrap().until;
    let Some(Output::Drawn { drawn, .. }) = shop.hear(Input::Wake).pop() else { panic!() };
    let mut again = Shop { sale: Sale::default(), now: shop.now - Millis::minutes(4) };
    again.sale.handle(Input::Sku { terms: terms(SKU, 500), stock: Stock::fresh(3) }, again.now);
    again.sale.handle(Input::Draw { draw, drawn: Some(drawn) }, again.now);
    for order in shop.sale.book.orders() {
        again.sale.handle(Input::Restore(order.clone().into()), again.now);
    }
    assert_eq!(again.beacon(WORD), "", "a clock that went back does not revive it");
    again.rest();
    assert_eq!(again.in_state(State::Lapsed).len(), 3);
}

#[test]
fn neither_archive_nor_price_nor_offer_nor_stock_touches_it() {
    let (mut shop, draw) = opened(2, 2, true);
    shop.tap(1, ANN, 1);
    let cheap = offers::offer(20, offer::Kind::Flash, 1);
    shop.tell(Input::Offer { offer: cheap, sold: 0 });
    shop.edit(Terms { archived: true, ..terms(SKU, 9_000) });
    let said = shop.tap(2, BOB, 1);
    assert_eq!(said, "2: new → in_draw · ok 2 in_draw", "who is in it is not for the shelf to say");
    assert_eq!(shop.order(2).price, yuan(500));
    assert_eq!(shop.stock(-1), "conflict", "promised");
    shop.now = draw.until;
    shop.rest();
    assert_eq!(shop.stock(-1), "conflict", "promised until it is over");
    shop.beacon(WORD);
    shop.rest();
    assert_eq!(shop.in_state(State::Held), [Id(1), Id(2)]);
    for order in [1, 2] {
        let order = shop.order(order);
        assert_eq!((order.price, order.because, order.offer), (yuan(500), Because::Shelf, None));
    }
    let unpaid = Input::Hold(Tap { offer: Some(cheap.id), ..tap(9, ANN, 1) });
    assert_eq!(shop.tell(unpaid), "sold_out", "after it the shelf counts again");
}

#[test]
fn what_it_is_bound_to_cannot_be_changed_meanwhile() {
    let (mut shop, draw) = opened(3, 2, true);
    let now = terms(SKU, 500);
    let fits = |shop: &Shop, terms: Terms| shop.sale.terms_fit(&terms).map_err(|no| no.code);
    for until in [draw.from, draw.until] {
        shop.now = until;
        for other in [
            Terms { archived: true, ..now },
            Terms { per_buyer: Some(1), ..now },
            Terms { price: yuan(499), ..now },
        ] {
            assert_eq!(fits(&shop, other), Err(Code::CONFLICT), "{other:?}");
        }
        assert_eq!(fits(&shop, Terms { floor: Some(yuan(1)), plan: Some(9), ..now }), Ok(()));
    }
    shop.rest();
    shop.beacon(WORD);
    shop.rest();
    assert_eq!(fits(&shop, Terms { archived: true, ..now }), Ok(()), "it is over");
}

#[test]
fn it_promises_only_what_is_there_and_keeps_it() {
    let mut shop = Shop::with(3);
    let draw = pledged(&shop, 2, false);
    shop.tell(Input::Draw { draw, drawn: None });
    let second = |shop: &Shop, pieces| {
        let other = Draw { id: Id(31), pieces, ..pledged(shop, pieces, false) };
        shop.sale.draw_fits(&other).map_err(|no| no.field)
    };
    assert_eq!((second(&shop, 1), second(&shop, 2)), (Ok(()), Err(Some("pieces"))));
    assert_eq!((shop.stock(-2), &*shop.stock(-1)), ("conflict".into(), "2 left, 0 held, 0 sold · ok 2 left"));
    let mut other = draw;
    other.pledge = draw.pledge.map(|pledge| Pledge { price: yuan(1), ..pledge });
    assert_eq!(shop.sale.draw_fits(&other).unwrap_err().field, Some("sku"), "not on the terms of today");
}

#[test]
fn an_offer_does_not_count_in_it() {
    let (mut shop, _) = opened(3, 2, false);
    let cheap = offers::offer(20, offer::Kind::Flash, 1);
    shop.tell(Input::Offer { offer: cheap, sold: 0 });
    assert_eq!(shop.tell(Input::Hold(Tap { offer: Some(cheap.id), ..tap(1, ANN, 1) })), "invalid");
    let seen = |order, minor| Input::Hold(Tap { most: Some(yuan(minor)), ..tap(order, Id(order), 1) });
    assert_eq!(shop.tell(seen(2, 499)), "price_changed");
    assert!(shop.tell(seen(3, 500)).ends_with("in_draw"));
}

#[test]
fn who_has_all_that_one_may_have_is_passed_over_in_public() {
    let mut shop = Shop::with(4);
    shop.edit(Terms { per_buyer: Some(1), ..terms(SKU, 500) });
    let limited = |shop: &Shop, id, later| {
        let draw = pledged(shop, 2, true);
        let pledge = draw.pledge.map(|pledge| Pledge { per_buyer: Some(1), ..pledge });
        let (from, until) = (draw.from + later, draw.until + later);
        let draw = Draw { id, from, until, pledge, ..draw };
        Draw { commitment: draw.committed(), ..draw }
    };
    let (first, next) = (limited(&shop, DRAW, Millis(0)), limited(&shop, Id(31), Millis::seconds(20)));
    for draw in [first, next] {
        assert_eq!(shop.sale.draw_fits(&draw), Ok(()));
        shop.tell(Input::Draw { draw, drawn: None });
    }
    for (order, draw) in [(1, first), (2, next)] {
        shop.now = draw.from;
        assert_eq!(shop.tap(order, ANN, 1), format!("{order}: new → in_draw · ok {order} in_draw"));
        shop.now = draw.until;
        shop.rest();
    }
    shop.beacon(WORD);
    shop.rest();
    assert_eq!(shop.order(1).state, State::Held);
    shop.tell(Input::Beacon { draw: Id(31), randomness: WORD });
    let said = shop.hear_all();
    let barred = |output: &Output| matches!(output, Output::Order { why, .. } if why.kind == Kind::Bar);
    assert!(said.iter().any(barred), "{said:?}");
    assert_eq!(shop.order(2).state, State::Lapsed);
}

impl Shop {
    /// Everything that is said until nothing is due at once.
    fn hear_all(&mut self) -> Vec<Output> {
        let mut said = Vec::new();
        while self.sale.deadline().is_some_and(|due| due <= self.now) {
            said.extend(self.hear(Input::Wake));
        }
        said
    }
}
