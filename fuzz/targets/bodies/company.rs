//! A company with a leader, a fan, goods and shows, set up through the API.

use super::{
    question::{PICTURE, Question},
    world::World,
};
use axum::http::Request;
use serde_json::{Value, json};

/// Sets everything up that an operation can name.
pub(crate) fn settle(world: &mut World) {
    for (who, at) in [("boss", "setup"), ("fan", "signup")] {
        let form = json!({ "token": world.setup_token(),
            "company": "Stage", "currency": "CNY", "name": who, "handle": who,
            "email": format!("{who}@a.example"), "password": "correct horse",
        });
        let me = post(world, "nobody", at, &form);
        world.know(who, &me["id"]);
        world.keep("account", &me["account"]["id"]);
        world.keep("handle", &me["account"]["handle"]);
    }
    sell(world);
    let plans = format!("accounts/{}/lives", world.ids()["account"][0]);
    let plan = json!({ "title": "Tonight", "planned_at": 0, "products": world.ids()["product"] });
    for _ in ["open", "planned"] {
        let show = post(world, "boss", &plans, &plan);
        world.keep("live", &show["id"]);
    }
    talk(world);
}

fn sell(world: &mut World) {
    let sku = json!({ "title": "Green", "price_minor": 12_900, "stock": 1_000_000 });
    let goods = json!({ "title": "Tea", "description": "", "pictures": [], "skus": [sku] });
    let goods = post(world, "boss", &format!("accounts/{}/products", world.ids()["account"][0]), &goods);
    world.keep("product", &goods["id"]);
    world.keep("sku", &goods["skus"][0]["id"]);
    let wish = json!({ "key": "0190aaaa-7bbb-7ccc", "sku": goods["skus"][0]["id"], "quantity": 1 });
    let order = post(world, "fan", "orders", &wish);
    world.keep("order", &order["id"]);
}

fn talk(world: &mut World) {
    let room = format!("lives/{}", world.ids()["live"][0]);
    post(world, "boss", &format!("{room}/open"), &Value::Null);
    let words = json!({ "text": "Hello", "at": 0, "key": "1" });
    let comment = post(world, "fan", &format!("{room}/comments"), &words);
    world.keep("comment", &comment["id"]);
    let picture = send(world, "boss", "blobs", PICTURE.to_vec());
    world.keep("blob", &picture["id"]);
}

fn post(world: &World, who: &str, at: &str, form: &Value) -> Value {
    send(world, who, at, form.to_string().into_bytes())
}

fn send(world: &World, who: &str, at: &str, body: Vec<u8>) -> Value {
    let head = Request::post(format!("/api/wanghong/v1/{at}"))
        .header("cookie", format!("session={who}"))
        .header("content-type", "application/json");
    let (status, answer) = world.ask(Question { head, body });
    assert!(status.is_success(), "{at}: {status} {}", String::from_utf8_lossy(&answer));
    serde_json::from_slice(&answer).expect("JSON")
}
