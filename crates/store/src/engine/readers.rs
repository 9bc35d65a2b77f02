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
    /// Every place where one may lie.
    places: Arc<Mutex<Vec<Kept<DB>>>>,
}

/// The place for one connection, and since when it lies there.
type Kept<DB> = Arc<Mutex<Option<(PoolConnection<DB>, Instant)>>>;

impl<DB: Database> Readers<DB> {
    /// Those of a pool, of whom nobody keeps one.
    pub(super) fn new(pool: Pool<DB>) -> Self {
        Self { pool, kept: None, places: Arc::default() }
    }

    /// The pool.
    pub(super) const fn pool(&self) -> &Pool<DB> {
        &self.pool
    }

    /// The same for somebody who keeps one.
    pub(super) fn steady(&self) -> Self {
        let kept = Kept::default();
        self.places.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&kept));
        Self { kept: Some(kept), ..self.clone() }
    }

    /// Waits for queries under way and closes every connection, those that are kept among them.
    pub(super) async fn close(&self) {
        // It is closed from here on, so that none is kept any more.
        let closed = self.pool.close();
        for place in self.places.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            drop(place.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
        closed.await;
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
            let mut place = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if !self.pool.is_closed() {
                drop(place.replace((connection, Instant::now())));
            }
        }
        answer
    }

    fn taken(&self) -> Option<(PoolConnection<DB>, Instant)> {
        self.kept.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<DB: Database> Clone for Readers<DB> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), kept: self.kept.clone(), places: Arc::clone(&self.places) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{Sqlite, sqlite::SqlitePoolOptions};

    async fn readers() -> Readers<Sqlite> {
        let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
        Readers::new(pool).steady()
    }

    async fn ask(readers: &Readers<Sqlite>, sql: &'static str) -> sqlx::Result<Vec<(i64,)>> {
        readers.all(sqlx::query_as(sql)).await
    }

    #[tokio::test]
    async fn a_connection_is_kept_for_the_next_query_and_for_nobody_else() {
        let readers = readers().await;
        assert_eq!(ask(&readers, "SELECT 1").await.unwrap(), [(1,)]);
        assert!(readers.pool.try_acquire().is_none(), "it is kept");
        assert_eq!(ask(&readers.clone(), "SELECT 2").await.unwrap(), [(2,)]);
        assert_eq!(readers.pool.size(), 1);
    }

    #[tokio::test]
    async fn what_is_kept_is_closed_too() {
        let readers = readers().await;
        ask(&readers, "SELECT 1").await.unwrap();
        tokio::time::timeout(Duration::from_mins(1), readers.clone().close()).await.expect("it is not kept");
        ask(&readers, "SELECT 2").await.unwrap_err();
    }

    #[tokio::test]
    async fn one_whose_query_fails_or_is_given_up_goes_back() {
        let readers = readers().await;
        ask(&readers, "SELECT nothing").await.unwrap_err();
        assert!(readers.kept.as_ref().unwrap().lock().unwrap().is_none());
        drop(readers.pool.acquire().await.unwrap());
        let endless =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT 300000";
        let given_up = tokio::time::timeout(Duration::from_millis(1), ask(&readers, endless)).await;
        assert!(given_up.is_err() && readers.kept.as_ref().unwrap().lock().unwrap().is_none());
        assert_eq!(ask(&readers, "SELECT 3").await.unwrap(), [(3,)]);
    }
}
