//! A fair window, from its commitment to the check that anybody can make.

use crate::suite::World;
use crate::{
    beacon::{
        Source,
        double::{Double, round_at, said},
    },
    change::{Change, Row},
    receipts,
};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wanghong_core::{
    Currency, Id, Millis, Money,
    sale::{
        Draw, Drawn,
        draw::{
            Beacon, Entrant, Hash, Line, Pledge, Secret, Seed, closing, order, ranked, verify, verify_pledged,
        },
    },
};
use wanghong_people::trial::until;
use wanghong_store::products;

fn now() -> i64 {
    wanghong_base::clock::now().0
}

/// A world in which a draw for two small tees opens soon and is open for a moment.
async fn window() -> World {
    let mut world = World::new().await;
    let from = now() + 300;
    let draw = json!({"sku": "{small}", "from": from, "until": from + 1_500, "pieces": 2});
    let draw = world.ask("shop", "POST /accounts/{leader}/draws", draw).await;
    world.learn("draw", &draw["id"]);
    world
}

fn tap(who: &str, wait: bool) -> Value {
    json!({"key": format!("{who} takes part in it"), "live": null, "sku": "{small}", "quantity": 1, "at": null,
        "wait": wait})
}

fn bytes(value: &Value) -> [u8; 32] {
    let mut bytes = [0; 32];
    hex::decode_to_slice(value.as_str().unwrap(), &mut bytes).unwrap();
    bytes
}

async fn draw(world: &World) -> Value {
    world.ask("nobody", "GET /draws/{draw}", Value::Null).await
}

#[tokio::test]
async fn the_ranks_decide_and_anybody_can_check_them() {
    let mut world = window().await;
    let before = draw(&world).await;
    assert_eq!((&before["state"], &before["seed"]), (&json!("ahead"), &Value::Null));
    let early = world.send("fan", "POST /orders", &tap("fan", false)).await.json();
    assert_eq!(early["code"], "not_yet");
    assert!(early["retry_after_ms"].as_i64().unwrap() <= 300);
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    for who in ["fan", "guest", "operator", "moderator"] {
        let entered = world.ask(who, "POST /orders", tap(who, who == "fan")).await;
        assert_eq!((&entered["state"], &entered["draw"]), (&json!("in_draw"), &before["id"]));
        world.learn(who, &entered["id"]);
    }
    for who in ["moderator", "fan"] {
        let no = world.send(who, &format!("POST /orders/{{{who}}}/cancel"), &Value::Null).await.json();
        assert_eq!(no["code"], "in_draw", "nobody leaves");
    }
    let thrown = json!({"orders": ["{moderator}", "{fan}"], "act": "cancel"});
    let thrown = world.ask("shop", "POST /accounts/{leader}/orders/act", thrown).await;
    assert!(thrown.to_string().matches("in_draw").count() >= 2, "nor is thrown out: {thrown}");
    let list = world.send("nobody", "GET /draws/{draw}/entrants", &Value::Null).await.json();
    assert_eq!(list["code"], "not_yet", "the list is open");
    let no = world.send("shop", "DELETE /draws/{draw}", &Value::Null).await.json();
    assert_eq!(no["code"], "conflict", "it has begun");
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;

    let after = draw(&world).await;
    assert_eq!((&after["entrants"], &after["given"]), (&json!(4), &json!(2)));
    let checked = checked(&before, &after, &list_of(&world).await);
    let lucky = &checked[..2];
    for who in ["fan", "guest", "operator", "moderator"] {
        let mine = world.ask(who, &format!("GET /orders/{{{who}}}"), Value::Null).await;
        let won = lucky.contains(&id(&mine["id"]));
        // The third piece was never in the draw, so whoever waits gets it.
        let state = if won || who == "fan" { "held" } else { "lapsed" };
        assert_eq!(mine["state"], state, "{who}");
        if won {
            assert_eq!(mine["price"], json!({"minor": 9900, "currency": "CNY"}));
        }
    }
}

fn id(value: &Value) -> Id {
    Id(value.as_str().unwrap().parse().unwrap())
}

async fn list_of(world: &World) -> Vec<Value> {
    let list = world.ask("nobody", "GET /draws/{draw}/entrants", Value::Null).await;
    list.as_array().unwrap().clone()
}

fn lines(list: &[Value]) -> Vec<Line> {
    let line = |one: &Value| Line {
        order: id(&one["order"]),
        entrant: Hash(bytes(&one["entrant"])),
        pieces: one["pieces"].as_i64().unwrap(),
        at: Millis(one["at"].as_i64().unwrap()),
    };
    list.iter().map(line).collect()
}

