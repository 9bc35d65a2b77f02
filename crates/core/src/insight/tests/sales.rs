//! Small shops, counted by hand.

use super::*;

/// One line of an order's life: what happened, of how much, from which state to which.
type Line = (Kind, i64, Option<State>, State);

const HELD: Line = (Kind::Hold, 100, None, State::Held);
const PLACED: Line = (Kind::Place, 100, Some(State::Held), State::Placed);
const PAID: Line = (Kind::Pay, 100, Some(State::Placed), State::Paid);
const DEPOSITED: Line = (Kind::Deposit, 30, Some(State::Placed), State::Cooling);
const LOCKED: Line = (Kind::Lock, 100, Some(State::Cooling), State::Locked);

/// Lines of orders that each have a SKU and a buyer of the same number.
fn lines(of: &[(i64, &[Line])]) -> Vec<Event> {
    let all = of.iter().flat_map(|(who, life)| life.iter().map(move |line| (*who, *line)));
    let told = all.enumerate().map(|(n, (who, (kind, amount, was, state)))| {
        let line = Id(i64::try_from(n).unwrap() + 1);
        let change = Some(Change { line, sku: Id(who), buyer: Id(who), was, state, down: 30 });
        Event { subject: Some(Id(who)), amount, change, ..event(kind, 5) }
    });
    told.collect()
}

fn sales(life: &[Line]) -> Sales {
    dashboard(&lines(&[(1, life)]), 60).sales
}

fn now(sales: &Sales) -> String {
    let states = State::ALL.iter().filter(|state| sales.now(**state) != 0);
    states.map(|state| format!("{} {}", sales.now(*state), state.word())).collect::<Vec<_>>().join(", ")
}

fn money(sales: &Sales) -> [i64; 5] {
    [sales.gmv_minor, sales.paid_minor, sales.refunded_minor, sales.returned_minor, sales.net_minor()]
}

#[test]
fn an_order_is_one_order_however_far_it_came() {
    let sales = sales(&[HELD, PLACED, PAID]);
    assert_eq!((sales.orders, sales.held, sales.placed, sales.paid), (1, 1, 1, 1));
    assert_eq!(now(&sales), "1 paid");
    assert_eq!(money(&sales), [100, 100, 0, 0, 100]);
}

#[test]
fn a_refund_takes_from_net_and_not_from_paid() {
    let part = (Kind::Refund, 40, Some(State::Paid), State::Paid);
    let some = sales(&[HELD, PLACED, PAID, part]);
    assert_eq!((some.refunded, money(&some)), (0, [100, 100, 40, 0, 60]), "in part");
    let all = sales(&[HELD, PLACED, PAID, part, (Kind::Refund, 60, Some(State::Paid), State::Refunded)]);
    assert_eq!((all.refunded, all.paid, money(&all)), (1, 1, [100, 100, 100, 0, 0]));
    assert_eq!(now(&all), "1 refunded");
}

#[test]
fn a_deposit_is_money_when_it_comes_and_the_balance_later() {
    let cooling = sales(&[HELD, PLACED, DEPOSITED]);
    assert_eq!((cooling.deposits, cooling.paid, now(&cooling).as_str()), (1, 0, "1 cooling_off"));
    assert_eq!(money(&cooling), [100, 30, 0, 0, 30], "GMV is the whole order, once");
    let unlocked = (Kind::Unlock, 100, Some(State::Locked), State::Cooling);
    let balance = (Kind::Pay, 70, Some(State::Locked), State::Paid);
    let bought = sales(&[HELD, PLACED, DEPOSITED, LOCKED, unlocked, LOCKED, balance]);
    assert_eq!((bought.deposits, bought.locked, bought.paid), (1, 1, 1));
    assert_eq!((money(&bought), now(&bought).as_str()), ([100, 100, 0, 0, 100], "1 paid"));
}

#[test]
fn what_is_cancelled_after_payment_is_neither_a_refund_nor_kept() {
    let off = sales(&[HELD, PLACED, DEPOSITED, (Kind::Cancel, 100, Some(State::Cooling), State::Cancelled)]);
    assert_eq!((off.cancelled, off.withdrawn, off.refunded), (1, 1, 0));
    assert_eq!(money(&off), [100, 30, 0, 30, 0]);
    let late = (Kind::Cancel, 100, Some(State::Locked), State::Cancelled);
    let late = sales(&[HELD, PLACED, DEPOSITED, LOCKED, late]);
    assert_eq!((late.cancelled, late.withdrawn, late.locked), (1, 0, 1), "it came through its cooling-off");
    assert_eq!(money(&late), [100, 30, 0, 30, 0]);
    let free = sales(&[HELD, PLACED, (Kind::Cancel, 100, Some(State::Placed), State::Cancelled)]);
    assert_eq!((free.cancelled, free.withdrawn, money(&free)), (1, 0, [100, 0, 0, 0, 0]));
}

