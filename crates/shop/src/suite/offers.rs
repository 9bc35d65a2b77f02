//! The terms on which things are had: flash sales, coupons, deposits, bookings, the line.

use crate::{
    change::{Change, Row},
    desk::Deed,
    suite::World,
    trial::{held, offered, wish},
};
use serde_json::{Value, json};
use wanghong_core::Millis;
use wanghong_people::trial::until;
use wanghong_store::{lives, offers};

const PAYS: &str = "4242424242424242";

fn now() -> i64 {
    wanghong_base::clock::now().0
}

/// An hour from now.
fn soon() -> i64 {
    now() + 3_600_000
}

/// A world whose shop makes an offer on the medium tee, called `offer`.
async fn offering(offer: Value) -> World {
    let mut world = World::new().await;
    let mut tx = world.part.base.db.begin().await.unwrap();
    assert!(lives::open(&mut tx, world.names.id("show"), Millis(now())).await.unwrap());
    tx.commit().await.unwrap();
    offered(&mut world, "offer", offer).await;
    world
}

async fn seen(world: &World) -> Value {
    let tee = world.ask("fan", "GET /products/{tee}", Value::Null).await;
    tee["skus"][1]["offers"].clone()
}

async fn pay(world: &World, who: &str, order: &str) -> Value {
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask(who, &format!("POST /orders/{order}/place"), ship).await;
    let card = json!({"provider": "test", "number": PAYS, "key": format!("the payment of {order}")});
    world.ask(who, &format!("POST /orders/{order}/pay"), card).await
}

#[tokio::test]
async fn what_went_out_under_an_offer_outlives_a_restart() {
    let offer =
        json!({"kind": "flash", "price_minor": 9_900, "until": soon(), "quantity": 3, "per_buyer": 2});
    let mut world = offering(offer).await;
    let order = world.ask("fan", "POST /orders", wish("a", 1, json!({}))).await;
    world.learn("order", &order["id"]);
    pay(&world, "fan", "{order}").await;
    assert_eq!(held(&world, "fan", wish("b", 1, json!({}))).await, "held flash 9900");
    let world = world.again().await;
    assert_eq!(
        held(&world, "fan", wish("c", 1, json!({}))).await,
        "held shelf 12900",
        "one bought and one held"
    );
    assert_eq!(held(&world, "guest", wish("d", 1, json!({}))).await, "held flash 9900");
    assert_eq!(held(&world, "guest", wish("e", 1, json!({}))).await, "held shelf 12900", "three are out");
    world.ask("fan", "POST /orders/{order}/cancel", Value::Null).await;
    assert_eq!(held(&world, "guest", wish("f", 1, json!({}))).await, "held flash 9900", "one came back");
    let taken = world.ask("shop", "GET /accounts/{leader}/offers", Value::Null).await;
    assert_eq!((&taken[0]["taken"], &taken[0]["left"]), (&json!(3), &json!(0)));
}

/// Of one batch the shop hears that there are fewer places, and that pieces under the offer came back: in rows neither
/// is ever true without the other.
#[tokio::test]
async fn an_offer_shrinks_in_the_batch_in_which_its_pieces_come_back() {
    let offer = json!({"kind": "flash", "price_minor": 9_900, "until": soon(), "quantity": 3});
    let mut world = offering(offer).await;
    let first = world.ask("fan", "POST /orders", wish("a", 2, json!({}))).await;
    let second = world.ask("guest", "POST /orders", wish("b", 1, json!({}))).await;
    world.learn("first", &first["id"]);
    world.learn("second", &second["id"]);
    let (desk, id) = (world.part.desk.clone(), |name: &str| world.names.id(name));
    let row = offers::by_id(&world.part.base.db, id("offer")).await.unwrap().unwrap();
    let edit = |quantity| {
        let rows = vec![Row::EditOffer(offers::Offer { quantity: Some(quantity), ..row.clone() })];
        desk.change(Change { rows, ..Change::default() })
    };
    // Whoever is asked in one breath is in one batch.
    let (back, fewer) = tokio::join!(desk.buyer(id("first"), id("fan's user"), Deed::Cancel), edit(1));
    assert!(back.is_ok() && fewer.is_ok(), "{back:?} {fewer:?}");
    let told = async || {
        let told = world.ask("shop", "GET /accounts/{leader}/offers", Value::Null).await;
        (told[0]["quantity"].clone(), told[0]["taken"].clone())
    };
    assert_eq!(told().await, (json!(1), json!(1)));
    let tap = |key: &str| wish(key, 3, json!({}));
    let (more, fewer) = (edit(4), edit(5));
    let (taken, more, most) =
        tokio::join!(more, async { world.ask("fan", "POST /orders", tap("c")).await }, fewer);
    assert!(taken.is_ok() && most.is_ok(), "{taken:?} {most:?}");
    assert_eq!(more["because"], "flash");
    assert_eq!(told().await, (json!(5), json!(4)));
}

