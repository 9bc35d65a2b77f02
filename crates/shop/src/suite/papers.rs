//! A buyer's papers: the address book, and invoices.

use crate::suite::World;
use serde_json::{Value, json};
use wanghong_core::limits;

fn address(name: &str) -> Value {
    json!({"name": name, "phone": "1", "address": "Beijing"})
}

#[tokio::test]
async fn an_address_book_always_proposes_one_first() {
    let mut world = World::new().await;
    world.shows(&["name", "preferred"]);
    let book = world.tell("fan", "POST /me/addresses", address("home")).await;
    world.learn("home", &book[0]["id"]);
    world.tell("fan", "POST /me/addresses", address("work")).await;
    world.tell("fan", "POST /me/addresses", address("work")).await;
    let mut parents = address("parents");
    parents["preferred"] = json!(true);
    let book = world.tell("fan", "POST /me/addresses", parents).await;
    world.learn("parents", &book[0]["id"]);
    world.tell("fan", "PATCH /me/addresses/{home}", address("at home")).await;
    world.tell("guest", "PATCH /me/addresses/{home}", address("mine")).await;
    world.tell("guest", "DELETE /me/addresses/{home}", Value::Null).await;
    world.tell("guest", "GET /me/addresses", Value::Null).await;
    world.tell("fan", "DELETE /me/addresses/{parents}", Value::Null).await;
    world.tell("fan", "POST /me/addresses", json!({"name": "x", "phone": "", "address": "y"})).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: POST /me/addresses
      200 [{"name":"home","preferred":true}]
    fan: POST /me/addresses
      200 [{"name":"home","preferred":true},{"name":"work","preferred":false}]
    fan: POST /me/addresses
      200 [{"name":"home","preferred":true},{"name":"work","preferred":false}]
    fan: POST /me/addresses
      200 [{"name":"parents","preferred":true},{"name":"work","preferred":false},{"name":"home","preferred":false}]
    fan: PATCH /me/addresses/{home}
      200 [{"name":"parents","preferred":true},{"name":"work","preferred":false},{"name":"at home","preferred":false}]
    guest: PATCH /me/addresses/{home}
      404 {"code":"not_found","message":"Nothing is here."}
    guest: DELETE /me/addresses/{home}
      404 {"code":"not_found","message":"Nothing is here."}
    guest: GET /me/addresses
      200 []
    fan: DELETE /me/addresses/{parents}
      200 [{"name":"work","preferred":true},{"name":"at home","preferred":false}]
    fan: POST /me/addresses
      422 {"code":"invalid","field":"phone","message":"This must not be empty."}
    "#);
}

#[tokio::test]
async fn an_address_book_has_an_end() {
    let world = World::new().await;
    for n in 0..limits::ADDRESSES {
        world.ask("fan", "POST /me/addresses", address(&n.to_string())).await;
    }
    let one_more = world.send("fan", "POST /me/addresses", &address("one more")).await.json();
    assert_eq!((&one_more["code"], &one_more["field"]), (&json!("limit_reached"), &json!("addresses")));
    world.ask("fan", "POST /me/addresses", address("0")).await;
}

/// A world in which the fan has ordered two small ones.
async fn ordered() -> World {
    let mut world = World::new().await;
    let order = json!({"key": "the order with an invoice", "live": null, "sku": "{small}", "quantity": 2, "at": null});
    let order = world.ask("fan", "POST /orders", order).await;
    world.learn("order", &order["id"]);
    world
}

async fn pay(world: &World) {
    let ship = json!({"name": "Fan", "phone": "1", "address": "Beijing"});
    world.ask("fan", "POST /orders/{order}/place", ship).await;
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "what paid the order"});
    world.ask("fan", "POST /orders/{order}/pay", card).await;
}

fn person(title: &str) -> Value {
    json!({"kind": "person", "title": title, "tax_number": "ignored", "email": "Fan@example.com"})
}

