//! Acts of the shop that come again, because nobody heard the answer or the finger slipped.

use crate::suite::World;
use serde_json::{Value, json};
use wanghong_people::trial::Answer;

/// A paid order of the fan's for two medium tees.
async fn sold() -> World {
    let mut world = World::new().await;
    let wish =
        json!({"key": "a wish, made up by hand", "live": null, "sku": "{medium}", "quantity": 2, "at": null});
    let order = world.ask("fan", "POST /orders", wish).await;
    world.learn("order", &order["id"]);
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask("fan", "POST /orders/{order}/place", ship).await;
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "a card, made up by hand"});
    world.ask("fan", "POST /orders/{order}/pay", card).await;
    world
}

async fn count(world: &World, sql: &'static str) -> i64 {
    world.part.base.db.find::<(i64,)>(sql, ()).await.unwrap().unwrap().0
}

/// Sends the same under one key, several times at once and then once more; gives what each was told.
async fn clicks(world: &World, who: &str, op: &str, body: Value) -> Vec<Value> {
    let key = format!("click {op}");
    let click = || world.keyed(who, op, (&key, body.clone()));
    let (one, two, three) = tokio::join!(click(), click(), click());
    let four = click().await;
    let told = |answer: Answer| {
        assert!(answer.status.is_success(), "{op}: {answer:?}");
        answer.json()
    };
    [one, two, three, four].map(told).into()
}

#[tokio::test]
async fn clicks_on_refund_are_one_refund() {
    let world = sold().await;
    let some = json!({"act": "refund", "amount_minor": 5_000});
    let told = clicks(&world, "shop", "POST /orders/{order}/act", some.clone()).await;
    assert!(told.iter().all(|order| order["refunded"]["minor"] == 5_000), "{told:?}");
    assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 1);
    let other = json!({"act": "refund", "amount_minor": 5_001});
    let no = world.keyed("shop", "POST /orders/{order}/act", ("click POST /orders/{order}/act", other)).await;
    assert_eq!((no.status.as_u16(), &no.json()["code"]), (409, &json!("key_reused")));
    world.keyed("shop", "POST /orders/{order}/act", ("another click", some)).await;
    assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 2, "another key is another refund");
    let again = world.again().await;
    let told = again
        .keyed(
            "shop",
            "POST /orders/{order}/act",
            ("click POST /orders/{order}/act", json!({"act": "refund", "amount_minor": 5_000})),
        )
        .await;
    assert_eq!(told.json()["refunded"]["minor"], 10_000, "also after a restart");
    assert_eq!(count(&again, "SELECT COUNT(*) FROM refunds").await, 2);
}

#[tokio::test]
async fn another_persons_key_is_another_key() {
    let world = sold().await;
    let some = json!({"act": "refund", "amount_minor": 5_000});
    for who in ["shop", "leader"] {
        world.keyed(who, "POST /orders/{order}/act", ("one click", some.clone())).await;
    }
    assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 2);
}

#[tokio::test]
async fn pieces_products_offers_and_notes_come_once() {
    let world = sold().await;
    let told =
        clicks(&world, "shop", "POST /skus/{medium}/stock", json!({"add": 100, "note": "a pallet"})).await;
    assert!(told.iter().all(|sku| sku["stocked"] == 200), "{told:?}");
    let cap = json!({"title": "Cap", "description": "", "pictures": [],
        "skus": [{"title": "One", "price_minor": 500, "stock": 9}]});
    let told = clicks(&world, "shop", "POST /accounts/{leader}/products", cap).await;
    assert!(told.iter().all(|product| product["id"] == told[0]["id"]), "{told:?}");
    let xl = json!({"title": "XL", "price_minor": 9_900, "stock": 3});
    clicks(&world, "shop", "POST /products/{tee}/skus", xl).await;
    let until = wanghong_base::clock::now().0 + 3_600_000;
    let flash = json!({"kind": "flash", "sku": "{medium}", "price_minor": 9_900, "until": until});
    let told = clicks(&world, "shop", "POST /accounts/{leader}/offers", flash).await;
    assert!(told.iter().all(|made| made["offer"]["id"] == told[0]["offer"]["id"]), "{told:?}");
    let told = clicks(&world, "shop", "POST /orders/{order}/notes", json!({"text": "Call first"})).await;
    assert!(told.iter().all(|notes| notes.as_array().unwrap().len() == 1), "{told:?}");
    assert_eq!(count(&world, "SELECT COUNT(*) FROM products WHERE title = 'Cap'").await, 1);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM skus WHERE title = 'XL'").await, 1);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM offers").await, 1);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM stock_acts WHERE note = 'a pallet'").await, 1);
}

#[tokio::test]
async fn many_acts_with_one_key_are_done_once_each() {
    let world = sold().await;
    let ship = json!({"orders": ["{order}"], "act": "refund", "amount_minor": 100});
    let told = clicks(&world, "shop", "POST /accounts/{leader}/orders/act", ship).await;
    assert!(told.iter().all(|done| done[0]["state"] == "paid"), "{told:?}");
    assert_eq!(count(&world, "SELECT COUNT(*) FROM refunds").await, 1);
}

#[tokio::test]
async fn a_wish_with_another_price_offer_or_line_is_another_wish() {
    let world = World::new().await;
    let wish = |more: Value| {
        let mut wish = json!({"key": "a wish, made up by hand", "live": null, "sku": "{medium}", "quantity": 1,
            "at": null, "most": {"minor": 12_900, "currency": "CNY"}});
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    let first = world.ask("fan", "POST /orders", wish(json!({}))).await;
    let again = world.ask("fan", "POST /orders", wish(json!({"at": 5}))).await;
    assert_eq!(first["id"], again["id"], "the second of the picture is no part of it");
    for more in [
        json!({"most": {"minor": 20_000, "currency": "CNY"}}),
        json!({"most": null}),
        json!({"wait": true}),
        json!({"offer": "{tee}"}),
        json!({"quantity": 2}),
    ] {
        let no = world.send("fan", "POST /orders", &wish(more.clone())).await;
        assert_eq!(no.json()["code"], "key_reused", "{more}");
    }
    let world = world.again().await;
    let no = world.send("fan", "POST /orders", &wish(json!({"wait": true}))).await;
    assert_eq!(no.json()["code"], "key_reused", "also after a restart");
}
