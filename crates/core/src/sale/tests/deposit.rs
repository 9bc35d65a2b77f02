//! Transcripts of deposits: a part now, a cooling-off, a lock, the balance.

use super::{offers::offer, *};
use crate::sale::offer::Kind;

/// A shop in which Ann has held two pieces by a deposit of 200 on 900.
fn reserved() -> Shop {
    let mut shop = Shop::with(3);
    shop.offer(offer(20, Kind::Deposit, 450));
    let tap = Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) };
    assert_eq!(shop.tell(Input::Hold(tap)), "1: new → held · 1 left, 2 held, 0 sold · ok 1 held");
    shop
}

/// The same, paid for.
fn cooling() -> Shop {
    let mut shop = reserved();
    assert_eq!(shop.paid(50, 1, 200), "1: placed → cooling_off".replace("placed", "held"));
    shop
}

impl Shop {
    fn lock(&mut self) -> String {
        self.tell(Input::Lock { ticket: 0, order: Id(1), buyer: ANN })
    }

    fn unlock(&mut self) -> String {
        self.tell(Input::Unlock { ticket: 0, order: Id(1), buyer: ANN })
    }
}

#[test]
fn from_deposit_to_paid() {
    let mut shop = reserved();
    assert_eq!(shop.order(1).asks(), Some(yuan(200)));
    assert_eq!(shop.paid(49, 1, 900), "payment 49: 900 back", "the deposit comes first");
    assert_eq!(shop.paid(50, 1, 200), "1: held → cooling_off");
    assert_eq!(shop.paid(50, 1, 200), "");
    assert_eq!(shop.order(1).asks(), None);
    assert_eq!(shop.sale.deadline(), Some(shop.now + Millis::days(7)));
    assert_eq!(shop.wait(Millis::days(7)), "1: cooling_off → locked");
    assert_eq!(shop.sale.deadline(), None, "an overdue balance is for the shop to decide");
    assert_eq!(shop.order(1).plan.as_ref().unwrap().balance_until, Some(shop.now + Millis::days(30)));
    assert_eq!(shop.paid(51, 1, 200), "payment 51: 200 back", "the deposit again");
    assert_eq!(shop.paying(1, ANN), "ok 1 locked");
    assert_eq!(shop.paid(52, 1, 700), "1: locked → paid · 1 left, 0 held, 2 sold");
    let Order { received, payment, .. } = *shop.order(1);
    assert_eq!((received, payment), (yuan(900), Some(Id(52))));
}

#[test]
fn money_that_came_too_early_never_pays_the_balance() {
    let mut shop = reserved();
    assert_eq!(shop.paid(51, 1, 700), "payment 51: 700 back");
    shop.paid(50, 1, 200);
    shop.wait(Millis::days(7));
    assert_eq!(shop.paid(51, 1, 700), "", "its notice comes again, its money does not");
    assert_eq!(shop.order(1).state, State::Locked);
    let mut shop = cooling();
    shop.wait(Millis::days(7));
    shop.tell(Input::Returned(Id(53)));
    assert_eq!(shop.paid(53, 1, 700), "", "rows remember it after a crash");
}

#[test]
fn while_it_cools_off_it_can_be_called_off() {
    let mut shop = cooling();
    let said = "1: cooling_off → cancelled · payment 50: 200 back · 3 left, 0 held, 0 sold · ok 1 cancelled";
    assert_eq!(shop.cancel(1, ANN), said);
    assert_eq!(shop.cancel(1, ANN), "ok 1 cancelled");
    assert_eq!(shop.paid(50, 1, 200), "");
    assert_eq!(shop.paid(51, 1, 200), "payment 51: 200 back", "what was called off with money stays so");
}

#[test]
fn an_early_lock_can_be_undone_for_some_minutes() {
    let mut shop = cooling();
    assert_eq!(shop.lock(), "1: cooling_off → locked · ok 1 locked");
    assert_eq!(shop.lock(), "ok 1 locked");
    assert_eq!(shop.cancel(1, ANN), "order_locked");
    shop.wait(limits::UNLOCK - Millis(1));
    assert_eq!(shop.unlock(), "1: locked → cooling_off · ok 1 cooling_off");
    assert_eq!(shop.unlock(), "ok 1 cooling_off");
    assert_eq!(shop.lock(), "1: cooling_off → locked · ok 1 locked");
    shop.wait(limits::UNLOCK);
    assert_eq!(shop.unlock(), "unlock_over");
    assert_eq!(shop.paid(51, 1, 700), "1: locked → paid · 1 left, 0 held, 2 sold");
    assert_eq!(shop.lock(), "not_in_state");
}

