//! Transcripts of fair windows.

use super::*;
use crate::sale::draw::{self, Draw, Entrant, Seed};

pub(super) const DRAW: Id = Id(30);

/// A draw whose window opens in a second and closes after ten.
pub(super) fn fair(shop: &Shop, pieces: i64) -> Draw {
    let seed = Seed([9; 32]);
    Draw {
        id: DRAW,
        sku: SKU,
        from: shop.now + Millis::seconds(1),
        until: shop.now + Millis::seconds(11),
        pieces,
        commitment: seed.commitment(),
        seed,
        pledge: None,
    }
}

fn window(stock: i64, pieces: i64) -> Shop {
    let mut shop = Shop::with(stock);
    let draw = fair(&shop, pieces);
    assert_eq!(draw.check(), Ok(()));
    shop.tell(Input::Draw { draw, drawn: None });
    shop
}

/// A window that is open, with so many in it; every second of them would wait.
fn entered(stock: i64, pieces: i64, many: i64) -> Shop {
    let mut shop = window(stock, pieces);
    shop.wait(Millis::seconds(1));
    for order in 1..=many {
        let tap = Tap { wait: order % 2 == 0, ..tap(order, Id(order), 1) };
        assert_eq!(shop.tell(Input::Hold(tap)), format!("{order}: new → in_draw · ok {order} in_draw"));
    }
    shop
}

impl Shop {
    /// Wakes until nothing is due at once.
    pub(super) fn rest(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        while self.sale.deadline().is_some_and(|due| due <= self.now) {
            said.push(self.tell(Input::Wake));
            assert!(said.len() < 10_000, "it never rests");
        }
        said.retain(|line| !line.is_empty());
        said
    }

    pub(super) fn in_state(&self, state: State) -> Vec<Id> {
        self.sale.book.orders().filter(|order| order.state == state).map(|order| order.id).collect()
    }
}

#[test]
fn before_the_window_nothing_is_sold() {
    let mut shop = window(5, 5);
    assert_eq!(shop.tap(1, ANN, 1), "not_yet");
    let refusal = shop.hear(Input::Hold(tap(1, ANN, 1)));
    let Some(Output::Answer { answer: Err(refusal), .. }) = refusal.first() else { panic!("{refusal:?}") };
    assert_eq!(refusal.retry_after, Some(1_000));
    assert_eq!(shop.sale.deadline(), Some(shop.now + Millis::seconds(11)));
}

#[test]
fn ranks_decide_and_the_others_wait_or_hear_no() {
    let mut shop = entered(3, 2, 6);
    assert_eq!(shop.tap(7, ANN, 1), "limit_reached", "once each");
    shop.now = shop.now + Millis::seconds(10);
    assert_eq!(shop.tap(7, Id(7), 1), "not_yet", "the window is closed");
    let list: Vec<_> = (1..=6).map(|n| Entrant { order: Id(n), buyer: Id(n) }).collect();
    let ranked = draw::order(&Seed([9; 32]), &list);
    let mut said = shop.rest();
    assert_eq!(said.remove(0), "6 drawn, 0 given");
    let last = said.pop().unwrap();
    assert!(last.contains("6 drawn, 2 given, settled"), "{last}");
    let held: Vec<_> = ranked[..2].to_vec();
    for order in &held {
        assert!(matches!(shop.order(order.0).state, State::Held), "{order}");
    }
    let waiting: Vec<_> = ranked[2..].iter().filter(|order| order.0 % 2 == 0).copied().collect();
    let first = shop.order(waiting[0].0);
    assert_eq!(first.state, State::Held, "the third piece was never in the draw, so the line gets it");
    let turns: Vec<_> = waiting[1..].iter().map(|order| shop.order(order.0).turn.unwrap()).collect();
    assert!(turns.is_sorted(), "in line by rank");
    assert!(
        ranked[2..]
            .iter()
            .filter(|order| order.0 % 2 == 1)
            .all(|order| shop.order(order.0).state == State::Lapsed)
    );
    assert_eq!(shop.sale.draws.len(), 0);
    assert_eq!(shop.tap(8, Id(8), 1), "sold_out");
}

#[test]
fn nobody_leaves_and_nobody_is_thrown_out() {
    let mut shop = entered(3, 3, 3);
    let acts = [
        Act::Pack,
        Act::Ship,
        Act::Deliver,
        Act::Undo,
        Act::Cancel,
        Act::Forfeit,
        Act::Refund { amount: yuan(1), pieces: 0, restock: true },
        Act::Clear,
        Act::AgreeReturn,
        Act::RefuseReturn,
    ];
    for closed in [false, true] {
        assert_eq!(shop.cancel(2, BOB), "in_draw", "closed: {closed}");
        assert_eq!(shop.shop(2, Act::Cancel), "in_draw", "closed: {closed}");
        for act in acts {
            assert!(["in_draw", "not_in_state"].contains(&&*shop.shop(2, act)), "{act:?}");
        }
        assert!(shop.place(2, BOB).starts_with("not_yet"));
        assert_eq!(shop.order(2).draw, Some(DRAW));
        shop.now = shop.now + Millis::seconds(10);
    }
    assert_eq!(shop.rest()[0], "3 drawn, 0 given");
    assert_eq!(shop.in_state(State::Held), [Id(1), Id(2), Id(3)]);
    assert_eq!(
        shop.cancel(2, BOB),
        "2: held → cancelled · 1 left, 2 held, 0 sold · ok 2 cancelled",
        "not wanted"
    );
    assert_eq!(shop.order(2).draw, Some(DRAW), "and yet it was on the list");
}

