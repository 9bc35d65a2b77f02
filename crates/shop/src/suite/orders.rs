//! Orders found, packed and sent by the list.

use crate::suite::World;
use axum::http::header;
use serde_json::{Value, json};
use wanghong_people::trial::until;

/// A world in which the fan has paid one order of each size, and the guest holds one that is named `held`.
async fn sold() -> World {
    let mut world = World::new().await;
    for (name, who, sku) in
        [("one", "fan", "{small}"), ("two", "fan", "{medium}"), ("held", "guest", "{medium}")]
    {
        let key = format!("the order called {name}");
        let order = json!({"key": key, "live": null, "sku": sku, "quantity": 1, "at": null});
        let order = world.ask(who, "POST /orders", order).await;
        world.learn(name, &order["id"]);
        if name == "held" {
            continue;
        }
        let ship = json!({"name": "=Fan", "phone": "138-1", "address": "Beijing"});
        world.ask(who, &format!("POST /orders/{{{name}}}/place"), ship).await;
        let card = json!({"provider": "test", "number": "4242424242424242", "key": format!("what paid the order {name}")});
        world.ask(who, &format!("POST /orders/{{{name}}}/pay"), card).await;
    }
    world
}

/// The names of what a filter finds.
async fn found(world: &World, filter: &str) -> String {
    let op = format!("GET /accounts/{{leader}}/orders?{filter}");
    let page = world.ask("shop", &op, Value::Null).await;
    let name = |order: &Value| {
        let named =
            ["one", "two", "held"].into_iter().find(|name| world.names.id(name).to_string() == order["id"]);
        named.unwrap_or("?").to_owned()
    };
    let names: Vec<_> = page["orders"].as_array().unwrap().iter().map(name).collect();
    names.join(" ")
}

#[tokio::test]
async fn a_shop_finds_its_orders() {
    let world = sold().await;
    let id = |name: &str| world.names.id(name);
    let one = id("one");
    until("orders are filed under their buyers", async || found(&world, "q=@guest").await == "held").await;
    let made = one.made_at().0;
    for (filter, names) in [
        (String::new(), "held two one"),
        ("state=paid".into(), "two one"),
        ("state=held".into(), "held"),
        ("state=shipped".into(), ""),
        ("review=true".into(), ""),
        ("returns=true".into(), ""),
        (format!("sku={}", id("small")), "one"),
        (format!("product={}&state=paid", id("tee")), "two one"),
        (format!("live={}", id("show")), ""),
        ("offer=1".into(), ""),
        (format!("from={}", made + 86_400_000), ""),
        (format!("from={}&to={}", made - 1_000, made + 86_400_000), "held two one"),
        (format!("q={one}"), "one"),
        (format!("q=%23{one}"), "one"),
        (format!("q={one}&state=held"), ""),
        ("q=%231001".into(), "one"),
        ("q=%231003&state=held".into(), "held"),
        ("q=%239".into(), ""),
        ("q=1002".into(), "two"),
        ("q=@guest".into(), "held"),
        ("q=@nobody".into(), ""),
        ("q=gues".into(), "held"),
        ("q=1381".into(), "two one"),
        ("q=%25".into(), ""),
        (format!("before={}", id("two")), "one"),
    ] {
        assert_eq!(found(&world, &filter).await, names, "{filter}");
    }
    let page = world.ask("shop", "GET /accounts/{leader}/orders", Value::Null).await;
    assert_eq!(page["counts"]["paid"], 2);
    assert_eq!((&page["next"], &page["sought_until"]), (&Value::Null, &Value::Null));
    assert_eq!(page["orders"][1]["payment"]["state"], "succeeded");
    let rest = world.ask("shop", "GET /accounts/{leader}/orders?before={two}", Value::Null).await;
    assert_eq!(rest["counts"], json!({}));
}

