//! A buyer's papers: the address book, and invoices.

use super::world::World;
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

#[tokio::test]
async fn an_invoice_is_wanted_changed_and_issued() {
    let mut world = World::new().await;
    let order = json!({"key": "the order with an invoice", "live": null, "sku": "{small}", "quantity": 1, "at": null});
    let order = world.ask("fan", "POST /orders", order).await;
    world.learn("order", &order["id"]);
    let person =
        json!({"kind": "person", "title": "Fan", "tax_number": "ignored", "email": "Fan@example.com"});
    let company = json!({"kind": "company", "title": "Acme", "tax_number": "", "email": "a@example.com"});
    world.tell("fan", "GET /orders/{order}/invoice", Value::Null).await;
    world.tell("fan", "PUT /orders/{order}/invoice", company).await;
    world.tell("fan", "PUT /orders/{order}/invoice", person.clone()).await;
    world.tell("shop", "PUT /orders/{order}/invoice", person.clone()).await;
    world.tell("guest", "GET /orders/{order}/invoice", Value::Null).await;
    world.tell("fan", "DELETE /orders/{order}/invoice", Value::Null).await;
    world.tell("shop", "POST /orders/{order}/invoice/issue", json!({"number": "F-1"})).await;
    world.ask("fan", "PUT /orders/{order}/invoice", person.clone()).await;
    world.tell("director", "POST /orders/{order}/invoice/issue", json!({"number": "F-1"})).await;
    world.tell("shop", "POST /orders/{order}/invoice/issue", json!({"number": "F-1"})).await;
    world.tell("fan", "PUT /orders/{order}/invoice", person).await;
    world.tell("fan", "DELETE /orders/{order}/invoice", Value::Null).await;
    world.tell("fan", "GET /orders/{order}/invoice", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    fan: GET /orders/{order}/invoice
      200
    fan: PUT /orders/{order}/invoice
      422 {"code":"invalid","field":"tax_number","message":"A tax number has 5 to 20 letters and digits."}
    fan: PUT /orders/{order}/invoice
      200 {"asked_at":"[time]","email":"fan@example.com","issued_at":null,"kind":"person","number":null,"tax_number":"","title":"Fan"}
    shop: PUT /orders/{order}/invoice
      404 {"code":"not_found","message":"Nothing is here."}
    guest: GET /orders/{order}/invoice
      404 {"code":"not_found","message":"Nothing is here."}
    fan: DELETE /orders/{order}/invoice
      200
    shop: POST /orders/{order}/invoice/issue
      409 {"code":"not_in_state","message":"No invoice is wanted for this order."}
    director: POST /orders/{order}/invoice/issue
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /orders/{order}/invoice/issue
      200 {"asked_at":"[time]","email":"fan@example.com","issued_at":"[time]","kind":"person","number":"F-1","tax_number":"","title":"Fan"}
    fan: PUT /orders/{order}/invoice
      409 {"code":"invoice_issued","message":"The invoice is issued; ask the shop to change it."}
    fan: DELETE /orders/{order}/invoice
      409 {"code":"invoice_issued","message":"The invoice is issued; ask the shop to change it."}
    fan: GET /orders/{order}/invoice
      200 {"asked_at":"[time]","email":"fan@example.com","issued_at":"[time]","kind":"person","number":"F-1","tax_number":"","title":"Fan"}
    "#);
}