/// What was issued, a line each, with the year taken out.
async fn issued(world: &World) -> Vec<String> {
    let invoice = world.ask("fan", "GET /orders/{order}/invoice", Value::Null).await;
    let line = |one: &Value| {
        let text = |key: &str| one[key].as_str().unwrap_or("none").to_owned();
        let number = |key: &str| match text(key).split('-').collect::<Vec<_>>().as_slice() {
            [letters, _year, number] => format!("{letters} {number}"),
            _ => text(key),
        };
        let (what, of) = (number("number"), number("corrects"));
        format!("{what}, of {of}, over {} to {}", one["amount"]["minor"], text("title"))
    };
    invoice["documents"].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn an_invoice_is_wanted_changed_and_issued() {
    let mut world = ordered().await;
    world.shows(&["kind", "title", "tax_number", "email"]);
    let company = json!({"kind": "company", "title": "Acme", "tax_number": "", "email": "a@example.com"});
    world.tell("fan", "GET /orders/{order}/invoice", Value::Null).await;
    world.tell("fan", "PUT /orders/{order}/invoice", company).await;
    world.tell("fan", "PUT /orders/{order}/invoice", person("Fan")).await;
    world.tell("shop", "PUT /orders/{order}/invoice", person("Fan")).await;
    world.tell("guest", "GET /orders/{order}/invoice", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/invoice/issue", Value::Null).await;
    world.tell("fan", "DELETE /orders/{order}/invoice", Value::Null).await;
    pay(&world).await;
    world.tell("shop", "POST /orders/{order}/invoice/issue", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/invoice/replace", person("Fan")).await;
    world.ask("fan", "PUT /orders/{order}/invoice", person("Fan")).await;
    world.tell("shop", "POST /orders/{order}/invoice/replace", person("Fan")).await;
    world.tell("director", "POST /orders/{order}/invoice/issue", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/invoice/issue", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/invoice/issue", Value::Null).await;
    world.tell("fan", "PUT /orders/{order}/invoice", person("Fan")).await;
    world.tell("fan", "DELETE /orders/{order}/invoice", Value::Null).await;
    assert_eq!(issued(&world).await, ["INV 000001, of none, over 19800 to Fan"]);
    insta::assert_snapshot!(world.script(), @r#"
    fan: GET /orders/{order}/invoice
      200
    fan: PUT /orders/{order}/invoice
      422 {"code":"invalid","field":"tax_number","message":"A tax number has 5 to 20 letters and digits."}
    fan: PUT /orders/{order}/invoice
      200 {"email":"fan@example.com","kind":"person","tax_number":"","title":"Fan"}
    shop: PUT /orders/{order}/invoice
      404 {"code":"not_found","message":"Nothing is here."}
    guest: GET /orders/{order}/invoice
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /orders/{order}/invoice/issue
      409 {"code":"not_in_state","message":"An invoice is issued once its order is paid."}
    fan: DELETE /orders/{order}/invoice
      200
    shop: POST /orders/{order}/invoice/issue
      409 {"code":"not_in_state","message":"No invoice is wanted for this order."}
    shop: POST /orders/{order}/invoice/replace
      409 {"code":"not_in_state","message":"No invoice is issued for this order."}
    shop: POST /orders/{order}/invoice/replace
      409 {"code":"not_in_state","message":"No invoice is issued for this order."}
    director: POST /orders/{order}/invoice/issue
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /orders/{order}/invoice/issue
      200 {"email":"fan@example.com","kind":"person","tax_number":"","title":"Fan"}
    shop: POST /orders/{order}/invoice/issue
      409 {"code":"invoice_issued","message":"The invoice is issued; ask the shop to change it."}
    fan: PUT /orders/{order}/invoice
      409 {"code":"invoice_issued","message":"The invoice is issued; ask the shop to change it."}
    fan: DELETE /orders/{order}/invoice
      409 {"code":"invoice_issued","message":"The invoice is issued; ask the shop to change it."}
    "#);
}

/// Nothing that was issued is ever changed: what goes back is credited by itself, in the commit that decides it.
#[tokio::test]
async fn what_goes_back_is_credited_and_a_change_is_another_invoice() {
    let world = ordered().await;
    world.ask("fan", "PUT /orders/{order}/invoice", person("Fan")).await;
    pay(&world).await;
    let act = async |act: Value| world.ask("shop", "POST /orders/{order}/act", act).await;
    act(json!({"act": "refund", "amount_minor": 800})).await;
    world.ask("shop", "POST /orders/{order}/invoice/issue", Value::Null).await;
    act(json!({"act": "refund", "amount_minor": 1_000})).await;
    world.ask("shop", "POST /orders/{order}/invoice/replace", person("Acme")).await;
    act(json!({"act": "refund"})).await;
    let all = [
        "INV 000001, of none, over 19000 to Fan",
        "CN 000001, of INV 000001, over 1000 to Fan",
        "CN 000002, of INV 000001, over 18000 to Fan",
        "INV 000002, of none, over 18000 to Acme",
        "CN 000003, of INV 000002, over 18000 to Acme",
    ];
    assert_eq!(issued(&world).await, all);
    for op in ["issue", "replace"] {
        let no = world.send("shop", &format!("POST /orders/{{order}}/invoice/{op}"), &person("Late")).await;
        assert_eq!(no.json()["code"], "order_over", "{op}");
    }
    assert_eq!(issued(&world).await, all);
}

/// Many hands at once make one invoice, and no number is left out or taken twice.
#[tokio::test]
async fn two_who_issue_at_once_issue_one() {
    let world = ordered().await;
    world.ask("fan", "PUT /orders/{order}/invoice", person("Fan")).await;
    pay(&world).await;
    let issue =
        async |who: &str| world.send(who, "POST /orders/{order}/invoice/issue", &Value::Null).await.status;
    let (a, b, c) = tokio::join!(issue("shop"), issue("leader"), issue("shop"));
    let mut all = [a.as_u16(), b.as_u16(), c.as_u16()];
    all.sort_unstable();
    assert_eq!(all, [200, 409, 409]);
    assert_eq!(issued(&world).await, ["INV 000001, of none, over 19800 to Fan"]);
}
