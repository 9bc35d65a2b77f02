//! A backup is made in the middle of a rush and of a show. Brought back elsewhere, it has everything that was
//! acknowledged before it was begun.

use super::{
    database::{visitor, wish},
    disk::{recorded, show, wait_for},
    house::{House, Way, free_port},
    postgres::Postgres,
    rush::{Rush, number},
    second::program,
    wire,
};
use serde_json::Value;
use std::path::Path;

/// Orders that are acknowledged before: one less than somebody may hold.
const BEFORE: usize = 4;

/// Has a command of ours work on a place, and says what it said.
fn run(folder: &Path, database: &str, args: &[&str]) -> (bool, String) {
    let done = program(folder, database, free_port(), args).output().unwrap();
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// A server that sells and records, a copy of it, and another that is made of the copy.
fn comes_back(of: &Way, into: Option<String>) {
    let house = House::open(of.database.clone());
    let shop = house.set_up();
    let cookies = visitor(&house);
    let live = show(&house, &shop);
    let media = house.folder().join("media").join(&live);
    wait_for("the show is recorded", || recorded(&media).0.len() > 2);
    let rush = Rush::begin(&house, &shop, number("SEED", u64::from(std::process::id())));
    let held: Vec<String> = (0..BEFORE)
        .map(|n| {
            let answer = wire::until_answered(
                house.port(),
                &cookies,
                "POST /orders",
                &wish(&shop, &format!("wish {n}")),
            );
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer.body["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let (segments, _) = recorded(&media);

    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    let copy = copy.to_str().unwrap();
    let told = run(house.folder(), &house.database(), &["backup", copy]);
    assert!(told.0, "{}", told.1);
    house.until_sent();
    drop(rush.end());
    drop(house);

    let folder = tempfile::tempdir().unwrap();
    let database =
        into.clone().unwrap_or_else(|| format!("sqlite:{}", folder.path().join("wanghong.db").display()));
    let told = run(folder.path(), &database, &["restore", copy]);
    assert!(told.0, "{}", told.1);
    let told = run(folder.path(), &database, &["restore", copy]);
    assert!(!told.0, "what is there is not written over");
    let back = recorded(&folder.path().join("media").join(&live)).0;
    assert!(back.starts_with(&segments), "{segments:?} was recorded, {back:?} came back");
    let other = House::open_in(folder, Way { database: into, ..Way::default() });
    for id in held {
        let order = wire::until_answered(other.port(), &cookies, &format!("GET /orders/{id}"), &Value::Null);
        assert_eq!(order.status, 200, "{id}: {}", order.body);
    }
    let sold = wire::until_answered(other.port(), &cookies, "POST /orders", &wish(&shop, "wish afterwards"));
    assert_eq!(sold.status, 200, "it sells again: {}", sold.body);
    assert_eq!(other.count("wanghong_sale_violations_total"), 0, "what came back does not add up");
}

#[test]
fn a_backup_in_a_rush_comes_back_on_sqlite() {
    comes_back(&Way::default(), None);
}

#[test]
fn a_backup_in_a_rush_comes_back_on_postgresql() {
    let postgres = Postgres::start();
    postgres.sql("CREATE DATABASE other");
    let other = postgres.url().replace("///postgres?", "///other?");
    comes_back(&Way { database: Some(postgres.url()), ..Way::default() }, Some(other));
}