#[test]
fn while_it_settles_taps_stand_behind() {
    let mut shop = entered(2, 2, 3);
    shop.now = shop.now + Millis::seconds(10);
    let late = Input::Hold(Tap { wait: true, ..tap(9, Id(9), 1) });
    assert_eq!(shop.tell(late.clone()), "not_yet", "the list is being closed");
    while !shop.tell(Input::Wake).contains("drawn") {}
    let said = shop.tell(late);
    assert_eq!(said, "9: new → waiting · ok 9 waiting");
    shop.rest();
    let all = "2: waiting → held · 9: waiting → held · 0 left, 4 held, 0 sold · ok 0 left";
    assert_eq!(shop.stock(2), all, "behind those who were drawn from");
}

#[test]
fn a_clock_that_jumps_back_does_not_open_it_again() {
    let mut shop = entered(2, 2, 3);
    shop.now = shop.now + Millis::seconds(10);
    shop.tell(Input::Wake);
    shop.now = shop.now - Millis::seconds(5);
    assert_eq!(shop.tap(9, Id(9), 1), "not_yet");
    assert_eq!(shop.rest().len(), 1, "and goes on");
}

#[test]
fn a_crash_while_settling_changes_nothing() {
    let settled = |crash_after: usize| {
        let mut shop = entered(4, 3, 9);
        let draw = fair(&Shop::with(0), 3);
        shop.now = shop.now + Millis::seconds(10);
        let mut drawn = None;
        for _ in 0..crash_after {
            for output in shop.hear(Input::Wake) {
                if let Output::Drawn { drawn: now, .. } = output {
                    drawn = Some(now);
                }
            }
        }
        let mut again = Shop { sale: Sale::default(), now: shop.now };
        let stock = shop.sale.stock(SKU).unwrap();
        again.sale.handle(Input::Sku { terms: terms(SKU, 500), stock }, again.now);
        again.sale.handle(Input::Draw { draw, drawn }, again.now);
        for order in shop.sale.book.orders() {
            again.sale.handle(Input::Restore(order.clone().into()), again.now);
        }
        again.rest();
        again.in_state(State::Held)
    };
    let whole = settled(0);
    assert_eq!(whole.len(), 4);
    assert!((1..9).all(|wakes| settled(wakes) == whole));
}

#[test]
fn a_draw_nobody_entered_can_still_be_changed() {
    let mut shop = window(5, 5);
    let draw = Draw { from: shop.now, until: shop.now, ..fair(&shop, 5) };
    shop.tell(Input::Draw { draw, drawn: None });
    shop.rest();
    assert!(shop.tap(1, ANN, 1).ends_with("held"), "called off");
    let mut shop = entered(5, 5, 1);
    shop.tell(Input::Draw { draw, drawn: None });
    assert_eq!(shop.sale.deadline(), Some(shop.now + Millis::seconds(10)), "not with somebody in it");
}

#[test]
fn a_large_draw_goes_on_in_portions() {
    let many = i64::try_from(limits::RANKED).unwrap() + 1;
    let mut shop = window(many, many);
    shop.wait(Millis::seconds(1));
    for order in 1..=many {
        shop.sale.handle(Input::Hold(tap(order, Id(order), 1)), shop.now);
        while shop.sale.poll().is_some() {}
    }
    shop.now = shop.now + Millis::seconds(10);
    let said = shop.rest();
    let portions = usize::try_from(many).unwrap().div_ceil(limits::PROMOTIONS);
    assert_eq!(said.len(), 1 + portions, "one for the root, then {portions} of answers");
    assert_eq!(shop.in_state(State::Held).len(), usize::try_from(many).unwrap());
}

#[test]
fn a_draw_that_nobody_has_entered_is_called_off() {
    let mut shop = window(5, 5);
    let call_off = |shop: &mut Shop, draw| shop.tell(Input::CallOff { ticket: 0, sku: SKU, draw });
    assert_eq!(call_off(&mut shop, Id(31)), "not_found");
    assert_eq!(call_off(&mut shop, DRAW), "ok");
    assert_eq!(shop.tap(1, ANN, 1), "1: new → held · 4 left, 1 held, 0 sold · ok 1 held");
    let mut shop = entered(5, 5, 0);
    assert_eq!(call_off(&mut shop, DRAW), "conflict", "it has begun, though nobody is in it yet");
    shop.now = shop.now + Millis::seconds(10);
    assert_eq!(call_off(&mut shop, DRAW), "conflict", "it is over");
}
