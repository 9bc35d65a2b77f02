//! Offers as a room sees them: their cards, and how much is left under them.

use crate::{cards, limits::CARD_AHEAD, suite::World};
use serde_json::{Value, json};
use wanghong_core::Millis;
use wanghong_people::trial::until;
use wanghong_shop::trial::{held, offered, wish};

fn now() -> i64 {
    wanghong_base::clock::now().0
}

/// An hour from now.
fn soon() -> i64 {
    now() + 3_600_000
}

/// An open show whose shop makes an offer on the medium tee, called `offer`.
async fn offering(offer: Value) -> World {
    let mut world = World::new().await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    offered(&mut world, "offer", offer).await;
    world
}

/// What the tee's page says of the medium one's offers.
async fn seen(world: &World) -> Value {
    let tee = world.ask("fan", "GET /products/{tee}", Value::Null).await;
    tee["skus"][1]["offers"].clone()
}

/// Whether the card of the tee is shown in the room.
async fn card(world: &World) -> bool {
    let room = world.ask("fan", "GET /lives/{show}/room", Value::Null).await;
    let tee = world.names.id("tee").to_string();
    room["pins"].as_array().unwrap().iter().any(|pin| pin["product"] == tee)
}

#[tokio::test]
async fn a_flash_sale_or_a_draw_that_begins_shows_its_card_and_others_do_not() {
    let far = now() + 600_000;
    let mut world =
        offering(json!({"kind": "flash", "price_minor": 9_900, "from": far, "until": soon()})).await;
    offered(&mut world, "coupon", json!({"kind": "coupon", "price_minor": 9_800, "until": soon()})).await;
    assert!(!card(&world).await);
    offered(&mut world, "now", json!({"kind": "flash", "price_minor": 9_700, "until": soon()})).await;
    until("the card of the sale", async || card(&world).await).await;
    world.ask("operator", "PUT /lives/{show}/pin", json!({"product": null})).await;
    until("no card", async || !card(&world).await).await;
    let draw =
        json!({"sku": "{small}", "from": now() + 30_000, "until": soon(), "pieces": 1, "beacon": false});
    world.ask("shop", "POST /accounts/{leader}/draws", draw).await;
    until("the card of the draw", async || card(&world).await).await;
}

#[tokio::test]
async fn what_was_planned_shows_its_card_when_it_begins() {
    let far = now() + CARD_AHEAD.0 + 2_000;
    let flash = json!({"kind": "flash", "price_minor": 9_900, "from": far, "until": soon()});
    let world = offering(flash).await;
    let before = cards::show(&world.part, Millis(0)).await.unwrap();
    assert!(before.0 < far && !card(&world).await, "not yet");
    let near = async || cards::show(&world.part, before).await.unwrap().0 >= far && card(&world).await;
    until("the card of the sale", near).await;
    world.ask("operator", "PUT /lives/{show}/pin", json!({"product": null})).await;
    until("no card", async || !card(&world).await).await;
    cards::show(&world.part, Millis(far)).await.unwrap();
    assert!(!card(&world).await, "what the team took away stays away");
}

#[tokio::test]
async fn a_flash_sale_is_for_so_many_and_its_places_are_told() {
    let offer =
        json!({"kind": "flash", "price_minor": 9_900, "until": soon(), "quantity": 3, "per_buyer": 2});
    let world = offering(offer).await;
    let id = world.names.id("offer").to_string();
    let room_says = async |left: i64| {
        let room = world.ask("fan", "GET /lives/{show}/room", Value::Null).await;
        room["left"][&id] == left
    };
    until("the room is told", async || room_says(3).await).await;
    assert_eq!(held(&world, "fan", wish("a", 2, json!({}))).await, "held flash 19800");
    assert_eq!(held(&world, "fan", wish("b", 1, json!({}))).await, "held shelf 12900", "two for each buyer");
    assert_eq!(held(&world, "guest", wish("c", 2, json!({}))).await, "held shelf 25800", "one is left");
    assert_eq!(
        held(&world, "guest", wish("d", 1, json!({"most": {"minor": 9_900, "currency": "CNY"}}))).await,
        "held flash 9900"
    );
    let dear = wish("e", 1, json!({"most": {"minor": 9_900, "currency": "CNY"}}));
    assert_eq!(held(&world, "operator", dear).await, "price_changed", "nobody pays more than the card said");
    assert_eq!(seen(&world).await[0]["left"], 0);
    until("the room is told", async || room_says(0).await).await;
}
