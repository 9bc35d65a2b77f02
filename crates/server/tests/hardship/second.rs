//! Somebody starts a second server beside the first, by mistake. Afterwards the first sells as before.

use super::{
    database::{visitor, wish},
    house::{House, Shop, free_port},
    postgres::Postgres,
    wire,
};
use serde_json::Value;
use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::Duration,
};

/// In which a server sells again once another was killed: its silence, twice the pause between looks, and a slow
/// machine.
const BACK: Duration = Duration::from_secs(30);

/// A program of ours on other ports, in the same place.
pub(crate) fn program(folder: &Path, database: &str, port: u16, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wanghong"));
    command
        .args(args)
        .current_dir(folder)
        .env("WANGHONG_DATABASE", database)
        .env("WANGHONG_LISTEN", format!("127.0.0.1:{port}"))
        .env("WANGHONG_RTMP_LISTEN", format!("127.0.0.1:{}", free_port()))
        .env("WANGHONG_DATA", folder)
        .env("WANGHONG_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn sells(house: &House, cookies: &str, shop: &Shop, key: &str) -> bool {
    let answer = wire::once(house.port(), cookies, "POST /orders", &wish(shop, key)).unwrap();
    if answer.status == 200 {
        let op = format!("POST /orders/{}/cancel", answer.body["id"].as_str().unwrap());
        assert_eq!(wire::once(house.port(), cookies, &op, &Value::Null).unwrap().status, 200);
    }
    answer.status == 200
}

#[test]
fn a_second_server_on_one_sqlite_is_refused_in_words() {
    let mut house = House::open(None);
    let (shop, pid, cookies) = (house.set_up(), house.pid(), visitor(&house));
    for _try in 0..2 {
        let second = program(house.folder(), &house.database(), free_port(), &["serve"]).output().unwrap();
        assert!(!second.status.success());
        assert!(said(&second).contains("another server works on "), "{}", said(&second));
    }
    let person = ["admin", "create-user", "x@example.com", "xavier", "X", "--password", "correct horse"];
    let added = program(house.folder(), &house.database(), free_port(), &person).output().unwrap();
    assert!(added.status.success(), "people are looked after beside it: {}", said(&added));
    assert!(sells(&house, &cookies, &shop, "a wish after all that"));
    assert!(wire::page(house.port(), "/readyz").unwrap().starts_with("HTTP/1.1 200 "));
    assert_eq!(house.pid(), pid);
    house.kill();
    house.start();
    assert!(sells(&house, &cookies, &shop, "a wish after a kill"), "a lock dies with its process");
}

/// Of two on one PostgreSQL the younger sells, and the older says so until the younger is gone.
fn fenced(end: impl FnOnce(&mut Child)) {
    let postgres = Postgres::start();
    let mut house = House::open(Some(postgres.url()));
    let (shop, pid, cookies) = (house.set_up(), house.pid(), visitor(&house));
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut second =
        program(folder.path(), &postgres.url(), port, &["serve"]).stderr(Stdio::null()).spawn().unwrap();
    let ready = |port: u16| wire::page(port, "/readyz").unwrap_or_default();
    wire::until(BACK, "the second is ready", || ready(port).starts_with("HTTP/1.1 200 "));
    wire::until(BACK, "the first says so", || ready(house.port()).contains("fenced: "));
    assert!(ready(house.port()).starts_with("HTTP/1.1 503 "));
    let troubles = wire::once(house.port(), &shop.cookies, "GET /studio/troubles", &Value::Null).unwrap();
    assert_eq!(troubles.body[0]["code"], "fenced", "{troubles:?}");
    assert!(!sells(&house, &cookies, &shop, "a wish of who does not sell"));
    let mut doctor = program(house.folder(), &postgres.url(), house.port(), &["doctor"]);
    let doctor = String::from_utf8(doctor.stdout(Stdio::piped()).output().unwrap().stdout).unwrap();
    assert!(doctor.contains("mend  selling") && doctor.contains("fenced: "), "{doctor}");
    // Longer than the silence that ends a term: who is there is never robbed.
    thread::sleep(Duration::from_secs(20));
    assert!(ready(port).starts_with("HTTP/1.1 200 "), "the second still sells");
    assert!(ready(house.port()).contains("fenced: "));
    end(&mut second);
    second.wait().unwrap();
    wire::until(BACK, "the first is ready", || ready(house.port()).starts_with("HTTP/1.1 200 "));
    // Asked only now: whoever taps while nobody sells is soon told to slow down.
    assert!(sells(&house, &cookies, &shop, "a wish afterwards"), "the first sells again");
    assert_eq!(house.pid(), pid);
}

#[test]
fn who_was_fenced_sells_again_when_the_other_has_been_killed() {
    fenced(|second| second.kill().unwrap());
}

#[test]
fn who_was_fenced_sells_again_when_the_other_has_gone_in_order() {
    fenced(|second| {
        let pid = second.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    });
}
