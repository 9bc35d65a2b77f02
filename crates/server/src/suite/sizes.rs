//! What anybody can ask for without logging in has an end, however large the shop.

use super::world::World;
use crate::api;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wanghong_base::clock;
use wanghong_core::{
    Id, Millis,
    event::{Event, Kind},
    limits as rules,
};
use wanghong_store::{comments, events, follows, lives};

/// Bytes of an answer to somebody who is not logged in.
const ANSWER: usize = 1024 * 1024;
/// Bytes of a list's line, of which a page has at most a hundred.
const LIST: usize = 100 * 1024;

/// Every GET of the description with ids of this world in it; one that this does not know is a reminder to look at it.
fn reads() -> Vec<String> {
    let description = serde_json::to_value(api::Routes::all().document).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let reads = paths.iter().filter(|(_, operations)| operations.get("get").is_some());
    reads.map(|(path, _)| filled(path.strip_prefix(wanghong_base::wire::PREFIX).unwrap())).collect()
}

fn filled(path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    let (kind, id) = (parts.next().unwrap(), parts.next());
    let Some(id) = id.filter(|id| id.starts_with('{')) else { return path.to_owned() };
    let name = match kind {
        "accounts" => "{leader}",
        "lives" => "{night}",
        "products" => "{tee}",
        "skus" => "{small}",
        "draws" => "{draw}",
        "offers" => "{offer}",
        "orders" => "1",
        "handles" => "leader",
        other => panic!("whose id stands behind /{other}/?"),
    };
    let path = path.replacen(id, name, 1).replace("{hook}", "1").replace("{delivery}", "1");
    if path.ends_with("/comments") { path + "?from=0&to=9000000000000" } else { path }
}

/// The sizes of what is answered to nobody in particular.
async fn sizes(world: &World) -> BTreeMap<String, usize> {
    let mut sizes = BTreeMap::new();
    for path in reads() {
        let answer = world.send("nobody", &format!("GET {path}"), &Value::Null).await;
        if answer.status.is_success() {
            sizes.insert(path, answer.body.len());
        }
    }
    sizes
}

/// A shop with a draw, an offer, and a night that is over, so that there is one of each to ask for.
async fn shop() -> World {
    let mut world = World::new().await;
    let from = clock::now() + Millis::minutes(60);
    let draw = json!({"sku": "{small}", "from": from.0, "until": from.0 + 60_000, "pieces": 1});
    let draw = world.ask("leader", "POST /accounts/{leader}/draws", draw).await;
    world.learn("draw", &draw["id"]);
    let offer = world.ask("leader", "POST /accounts/{leader}/offers", offer("{medium}", 12_000)).await;
    world.learn("offer", &offer["offer"]["id"]);
    let night = json!({"title": "Night", "cover": null, "planned_at": null, "products": ["{tee}"]});
    let night = world.ask("leader", "POST /accounts/{leader}/lives", night).await;
    world.learn("night", &night["id"]);
    world
}

fn offer(sku: &str, price: i64) -> Value {
    let until = clock::now() + Millis::minutes(60);
    json!({"sku": sku, "kind": "flash", "price_minor": price, "quantity": 1, "until": until.0})
}

/// Many more products, SKUs and offers, of which as many as fit are in the bag of the night.
async fn stocked(world: &mut World) {
    let words = "a very long description of a very good thing ".repeat(100);
    let mut bag = vec![world.names.id("tee").to_string()];
    for n in 0..rules::BAG - 1 {
        let sku = |m: usize| json!({"title": format!("Size {m}"), "price_minor": 9_900, "stock": 1});
        let skus: Vec<_> = (0..if n == 0 { rules::SKUS } else { 15 }).map(sku).collect();
        let product =
            json!({"title": format!("Thing {n}"), "description": words, "pictures": [], "skus": skus});
        let product = world.ask("leader", "POST /accounts/{leader}/products", product).await;
        let (id, sku) = (product["id"].as_str().unwrap(), product["skus"][0]["id"].as_str().unwrap());
        bag.push(id.to_owned());
        for price in [9_000, 8_900] {
            world.ask("leader", "POST /accounts/{leader}/offers", offer(sku, price)).await;
        }
    }
    let night = json!({"title": "Night", "cover": null, "planned_at": null, "products": bag});
    world.ask("leader", "PATCH /lives/{night}", night).await;
}