/// A coupon that was over when the server started is on again; who has it already claims it once more.
#[tokio::test]
async fn a_coupon_that_is_on_again_is_still_claimed() {
    let world = offering(json!({"kind": "coupon", "price_minor": 5_000, "until": soon()})).await;
    let claim = json!({"live": null, "at": null});
    world.ask("fan", "POST /offers/{offer}/claim", claim.clone()).await;
    let open = |open: bool| json!({"open": open, "until": soon(), "quantity": null});
    world.ask("shop", "PATCH /offers/{offer}", open(false)).await;
    let world = world.again().await;
    world.ask("shop", "PATCH /offers/{offer}", open(true)).await;
    assert_eq!(held(&world, "fan", wish("a", 1, json!({}))).await, "held coupon 5000");
    world.ask("fan", "POST /offers/{offer}/claim", claim.clone()).await;
    assert_eq!(held(&world, "guest", wish("b", 1, json!({}))).await, "held shelf 12900");
    world.ask("guest", "POST /offers/{offer}/claim", claim).await;
    assert_eq!(held(&world, "guest", wish("c", 1, json!({}))).await, "held coupon 5000");
}

#[tokio::test]
async fn a_price_of_the_show_is_for_those_in_the_show() {
    let world = offering(json!({"kind": "live", "price_minor": 8_800, "live": "{show}"})).await;
    assert_eq!(held(&world, "fan", wish("a", 1, json!({}))).await, "held live 8800");
    assert_eq!(held(&world, "fan", wish("b", 1, json!({"live": null}))).await, "held shelf 12900");
    world
        .ask("operator", "PATCH /offers/{offer}", json!({"open": false, "until": null, "quantity": null}))
        .await;
    assert_eq!(held(&world, "fan", wish("c", 1, json!({}))).await, "held shelf 12900", "it is closed");
    assert_eq!(seen(&world).await, json!([]));
    world
        .ask("operator", "PATCH /offers/{offer}", json!({"open": true, "until": null, "quantity": null}))
        .await;
    assert_eq!(held(&world, "fan", wish("d", 1, json!({}))).await, "held live 8800");
}

#[tokio::test]
async fn a_coupon_is_claimed_once_and_used_once() {
    let world = offering(json!({"kind": "coupon", "price_minor": 5_000, "until": soon()})).await;
    assert_eq!(held(&world, "fan", wish("a", 1, json!({}))).await, "held shelf 12900", "not claimed");
    for _ in 0..2 {
        world.ask("fan", "POST /offers/{offer}/claim", json!({"live": "{show}", "at": 5})).await;
    }
    let mine = world.ask("fan", "GET /me/claims", Value::Null).await;
    assert_eq!(mine.as_array().unwrap().len(), 1);
    let mut world = world.again().await;
    let order = world.ask("fan", "POST /orders", wish("b", 1, json!({}))).await;
    assert_eq!(order["because"], "coupon");
    world.learn("order", &order["id"]);
    assert_eq!(held(&world, "fan", wish("c", 1, json!({}))).await, "held shelf 12900", "used");
    let mine = async || world.ask("fan", "GET /me/claims", Value::Null).await.as_array().unwrap().len();
    until("it counts as used", async || mine().await == 0).await;
    world.ask("fan", "POST /orders/{order}/cancel", Value::Null).await;
    assert_eq!(mine().await, 1, "it can be used again");
    let no = world.send("fan", "POST /offers/999/claim", &json!({"live": null, "at": null})).await;
    assert_eq!(no.json()["code"], "not_found");
}

