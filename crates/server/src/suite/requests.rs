//! Requests that no page of ours sends: every one is answered by a no with a code.

use super::world::World;
use axum::{body::Body, http::header};
use serde_json::{Value, json};
use wanghong_base::limits;

const JSON: &str = "application/json";

/// Sends bytes as they are.
async fn raw(world: &mut World, op: &str, mime: &str, body: Vec<u8>) {
    let request = world.request("leader", op).header(header::CONTENT_TYPE, mime);
    let answer = world.serve(request.body(Body::from(body)).unwrap()).await;
    world.note("leader", op, &answer);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_bad_request() {
    let mut world = World::new().await;
    for body in
        ["", "{", "null", "[]", "{}", "{\"add\": \"1\"}", "{\"add\": 1.5}", "{\"add\": 99999999999999999999}"]
    {
        raw(&mut world, "POST /skus/{small}/stock", JSON, body.into()).await;
    }
    raw(&mut world, "POST /skus/{small}/stock", JSON, vec![b'{', 0xFF, 0xFE]).await;
    raw(&mut world, "POST /skus/{small}/stock", JSON, "[".repeat(10_000).into()).await;
    raw(&mut world, "POST /skus/{small}/stock", "text/plain", "{\"add\": 1}".into()).await;
    insta::assert_snapshot!(world.script(), @r#"
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to parse the request body as JSON: EOF while parsing a value at line 1 column 0"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to parse the request body as JSON: EOF while parsing an object at line 1 column 1"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: invalid type: null, expected struct Stock at line 1 column 4"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: invalid length 0, expected struct Stock with 2 elements at line 1 column 2"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: missing field `add` at line 1 column 2"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: add: invalid type: string \"1\", expected i64 at line 1 column 11"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: add: invalid type: floating point `1.5`, expected i64 at line 1 column 11"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: add: invalid type: floating point `1e+20`, expected i64 at line 1 column 28"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to parse the request body as JSON: key must be a string at line 1 column 2"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: [0]: invalid type: sequence, expected i64 at line 1 column 1"}
    leader: POST /skus/{small}/stock
      400 {"code":"bad_request","message":"Expected request with `Content-Type: application/json`"}
    "#);
}

#[tokio::test]
async fn fields_of_another_type_and_words_that_are_none_are_bad_requests() {
    let mut world = World::new().await;
    let live =
        |products: Value| json!({"title": "x", "cover": null, "planned_at": null, "products": products});
    world.tell("leader", "POST /accounts/{leader}/lives", live(json!([1]))).await;
    world.tell("leader", "POST /accounts/{leader}/lives", live(json!(["one"]))).await;
    world.tell("leader", "POST /accounts/{leader}/lives", live(json!("tee"))).await;
    world.tell("leader", "PUT /accounts/{leader}/team/fan", json!({"roles": ["king"]})).await;
    world.tell("leader", "PUT /lives/{show}/test-signal", json!({"on": "yes"})).await;
    world.tell("leader", "GET /lives/{show}/comments", Value::Null).await;
    world.tell("leader", "GET /lives/{show}/comments?from=now&to=later", Value::Null).await;
    world.tell("leader", "GET /accounts/{leader}/orders?live=all", Value::Null).await;
    world.tell("leader", "GET /lives/{show}/seat", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    leader: POST /accounts/{leader}/lives
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: products[0]: invalid type: integer `1`, expected a string at line 1 column 45"}
    leader: POST /accounts/{leader}/lives
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: products[0]: an id is a decimal string at line 1 column 50"}
    leader: POST /accounts/{leader}/lives
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: products: invalid type: string \"tee\", expected a sequence at line 1 column 48"}
    leader: PUT /accounts/{leader}/team/fan
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: roles[0]: unknown word “king” at line 1 column 17"}
    leader: PUT /lives/{show}/test-signal
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: on: invalid type: string \"yes\", expected a boolean at line 1 column 11"}
    leader: GET /lives/{show}/comments
      400 {"code":"bad_request","message":"Failed to deserialize query string: missing field `from`"}
    leader: GET /lives/{show}/comments?from=now&to=later
      400 {"code":"bad_request","message":"Failed to deserialize query string: from: invalid digit found in string"}
    leader: GET /accounts/{leader}/orders?live=all
      400 {"code":"bad_request","message":"Failed to deserialize query string: live: an id is a decimal string"}
    leader: GET /lives/{show}/seat
      400 {"code":"bad_request","message":"This address is a WebSocket."}
    "#);
}

