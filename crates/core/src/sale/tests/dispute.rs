//! Transcripts of money that a buyer has their bank claw back.

use super::{offers::offer, *};
use crate::sale::offer::Kind;

/// Ann has bought two pieces of three for 1,000.
fn sold() -> Shop {
    let mut shop = Shop::with(3);
    shop.sell(1, ANN, 2);
    shop
}

/// Ann has bought two pieces with a deposit of 200 (payment 50) and a balance of 700 (payment 51).
fn in_two_parts() -> Shop {
    let mut shop = Shop::with(3);
    shop.offer(offer(20, Kind::Deposit, 450));
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) }));
    shop.paid(50, 1, 200);
    shop.wait(Millis::days(7));
    shop.paid(51, 1, 700);
    shop
}

impl Shop {
    fn disputed(&mut self, payment: i64, open: bool, lost: i64) -> String {
        self.tell(Input::Disputed { payment: Id(payment), order: Id(1), open, lost: yuan(lost) })
    }
}

fn back(minor: i64) -> Act {
    Act::Refund { amount: yuan(minor), pieces: 0, restock: false }
}

#[test]
fn while_it_is_disputed_nothing_goes_out_and_nothing_goes_back() {
    let mut shop = sold();
    assert_eq!(shop.disputed(1_001, true, 0), "1: dispute");
    assert_eq!(shop.disputed(1_001, true, 0), "", "told again");
    for act in [Act::Pack, Act::Cancel, back(1_000), back(1)] {
        assert_eq!(shop.shop(1, act), "in_dispute", "{act:?}");
    }
    assert_eq!(shop.cancel(1, ANN), "in_dispute");
    assert_eq!(shop.disputed(1_001, false, 0), "1: dispute_won");
    assert_eq!(shop.shop(1, Act::Pack), "1: paid → packed · ok 1 packed");
    shop.disputed(1_001, true, 0);
    assert_eq!(shop.shop(1, Act::Ship), "in_dispute", "what is packed stays in the house");
    assert_eq!(shop.shop(1, Act::Undo), "1: packed → paid · ok 1 paid");
}

#[test]
fn a_lost_dispute_took_the_money_and_nothing_is_given_back_again() {
    let mut shop = sold();
    shop.disputed(1_001, true, 0);
    let lost = "1: dispute_lost · 1: paid → refunded · 3 left, 0 held, 0 sold";
    assert_eq!(shop.disputed(1_001, false, 1_000), lost);
    assert_eq!(shop.disputed(1_001, false, 1_000), "");
    assert_eq!(shop.shop(1, back(1)), "order_over");
    assert_eq!((shop.order(1).kept(), shop.order(1).dispute), (yuan(0), Some(Dispute::Lost)));
}

#[test]
fn what_was_sent_does_not_come_back_with_a_lost_dispute() {
    let mut shop = sold();
    for act in [Act::Pack, Act::Ship] {
        shop.shop(1, act);
    }
    let lost = "1: dispute_lost · 1: shipped → refunded · 2 written off · 1 left, 0 held, 0 sold";
    assert_eq!(shop.disputed(1_001, false, 5_000), lost, "never more than came");
    assert_eq!(shop.order(1).refunded, yuan(1_000));
}

#[test]
fn what_a_dispute_took_in_part_leaves_the_rest_to_give() {
    let mut shop = sold();
    assert_eq!(shop.shop(1, back(300)), "1: refund · payment 1001: 300 back · ok 1 paid");
    assert_eq!(shop.disputed(1_001, false, 400), "1: dispute_lost · 1: refund");
    assert_eq!(shop.shop(1, back(301)), "invalid");
    assert_eq!(shop.shop(1, Act::Pack), "1: paid → packed · ok 1 packed", "part of it is still paid for");
    let rest = "1: packed → refunded · payment 1001: 300 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, back(300)), rest);
}

#[test]
fn each_payment_gives_back_what_is_left_of_itself() {
    let mut shop = in_two_parts();
    assert_eq!(shop.disputed(50, false, 200), "1: dispute_lost · 1: refund");
    let whole = "1: paid → refunded · payment 51: 700 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, back(700)), whole, "the deposit is gone already");
    let mut shop = in_two_parts();
    assert_eq!(shop.disputed(51, false, 600), "1: dispute_lost · 1: refund");
    let whole = "1: paid → refunded · payment 51: 100 back · payment 50: 200 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, back(300)), whole);
    assert_eq!(shop.disputed(50, false, 200), "", "nothing is left of it");
}

#[test]
fn a_deposit_that_is_lost_ends_the_order() {
    let mut shop = Shop::with(3);
    shop.offer(offer(20, Kind::Deposit, 450));
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) }));
    shop.paid(50, 1, 200);
    shop.disputed(50, true, 0);
    assert_eq!(shop.cancel(1, ANN), "in_dispute");
    let lost = "1: dispute_lost · 1: cooling_off → refunded · 3 left, 0 held, 0 sold";
    assert_eq!(shop.disputed(50, false, 200), lost);
    assert_eq!(shop.paid(51, 1, 700), "payment 51: 700 back");
}

#[test]
fn a_deposit_that_the_shop_kept_can_still_be_lost() {
    let mut shop = Shop::with(3);
    shop.offer(offer(20, Kind::Deposit, 450));
    shop.tell(Input::Hold(Tap { offer: Some(Id(20)), ..tap(1, ANN, 2) }));
    shop.paid(50, 1, 200);
    shop.wait(Millis::days(40));
    shop.wait(Millis::days(40));
    assert!(shop.shop(1, Act::Forfeit).ends_with("ok 1 cancelled"));
    assert_eq!(shop.disputed(50, false, 200), "1: dispute_lost · 1: refund");
    assert_eq!(shop.order(1).kept(), yuan(0));
}

#[test]
fn money_that_bought_nothing_is_disputed_elsewhere() {
    let mut shop = sold();
    assert_eq!(shop.disputed(77, true, 0), "");
    let foreign = Money::new(1_000, "USD".parse().unwrap());
    let input = Input::Disputed { payment: Id(1_001), order: Id(1), open: false, lost: foreign };
    assert_eq!(shop.tell(input), "");
    assert_eq!(shop.shop(1, Act::Pack), "1: paid → packed · ok 1 packed");
}

#[test]
fn sent_pieces_are_counted_as_they_leave_and_come_back() {
    let mut shop = sold();
    shop.shop(1, Act::Pack);
    let on_hand = |shop: &Shop| shop.sale.stock(SKU).unwrap().on_hand();
    assert_eq!(on_hand(&shop), 3);
    shop.shop(1, Act::Ship);
    assert_eq!(on_hand(&shop), 1);
    shop.shop(1, Act::Undo);
    assert_eq!(on_hand(&shop), 3);
    for act in [Act::Ship, Act::Deliver] {
        shop.shop(1, act);
    }
    shop.shop(1, Act::Refund { amount: yuan(500), pieces: 1, restock: true });
    assert_eq!(on_hand(&shop), 2, "one came back");
    shop.shop(1, Act::Refund { amount: yuan(500), pieces: 0, restock: false });
    assert_eq!(on_hand(&shop), 2, "the other never did");
}