/// Many more shows, followers, words and acts of the team.
async fn crowded(world: &mut World) {
    let (leader, night, tee) = (world.names.id("leader"), world.names.id("night"), world.names.id("tee"));
    let plan = |n: i64| lives::Plan {
        title: format!("{n} {}", "夜".repeat(rules::TITLE - 10)),
        cover: None,
        planned_at: Some(Millis(clock::now().0 + n)),
        products: vec![tee],
    };
    world.crowd(300).await;
    let fans: Vec<(i64,)> = world.part.base.db.all("SELECT id FROM accounts ORDER BY id", ()).await.unwrap();
    let mut tx = world.part.base.db.begin().await.unwrap();
    for n in 0..400 {
        let keys = (format!("key {n}"), format!("p-{n}"));
        let show = (clock::mint(), leader);
        lives::add(&mut tx, show, &plan(n), (&keys.0, &keys.1), clock::now()).await.unwrap();
    }
    for (fan,) in &fans {
        follows::add(&mut tx, Id(*fan), leader, clock::now()).await.unwrap();
    }
    let said = |n: i64| comments::New {
        id: clock::mint(),
        post: night,
        account: Id(fans[0].0),
        text: "说".repeat(rules::COMMENT),
        at: Millis(n),
        key: format!("key {n}"),
    };
    let said: Vec<_> = (0..5_000).map(said).collect();
    let kept = said[0].id;
    comments::add(&mut tx, said).await.unwrap();
    let act = |n: i64| {
        let (kind, subject) = [(Kind::Pin, tee), (Kind::Explain, tee), (Kind::PinComment, kept)]
            [usize::try_from(n % 3).unwrap()];
        let (account, subject, second) = (Some(leader), Some(subject), Some(Millis(n)));
        (clock::mint(), Event { account, subject, second, ..Event::new(kind, night, Millis(n)) })
    };
    events::add(&mut tx, &(0..6_000).map(act).collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn over(world: &World) {
    world.ask("leader", "POST /lives/{night}/open", Value::Null).await;
    world.ask("leader", "POST /lives/{night}/end", Value::Null).await;
}

#[tokio::test]
async fn no_answer_to_anybody_grows_with_the_shop_without_end() {
    let small = shop().await;
    over(&small).await;
    let mut large = shop().await;
    stocked(&mut large).await;
    crowded(&mut large).await;
    over(&large).await;
    let (before, after) = (sizes(&small).await, sizes(&large).await);
    let asked: Vec<_> = before.keys().map(String::as_str).collect();
    assert_eq!(
        asked,
        [
            "/accounts/{leader}/lives",
            "/draws/{draw}",
            "/handles/leader",
            "/home",
            "/lives/{night}",
            "/lives/{night}/comments?from=0&to=9000000000000",
            "/lives/{night}/room",
            "/products/{tee}",
            "/site",
        ],
        "what anybody may read; the list of a draw is not closed, and a show without a time has no calendar"
    );
    assert!(after.keys().eq(before.keys()));
    for (path, size) in &after {
        let most = if path.ends_with("/lives") || path == "/home" { LIST } else { ANSWER };
        assert!(*size <= most, "{path}: {size} bytes, and {} in a small shop", before[path]);
    }
}

#[tokio::test]
async fn shows_come_in_pages_and_by_phase() {
    let mut world = shop().await;
    crowded(&mut world).await;
    let (mut before, mut seen) = (String::new(), Vec::new());
    loop {
        let page = world.ask("nobody", &format!("GET /accounts/{{leader}}/lives{before}"), Value::Null).await;
        let ids: Vec<_> = page.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        let Some(last) = ids.last() else { break };
        before = format!("?before={}", last.as_str().unwrap());
        assert!(ids.len() <= 100);
        seen.extend(ids);
    }
    assert_eq!(seen.len(), 401, "all that were announced, and no draft");
    let drafts = world.ask("leader", "GET /accounts/{leader}/lives?phase=planned", Value::Null).await;
    assert_eq!(drafts.as_array().unwrap().len(), 100);
    let on = "GET /accounts/{leader}/lives?phase=live";
    assert_eq!(world.ask("nobody", on, Value::Null).await, json!([]));
    world.ask("leader", "POST /lives/{night}/open", Value::Null).await;
    let live = world.ask("nobody", on, Value::Null).await;
    assert_eq!(
        (live.as_array().unwrap().len(), &live[0]["id"]),
        (1, &json!(world.names.id("night").to_string()))
    );
    assert!(live[0]["products"].is_null(), "a line has no bag");
    let wrong = world.send("nobody", "GET /accounts/{leader}/lives?phase=soon", &Value::Null).await;
    assert_eq!(wrong.status, 400);
}

/// What a bag leaves out is asked for where it is wanted, and the team sees all of it.
#[tokio::test]
async fn a_very_large_bag_names_the_cheapest_of_each_product() {
    let mut world = shop().await;
    stocked(&mut world).await;
    over(&world).await;
    let show = world.ask("nobody", "GET /lives/{night}", Value::Null).await;
    let bag = show["products"].as_array().unwrap();
    let terms = |product: &Value| {
        let skus = product["skus"].as_array().unwrap();
        skus.iter().map(|sku| 1 + sku["offers"].as_array().unwrap().len()).sum::<usize>()
    };
    assert!(bag.iter().map(terms).sum::<usize>() <= wanghong_shop::limits::BAG_TERMS);
    assert!(bag.iter().all(|product| terms(product) > 0 && product["description"] == ""));
    let cut = bag.iter().find(|product| product["whole"] == false).unwrap();
    let whole =
        world.ask("nobody", &format!("GET /products/{}", cut["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(whole["whole"], true);
    assert!(whole["skus"].as_array().unwrap().len() > cut["skus"].as_array().unwrap().len());
    assert_ne!(whole["description"], "");
    let team = world.ask("operator", "GET /lives/{night}", Value::Null).await;
    assert!(team["products"].as_array().unwrap().iter().all(|product| product["whole"] == true));
}
