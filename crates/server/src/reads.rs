//! What a rush reads by its keys, each kind [gathered](Gather).

use crate::{clock, gather::Gather, tasks::Tasks};
use std::collections::BTreeMap;
use wanghong_store::{
    Db, Result,
    accounts::{self, Voice},
    lives::{self, Live},
    orders::{self, Line},
    payments::{self, Payment},
    sessions::{self, Face},
};

/// The rows of a rush.
#[derive(Debug)]
pub(crate) struct Reads {
    /// Who is behind sessions, by the digest of their token.
    pub(crate) faces: Gather<Vec<u8>, Face>,
    /// Accounts, by their users.
    pub(crate) voices: Gather<i64, Voice>,
    /// Shows.
    pub(crate) lives: Gather<i64, Live>,
    /// Orders, with what people read.
    pub(crate) orders: Gather<i64, Line>,
    /// Tries to pay, by their keys.
    pub(crate) tries: Gather<String, Payment>,
    /// The last try to pay each order.
    pub(crate) last_tries: Gather<i64, Payment>,
    /// The tries to pay each order whose end is not known.
    pub(crate) open_tries: Gather<i64, Vec<Payment>>,
}

impl Reads {
    /// Begins to read.
    pub(crate) fn start(db: &Db, tasks: &Tasks) -> Self {
        Self {
            faces: Gather::new(tasks, "sessions", db, faces),
            voices: Gather::new(tasks, "accounts", db, voices),
            lives: Gather::new(tasks, "shows", db, lives),
            orders: Gather::new(tasks, "orders", db, orders),
            tries: Gather::new(tasks, "tries", db, tries),
            last_tries: Gather::new(tasks, "last tries", db, last_tries),
            open_tries: Gather::new(tasks, "open tries", db, open_tries),
        }
    }
}

fn by<K: Ord, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> BTreeMap<K, V> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

async fn faces(db: Db, tokens: Vec<Vec<u8>>) -> Result<BTreeMap<Vec<u8>, Face>> {
    sessions::faces(&db, tokens, clock::now()).await
}

async fn voices(db: Db, users: Vec<i64>) -> Result<BTreeMap<i64, Voice>> {
    Ok(by(accounts::voices_of(&db, users).await?, |voice| voice.user_id))
}

async fn lives(db: Db, ids: Vec<i64>) -> Result<BTreeMap<i64, Live>> {
    Ok(by(lives::by_ids(&db, ids).await?, |live| live.id))
}

async fn orders(db: Db, ids: Vec<i64>) -> Result<BTreeMap<i64, Line>> {
    Ok(by(orders::lines(&db, ids).await?, |line| line.order.id.0))
}

async fn tries(db: Db, keys: Vec<String>) -> Result<BTreeMap<String, Payment>> {
    Ok(by(payments::by_keys(&db, keys).await?, |payment| payment.key.clone()))
}

async fn last_tries(db: Db, orders: Vec<i64>) -> Result<BTreeMap<i64, Payment>> {
    Ok(by(payments::last_of_each(&db, orders).await?, |payment| payment.order_id))
}

async fn open_tries(db: Db, orders: Vec<i64>) -> Result<BTreeMap<i64, Vec<Payment>>> {
    let mut open = BTreeMap::<i64, Vec<Payment>>::new();
    for payment in payments::pending_of_each(&db, orders).await? {
        open.entry(payment.order_id).or_default().push(payment);
    }
    Ok(open)
}
