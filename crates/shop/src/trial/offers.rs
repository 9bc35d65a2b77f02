//! Offers, and what somebody gets under them.

use serde_json::{Value, json};
use wanghong_people::trial::{Part, World};

/// The shop makes an offer, on the medium tee unless it says otherwise; it is called so.
pub async fn offered<P: Part>(world: &mut World<P>, name: &str, mut offer: Value) {
    let fields = offer.as_object_mut().unwrap();
    fields.entry("sku").or_insert(json!("{medium}"));
    let made = world.ask("shop", "POST /accounts/{leader}/offers", offer).await;
    assert_eq!(made["waiting"], Value::Null, "{made}");
    world.learn(name, &made["offer"]["id"]);
}

/// A wish for so many medium tees in the show, and what else it says.
pub fn wish(key: &str, quantity: i64, more: Value) -> Value {
    let mut wish = json!({"key": format!("{key}, made up by hand"), "live": "{show}", "sku": "{medium}",
        "quantity": quantity, "at": null});
    let Value::Object(more) = more else { panic!("{more}") };
    wish.as_object_mut().unwrap().extend(more);
    wish
}

/// What an order costs and why, or why there is none.
pub async fn held<P: Part>(world: &World<P>, who: &str, wish: Value) -> String {
    let answer = world.send(who, "POST /orders", &wish).await.json();
    match answer["code"].as_str() {
        Some(code) => code.to_owned(),
        None => format!(
            "{} {} {}",
            answer["state"].as_str().unwrap(),
            answer["because"].as_str().unwrap(),
            answer["total"]["minor"]
        ),
    }
}
