//! The rows of a database, from a program that otherwise waits for nothing.

use crate::Done;
use std::future::Future;
use tokio::runtime::Runtime;
use wanghong_store::Db;

/// A database and what runs its queries.
#[derive(Debug)]
pub(crate) struct Rows {
    runtime: Runtime,
    /// The database.
    pub(crate) db: Db,
}

impl Rows {
    /// Opens `postgres://…` or `sqlite:PATH`.
    pub(crate) fn open(url: &str) -> Done<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|e| e.to_string())?;
        let db = runtime.block_on(Db::open(url)).map_err(|e| e.to_string())?;
        Ok(Self { runtime, db })
    }

    /// Waits for something.
    pub(crate) fn wait<T>(&self, what: impl Future<Output = wanghong_store::Result<T>>) -> Done<T> {
        self.runtime.block_on(what).map_err(|e| e.to_string())
    }

    /// Waits for something that is not the store's.
    pub(crate) fn work<T>(&self, what: impl Future<Output = Done<T>>) -> Done<T> {
        self.runtime.block_on(what)
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.runtime.block_on(self.db.close());
    }
}
