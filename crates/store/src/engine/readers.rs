//! Connections for queries. A pool asks each connection that comes back whether it is sound, which takes as long as a
//! small query; whoever asks again and again keeps theirs for that long.

use sqlx::{Database, Executor, FromRow, IntoArguments, Pool, pool::PoolConnection, query::QueryAs};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long a connection that was kept counts as sound: one that nobody used for longer is asked by the pool.
const KEPT: Duration = Duration::from_secs(1);

/// A pool, and the connection that somebody keeps.
#[derive(Debug)]
pub(super) struct Readers<DB: Database> {
    pool: Pool<DB>,
    kept: Option<Kept<DB>>,
}

/// The place for one connection, and since when it lies there.
type Kept<DB> = Arc<Mutex<Option<(PoolConnection<DB>, Instant)>>>;

impl<DB: Database> Readers<DB> {
    /// Those of a pool, of whom nobody keeps one.
    pub(super) const fn new(pool: Pool<DB>) -> Self {
        Self { pool, kept: None }
    }

    /// The pool.
    pub(super) const fn pool(&self) -> &Pool<DB> {
        &self.pool
    }

    /// The same for somebody who keeps one.
    pub(super) fn steady(&self) -> Self {
        Self { pool: self.pool.clone(), kept: Some(Arc::default()) }
    }

    /// Every row of a query.
    pub(super) async fn all<'q, R, A>(&self, query: QueryAs<'q, DB, R, A>) -> sqlx::Result<Vec<R>>
    where
        R: for<'r> FromRow<'r, DB::Row> + Send + Unpin,
        A: IntoArguments<DB> + 'q,
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    {
        let mut connection = self.lend().await?;
        let rows = query.fetch_all(&mut *connection).await;
        self.keep(connection, rows)
    }

    /// The first row of a query, if there is one.
    pub(super) async fn first<'q, R, A>(&self, query: QueryAs<'q, DB, R, A>) -> sqlx::Result<Option<R>>
    where
        R: for<'r> FromRow<'r, DB::Row> + Send + Unpin,
        A: IntoArguments<DB> + 'q,
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    {
        let mut connection = self.lend().await?;
        let row = query.fetch_optional(&mut *connection).await;
        self.keep(connection, row)
    }

    async fn lend(&self) -> sqlx::Result<PoolConnection<DB>> {
        match self.taken() {
            Some((connection, since)) if since.elapsed() < KEPT => Ok(connection),
            _ => self.pool.acquire().await,
        }
    }

    /// Keeps a connection on which all went well. One whose query failed, or was given up and never came here, goes
    /// back to the pool, which asks it before anybody has it again.
    fn keep<T>(&self, connection: PoolConnection<DB>, answer: sqlx::Result<T>) -> sqlx::Result<T> {
        if let (Some(kept), Ok(_)) = (&self.kept, &answer) {
            let now = (connection, Instant::now());
            drop(kept.lock().unwrap_or_else(PoisonError::into_inner).replace(now));
        }
        answer
    }

    fn taken(&self) -> Option<(PoolConnection<DB>, Instant)> {
        self.kept.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<DB: Database> Clone for Readers<DB> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), kept: self.kept.clone() }
    }
}
