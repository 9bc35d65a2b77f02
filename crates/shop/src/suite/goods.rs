//! The catalogue: options, terms, the two-person rule, and where pieces went.

use crate::suite::World;
use serde_json::{Value, json};

/// Terms of a SKU, all of them, with some changed.
fn sku(change: &[(&str, Value)]) -> Value {
    let mut sku = json!({"title": "S", "values": [], "code": null, "price_minor": 9900, "floor_minor": null,
        "plan": null, "per_buyer": null, "archived": false});
    for (key, value) in change {
        sku[*key] = value.clone();
    }
    sku
}

/// A telephone with two options and three of their four combinations, called `phone`.
async fn phone() -> World {
    let mut world = World::new().await;
    let one = |colour: &str, size: &str, code: Value| {
        json!({"values": [colour, size], "code": code, "price_minor": 399_900, "floor_minor": 350_000, "plan": 10,
            "per_buyer": 2, "stock": 5})
    };
    let phone = json!({"title": "Phone", "description": "", "pictures": [], "options": ["Colour", "Storage"],
        "skus": [one("Black", "128 GB", json!("P-B128")), one("Black", "256 GB", json!(null)), one("White", "128 GB", json!(""))]});
    let phone = world.ask("leader", "POST /accounts/{leader}/products", phone).await;
    world.learn("phone", &phone["id"]);
    world.learn("black", &phone["skus"][0]["id"]);
    world.learn("white", &phone["skus"][2]["id"]);
    world
}

fn black(change: &[(&str, Value)]) -> Value {
    let mut sku = json!({"values": ["Black", "128 GB"], "code": "P-B128", "price_minor": 399_900,
        "floor_minor": 350_000, "plan": 10, "per_buyer": 2, "archived": false});
    for (key, value) in change {
        sku[*key] = value.clone();
    }
    sku
}

fn order(key: &str, sku: &str, quantity: i64) -> Value {
    json!({"key": format!("{key}, made up by hand"), "live": null, "sku": sku, "quantity": quantity, "at": null})
}

