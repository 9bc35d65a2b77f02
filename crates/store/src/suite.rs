//! Every query, on both engines. SQLite lives in a temporary folder; PostgreSQL is where
//! `WANGHONG_TEST_POSTGRES` says (`make store` starts a private one), each test in a schema of its own.

mod goods;
mod hooks;
mod offers;
mod orders;
mod people;
mod shop;
mod shows;

use crate::{Db, accounts, users};
use std::{
    future::Future,
    sync::atomic::{AtomicU32, Ordering},
};
use wanghong_core::{Id, Millis};

/// Runs one test on every engine there is.
async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(Db) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let db = Db::open(&url).await.unwrap();
    test(db.clone()).await;
    db.close().await;
    if let Ok(url) = std::env::var("WANGHONG_TEST_POSTGRES") {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = format!("t{}_{number}", std::process::id());
        let db = Db::open_in_schema(&url, &schema).await.unwrap();
        assert_eq!(db.engine(), "PostgreSQL");
        test(db.clone()).await;
        db.close().await;
    }
}

/// A user with an account of the same number.
async fn person(db: &Db, n: i64, handle: &str) -> Id {
    let mut tx = db.begin().await.unwrap();
    users::add(&mut tx, Id(n), &format!("{handle}@example.com"), "hash", Millis(n)).await.unwrap();
    accounts::add(&mut tx, Id(n), Id(n), (handle, handle, n == 1), Millis(n)).await.unwrap();
    tx.commit().await.unwrap();
    Id(n)
}
