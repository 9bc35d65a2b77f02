//! Transcripts of what happens after the money: parcels, mistakes, refunds, returns.

use super::*;

/// Ann has bought two pieces of three.
fn sold() -> Shop {
    let mut shop = Shop::with(3);
    shop.sell(1, ANN, 2);
    shop
}

fn delivered() -> Shop {
    let mut shop = sold();
    for act in [Act::Pack, Act::Ship, Act::Deliver] {
        shop.shop(1, act);
    }
    shop
}

fn back(minor: i64, restock: bool) -> Act {
    Act::Refund { amount: yuan(minor), pieces: 0, restock }
}

fn ask_return(shop: &mut Shop) -> String {
    shop.tell(Input::AskReturn { ticket: 0, order: Id(1), buyer: ANN })
}

#[test]
fn from_paid_to_delivered_and_back_step_by_step() {
    let mut shop = sold();
    assert_eq!(shop.shop(1, Act::Ship), "not_in_state", "not packed");
    assert_eq!(shop.shop(1, Act::Undo), "not_in_state", "nothing to undo");
    assert_eq!(shop.shop(1, Act::Pack), "1: paid → packed · ok 1 packed");
    assert_eq!(shop.shop(1, Act::Ship), "1: packed → shipped · 1 left, 0 held, 2 sold · ok 1 shipped");
    assert_eq!(shop.shop(1, Act::Deliver), "1: shipped → delivered · ok 1 delivered");
    assert_eq!(shop.shop(1, Act::Undo), "1: delivered → shipped · ok 1 shipped");
    assert_eq!(shop.shop(1, Act::Undo), "1: shipped → packed · 1 left, 0 held, 2 sold · ok 1 packed");
    assert_eq!(shop.shop(1, Act::Undo), "1: packed → paid · ok 1 paid");
    assert_eq!(shop.order(1).parcel, None);
    assert_eq!(shop.shop(9, Act::Pack), "not_found");
}

#[test]
fn an_act_tells_whose_it_was() {
    let mut shop = sold();
    let input = Input::Shop { ticket: 0, order: Id(1), by: SELLER, act: back(300, false) };
    let outputs = shop.hear(input);
    let Some(Output::Order { why, .. }) = outputs.first() else { panic!("{outputs:?}") };
    assert_eq!(*why, Why { kind: Kind::Refund, by: By::Shop(SELLER), amount: yuan(300), back: 0 });
    assert!(matches!(outputs[1], Output::Refund { payment: Id(1_001), nth: 0, .. }));
    let again = shop.hear(Input::Shop { ticket: 0, order: Id(1), by: SELLER, act: back(300, false) });
    assert!(matches!(again[1], Output::Refund { payment: Id(1_001), nth: 300, .. }));
}

#[test]
fn a_part_goes_back_and_then_the_rest() {
    let mut shop = sold();
    assert_eq!(shop.shop(1, back(300, false)), "1: refund · payment 1001: 300 back · ok 1 paid");
    for wrong in [0, -1, 701, i64::MAX, i64::MIN] {
        assert_eq!(shop.shop(1, back(wrong, false)), "invalid", "{wrong}");
    }
    let dollars = Money::new(1, "USD".parse().unwrap());
    assert_eq!(shop.shop(1, Act::Refund { amount: dollars, pieces: 0, restock: false }), "invalid");
    let whole = "1: paid → refunded · payment 1001: 700 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, back(700, false)), whole, "what never left is on the shelf again");
    assert_eq!(shop.shop(1, back(1, false)), "order_over");
    assert_eq!(shop.paid(1_001, 1, 1_000), "");
}

#[test]
fn what_was_sent_comes_back_or_is_written_off() {
    let mut shop = delivered();
    let whole = "1: delivered → refunded · payment 1001: 1000 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, back(1_000, true)), whole);
    let mut shop = delivered();
    let gone = "1: delivered → refunded · payment 1001: 1000 back · 2 written off · 1 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, back(1_000, false)), gone);
    assert_eq!(shop.sale.stock(SKU).unwrap().stocked, 1);
}

fn some(minor: i64, pieces: i64, restock: bool) -> Act {
    Act::Refund { amount: yuan(minor), pieces, restock }
}

#[test]
fn some_pieces_come_back_and_the_others_stay() {
    let mut shop = delivered();
    let said = "1: refund · payment 1001: 500 back · 2 left, 0 held, 1 sold · ok 1 delivered";
    assert_eq!(shop.shop(1, some(500, 1, true)), said);
    assert_eq!((shop.order(1).returned, shop.order(1).pieces()), (1, 1));
    assert_eq!(shop.shop(1, some(100, 1, true)), "invalid", "who keeps some money keeps some pieces");
    assert_eq!(shop.shop(1, some(100, -1, true)), "invalid");
    assert_eq!(shop.shop(1, some(100, 0, true)), "1: refund · payment 1001: 100 back · ok 1 delivered");
    let rest = "1: delivered → refunded · payment 1001: 400 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.shop(1, some(400, 0, true)), rest, "the last money takes the last pieces along");
}