#[tokio::test]
async fn a_product_with_options_is_seen_by_the_shop_and_by_others() {
    let mut world = phone().await;
    world.shows(&["options", "skus"]);
    world.tell("shop", "GET /products/{phone}", Value::Null).await;
    world.tell("operator", "GET /products/{phone}", Value::Null).await;
    world
        .ask(
            "shop",
            "PATCH /skus/{white}",
            black(&[
                ("values", json!(["White", "128 GB"])),
                ("code", json!(null)),
                ("archived", json!(true)),
            ]),
        )
        .await;
    world.tell("fan", "GET /products/{phone}", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: GET /products/{phone}
      200 {"options":["Colour","Storage"],"skus":[{"archived":false,"code":"P-B128","draw":null,"floor":{"currency":"CNY","minor":350000},"held":0,"id":"{black}","left":5,"offers":[],"on_hand":5,"per_buyer":2,"plan":10,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":5,"title":"Black / 128 GB","values":["Black","128 GB"],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":{"currency":"CNY","minor":350000},"held":0,"id":"[id]","left":5,"offers":[],"on_hand":5,"per_buyer":2,"plan":10,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":5,"title":"Black / 256 GB","values":["Black","256 GB"],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":{"currency":"CNY","minor":350000},"held":0,"id":"{white}","left":5,"offers":[],"on_hand":5,"per_buyer":2,"plan":10,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":5,"title":"White / 128 GB","values":["White","128 GB"],"waiting":[]}]}
    operator: GET /products/{phone}
      200 {"options":["Colour","Storage"],"skus":[{"archived":false,"code":null,"draw":null,"floor":{"currency":"CNY","minor":350000},"held":0,"id":"{black}","left":5,"offers":[],"on_hand":5,"per_buyer":2,"plan":10,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":5,"title":"Black / 128 GB","values":["Black","128 GB"],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":{"currency":"CNY","minor":350000},"held":0,"id":"[id]","left":5,"offers":[],"on_hand":5,"per_buyer":2,"plan":10,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":5,"title":"Black / 256 GB","values":["Black","256 GB"],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":{"currency":"CNY","minor":350000},"held":0,"id":"{white}","left":5,"offers":[],"on_hand":5,"per_buyer":2,"plan":10,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":5,"title":"White / 128 GB","values":["White","128 GB"],"waiting":[]}]}
    fan: GET /products/{phone}
      200 {"options":["Colour","Storage"],"skus":[{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"{black}","left":5,"offers":[],"on_hand":0,"per_buyer":2,"plan":null,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":0,"title":"Black / 128 GB","values":["Black","128 GB"],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"[id]","left":5,"offers":[],"on_hand":0,"per_buyer":2,"plan":null,"price":{"currency":"CNY","minor":399900},"sold":0,"stocked":0,"title":"Black / 256 GB","values":["Black","256 GB"],"waiting":[]}]}
    "#);
}

#[tokio::test]
async fn what_a_product_cannot_be() {
    let mut world = phone().await;
    let product = |options: Value, skus: Value| json!({"title": "x", "description": "", "pictures": [], "options": options, "skus": skus});
    let one = |values: Value| json!({"title": "x", "values": values, "price_minor": 1, "stock": 0});
    for (options, skus) in [
        (json!(["a", "b", "c", "d"]), json!([one(json!(["1", "2", "3", "4"]))])),
        (json!(["a", "a"]), json!([one(json!(["1", "2"]))])),
        (json!([" "]), json!([one(json!(["1"]))])),
        (json!(["a"]), json!([one(json!([]))])),
        (json!(["a"]), json!([one(json!(["1"])), one(json!(["1"]))])),
        (json!(["a"]), json!([one(json!(["x".repeat(31)]))])),
        (json!([]), json!([one(json!(["1"]))])),
        (json!([]), json!([])),
    ] {
        world.tell("shop", "POST /accounts/{leader}/products", product(options, skus)).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"options","message":"A product has at most 3 options."}
    shop: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"options","message":"Two options of a product have different names."}
    shop: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"options","message":"This must not be empty."}
    shop: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This product has 1 options, and a SKU one value for each."}
    shop: POST /accounts/{leader}/products
      409 {"code":"taken","field":"skus","message":"There are two SKUs “1”."}
    shop: POST /accounts/{leader}/products
      422 {"code":"too_long","field":"skus","message":"This has 31 characters; 30 fit."}
    shop: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"This product has 0 options, and a SKU one value for each."}
    shop: POST /accounts/{leader}/products
      422 {"code":"invalid","field":"skus","message":"A product has 1 to 100 SKUs."}
    "#);
}

#[tokio::test]
async fn what_a_sku_cannot_be() {
    let mut world = phone().await;
    for change in [
        ("price_minor", json!(-1)),
        ("price_minor", json!(i64::MAX)),
        ("floor_minor", json!(-1)),
        ("floor_minor", json!(i64::MAX)),
        ("plan", json!(-1)),
        ("plan", json!(i64::MAX)),
        ("per_buyer", json!(0)),
        ("per_buyer", json!(i64::MIN)),
        ("code", json!("x".repeat(65))),
        ("values", json!(["Black"])),
        ("values", json!(["White", "128 GB"])),
        ("values", json!(["Black", ""])),
    ] {
        world.tell("shop", "PATCH /skus/{black}", black(&[change])).await;
    }
    world.tell("shop", "PATCH /skus/{white}", black(&[("values", json!(["White", "1 TB"]))])).await;
    world.tell("shop", "PATCH /skus/{mug's sku}", sku(&[])).await;
    world.tell("shop", "PATCH /skus/{phone}", sku(&[])).await;
    for (code, price, stock) in [("P-B128", 400_000, 1), ("new", 1, 1), ("new", 400_000, 11)] {
        let new = json!({"values": ["Red", "1 TB"], "code": code, "price_minor": price, "floor_minor": 350_000,
            "plan": 10, "stock": stock});
        world.tell("shop", "POST /products/{phone}/skus", new).await;
    }
    world
        .tell("shop", "POST /products/{mug}/skus", json!({"title": "x", "price_minor": 1, "stock": 1}))
        .await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"price_minor","message":"This price cannot be."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"price_minor","message":"This price cannot be."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"floor_minor","message":"This floor cannot be."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"floor_minor","message":"This floor cannot be."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"plan","message":"This plan cannot be."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"plan","message":"This plan cannot be."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"per_buyer","message":"One buyer may have at least one piece."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"per_buyer","message":"One buyer may have at least one piece."}
    shop: PATCH /skus/{black}
      422 {"code":"too_long","field":"code","message":"This has 65 characters; 64 fit."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"values","message":"This product has 2 options, and a SKU one value for each."}
    shop: PATCH /skus/{black}
      409 {"code":"taken","field":"values","message":"There are two SKUs “White / 128 GB”."}
    shop: PATCH /skus/{black}
      422 {"code":"invalid","field":"values","message":"This must not be empty."}
    shop: PATCH /skus/{white}
      409 {"code":"taken","field":"code","message":"Another SKU has the code “P-B128”."}
    shop: PATCH /skus/{mug's sku}
      403 {"code":"forbidden","message":"You may not do this."}
    shop: PATCH /skus/{phone}
      404 {"code":"not_found","message":"Nothing is here."}
    shop: POST /products/{phone}/skus
      409 {"code":"taken","field":"code","message":"Another SKU has the code “P-B128”."}
    shop: POST /products/{phone}/skus
      422 {"code":"invalid","field":"price_minor","message":"A new SKU does not begin below its floor."}
    shop: POST /products/{phone}/skus
      422 {"code":"invalid","field":"stock","message":"A new SKU does not begin with more than is planned."}
    shop: POST /products/{mug}/skus
      403 {"code":"forbidden","message":"You may not do this."}
    "#);
}

#[tokio::test]
async fn a_sku_is_added_renamed_repriced_and_archived() {
    let mut world = World::new().await;
    world.shows(&["title", "skus"]);
    let new = json!({"title": "L", "code": "T-L", "price_minor": 13_900, "stock": 4});
    let tee = world.tell("shop", "POST /products/{tee}/skus", new).await;
    world.learn("large", &tee["skus"][2]["id"]);
    world.shows(&["title", "price", "code", "archived", "waiting", "message", "state"]);
    world
        .tell(
            "shop",
            "PATCH /skus/{large}",
            sku(&[("title", json!("Large")), ("price_minor", json!(14_900))]),
        )
        .await;
    world.shows(&["state", "price"]);
    world.tell("fan", "POST /orders", order("a", "{large}", 1)).await;
    world
        .tell("shop", "PATCH /skus/{large}", sku(&[("title", json!("Large")), ("archived", json!(true))]))
        .await;
    world.tell("fan", "POST /orders", order("b", "{large}", 1)).await;
    world.tell("shop", "PATCH /skus/{large}", sku(&[("title", json!("Large"))])).await;
    world.tell("fan", "POST /orders", order("b", "{large}", 1)).await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /products/{tee}/skus
      200 {"skus":[{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"{small}","left":3,"offers":[],"on_hand":3,"per_buyer":null,"plan":null,"price":{"currency":"CNY","minor":9900},"sold":0,"stocked":3,"title":"S","values":[],"waiting":[]},{"archived":false,"code":null,"draw":null,"floor":null,"held":0,"id":"{medium}","left":100,"offers":[],"on_hand":100,"per_buyer":null,"plan":null,"price":{"currency":"CNY","minor":12900},"sold":0,"stocked":100,"title":"M","values":[],"waiting":[]},{"archived":false,"code":"T-L","draw":null,"floor":null,"held":0,"id":"[id]","left":4,"offers":[],"on_hand":4,"per_buyer":null,"plan":null,"price":{"currency":"CNY","minor":13900},"sold":0,"stocked":4,"title":"L","values":[],"waiting":[]}],"title":"Tee"}
    shop: PATCH /skus/{large}
      200 {"archived":false,"code":null,"price":{"currency":"CNY","minor":14900},"title":"Large","waiting":[]}
    fan: POST /orders
      200 {"price":{"currency":"CNY","minor":14900},"state":"held"}
    shop: PATCH /skus/{large}
      200 {"price":{"currency":"CNY","minor":9900}}
    fan: POST /orders
      409 {"code":"sold_out","message":"This is not sold any more."}
    shop: PATCH /skus/{large}
      200 {"price":{"currency":"CNY","minor":9900}}
    fan: POST /orders
      200 {"price":{"currency":"CNY","minor":9900},"state":"held"}
    "#);
}

#[tokio::test]
async fn options_get_other_names_but_no_other_number() {
    let mut world = phone().await;
    world.shows(&["options"]);
    for options in [json!(["Farbe", "Speicher"]), json!(["Farbe"]), json!([]), json!(null), json!(["a", "a"])]
    {
        let edit = json!({"title": "Phone", "description": "", "pictures": [], "archived": false, "options": options});
        world.tell("shop", "PATCH /products/{phone}", edit).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    shop: PATCH /products/{phone}
      200 {"options":["Farbe","Speicher"]}
    shop: PATCH /products/{phone}
      422 {"code":"invalid","field":"options","message":"This product has 2 options; they can get other names."}
    shop: PATCH /products/{phone}
      422 {"code":"invalid","field":"options","message":"This product has 2 options; they can get other names."}
    shop: PATCH /products/{phone}
      200 {"options":["Farbe","Speicher"]}
    shop: PATCH /products/{phone}
      422 {"code":"invalid","field":"options","message":"Two options of a product have different names."}
    "#);
}

/// What waits or was decided: kind, from, to, yes or no.
async fn told(world: &mut World, who: &str) {
    world.shows(&["kind", "was", "will", "mine", "accepted", "note"]);
    world.tell(who, "GET /accounts/{leader}/proposals", Value::Null).await;
}

#[tokio::test]
async fn below_the_floor_it_takes_two() {
    let mut world = phone().await;
    world.shows(&["price", "floor", "code"]);
    let cheap = black(&[("price_minor", json!(300_000)), ("code", json!("P-NEW"))]);
    let waits = world.tell("shop", "PATCH /skus/{black}", cheap.clone()).await;
    world.learn("cheap", &waits["waiting"][0]["id"]);
    assert_eq!(
        world.ask("shop", "PATCH /skus/{black}", cheap).await["waiting"].as_array().map(Vec::len),
        Some(1)
    );
    let mine = world.ask("fan", "POST /orders", order("a", "{black}", 1)).await;
    assert_eq!(mine["price"]["minor"], 399_900, "nobody has agreed");
    world.shows(&["accepted"]);
    for who in ["shop", "moderator", "foreign", "director", "leader"] {
        world.tell(who, "POST /proposals/{cheap}/accept", Value::Null).await;
    }
    world.tell("admin", "POST /proposals/{cheap}/decline", Value::Null).await;
    let mine = world.ask("fan", "POST /orders", order("b", "{black}", 1)).await;
    assert_eq!(mine["price"]["minor"], 300_000, "the next hold");
    told(&mut world, "director").await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: PATCH /skus/{black}
      200 {"code":"P-NEW","floor":{"currency":"CNY","minor":350000},"price":{"currency":"CNY","minor":399900}}
    shop: POST /proposals/{cheap}/accept
      403 {"code":"forbidden","message":"You may not do this."}
    moderator: POST /proposals/{cheap}/accept
      403 {"code":"forbidden","message":"You may not do this."}
    foreign: POST /proposals/{cheap}/accept
      403 {"code":"forbidden","message":"You may not do this."}
    director: POST /proposals/{cheap}/accept
      200 {"accepted":true}
    leader: POST /proposals/{cheap}/accept
      200 {"accepted":true}
    admin: POST /proposals/{cheap}/decline
      409 {"code":"conflict","message":"This was accepted already."}
    director: GET /accounts/{leader}/proposals
      200 [{"accepted":true,"kind":"terms","mine":false,"note":"","was":{"floor_minor":350000,"plan":10,"price_minor":399900,"stocked":5},"will":{"floor_minor":350000,"plan":10,"price_minor":300000,"stocked":5}}]
    "#);
}

#[tokio::test]
async fn a_floor_is_not_moved_out_of_the_way_by_one() {
    let mut world = phone().await;
    world.shows(&["price", "floor", "plan"]);
    for change in [
        ("floor_minor", json!(null)),
        ("floor_minor", json!(1)),
        ("plan", json!(null)),
        ("plan", json!(11)),
        ("floor_minor", json!(500_000)),
        ("floor_minor", json!(399_900)),
        ("plan", json!(5)),
    ] {
        world.tell("shop", "PATCH /skus/{black}", black(&[change])).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":350000},"plan":10,"price":{"currency":"CNY","minor":399900}}
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":350000},"plan":10,"price":{"currency":"CNY","minor":399900}}
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":350000},"plan":10,"price":{"currency":"CNY","minor":399900}}
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":350000},"plan":10,"price":{"currency":"CNY","minor":399900}}
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":350000},"plan":10,"price":{"currency":"CNY","minor":399900}}
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":399900},"plan":10,"price":{"currency":"CNY","minor":399900}}
    shop: PATCH /skus/{black}
      200 {"floor":{"currency":"CNY","minor":399900},"plan":10,"price":{"currency":"CNY","minor":399900}}
    "#);
}

#[tokio::test]
async fn above_plan_it_takes_two_and_a_no_changes_nothing() {
    let mut world = phone().await;
    world.shows(&["left", "stocked"]);
    let more = async |world: &mut World, add: i64| {
        world.tell("shop", "POST /skus/{black}/stock", json!({"add": add, "note": "a pallet"})).await
    };
    more(&mut world, 5).await;
    let waits = more(&mut world, 1).await;
    world.learn("no", &waits["waiting"][0]["id"]);
    more(&mut world, i64::MAX).await;
    world.tell("shop", "POST /proposals/{no}/decline", Value::Null).await;
    world.shows(&["accepted"]);
    world.tell("leader", "POST /proposals/{no}/decline", Value::Null).await;
    world.tell("director", "POST /proposals/{no}/decline", Value::Null).await;
    world.tell("director", "POST /proposals/{no}/accept", Value::Null).await;
    world.shows(&["left", "stocked"]);
    let waits = more(&mut world, 1).await;
    world.learn("yes", &waits["waiting"][0]["id"]);
    world.shows(&["accepted", "will"]);
    world.tell("director", "POST /proposals/{yes}/accept", Value::Null).await;
    world.shows(&["skus"]);
    told(&mut world, "shop").await;
    insta::assert_snapshot!(world.script(), @r#"
    shop: POST /skus/{black}/stock
      200 {"left":10,"stocked":10}
    shop: POST /skus/{black}/stock
      200 {"left":10,"stocked":10}
    shop: POST /skus/{black}/stock
      422 {"code":"invalid","field":"add","message":"One SKU can hold 1000000000 pieces."}
    shop: POST /proposals/{no}/decline
      403 {"code":"forbidden","message":"You may not do this."}
    leader: POST /proposals/{no}/decline
      200 {"accepted":false}
    director: POST /proposals/{no}/decline
      200 {"accepted":false}
    director: POST /proposals/{no}/accept
      409 {"code":"conflict","message":"This was declined already."}
    shop: POST /skus/{black}/stock
      200 {"left":10,"stocked":10}
    director: POST /proposals/{yes}/accept
      200 {"accepted":true,"will":{"floor_minor":350000,"plan":10,"price_minor":399900,"stocked":11}}
    shop: GET /accounts/{leader}/proposals
      200 [{"accepted":true,"kind":"stock","mine":true,"note":"a pallet","was":{"floor_minor":350000,"plan":10,"price_minor":399900,"stocked":10},"will":{"floor_minor":350000,"plan":10,"price_minor":399900,"stocked":11}},{"accepted":false,"kind":"stock","mine":true,"note":"a pallet","was":{"floor_minor":350000,"plan":10,"price_minor":399900,"stocked":10},"will":{"floor_minor":350000,"plan":10,"price_minor":399900,"stocked":11}}]
    "#);
}

/// The first that is accepted changes what the second was about.
#[tokio::test]
async fn of_two_proposals_the_second_says_why_it_does_not_fit() {
    let mut world = phone().await;
    for (who, name, price) in [("shop", "first", 300_000), ("leader", "second", 200_000)] {
        let waits = world.ask(who, "PATCH /skus/{black}", black(&[("price_minor", json!(price))])).await;
        let last = waits["waiting"].as_array().unwrap().len() - 1;
        world.learn(name, &waits["waiting"][last]["id"]);
    }
    for (who, name, add) in [("shop", "ten", 10), ("leader", "twenty", 20)] {
        let waits = world.ask(who, "POST /skus/{black}/stock", json!({"add": add})).await;
        let last = waits["waiting"].as_array().unwrap().len() - 1;
        world.learn(name, &waits["waiting"][last]["id"]);
    }
    let yes = |name: &str| format!("POST /proposals/{{{name}}}/accept");
    let (first, second) = (yes("first"), yes("second"));
    let both = tokio::join!(
        world.send("director", &first, &Value::Null),
        world.send("admin", &second, &Value::Null),
    );
    let (winner, price) = if both.0.status == 200 { ("first", 300_000) } else { ("second", 200_000) };
    let loser = if winner == "first" { "second" } else { "first" };
    assert_eq!(u16::from(both.0.status) + u16::from(both.1.status), 200 + 409);
    let phone = world.ask("shop", "GET /products/{phone}", Value::Null).await;
    assert_eq!(phone["skus"][0]["price"]["minor"], price);
    let id = json!(world.names.id(loser).to_string());
    world.learn("late", &id);
    world.shows(&["accepted"]);
    world.tell("director", &yes("late"), Value::Null).await;
    world.tell("director", &yes("twenty"), Value::Null).await;
    world.tell("director", &yes("ten"), Value::Null).await;
    world.tell("director", "POST /proposals/{late}/decline", Value::Null).await;
    world.tell("director", "POST /proposals/{tee}/decline", Value::Null).await;
    world
        .ask(
            "shop",
            "PATCH /skus/{black}",
            black(&[("price_minor", json!(400_000)), ("archived", json!(true))]),
        )
        .await;
    world.tell("director", &yes("ten"), Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    director: POST /proposals/{late}/accept
      409 {"code":"conflict","field":"terms","message":"Price, floor or plan changed meanwhile: decline this, and propose it anew."}
    director: POST /proposals/{twenty}/accept
      200 {"accepted":true}
    director: POST /proposals/{ten}/accept
      409 {"code":"conflict","field":"stock","message":"The stock changed meanwhile: decline this, and propose it anew."}
    director: POST /proposals/{late}/decline
      200 {"accepted":false}
    director: POST /proposals/{tee}/decline
      404 {"code":"not_found","message":"Nothing is here."}
    director: POST /proposals/{ten}/accept
      409 {"code":"conflict","field":"archived","message":"This SKU was archived meanwhile."}
    "#);
}

/// Every piece that came in or went, backwards from what there is.
#[tokio::test]
async fn the_history_of_a_sku_adds_up() {
    let mut world = World::new().await;
    world.ask("shop", "POST /skus/{medium}/stock", json!({"add": 20, "note": "second delivery"})).await;
    let paid = world.ask("fan", "POST /orders", order("a", "{medium}", 2)).await;
    world.learn("paid", &paid["id"]);
    let left = world.ask("guest", "POST /orders", order("b", "{medium}", 3)).await;
    world.learn("left", &left["id"]);
    world.ask("fan", "POST /orders", order("c", "{small}", 1)).await;
    world.ask("guest", "POST /orders/{left}/cancel", Value::Null).await;
    let ship = json!({"name": "Fan", "phone": "1", "address": "x"});
    world.ask("fan", "POST /orders/{paid}/place", ship).await;
    let pay = json!({"provider": "test", "number": "4242424242424242", "key": "the only one, once"});
    world.ask("fan", "POST /orders/{paid}/pay", pay).await;
    world.ask("leader", "POST /skus/{medium}/stock", json!({"add": -18, "note": "counted"})).await;
    let page = world.ask("director", "GET /skus/{medium}/movements", Value::Null).await;
    assert_eq!(page["next"], Value::Null);
    for line in page["movements"].as_array().unwrap() {
        let told = json!([
            line["kind"],
            line["order"],
            line["by"]["handle"],
            line["note"],
            line["more"],
            line["then"]
        ]);
        let answer = world.names.line(&told, &[]);
        world.write(&answer);
    }
    world.tell("moderator", "GET /skus/{medium}/movements", Value::Null).await;
    world.tell("shop", "GET /skus/{medium}/movements?before=soon", Value::Null).await;
    world.tell("shop", "GET /skus/{mug's sku}/movements", Value::Null).await;
    insta::assert_snapshot!(world.script(), @r#"
    ["stock",null,"leader","counted",{"held":0,"left":-18,"on_hand":-18,"sold":0},{"held":0,"left":100,"on_hand":102,"sold":2}]
    ["pay","{paid}",null,"",{"held":-2,"left":0,"on_hand":0,"sold":2},{"held":0,"left":118,"on_hand":120,"sold":2}]
    ["cancel","{left}",null,"",{"held":-3,"left":3,"on_hand":0,"sold":0},{"held":2,"left":118,"on_hand":120,"sold":0}]
    ["hold","{left}",null,"",{"held":3,"left":-3,"on_hand":0,"sold":0},{"held":5,"left":115,"on_hand":120,"sold":0}]
    ["hold","{paid}",null,"",{"held":2,"left":-2,"on_hand":0,"sold":0},{"held":2,"left":118,"on_hand":120,"sold":0}]
    ["stock",null,"shop","second delivery",{"held":0,"left":20,"on_hand":20,"sold":0},{"held":0,"left":120,"on_hand":120,"sold":0}]
    ["stock",null,"leader","",{"held":0,"left":100,"on_hand":100,"sold":0},{"held":0,"left":100,"on_hand":100,"sold":0}]
    moderator: GET /skus/{medium}/movements
      403 {"code":"forbidden","message":"You may not do this."}
    shop: GET /skus/{medium}/movements?before=soon
      422 {"code":"invalid","field":"before","message":"This is no place in a history."}
    shop: GET /skus/{mug's sku}/movements
      403 {"code":"forbidden","message":"You may not do this."}
    "#);
}

/// Pages follow one another without a gap or a line twice, and end at nothing.
#[tokio::test]
async fn a_history_is_read_in_pages() {
    let world = World::new().await;
    for add in 1..=60 {
        world.ask("shop", "POST /skus/{medium}/stock", json!({"add": add})).await;
    }
    let (mut before, mut sizes, mut then) = (String::new(), Vec::new(), Vec::new());
    loop {
        let page = world.ask("shop", &format!("GET /skus/{{medium}}/movements{before}"), Value::Null).await;
        let lines = page["movements"].as_array().unwrap();
        sizes.push(lines.len());
        then.extend(lines.iter().map(|line| line["then"]["on_hand"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        before = format!("?before={next}");
    }
    assert_eq!(sizes, [50, 11]);
    let sums: Vec<_> = (0..=60).rev().map(|n| 100 + n * (n + 1) / 2).collect();
    assert_eq!(then, sums);
}