#[tokio::test]
async fn a_deposit_cools_off_locks_and_asks_for_the_rest() {
    let offer = json!({"kind": "deposit", "price_minor": 12_000, "deposit_minor": 2_000,
        "cooling_ms": 86_400_000, "balance_ms": 86_400_000});
    let mut world = offering(offer).await;
    assert_eq!(
        held(&world, "fan", wish("a", 1, json!({}))).await,
        "held shelf 12900",
        "it was not asked for"
    );
    let order = world.ask("fan", "POST /orders", wish("b", 2, json!({"offer": "{offer}"}))).await;
    assert_eq!((&order["because"], &order["due"]["minor"]), (&json!("deposit"), &json!(4_000)));
    world.learn("order", &order["id"]);
    let cooling = pay(&world, "fan", "{order}").await;
    assert_eq!((&cooling["state"], &cooling["due"]), (&json!("cooling_off"), &Value::Null));
    world.ask("fan", "POST /orders/{order}/lock", Value::Null).await;
    world.ask("fan", "POST /orders/{order}/unlock", Value::Null).await;
    let locked = world.ask("fan", "POST /orders/{order}/lock", Value::Null).await;
    assert_eq!((&locked["state"], &locked["due"]["minor"]), (&json!("locked"), &json!(20_000)));
    let card = json!({"provider": "test", "number": PAYS, "key": "the balance of the order"});
    let paid = world.ask("fan", "POST /orders/{order}/pay", card).await;
    assert_eq!((&paid["state"], &paid["received"]["minor"]), (&json!("paid"), &json!(24_000)));
}

#[tokio::test]
async fn a_booking_costs_nothing_and_has_so_many_places() {
    let mut world = offering(json!({"kind": "booking", "price_minor": 0, "quantity": 1})).await;
    let order = world.ask("fan", "POST /orders", wish("a", 1, json!({"offer": "{offer}"}))).await;
    world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    let booked = world.ask("fan", "POST /orders/{order}/place", ship).await;
    assert_eq!((&booked["state"], &booked["because"]), (&json!("paid"), &json!("booking")));
    assert_eq!(held(&world, "guest", wish("b", 1, json!({"offer": "{offer}"}))).await, "sold_out");
}

#[tokio::test]
async fn who_waits_sees_the_place_in_line_and_gets_what_comes_free() {
    let mut world = World::new().await;
    let small = |key: &str, quantity, wait| {
        json!({"key": format!("{key}, made up by hand"), "live": null, "sku": "{small}", "quantity": quantity,
            "at": null, "wait": wait})
    };
    let all = world.ask("fan", "POST /orders", small("a", 3, false)).await;
    world.learn("all", &all["id"]);
    assert_eq!(held(&world, "guest", small("b", 1, false)).await, "sold_out");
    for (place, who) in [(1, "guest"), (2, "operator")] {
        let waits = world.ask(who, "POST /orders", small(who, 1, true)).await;
        assert_eq!((&waits["state"], &waits["place_in_line"]), (&json!("waiting"), &json!(place)));
        world.learn(who, &waits["id"]);
    }
    world.ask("fan", "POST /orders/{all}/cancel", Value::Null).await;
    for who in ["guest", "operator"] {
        let mine = world.ask(who, &format!("GET /orders/{{{who}}}"), Value::Null).await;
        assert_eq!((&mine["state"], &mine["place_in_line"]), (&json!("held"), &Value::Null));
    }
}

