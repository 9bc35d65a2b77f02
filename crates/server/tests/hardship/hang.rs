//! The database does not go away: it only says nothing any more. In the middle of a rush PostgreSQL's processes are
//! stopped, or what is sent to it is lost. Meanwhile everybody is refused in words, `/readyz` says no, and afterwards the
//! server sells again by itself; nothing that was acknowledged is lost, and nothing that was refused is done.
//!
//! `HANG_SECONDS` says for how long.

use super::{
    database::{refuses, visitor, wish},
    house::House,
    line::Line,
    postgres::Postgres,
    rush::{Rush, account, number},
    wire,
};
use std::{thread, time::Duration};

/// Longer than two calls to the database may take, of which one waits for the other.
const HANG: u64 = 35;
/// In which it sells again: the longest call that was under way, what PostgreSQL keeps locked for somebody who is gone,
/// the pause between two tries, and a slow machine.
const BACK: Duration = Duration::from_secs(45);

/// It hangs from `hang` on until `go_on`.
fn hangs(url: String, hang: impl FnOnce(), go_on: impl FnOnce() + Send) {
    let mut house = House::open(Some(url));
    let (shop, pid) = (house.set_up(), house.pid());
    let cookies = visitor(&house);
    let rush = Rush::begin(&house, &shop, number("SEED", u64::from(std::process::id())));
    thread::sleep(Duration::from_secs(3));
    hang();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(number("HANG_SECONDS", HANG)));
            go_on();
        });
        // Until the first call is given up, whoever asks may wait; then all are told.
        wire::until(Duration::from_secs(15), "somebody notices", || {
            wire::page(house.port(), "/readyz").is_some_and(|ready| ready.starts_with("HTTP/1.1 503 "))
        });
        refuses(&house, &shop, &cookies);
    });
    let order =
        wire::until_answered(house.port(), &cookies, "POST /orders", &wish(&shop, "a wish afterwards"));
    assert_eq!(order.status, 200, "{order:?}");
    wire::until(BACK, "it is ready", || {
        wire::page(house.port(), "/readyz").is_some_and(|ready| ready.starts_with("HTTP/1.1 200 "))
    });
    house.until_sent();
    let home = rush.end();
    assert_eq!(house.pid(), pid);
    account(&house, &shop, &home);
    drop(house);
}

#[test]
fn a_database_that_is_stopped_is_outlived() {
    let postgres = Postgres::start();
    hangs(postgres.url(), || postgres.freeze(), || postgres.thaw());
}

#[test]
fn a_line_that_loses_everything_is_outlived() {
    let postgres = Postgres::start();
    let line = Line::to(&postgres);
    hangs(line.url(), || line.die(), || line.live());
}