/// Checks a draw by nothing but what was shown before and after it, as anybody can; gives the orders by their luck.
fn checked(before: &Value, after: &Value, list: &[Value]) -> Vec<Id> {
    let ms = |value: &Value| Millis(value.as_i64().unwrap());
    let beacon = before["beacon"].as_object().map(|round| Beacon {
        chain: Hash(bytes(&round["chain"])),
        round: round["round"].as_i64().unwrap(),
        until: ms(&round["until"]),
    });
    let pledge = Pledge {
        price: Money::new(before["price"]["minor"].as_i64().unwrap(), Currency::CNY),
        per_buyer: before["per_buyer"].as_i64(),
        beacon,
        receipts: bytes(&before["receipts"]),
        secret: Secret([0; 32]),
    };
    let shown = Draw {
        id: id(&before["id"]),
        sku: id(&before["sku"]),
        from: ms(&before["from"]),
        until: ms(&before["until"]),
        pieces: before["pieces"].as_i64().unwrap(),
        commitment: Hash(bytes(&before["commitment"])),
        seed: Seed(bytes(&after["seed"])),
        pledge: Some(pledge),
    };
    let randomness =
        after["beacon"]["randomness"].as_str().map(|_| Hash(bytes(&after["beacon"]["randomness"])));
    let entrants = i64::try_from(list.len()).unwrap();
    let root = Hash(bytes(&after["root"]));
    let drawn = Drawn { root, entrants, randomness, void: false, given: 0, turn: 0, settled: true };
    let lines = lines(list);
    let luck = ranked(&shown.last_seed(randomness.as_ref()), &root, lines.iter().map(|line| line.order));
    assert_eq!(verify_pledged(&shown, &drawn, &lines, &luck), Ok(()));
    signed(before, &closing(&shown.commitment, &root, entrants), &after["root_signature"]).unwrap();
    luck
}

fn signed(draw: &Value, message: &[u8], signature: &Value) -> Result<(), ring::error::Unspecified> {
    let signature = hex::decode(signature.as_str().unwrap()).unwrap();
    UnparsedPublicKey::new(&ED25519, bytes(&draw["receipts"])).verify(message, &signature)
}

#[tokio::test]
async fn the_list_holds_every_receipt_and_no_user() {
    let mut world = window().await;
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    let before = draw(&world).await;
    let mut receipts = Vec::new();
    for who in ["fan", "guest"] {
        let entered = world.ask(who, "POST /orders", tap(who, false)).await;
        world.learn(who, &entered["id"]);
        let mine = world.ask(who, &format!("GET /orders/{{{who}}}"), Value::Null).await;
        assert_eq!(entered["receipt"], mine["receipt"], "the same whenever it is asked for");
        let shop = world.ask("shop", &format!("GET /orders/{{{who}}}"), Value::Null).await;
        assert_eq!(shop["receipt"], Value::Null, "it is the buyer's own");
        receipts.push(mine["receipt"].clone());
    }
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;
    let list = list_of(&world).await;
    for (receipt, line) in receipts.iter().zip(lines(&list)) {
        assert_eq!((id(&receipt["order"]), bytes(&receipt["entrant"])), (line.order, line.entrant.0));
        assert_eq!(Seed(bytes(&receipt["opening"])).commitment(), line.entrant, "it opens one's own line");
        assert_eq!(receipt["key"], before["receipts"]);
        let commitment = Hash(bytes(&before["commitment"]));
        signed(&before, &line.receipt(&commitment), &receipt["signature"]).unwrap();
        let lie = Line { pieces: 2, ..line };
        assert!(signed(&before, &lie.receipt(&commitment), &receipt["signature"]).is_err());
    }
    let public = serde_json::to_string(&list).unwrap();
    for user in ["fan's user", "guest's user", "fan", "guest"] {
        let digits = if user.contains("user") { world.names.id(user) } else { continue };
        assert!(!public.contains(&digits.to_string()), "{user} is named: {public}");
    }
    let secrets = serde_json::to_string(&draw(&world).await).unwrap();
    assert!(!secrets.contains("secret"), "{secrets}");
}

#[tokio::test]
async fn a_draw_of_the_first_format_still_verifies() {
    let mut world = World::new().await;
    let sku = products::sku(&world.part.base.db, world.names.id("small")).await.unwrap().unwrap();
    let (from, until_at) = (Millis(now() + 300), Millis(now() + 1_500));
    let row = receipts::plan(&sku, Id(1), (from, until_at), 2, None).unwrap();
    let old = wanghong_store::draws::Draw {
        version: 1,
        commitment: Seed(hex::decode(&row.seed).unwrap().try_into().unwrap()).commitment().to_string(),
        secret: None,
        receipts: None,
        ..row
    };
    plan(&mut world, old).await;
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    for who in ["fan", "guest", "operator"] {
        let entered = world.ask(who, "POST /orders", tap(who, false)).await;
        assert_eq!((&entered["state"], &entered["receipt"]), (&json!("in_draw"), &Value::Null));
    }
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;
    let (after, list) = (draw(&world).await, list_of(&world).await);
    let entrants: Vec<_> =
        list.iter().map(|one| Entrant { order: id(&one["order"]), buyer: id(&one["buyer"]) }).collect();
    let (seed, shown) =
        (Seed(bytes(&after["seed"])), (&Hash(bytes(&after["commitment"])), &Hash(bytes(&after["root"]))));
    let luck = order(&seed, &entrants);
    assert_eq!(verify(shown, &seed, &entrants, &luck), Ok(()));
    let won: Vec<_> = list.iter().filter(|one| one["given"] == true).map(|one| id(&one["order"])).collect();
    assert!(won.len() == 2 && luck[..2].iter().all(|order| won.contains(order)));
}