#[test]
fn a_piece_that_comes_back_broken_is_written_off() {
    let mut shop = delivered();
    shop.tap(2, BOB, 1);
    shop.tell(Input::Hold(Tap { wait: true, ..tap(3, BOB, 1) }));
    let said = "1: refund · payment 1001: 500 back · 1 written off · 0 left, 1 held, 1 sold · ok 1 delivered";
    assert_eq!(shop.shop(1, some(500, 1, false)), said);
    assert_eq!(shop.sale.stock(SKU).unwrap().stocked, 2);
    assert_eq!(shop.order(3).state, State::Waiting, "it never reaches the line");
}

#[test]
fn a_piece_that_comes_back_whole_goes_to_the_line() {
    let mut shop = delivered();
    shop.tap(2, BOB, 1);
    shop.tell(Input::Hold(Tap { wait: true, ..tap(3, BOB, 1) }));
    let said = shop.shop(1, some(500, 1, true));
    assert!(said.contains("3: waiting → held · 0 left, 2 held, 1 sold"), "{said}");
}

#[test]
fn what_never_left_the_house_stays_in_it() {
    let mut shop = sold();
    let said = "1: refund · payment 1001: 500 back · 2 left, 0 held, 1 sold · ok 1 paid";
    assert_eq!(shop.shop(1, some(500, 1, false)), said);
    assert!(shop.cancel(1, ANN).ends_with("3 left, 0 held, 0 sold · ok 1 refunded"));
}

#[test]
fn what_came_back_no_longer_counts_for_its_buyer() {
    let mut shop = Shop::with(9);
    let terms = Terms { per_buyer: Some(2), ..terms(SKU, 500) };
    shop.tell(Input::Sku { terms, stock: Stock::default() });
    shop.sell(1, ANN, 2);
    assert_eq!(shop.tap(2, ANN, 1), "limit_reached");
    shop.shop(1, some(500, 1, true));
    assert!(shop.tap(2, ANN, 1).ends_with("held"));
    assert_eq!(shop.tap(3, ANN, 1), "limit_reached");
}

#[test]
fn what_is_written_off_never_reaches_the_line() {
    let mut shop = delivered();
    shop.tap(2, BOB, 1);
    shop.tell(Input::Hold(Tap { wait: true, ..tap(3, BOB, 1) }));
    shop.shop(1, back(1_000, false));
    assert_eq!(shop.order(3).state, State::Waiting);
}

#[test]
fn a_buyer_may_call_off_until_it_is_packed() {
    let mut shop = sold();
    let said = "1: paid → refunded · payment 1001: 1000 back · 3 left, 0 held, 0 sold · ok 1 refunded";
    assert_eq!(shop.cancel(1, ANN), said);
    assert_eq!(shop.cancel(1, ANN), "ok 1 refunded");
    let mut shop = sold();
    shop.shop(1, back(400, false));
    assert!(shop.cancel(1, ANN).contains("payment 1001: 600 back"), "the rest");
    let mut shop = sold();
    shop.shop(1, Act::Pack);
    assert_eq!(shop.cancel(1, ANN), "on_its_way");
    assert!(shop.shop(1, Act::Cancel).ends_with("ok 1 refunded"), "the shop still may");
}

#[test]
fn a_return_is_agreed_to_taken_back_or_refused() {
    let withdraw = |buyer| Input::WithdrawReturn { ticket: 0, order: Id(1), buyer };
    let mut shop = delivered();
    assert_eq!(shop.shop(1, Act::AgreeReturn), "not_in_state", "nobody asked");
    assert_eq!(shop.tell(withdraw(ANN)), "not_in_state", "nobody asked");
    ask_return(&mut shop);
    assert_eq!(shop.tell(withdraw(BOB)), "not_found", "another's order");
    assert_eq!(shop.shop(1, Act::AgreeReturn), "1: agree_return · ok 1 delivered");
    assert_eq!(shop.shop(1, Act::AgreeReturn), "1: agree_return · ok 1 delivered", "to another address");
    assert!(shop.order(1).parcel().return_asked_at.is_some(), "it is on its way back, not kept");
    assert_eq!(shop.tell(withdraw(ANN)), "1: withdraw_return · ok 1 delivered");
    assert_eq!(shop.shop(1, Act::AgreeReturn), "not_in_state");
    assert_eq!(ask_return(&mut shop), "1: ask_return · ok 1 delivered", "within the seven days");
}

#[test]
fn a_return_can_be_asked_for_seven_days_long() {
    let mut shop = sold();
    assert_eq!(ask_return(&mut shop), "not_delivered", "not delivered");
    let mut shop = delivered();
    shop.wait(limits::RETURN);
    assert_eq!(ask_return(&mut shop), "1: ask_return · ok 1 delivered");
    assert_eq!(ask_return(&mut shop), "ok 1 delivered");
    assert_eq!(shop.shop(1, Act::Undo), "not_in_state");
    assert_eq!(shop.shop(1, Act::RefuseReturn), "1: refuse_return · ok 1 delivered");
    assert_eq!(shop.shop(1, Act::RefuseReturn), "not_in_state");
    shop.wait(Millis(1));
    assert_eq!(ask_return(&mut shop), "return_over", "too late");
    assert_eq!(shop.tell(Input::AskReturn { ticket: 0, order: Id(1), buyer: BOB }), "not_found");
}