#[tokio::test]
async fn below_the_floor_a_second_person_agrees() {
    let mut world = World::new().await;
    let floor = json!({"title": "M", "code": null, "price_minor": 12_900, "floor_minor": 10_000, "plan": null,
        "per_buyer": null, "archived": false});
    world.ask("leader", "PATCH /skus/{medium}", floor).await;
    let offer = json!({"sku": "{medium}", "kind": "flash", "price_minor": 9_000, "until": soon()});
    for _ in 0..2 {
        let made = world.ask("shop", "POST /accounts/{leader}/offers", offer.clone()).await;
        assert_eq!(made["offer"], Value::Null);
        assert_eq!(
            (&made["waiting"]["kind"], &made["waiting"]["will"]["price_minor"]),
            (&json!("offer"), &json!(9_000))
        );
        world.learn("proposal", &made["waiting"]["id"]);
    }
    let waits = world.ask("leader", "GET /accounts/{leader}/proposals", Value::Null).await;
    assert_eq!(waits.as_array().unwrap().len(), 1, "asked twice, it waits once");
    assert_eq!(held(&world, "fan", wish("a", 1, json!({}))).await, "held shelf 12900");
    world.ask("director", "POST /proposals/{proposal}/accept", Value::Null).await;
    assert_eq!(held(&world, "fan", wish("b", 1, json!({}))).await, "held flash 9000");
}

/// The shelf became cheaper than the sale: that can be ended, and not begun again.
#[tokio::test]
async fn an_offer_that_became_the_dearer_one_can_be_closed() {
    let world = offering(json!({"kind": "flash", "price_minor": 9_900, "until": soon()})).await;
    let cheap = json!({"title": "M", "code": null, "price_minor": 9_000, "floor_minor": null, "plan": null,
        "per_buyer": null, "archived": false});
    world.ask("shop", "PATCH /skus/{medium}", cheap).await;
    assert_eq!(held(&world, "fan", wish("a", 1, json!({}))).await, "held shelf 9000");
    let open = |open: bool| json!({"open": open, "until": soon(), "quantity": null});
    world.ask("operator", "PATCH /offers/{offer}", open(false)).await;
    let no = world.send("operator", "PATCH /offers/{offer}", &open(true)).await.json();
    assert_eq!((&no["code"], &no["field"]), (&json!("above_shelf"), &json!("price")));
}

#[tokio::test]
async fn what_an_offer_cannot_be() {
    let mut world = World::new().await;
    world.shows(&["code", "field"]);
    let offer = |more: Value| {
        let mut offer = json!({"sku": "{medium}", "kind": "flash", "price_minor": 9_000, "until": soon()});
        offer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        offer
    };
    let mut told = Vec::new();
    for wrong in [
        json!({"until": null}),
        json!({"until": 5}),
        json!({"from": soon() + 60_000}),
        json!({"kind": "live"}),
        json!({"kind": "live", "live": "999"}),
        json!({"kind": "booking"}),
        json!({"kind": "deposit"}),
        json!({"kind": "deposit", "deposit_minor": 9_000}),
        json!({"kind": "deposit", "deposit_minor": 100, "cooling_ms": -1}),
        json!({"price_minor": -1}),
        json!({"price_minor": i64::MAX}),
        json!({"price_minor": 12_901}),
        json!({"kind": "coupon", "price_minor": 12_901}),
        json!({"kind": "live", "live": "{show}", "price_minor": 12_901}),
        json!({"quantity": 0}),
        json!({"per_buyer": -5}),
        json!({"sku": "{mug's sku}"}),
        json!({"kind": "raffle"}),
    ] {
        let no = world.send("shop", "POST /accounts/{leader}/offers", &offer(wrong)).await.json();
        told.push(format!("{} {}", no["code"].as_str().unwrap_or("ok"), no["field"].as_str().unwrap_or("-")));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    invalid until
    invalid until
    invalid until
    invalid live
    not_found -
    invalid price
    invalid deposit
    invalid deposit
    invalid cooling
    invalid price
    invalid price
    above_shelf price
    above_shelf price
    above_shelf price
    invalid quantity
    invalid per_buyer
    invalid sku
    bad_request -
    ");
}
