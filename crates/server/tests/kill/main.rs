//! The real server, killed again and again while people buy. Then every acknowledged order, every piece and every
//! fen is accounted for.
//!
//! On SQLite, and on PostgreSQL where `WANGHONG_TEST_POSTGRES` says. `KILLS` says how often; `SEED` repeats a run's
//! choices, though not its moments.
#![cfg(test)]

mod books;
mod buyer;
mod chance;
mod house;
mod wire;

use books::Books;
use buyer::Buyer;
use chance::Chance;
use house::House;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// People who buy at the same time; each may hold five orders unpaid.
const BUYERS: u64 = 8;

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

fn withstands(database: Option<String>) {
    let (kills, seed) = (number("KILLS", 50), number("SEED", u64::from(std::process::id())));
    println!("SEED={seed} KILLS={kills}");
    let mut house = House::open(database);
    let shop = house.set_up();
    let over = Arc::new(AtomicBool::new(false));
    let port = house.port();
    let buyers: Vec<_> = (0..BUYERS)
        .map(|n| {
            let buyer = Buyer::sign_up(port, n, &shop, seed);
            let over = Arc::clone(&over);
            thread::spawn(move || buyer.shop_until(&over))
        })
        .collect();
    let mut chance = Chance::new(seed);
    for _kill in 0..kills {
        thread::sleep(Duration::from_millis(100 + chance.below(900)));
        house.kill();
        house.start();
    }
    thread::sleep(Duration::from_millis(500));
    over.store(true, Ordering::Relaxed);
    let buyers: Vec<Buyer> = buyers.into_iter().map(|buyer| buyer.join().unwrap()).collect();
    let books = Books::read(&house, &shop);
    for buyer in &buyers {
        books.keep_their_word(buyer);
    }
    books.add_up();
    books.say(&buyers);
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