#[tokio::test]
async fn filters_that_are_none_say_so() {
    let mut world = World::new().await;
    for filter in ["state=lost", "from=today", "before=-1", "review=perhaps"] {
        world.tell("shop", &format!("GET /accounts/{{leader}}/orders?{filter}"), Value::Null).await;
    }
    let long = format!("GET /accounts/{{leader}}/orders?q={}", "x".repeat(101));
    assert_eq!(world.send("shop", &long, &Value::Null).await.json()["code"], "too_long");
    insta::assert_snapshot!(world.script(), @r#"
    shop: GET /accounts/{leader}/orders?state=lost
      400 {"code":"bad_request","message":"Failed to deserialize query string: state: unknown word “lost”"}
    shop: GET /accounts/{leader}/orders?from=today
      400 {"code":"bad_request","message":"Failed to deserialize query string: from: invalid digit found in string"}
    shop: GET /accounts/{leader}/orders?before=-1
      400 {"code":"bad_request","message":"Failed to deserialize query string: before: an id is a decimal string"}
    shop: GET /accounts/{leader}/orders?review=perhaps
      400 {"code":"bad_request","message":"Failed to deserialize query string: review: provided string was not `true` or `false`"}
    "#);
}

async fn csv(world: &World, op: &str, text: &str) -> Value {
    let text = world.names.ids_in_text(text);
    let request = world.request("shop", op).header(header::CONTENT_TYPE, "text/csv");
    world.serve(request.body(text.into()).unwrap()).await.json()
}

async fn packing(world: &World, filter: &str) -> String {
    let op = format!("GET /accounts/{{leader}}/packing?{filter}");
    let answer = world.send("shop", &op, &Value::Null).await;
    assert_eq!(answer.head[header::CONTENT_TYPE], "text/csv; charset=utf-8", "{answer:?}");
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_packing_list_goes_out_and_comes_back_filled_in() {
    let world = sold().await;
    let details = json!({"kind": "company", "title": "Acme", "tax_number": "911 10000600037341L",
        "email": "a@example.com"});
    world.ask("fan", "PUT /orders/{two}/invoice", details).await;
    let list = packing(&world, "").await;
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 3, "{list}");
    assert!(lines[1].starts_with(&format!("#{}", world.names.id("one"))), "the oldest first: {list}");
    assert!(lines[1].contains(",'=Fan,138-1,Beijing,99.00,CNY,,,,,,"), "{list}");
    assert!(lines[2].contains(",company,Acme,91110000600037341L,a@example.com,,"), "{list}");
    assert_eq!(packing(&world, "state=packed").await.lines().count(), 1);

    assert!(lines[1].contains(",1001,") && lines[2].contains(",1002,"), "{list}");
    let pack = json!({"act": "pack", "orders": ["{one}", "{two}"]});
    world.ask("shop", "POST /accounts/{leader}/orders/act", pack).await;
    let list = packing(&world, "state=packed").await.replace("a@example.com,,", "a@example.com,SF,SF-2");
    let preview = csv(&world, "POST /accounts/{leader}/tracking/preview", &list).await;
    assert_eq!((&preview["ships"], &preview["same"]), (&json!(1), &json!(0)), "{preview}");
    let take = format!("POST /accounts/{{leader}}/tracking?mark={}", preview["mark"].as_str().unwrap());
    let done = csv(&world, &take, &list).await;
    assert_eq!(done[0]["state"], "shipped", "{done}");
    assert_eq!(world.ask("fan", "GET /orders/{two}", Value::Null).await["tracking"], "SF-2");
    let again = csv(&world, "POST /accounts/{leader}/tracking/preview", &list).await;
    assert_eq!((&again["ships"], &again["same"]), (&json!(0), &json!(1)), "{again}");
    assert_eq!(csv(&world, &take, &list).await["code"], "conflict", "it is not what was looked at");
    assert_eq!(found(&world, "q=SF-2").await, "two");
    // Of a list that somebody wrote by hand.
    let short = "order,tracking\n#1001,SF-1\n1002,SF-2\n1004,SF-4\n";
    let preview = csv(&world, "POST /accounts/{leader}/tracking/preview", short).await;
    assert_eq!(
        (&preview["lines"][0]["order"], &preview["lines"][0]["number"]),
        (&json!(world.names.id("one").to_string()), &json!(1_001))
    );
    assert_eq!(preview["faults"][0]["reason"], "sent_otherwise", "the second names no carrier: {preview}");
    assert_eq!(preview["faults"][1]["reason"], "unknown_order", "{preview}");
}

const LIST: &str = "\
order,tracking,carrier
#{one},\u{a0}A-1 \u{200b},SF
#{two},A-2,SF
#{held},A-3,SF
1.17E+17,A-4,SF
17,A-5,SF
#{one},A-6,SF
#{two},,SF
#{two},7.35209E+11,SF
";

#[tokio::test]
async fn what_cannot_be_sent_says_why_and_the_rest_goes_if_that_is_meant() {
    let mut world = sold().await;
    world.ask("shop", "POST /orders/{one}/act", json!({"act": "pack"})).await;
    let preview = csv(&world, "POST /accounts/{leader}/tracking/preview", LIST).await;
    let faults = preview["faults"].as_array().unwrap();
    for fault in faults {
        world.write(&format!("{}: {} {}", fault["line"], fault["reason"], fault["message"]));
    }
    let all = csv(&world, "POST /accounts/{leader}/tracking", LIST).await;
    world.write(&format!("{} {}", all["code"], all["message"]));
    let good = csv(&world, "POST /accounts/{leader}/tracking?good_only=true", LIST).await;
    assert_eq!((good.as_array().unwrap().len(), &good[0]["state"]), (1, &json!("shipped")), "{good}");
    let sent = world.ask("fan", "GET /orders/{one}", Value::Null).await;
    assert_eq!(sent["tracking"], "A-1", "without what is not seen around it");
    let good = csv(&world, "POST /accounts/{leader}/tracking?good_only=true", LIST).await;
    assert_eq!(good, json!([]), "the same list again does nothing more");
    let foreign = world.request("foreign", "POST /accounts/{foreign}/tracking/preview");
    let list = world.names.ids_in_text("order,tracking\n#{one},1\n");
    let theirs = world.serve(foreign.body(list.into()).unwrap()).await.json();
    assert_eq!(theirs["faults"][0]["reason"], "unknown_order");
    insta::assert_snapshot!(world.script(), @r#"
    3: "unpacked" "It is not packed yet."
    4: "unpaid" "It is not paid."
    5: "cut" "A spreadsheet has cut digits off this number."
    6: "unknown_order" "The shop has no such order."
    7: "order_twice" "This order stands in the file twice."
    8: "no_tracking" "The tracking number is missing."
    9: "cut" "A spreadsheet has cut digits off this number."
    "invalid" "Line 3: It is not packed yet. Nothing was done."
    "#);
}
