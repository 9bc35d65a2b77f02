//! Transcripts of offers in the shop.

use super::*;
use crate::sale::offer::Kind;

const SHOW: Id = Id(9);

pub(super) fn offer(id: i64, kind: Kind, minor: i64) -> Offer {
    let deposit = Deposit { amount: yuan(100), cooling: Millis::days(7), balance: Millis::days(30) };
    Offer {
        id: Id(id),
        sku: SKU,
        kind,
        price: yuan(minor),
        from: None,
        until: Some(Millis::days(1)),
        live: (kind == Kind::Live).then_some(SHOW),
        quantity: None,
        per_buyer: None,
        deposit: (kind == Kind::Deposit).then_some(deposit),
        open: true,
    }
}

impl Shop {
    pub(super) fn offer(&mut self, offer: Offer) {
        assert_eq!(self.tell(Input::Offer { offer, sold: 0 }), "");
    }

    /// A tap, and what the order then says of its price.
    fn priced(&mut self, tap: Tap) -> String {
        let order = tap.order.0;
        let said = self.tell(Input::Hold(tap));
        if said.contains("ok") {
            let order = self.order(order);
            return format!("{} {} by {:?}", order.because.word(), order.total.minor, order.offer);
        }
        said
    }
}

#[test]
fn the_price_rule_is_written_on_the_order() {
    let mut shop = Shop::with(50);
    shop.offer(offer(20, Kind::Flash, 400));
    shop.offer(offer(21, Kind::Live, 300));
    assert_eq!(shop.priced(tap(1, ANN, 2)), "flash 800 by Some(#20)");
    assert_eq!(shop.priced(Tap { live: Some(SHOW), ..tap(2, ANN, 1) }), "live 300 by Some(#21)");
    let before = Tap { live: Some(SHOW), on_air: false, ..tap(4, BOB, 1) };
    assert_eq!(shop.priced(before), "flash 400 by Some(#20)", "a show's price is for while it is on");
    shop.offer(Offer { open: false, ..offer(20, Kind::Flash, 400) });
    assert_eq!(shop.priced(tap(3, ANN, 1)), "shelf 500 by None");
    assert_eq!(shop.paid(50, 1, 800), "1: held → paid · 45 left, 3 held, 2 sold", "held at the flash price");
}

#[test]
fn nobody_pays_more_than_the_card_said() {
    let mut shop = Shop::with(50);
    shop.offer(Offer { until: Some(shop.now), ..offer(20, Kind::Flash, 400) });
    assert_eq!(shop.priced(Tap { most: Some(yuan(400)), ..tap(1, ANN, 1) }), "price_changed");
    assert_eq!(shop.priced(Tap { most: Some(yuan(900)), ..tap(1, ANN, 1) }), "shelf 500 by None");
}

#[test]
fn a_flash_sale_is_for_so_many_pieces_and_gets_them_back() {
    let mut shop = Shop::with(50);
    shop.offer(Offer { quantity: Some(3), ..offer(20, Kind::Flash, 400) });
    shop.tap(1, ANN, 2);
    assert_eq!(shop.priced(tap(2, BOB, 2)), "shelf 1000 by None", "only one is left of it");
    assert_eq!(shop.priced(tap(3, BOB, 1)), "flash 400 by Some(#20)");
    shop.paid(50, 1, 800);
    assert_eq!(shop.priced(tap(4, BOB, 1)), "shelf 500 by None", "what is sold is taken");
    shop.cancel(1, ANN);
    assert_eq!(shop.priced(tap(5, BOB, 2)), "flash 800 by Some(#20)");
}

#[test]
fn late_money_finds_its_offer_used_up() {
    let mut shop = Shop::with(50);
    shop.offer(Offer { quantity: Some(2), ..offer(20, Kind::Flash, 400) });
    shop.tap(1, ANN, 2);
    shop.wait(limits::HOLD);
    shop.tap(2, BOB, 1);
    assert_eq!(shop.paid(50, 1, 800), "1: lapsed → refunded · payment 50: 800 back");
}