#[test]
fn a_lock_by_the_clock_cannot_be_undone_and_thinking_ends_with_the_cooling_off() {
    let mut shop = cooling();
    shop.wait(Millis::days(7));
    assert_eq!(shop.unlock(), "unlock_over");
    let mut shop = cooling();
    let end = shop.now + Millis::days(7);
    shop.wait(Millis::days(7) - Millis(1));
    shop.lock();
    assert_eq!(shop.order(1).plan.as_ref().unwrap().unlock_until, Some(end));
}

#[test]
fn a_late_deposit_finds_its_pieces_or_goes_back() {
    let mut shop = reserved();
    shop.wait(limits::HOLD);
    assert_eq!(shop.paid(50, 1, 200), "1: lapsed → cooling_off · 1 left, 2 held, 0 sold");
    let mut shop = reserved();
    shop.wait(limits::HOLD);
    shop.tap(2, BOB, 2);
    assert_eq!(shop.paid(50, 1, 200), "1: lapsed → refunded · payment 50: 200 back");
}

#[test]
fn a_refund_takes_the_balance_before_the_deposit() {
    let mut shop = cooling();
    shop.wait(Millis::days(7));
    shop.paid(51, 1, 700);
    let part = |minor| Act::Refund { amount: yuan(minor), pieces: 0, restock: false };
    assert_eq!(shop.shop(1, part(600)), "1: refund · payment 51: 600 back · ok 1 paid");
    let whole = "1: paid → refunded · payment 51: 100 back · payment 50: 200 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, part(300)), whole);
}

#[test]
fn the_shop_may_call_off_what_is_locked() {
    let mut shop = cooling();
    shop.wait(Millis::days(7));
    let said = "1: locked → cancelled · payment 50: 200 back · 3 left, 0 held, 0 sold · ok 1 cancelled";
    assert_eq!(shop.shop(1, Act::Cancel), said);
}

#[test]
fn a_balance_that_never_came_leaves_the_deposit_to_the_shop() {
    let mut shop = cooling();
    assert_eq!(shop.shop(1, Act::Forfeit), "not_in_state", "it cools off");
    shop.wait(Millis::days(7));
    assert_eq!(shop.shop(1, Act::Forfeit), "not_yet");
    shop.wait(Millis::days(30));
    let said = "1: locked → cancelled · 3 left, 0 held, 0 sold · ok 1 cancelled";
    assert_eq!(shop.shop(1, Act::Forfeit), said);
    assert_eq!(shop.shop(1, Act::Forfeit), "ok 1 cancelled");
    assert_eq!(shop.order(1).kept(), yuan(200));
    assert_eq!(shop.paid(51, 1, 700), "payment 51: 700 back", "the balance came after all");
    assert_eq!(shop.shop(1, Act::Cancel), "ok 1 cancelled");
    assert_eq!(shop.cancel(1, ANN), "ok 1 cancelled");
}

#[test]
fn a_lock_that_can_be_undone_forfeits_nothing() {
    let mut shop = Shop::with(3);
    let at_once = Deposit { amount: yuan(100), cooling: Millis::days(7), balance: Millis(0) };
    shop.offer(Offer { deposit: Some(at_once), ..offer(20, Kind::Deposit, 450) });
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) }));
    shop.paid(50, 1, 200);
    shop.lock();
    assert_eq!(shop.shop(1, Act::Forfeit), "not_yet");
    shop.wait(limits::UNLOCK);
    assert!(shop.shop(1, Act::Forfeit).ends_with("ok 1 cancelled"));
}

#[test]
fn an_overdue_order_can_be_paid_or_given_back_as_well() {
    let mut shop = cooling();
    shop.wait(Millis::days(40));
    shop.wait(Millis::days(40));
    assert_eq!(shop.paid(51, 1, 700), "1: locked → paid · 1 left, 0 held, 2 sold");
    assert_eq!(shop.shop(1, Act::Forfeit), "not_in_state");
}

#[test]
fn a_locked_order_waits_for_its_balance_until_somebody_ends_it() {
    let mut shop = Shop::with(5);
    shop.offer(offer(20, Kind::Deposit, 500));
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), ..tap(1, ANN, 1) }));
    let awaits = |shop: &Shop| shop.order(1).awaits().map(|awaited| (awaited.money.minor, awaited.until));
    assert_eq!(awaits(&shop), Some((100, shop.order(1).held_until)));
    shop.paid(50, 1, 100);
    assert_eq!(awaits(&shop), None, "nothing is to be paid while it cools off");
    shop.tell(Input::Lock { ticket: 0, order: Id(1), buyer: ANN });
    assert_eq!(awaits(&shop), Some((400, None)));
    shop.wait(Millis::days(400));
    assert_eq!(awaits(&shop), Some((400, None)), "overdue, but not over");
    shop.shop(1, Act::Forfeit);
    assert_eq!(awaits(&shop), None);
}