/// Puts a draw into the shop as it is.
async fn plan(world: &mut World, row: wanghong_store::draws::Draw) {
    world.learn("draw", &json!(row.id.to_string()));
    world.part.desk.change(Change { rows: vec![Row::AddDraw(row)], ..Change::default() }).await.unwrap();
}

/// A world whose draw names the next round of a beacon that is served here, as if that were long after its window.
async fn beacon(patience: i64, tell: crate::beacon::double::Tell) -> (World, Double) {
    let double = Double::new(tell).await;
    let url = double.url.clone();
    let mut world = World::set(|config| {
        (config.shop.beacon, config.shop.beacon_urls) = (Source::Trial, vec![url]);
    })
    .await;
    let sku = products::sku(&world.part.base.db, world.names.id("small")).await.unwrap().unwrap();
    let (from, closes) = (Millis(now() + 300), Millis(now() + 1_500));
    let named = world.part.beacon.round(closes);
    let round = Beacon { round: round_at(closes), until: closes + Millis(patience), ..named };
    let row = receipts::plan(&sku, Id(1), (from, closes), 2, Some(round)).unwrap();
    plan(&mut world, row).await;
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    for who in ["fan", "guest", "operator"] {
        let entered = world.ask(who, "POST /orders", tap(who, true)).await;
        world.learn(who, &entered["id"]);
    }
    (world, double)
}

#[tokio::test]
async fn a_draw_waits_for_its_beacon_and_believes_no_other() {
    // A server that gives another round for the one that was asked.
    let (world, double) =
        beacon(600_000, |round| Some(json!({"round": round, "signature": said(round - 1)["signature"]})))
            .await;
    until("the list is closed", async || draw(&world).await["state"] == "waiting").await;
    let before = draw(&world).await;
    assert!(
        before["root"].is_string() && before["root_signature"].is_string(),
        "the root is shown first: {before}"
    );
    assert_eq!((&before["seed"], &before["beacon"]["randomness"]), (&Value::Null, &Value::Null));
    let edit = |price: i64, per_buyer: Value, archived: bool| json!({"title": "S", "price_minor": price, "per_buyer": per_buyer, "archived": archived});
    for touch in [edit(1, Value::Null, false), edit(9900, json!(1), false), edit(9900, Value::Null, true)] {
        let no = world.send("shop", "PATCH /skus/{small}", &touch).await.json();
        assert_eq!((&no["code"], &no["field"]), (&json!("conflict"), &json!("draw")), "{touch}");
    }
    world.ask("shop", "PATCH /skus/{small}", edit(9900, Value::Null, false)).await;
    let no = world.send("shop", "POST /skus/{small}/stock", &json!({"add": -2, "note": ""})).await.json();
    assert_eq!(no["code"], "conflict", "{no}");
    for _ in 0..2 {
        let mine = world.ask("fan", "GET /orders/{fan}", Value::Null).await;
        assert_eq!(mine["state"], "in_draw");
    }
    let world = world.again().await;
    assert_eq!(draw(&world).await["state"], "waiting", "over a restart too");
    double.tells(|round| Some(said(round)));
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;
    let after = draw(&world).await;
    let signature = hex::decode(after["beacon"]["signature"].as_str().unwrap()).unwrap();
    assert_eq!(Sha256::digest(&signature)[..], bytes(&after["beacon"]["randomness"]));
    let list = list_of(&world).await;
    let luck = checked(&before, &after, &list);
    let won: Vec<_> =
        list.iter().filter(|one| one["outcome"] == "given").map(|one| id(&one["order"])).collect();
    assert!(won.len() == 2 && luck[..2].iter().all(|order| won.contains(order)), "{list:?}");
}