#[test]
fn a_coupon_is_claimed_once_and_used_once() {
    let mut shop = Shop::with(50);
    shop.offer(offer(20, Kind::Coupon, 100));
    let claim = |offer| Input::Claim { ticket: 0, offer: Id(offer), buyer: ANN };
    assert_eq!(shop.priced(tap(1, ANN, 1)), "shelf 500 by None");
    assert_eq!(shop.tell(claim(20)), "1 claims 20 · ok");
    assert_eq!(shop.tell(claim(20)), "ok", "again");
    assert_eq!(shop.tell(claim(99)), "not_found");
    assert_eq!(shop.priced(tap(2, ANN, 1)), "coupon 100 by Some(#20)");
    assert_eq!(shop.priced(tap(3, ANN, 1)), "shelf 500 by None");
    shop.cancel(2, ANN);
    assert_eq!(shop.priced(tap(4, ANN, 1)), "coupon 100 by Some(#20)", "it was not used after all");
    shop.paid(50, 4, 100);
    assert_eq!(shop.priced(tap(5, ANN, 1)), "shelf 500 by None");
    shop.now = Millis::days(1);
    assert_eq!(
        shop.tell(Input::Claim { ticket: 0, offer: Id(20), buyer: BOB }).rsplit(" · ").next(),
        Some("conflict")
    );
}

#[test]
fn a_booking_costs_nothing_and_is_done_once_placed() {
    let mut shop = Shop::with(2);
    shop.offer(offer(20, Kind::Booking, 0));
    let booked = Tap { offer: Some(Id(20)), ..tap(1, ANN, 1) };
    assert_eq!(shop.priced(booked.clone()), "booking 0 by Some(#20)");
    let placed = "1: held → placed · 1: placed → paid · 1 left, 0 held, 1 sold · ok 1 paid";
    assert_eq!(shop.place(1, ANN), placed);
    assert_eq!(shop.place(1, ANN), "ok 1 paid");
    assert_eq!(shop.paid(50, 1, 0), "", "no money is no money");
    assert_eq!(shop.cancel(1, ANN), "1: paid → cancelled · 2 left, 0 held, 0 sold · ok 1 cancelled");
    assert_eq!(shop.tell(Input::Hold(Tap { offer: Some(Id(99)), ..tap(2, ANN, 1) })), "not_found");
}

#[test]
fn what_goes_out_under_an_offer_is_told() {
    let mut shop = Shop::with(50);
    shop.offer(Offer { quantity: Some(3), ..offer(20, Kind::Flash, 400) });
    let mut taken = |input| {
        let told = shop.hear(input);
        let is = |output: &Output| {
            let Output::Taken { offer, taken, left, .. } = output else { return None };
            Some((offer.0, *taken, *left))
        };
        told.iter().find_map(is)
    };
    assert_eq!(taken(Input::Hold(tap(1, ANN, 2))), Some((20, 2, Some(1))));
    assert_eq!(taken(Input::Hold(tap(2, BOB, 2))), None, "two do not fit: the shelf's price");
    let paid = |order: i64, minor| Input::Paid {
        payment: Id(50 + order),
        order: Id(order),
        amount: yuan(minor),
        instrument: None,
    };
    assert_eq!(taken(paid(1, 800)), Some((20, 2, Some(1))), "sold or held, it is out");
    assert_eq!(taken(Input::Cancel { ticket: 0, order: Id(1), buyer: ANN }), Some((20, 0, Some(3))));
}

#[test]
fn a_closed_offer_makes_room_for_another() {
    let mut shop = Shop::with(50);
    let most = i64::try_from(limits::OFFERS).unwrap();
    for id in 0..most {
        shop.offer(Offer { open: id != 5, ..offer(id, Kind::Flash, 400) });
    }
    shop.offer(offer(most, Kind::Flash, 300));
    assert_eq!((shop.sale.taken(SKU, Id(5)), shop.sale.taken(SKU, Id(most))), (None, Some(0)));
    assert_eq!(shop.priced(tap(1, ANN, 1)), format!("flash 300 by Some(#{most})"));
}
