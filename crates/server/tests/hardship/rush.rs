//! People who buy, and those who serve them, all at once until it is over.

use super::{
    books::Books,
    buyer::Buyer,
    house::{House, Shop},
    keeper::Keeper,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// People who buy at the same time; each may hold five orders unpaid.
const BUYERS: u64 = 8;
/// Hands in the shop.
const KEEPERS: u64 = 2;

/// A rush that is on.
#[derive(Debug)]
pub(crate) struct Rush {
    over: Arc<AtomicBool>,
    buyers: Vec<JoinHandle<Buyer>>,
    keepers: Vec<JoinHandle<Keeper>>,
}

/// A number from the environment.
pub(crate) fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

impl Rush {
    pub(crate) fn begin(house: &House, shop: &Shop, seed: u64) -> Self {
        println!("SEED={seed}");
        let over = Arc::new(AtomicBool::new(false));
        let buyers: Vec<_> = (0..BUYERS).map(|n| Buyer::sign_up(house.port(), n, shop, seed)).collect();
        let keepers: Vec<_> = (0..KEEPERS).map(|n| Keeper::new(house.port(), n, shop, seed)).collect();
        let spawn = |buyer: Buyer| {
            let over = Arc::clone(&over);
            thread::spawn(move || buyer.shop_until(&over))
        };
        let serve = |keeper: Keeper| {
            let over = Arc::clone(&over);
            thread::spawn(move || keeper.serve_until(&over))
        };
        let buyers = buyers.into_iter().map(spawn).collect();
        let keepers = keepers.into_iter().map(serve).collect();
        Self { over, buyers, keepers }
    }

    /// Sends everybody home and asks what each was told.
    pub(crate) fn end(self) -> (Vec<Buyer>, Vec<Keeper>) {
        self.over.store(true, Ordering::Relaxed);
        let buyers = self.buyers.into_iter().map(|buyer| buyer.join().unwrap()).collect();
        (buyers, self.keepers.into_iter().map(|keeper| keeper.join().unwrap()).collect())
    }
}

/// Every promise was kept, every act was done once, everything adds up.
pub(crate) fn account(house: &House, shop: &Shop, (buyers, keepers): &(Vec<Buyer>, Vec<Keeper>)) {
    let books = Books::read(house);
    for buyer in buyers {
        books.keep_their_word(buyer);
    }
    books.did_what_was_said(keepers);
    books.add_up(shop);
    books.say(buyers, keepers);
    assert_eq!(
        house.count("wanghong_sale_violations_total"),
        0,
        "an invariant was broken, though it was rolled back"
    );
}
