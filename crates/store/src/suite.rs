//! Every query, on both engines. SQLite lives in a temporary folder; PostgreSQL is where
//! `WANGHONG_TEST_POSTGRES` says (`make store` starts a private one), each test in a schema of its own.

mod goods;
mod hooks;
mod migrations;
mod offers;
mod orders;
mod owners;
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

#[tokio::test]
async fn to_look_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let url = format!("sqlite:{}", path.display());
    Db::look(&url).await.unwrap_err();
    assert!(!path.exists());
    std::fs::write(&path, "").unwrap();
    let all = Db::look(&url).await.unwrap().behind().await.unwrap();
    assert!(all > 0, "no table is there");
    let db = Db::open(&url).await.unwrap();
    assert_eq!(db.behind().await.unwrap(), 0);
    db.run("DELETE FROM part_migrations WHERE part = $1", ("base",)).await.unwrap();
    let seen = Db::look(&url).await.unwrap();
    assert_eq!(seen.behind().await.unwrap(), 1);
    seen.run("DELETE FROM part_migrations", ()).await.unwrap_err();
    for later in [("base", 99), ("what comes later", 1)] {
        db.run("INSERT INTO part_migrations (part, number) VALUES ($1, $2)", later).await.unwrap();
        assert!(matches!(seen.behind().await, Err(crate::Error::Newer { .. })), "{later:?}");
        Db::open(&url).await.unwrap_err();
        db.run("DELETE FROM part_migrations WHERE part = $1", (later.0,)).await.unwrap();
    }
}
