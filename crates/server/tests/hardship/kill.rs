//! The server is killed again and again while people buy.
//!
//! On SQLite, and on PostgreSQL where `WANGHONG_TEST_POSTGRES` says. `KILLS` says how often; `SEED` repeats a run's
//! choices, though not its moments.

use super::{
    chance::Chance,
    house::House,
    rush::{Rush, account, number},
};
use std::{thread, time::Duration};

fn withstands(database: Option<String>) {
    let (kills, seed) = (number("KILLS", 50), number("SEED", u64::from(std::process::id())));
    let mut house = House::open(database);
    let shop = house.set_up();
    let rush = Rush::begin(&house, &shop, seed);
    let mut chance = Chance::new(seed);
    for _kill in 0..kills {
        thread::sleep(Duration::from_millis(100 + chance.below(900)));
        house.kill();
        house.start();
    }
    thread::sleep(Duration::from_millis(500));
    let home = rush.end();
    assert!(home.0.iter().any(|buyer| buyer.cut_off > 0), "nothing was put to the test");
    account(&house, &shop, &home);
}

#[test]
fn a_sale_withstands_kill_9_on_sqlite() {
    withstands(None);
}

#[test]
fn a_sale_withstands_kill_9_on_postgresql() {
    if let Ok(url) = std::env::var("WANGHONG_TEST_POSTGRES") {
        withstands(Some(url));
    }
}
