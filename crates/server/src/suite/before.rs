//! A folder that an older program left, killed in the middle of its work: this one begins with it, says of every order,
//! show and person what that one said, and sells on. `before/told.json` is what the older one answered to whom.

use super::world::World;
use crate::app::App;
use serde_json::{Map, Value, json};
use std::{path::Path, process::Command, sync::Arc};
use wanghong_people::trial::Part as _;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/suite/before");

/// What time alone changes: a hold lapses, an offer ends, a webhook goes on being tried.
const PASSES: [&str; 8] = ["left", "held", "offers", "waiting", "failing_since", "paused_at", "open", "due"];

/// The server over that folder, and those who had come, who log in again.
async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let packed = Path::new(FOLDER).join("data.tar.gz");
    let mut unpack = Command::new("tar");
    unpack.arg("-xzf").arg(packed).arg("-C").arg(folder.path());
    assert!(unpack.status().unwrap().success());
    let mut config = App::config(folder.path());
    config.base.data = folder.path().join("data");
    let mut world = World::start(config, Arc::new(folder)).await;
    for name in ["lei", "jun", "bin", "mei"] {
        world.enters(name).await;
    }
    world
}

fn told() -> Map<String, Value> {
    let text = std::fs::read(Path::new(FOLDER).join("told.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// All that was said before is still said; more may be.
fn holds(now: &Value, before: &Value, at: &str) {
    match before {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| !PASSES.contains(&key.as_str())) {
                holds(&now[key], value, &format!("{at}.{key}"));
            }
        }
        Value::Array(items) => {
            assert_eq!(now.as_array().map(Vec::len), Some(items.len()), "{at}");
            items.iter().enumerate().for_each(|(n, item)| holds(&now[n], item, &format!("{at}.{n}")));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => assert_eq!(now, before, "{at}"),
    }
}

#[tokio::test]
async fn what_an_older_program_said_is_still_said() {
    let world = world().await;
    for (asked, before) in told() {
        let (who, path) = asked.split_once(' ').unwrap();
        holds(&world.ask(who, &format!("GET {path}"), Value::Null).await, &before, &asked);
    }
}

#[tokio::test]
async fn what_an_older_program_left_on_the_shelf_is_sold() {
    let world = world().await;
    let sku = told()
        .iter()
        .find_map(|(asked, answer)| asked.contains("/products").then(|| answer[0]["skus"][1]["id"].clone()));
    let order = json!({"key": "bought of an old shelf", "live": null, "sku": sku, "quantity": 1, "at": null});
    let order = world.ask("jun", "POST /orders", order).await;
    assert_eq!((&order["state"], &order["number"]), (&json!("held"), &json!(1_009)));
}