#[test]
fn money_for_an_order_that_had_ended_is_neither_paid_nor_refunded() {
    let lapsed = (Kind::Lapse, 100, Some(State::Placed), State::Lapsed);
    let late = sales(&[HELD, PLACED, lapsed, (Kind::Refund, 100, Some(State::Lapsed), State::Refunded)]);
    assert_eq!((late.lapsed, late.refunded, money(&late)), (1, 0, [100, 0, 0, 0, 0]));
    let bought = sales(&[HELD, PLACED, lapsed, (Kind::Pay, 100, Some(State::Lapsed), State::Paid)]);
    assert_eq!((bought.lapsed, bought.paid, now(&bought).as_str()), (1, 1, "1 paid"), "while some were left");
}

#[test]
fn those_in_line_and_in_draws_are_not_held() {
    let drawn = (Kind::EnterDraw, 100, None, State::InDraw);
    let waits = (Kind::Wait, 100, Some(State::InDraw), State::Waiting);
    let sales = sales(&[drawn, waits]);
    assert_eq!((sales.orders, sales.drawn, sales.waited, sales.held), (1, 1, 1, 0));
    assert_eq!(now(&sales), "1 waiting");
}

#[test]
fn a_line_that_was_read_and_is_told_again_counts_once() {
    let events = lines(&[(1, &[HELD, PLACED, PAID])]);
    let twice = [&events[..], &events[1..]].concat();
    assert_eq!(dashboard(&twice, 60), dashboard(&events, 60));
    assert_eq!(dashboard(&twice, 60).sales.paid_minor, 100);
}

#[test]
fn each_sku_has_its_own_and_the_whole_is_their_sum() {
    let dashboard = dashboard(&lines(&[(1, &[HELD, PLACED, PAID]), (2, &[HELD]), (3, &[HELD, PLACED])]), 60);
    let skus: Vec<_> =
        dashboard.skus.iter().map(|(sku, s)| (sku.0, s.held, s.placed, s.paid_minor)).collect();
    assert_eq!(skus, [(1, 1, 1, 100), (2, 1, 0, 0), (3, 1, 1, 0)]);
    assert_eq!((dashboard.sales.held, dashboard.sales.placed, dashboard.sales.paid_minor), (3, 2, 100));
    assert_eq!((dashboard.funnel.ordered, dashboard.funnel.paid), (2, 1));
    assert_eq!(
        dashboard.minutes.iter().map(|minute| (minute.orders, minute.paid_minor)).collect::<Vec<_>>(),
        [(2, 100)]
    );
}

#[test]
fn what_comes_after_the_show_is_in_the_sums_and_in_no_minute() {
    let mut events = lines(&[(1, &[HELD, PLACED, DEPOSITED])]);
    events.push(event(Kind::End, 60));
    let [packed, balance] = [(Kind::Pack, 2), (Kind::Pay, 3)].map(|(kind, line)| {
        let (was, state) = (Some(State::Locked), State::Paid);
        let change = Change { line: Id(line + 8), sku: Id(1), buyer: Id(1), was, state, down: 30 };
        Event { amount: 70, change: Some(change), ..event(kind, 9_000_000) }
    });
    events.extend([packed, balance]);
    let dashboard = dashboard(&events, 9_000_001);
    let minutes: Vec<_> = dashboard.minutes.iter().map(|minute| (minute.orders, minute.paid_minor)).collect();
    assert_eq!((minutes, dashboard.sales.paid_minor), (vec![(1, 30)], 100));
}

/// Three visits of two visitors; GMV 200, paid 100, of which 50 went back.
#[test]
fn money_for_each_visit_is_rounded_to_the_nearest_unit() {
    let back = (Kind::Refund, 50, Some(State::Paid), State::Paid);
    let mut events = lines(&[(1, &[HELD, PLACED, PAID, back]), (2, &[HELD, PLACED])]);
    events.extend([played(1, 10, 5_000), played(2, 10, 5_000), played(2, 4_000, 5_000)]);
    let dashboard = dashboard(&events, 5_000);
    assert_eq!((dashboard.visits, dashboard.visitors), (3, 2));
    assert_eq!((dashboard.gpm_minor(), dashboard.net_gpm_minor()), (Some(66_667), Some(16_667)));
    assert_eq!(dashboard.uv_minor(), Some(100));
    assert_eq!(Dashboard::default().gpm_minor(), None, "nobody came: unknown, not zero");
}
