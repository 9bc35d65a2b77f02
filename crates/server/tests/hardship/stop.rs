//! The server is asked to stop while people buy, as every deployment asks it: it finishes what is open and is gone.

use super::{
    chance::Chance,
    house::House,
    postgres::Postgres,
    rush::{Rush, account, number},
};
use std::{thread, time::Duration};

fn stops(database: Option<String>) {
    let seed = number("SEED", u64::from(std::process::id()));
    let mut house = House::open(database);
    let shop = house.set_up();
    let rush = Rush::begin(&house, &shop, seed);
    let mut chance = Chance::new(seed);
    for _stop in 0..3 {
        thread::sleep(Duration::from_millis(500 + chance.below(1_500)));
        assert!(house.stop().success(), "it ends in order");
        house.start();
    }
    thread::sleep(Duration::from_millis(500));
    account(&house, &shop, &rush.end());
}

#[test]
fn a_server_that_is_asked_to_stop_is_soon_gone_on_sqlite() {
    stops(None);
}

#[test]
fn a_server_that_is_asked_to_stop_is_soon_gone_with_postgresql() {
    let postgres = Postgres::start();
    stops(Some(postgres.url()));
}