#[tokio::test]
async fn a_body_has_an_end() {
    let mut world = World::new().await;
    raw(&mut world, "POST /skus/{small}/stock", JSON, vec![b' '; limits::JSON_BYTES + 1]).await;
    raw(&mut world, "POST /blobs", "image/png", vec![0; limits::JSON_BYTES + 1]).await;
    raw(&mut world, "POST /blobs", "image/png", vec![0; wanghong_people::limits::PICTURE_BYTES + 1]).await;
    insta::assert_snapshot!(world.script(), @r#"
    leader: POST /skus/{small}/stock
      413 {"code":"too_large","message":"This is larger than we take."}
    leader: POST /blobs
      415 {"code":"not_an_image","message":"This is not a JPEG, PNG or WebP picture we can show."}
    leader: POST /blobs
      413 {"code":"too_large","message":"This is larger than we take."}
    "#);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let mut world = World::new().await;
    for op in [
        "GET /lives/first",
        "GET /lives/-1",
        "GET /lives/1",
        "GET /lives/99999999999999999999",
        "GET /lives/%FF",
        "GET /lives/{tee}",
        "GET /products/{show}",
        "GET /handles/nobody_is_this",
        "GET /handles/..",
        "GET /lives/1/wall",
        "GET /nothing",
        "DELETE /site",
        "PUT /lives/{show}",
        "GET /api/v1/nothing",
    ] {
        world.tell("leader", op, Value::Null).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    leader: GET /lives/first
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /lives/-1
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /lives/1
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /lives/99999999999999999999
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /lives/%FF
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /lives/{tee}
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /products/{show}
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /handles/nobody_is_this
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /handles/..
      422 {"code":"invalid","field":"handle","message":"A handle has 2 to 30 small letters, digits or underscores."}
    leader: GET /lives/1/wall
      404 {"code":"not_found","message":"Nothing is here."}
    leader: GET /nothing
      404 {"code":"not_found","message":"Nothing is here."}
    leader: DELETE /site
      405 {"code":"method_not_allowed","message":"What is here is not asked like this."}
    leader: PUT /lives/{show}
      405 {"code":"method_not_allowed","message":"What is here is not asked like this."}
    leader: GET /api/v1/nothing
      404 {"code":"not_found","message":"Nothing is here."}
    "#);
}

/// An admin may act for any account, but not for one that does not exist.
#[tokio::test]
async fn nothing_is_made_for_an_account_that_is_not_there() {
    let world = World::new().await;
    let night = json!({"title": "Night", "cover": null, "planned_at": null, "products": []});
    let tee = json!({"title": "Tee", "description": "", "pictures": [],
        "skus": [{"title": "S", "price_minor": 1, "stock": 1}]});
    for (op, body) in [
        ("POST /accounts/7/lives", night),
        ("POST /accounts/7/products", tee),
        ("PUT /accounts/7/team/fan", json!({"roles": ["shop"]})),
    ] {
        assert_eq!(world.send("admin", op, &body).await.status, 404, "{op}");
    }
}

/// Numbers at the ends of their range are refused or kept; none makes the server stumble later.
#[tokio::test]
async fn huge_and_negative_numbers() {
    let mut world = World::new().await;
    world.shows(&["title", "planned_at"]);
    let sku = |price: i64, stock: i64| {
        json!({"title": "x", "description": "", "pictures": [],
            "skus": [{"title": "x", "price_minor": price, "stock": stock}]})
    };
    for (price, stock) in [(-1, 1), (1, -1), (i64::MAX, 1), (1, i64::MAX), (i64::MIN, i64::MIN)] {
        world.tell("leader", "POST /accounts/{leader}/products", sku(price, stock)).await;
    }
    let night = |at: i64| json!({"title": "Night", "cover": null, "planned_at": at, "products": []});
    for at in [i64::MAX, 253_402_300_800_000, i64::MIN, -1] {
        world.tell("leader", "POST /accounts/{leader}/lives", night(at)).await;
    }
    let last = world.ask("leader", "POST /accounts/{leader}/lives", night(253_402_300_799_999)).await;
    world.learn("last", &last["id"]);
    let entry = world.send("fan", "GET /lives/{last}/calendar.ics", &Value::Null).await;
    assert!(String::from_utf8_lossy(&entry.body).contains("DTSTART:99991231T235959Z"));
    let (least, most) = (i64::MIN, i64::MAX);
    world.ask("fan", &format!("GET /lives/{{show}}/comments?from={least}&to={most}"), Value::Null).await;
    world.ask("leader", "POST /lives/{show}/open", Value::Null).await;
    world.shows(&["text", "at"]);
    for (who, at) in [("fan", i64::MIN), ("guest", i64::MAX)] {
        world.tell(who, "POST /lives/{show}/comments", json!({"text": "when?", "at": at, "key": "a"})).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    leader: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This price cannot be."}
    leader: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This stock cannot be."}
    leader: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This price cannot be."}
    leader: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This stock cannot be."}
    leader: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This stock cannot be."}
    leader: POST /accounts/{leader}/lives
      422 {"code":"invalid","field":"planned_at","message":"This time cannot be."}
    leader: POST /accounts/{leader}/lives
      422 {"code":"invalid","field":"planned_at","message":"This time cannot be."}
    leader: POST /accounts/{leader}/lives
      422 {"code":"invalid","field":"planned_at","message":"This time is over."}
    leader: POST /accounts/{leader}/lives
      422 {"code":"invalid","field":"planned_at","message":"This time is over."}
    fan: POST /lives/{show}/comments
      200 {"at":"[time]","text":"when?"}
    guest: POST /lives/{show}/comments
      200 {"at":"[time]","text":"when?"}
    "#);
}