#[tokio::test]
async fn a_draw_whose_beacon_is_silent_is_void_in_public() {
    let (world, double) = beacon(400, |_| None).await;
    until("it is void", async || {
        let now = draw(&world).await;
        now["state"] == "void" && now["settled_at"].is_i64()
    })
    .await;
    double.tells(|round| Some(said(round)));
    let after = draw(&world).await;
    assert!(after["seed"].is_string(), "anybody can compute who would have won: {after}");
    assert_eq!((&after["given"], &after["entrants"]), (&json!(0), &json!(3)));
    let list = list_of(&world).await;
    assert!(list.iter().all(|one| one["outcome"] == "nothing" && one["given"] == false), "{list:?}");
    let mine = world.ask("fan", "GET /orders/{fan}", Value::Null).await;
    assert_eq!((&mine["state"], mine["receipt"].is_object()), (&json!("lapsed"), true));
    assert_eq!(draw(&world).await["state"], "void", "whatever it says later");
}

#[tokio::test]
async fn a_beacon_that_nobody_can_reach_is_not_named() {
    let double = Double::new(|_| None).await;
    let url = double.url.clone();
    let world =
        World::set(|config| (config.shop.beacon, config.shop.beacon_urls) = (Source::Trial, vec![url])).await;
    let seen = world.ask("shop", "GET /accounts/{leader}/draws/beacon", Value::Null).await;
    assert_eq!(seen, json!({"named": true, "reached": false, "margin": 30_000, "patience": 3_600_000}));
    let from = now() + 3_600_000;
    let form = |beacon: Value| json!({"sku": "{small}", "from": from, "until": from + 60_000, "pieces": 1, "beacon": beacon});
    for beacon in [json!(true), Value::Null] {
        let no = world.send("shop", "POST /accounts/{leader}/draws", &form(beacon)).await.json();
        assert_eq!(
            (&no["code"], &no["field"]),
            (&json!("unavailable"), &json!("beacon")),
            "it does not fall back"
        );
    }
    let planned = world.ask("shop", "POST /accounts/{leader}/draws", form(json!(false))).await;
    assert_eq!((&planned["version"], &planned["beacon"]), (&json!(2), &Value::Null));

    let double = Double::new(|round| Some(said(round))).await;
    let url = double.url.clone();
    let world =
        World::set(|config| (config.shop.beacon, config.shop.beacon_urls) = (Source::Trial, vec![url])).await;
    let planned = world.ask("shop", "POST /accounts/{leader}/draws", form(Value::Null)).await;
    let (closes, at) = (planned["until"].as_i64().unwrap(), planned["beacon"]["at"].as_i64().unwrap());
    assert!((30_000..31_000).contains(&(at - closes)), "{planned}");
    assert_eq!(planned["beacon"]["until"], json!(at + 3_600_000));
    let none = World::new().await;
    let no = none.send("shop", "POST /accounts/{leader}/draws", &form(json!(true))).await.json();
    assert_eq!((&no["code"], &no["field"]), (&json!("invalid"), &json!("beacon")), "there is none to name");
}

#[tokio::test]
async fn a_draw_outlives_a_restart_in_the_middle() {
    let mut world = window().await;
    until("the window is open", async || draw(&world).await["state"] == "open").await;
    for who in ["fan", "guest", "operator"] {
        let entered = world.ask(who, "POST /orders", tap(who, false)).await;
        world.learn(who, &entered["id"]);
    }
    let world = world.again().await;
    until("everybody has an answer", async || draw(&world).await["state"] == "settled").await;
    let after = draw(&world).await;
    assert_eq!((&after["entrants"], &after["given"]), (&json!(3), &json!(2)));
    let tee = world.ask("shop", "GET /products/{tee}", Value::Null).await;
    assert_eq!((&tee["skus"][0]["left"], &tee["skus"][0]["held"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn a_draw_that_nobody_entered_is_called_off_and_the_shelf_is_open_again() {
    let mut world = World::new().await;
    let later = |hours: i64| {
        let from = now() + hours * 3_600_000;
        json!({"sku": "{small}", "from": from, "until": from + 60_000, "pieces": 2})
    };
    let draw = world.ask("shop", "POST /accounts/{leader}/draws", later(1)).await;
    world.learn("draw", &draw["id"]);
    let mut no = Vec::new();
    for wrong in [
        later(1),
        later(-1),
        later(10_000),
        json!({"sku": "{small}", "from": now() + 9_000, "until": 5, "pieces": 1}),
    ] {
        let answer = world.send("shop", "POST /accounts/{leader}/draws", &wrong).await.json();
        no.push(format!("{} {}", answer["code"].as_str().unwrap(), answer["field"].as_str().unwrap()));
    }
    assert_eq!(no, ["taken from", "invalid from", "invalid from", "invalid until"]);
    assert_eq!(world.send("fan", "POST /orders", &tap("fan", false)).await.json()["code"], "not_yet");
    for _ in 0..2 {
        world.ask("shop", "DELETE /draws/{draw}", Value::Null).await;
    }
    assert_eq!(world.ask("nobody", "GET /draws/{draw}", Value::Null).await["state"], "called_off");
    assert_eq!(world.ask("fan", "POST /orders", tap("fan", false)).await["state"], "held");
}
