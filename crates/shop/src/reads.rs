//! What a rush reads of orders by its keys, each kind [loaded](Loader).

use std::collections::BTreeMap;
use wanghong_base::{
    loader::{Loader, by},
    tasks::Tasks,
};
use wanghong_store::{
    Db, Result,
    orders::{self, Line},
    payments::{self, Payment},
};

/// The rows of a rush.
#[derive(Debug)]
pub(crate) struct Reads {
    /// Orders, with what people read.
    pub(crate) orders: Loader<i64, Line>,
    /// Attempts to pay, by their keys.
    pub(crate) attempts: Loader<String, Payment>,
    /// The last try to pay each order.
    pub(crate) last_attempts: Loader<i64, Payment>,
    /// The attempts to pay each order whose end is not known.
    pub(crate) open_attempts: Loader<i64, Vec<Payment>>,
}

impl Reads {
    /// Begins to read.
    pub(crate) fn start(db: &Db, tasks: &Tasks) -> Self {
        Self {
            orders: Loader::new(tasks, "orders", db, orders),
            attempts: Loader::new(tasks, "attempts", db, attempts),
            last_attempts: Loader::new(tasks, "last attempts", db, last_attempts),
            open_attempts: Loader::new(tasks, "open attempts", db, open_attempts),
        }
    }
}

async fn orders(db: Db, ids: Vec<i64>) -> Result<BTreeMap<i64, Line>> {
    Ok(by(orders::lines(&db, ids).await?, |line| line.order.id.0))
}

async fn attempts(db: Db, keys: Vec<String>) -> Result<BTreeMap<String, Payment>> {
    Ok(by(payments::by_keys(&db, keys).await?, |payment| payment.key.clone()))
}

async fn last_attempts(db: Db, orders: Vec<i64>) -> Result<BTreeMap<i64, Payment>> {
    Ok(by(payments::last_of_each(&db, orders).await?, |payment| payment.order_id))
}

async fn open_attempts(db: Db, orders: Vec<i64>) -> Result<BTreeMap<i64, Vec<Payment>>> {
    let mut open = BTreeMap::<i64, Vec<Payment>>::new();
    for payment in payments::pending_of_each(&db, orders).await? {
        open.entry(payment.order_id).or_default().push(payment);
    }
    Ok(open)
}
