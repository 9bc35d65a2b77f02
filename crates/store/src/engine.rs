//! The only room that knows a dialect: this file, and what lies in its folder.
//!
//! A [`Db`] reads; a [`Tx`] writes. On SQLite that is a pool of readers beside one writer, so a
//! transaction never fails for want of the lock it would have to upgrade to; on PostgreSQL it is one pool.

mod args;
mod cells;
pub mod copy;
mod growth;
mod many;
mod patience;
mod readers;

pub use args::{Args, Value};
pub(crate) use cells::{Number, Perhaps, Word};
use many::{Many, Marks, Verb};
pub use patience::CALL;
use patience::{PATIENCE, within};
use readers::Readers;
use sqlx::{
    AssertSqlSafe, Connection as _, FromRow, Postgres, Sqlite, Transaction,
    postgres::{PgArguments, PgPoolOptions, PgRow},
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous,
    },
};
use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
    time::Duration,
};

/// What went wrong below: the operator's face. Users are told `unavailable`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said no or is not there.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The database did not answer in [`CALL`]: nobody knows whether it was done.
    #[error("the database does not answer")]
    Late,
    /// A file could not be read or written.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// A blob's bytes could not be read or written.
    #[error("blob: {0}")]
    Blob(#[from] object_store::Error),
    /// A row holds what no version of the program writes.
    #[error("row: {0}")]
    Row(String),
    /// Another program has taken over what this one owned.
    #[error("another server has taken over: stop this one")]
    Fenced,
    /// Somebody copied the file there and left another's journal beside it.
    #[error(
        "{} and the journal beside it do not belong together: the file was copied here, and the journal is that of \
         another. Stop every server on it, move {name}-wal and {name}-shm away and start again. `wanghong restore` \
         brings a backup back without this.",
        .0.display(), name = .0.file_name().unwrap_or_default().display()
    )]
    Journal(PathBuf),
    /// The database was written by a newer program.
    #[error(
        "the database is at migration {found} of {part}, this program knows {known}: run the newer program"
    )]
    Newer {
        /// Whose migrations.
        part: String,
        /// The last migration found.
        found: i64,
        /// The last migration known here.
        known: i64,
    },
}

impl Error {
    /// Whether a row broke a UNIQUE rule: somebody else was first.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}

/// The result of a query.
pub type Result<T> = std::result::Result<T, Error>;

/// Readers kept by a pool, and PostgreSQL connections in all; half of them may be [kept](Db::steady).
const CONNECTIONS: u32 = 16;
/// Values that one many-row statement binds at most (SQLite's default is 32,766).
const VALUES: usize = 2_000;

/// What a connection of SQLite's keeps in memory of its file, in KiB with a minus before it: the ends of all the
/// indices that a rush writes.
const CACHE: &str = "-32768";

/// Rows that a connection of SQLite's, which is a thread, reads ahead of whoever takes them.
const ROWS: usize = 256;

/// Statements that a connection of SQLite's keeps prepared: those that insert many rows have some seventy lengths each.
const STATEMENTS: usize = 1_000;

/// Where rows are read.
#[derive(Clone, Debug)]
pub struct Db(Pools);

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { read: Readers<Sqlite>, write: SqlitePool },
    Postgres(Readers<Postgres>),
}

/// Where rows are written: all of it at [`Tx::commit`], or nothing when dropped.
#[derive(Debug)]
pub struct Tx {
    writer: Writer,
    /// How long each call of it may take.
    limit: Option<Duration>,
}

#[derive(Debug)]
enum Writer {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens `postgres://…`, or `sqlite:PATH` (made when absent), and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self> {
        let db = match url.strip_prefix("sqlite:") {
            Some(path) => {
                copy::fits_journal(Path::new(path)).await?;
                Self::open_sqlite(Path::new(path)).await?
            }
            None => Self::open_postgres(url).await?,
        };
        crate::migrations::run(&db).await?;
        Ok(db)
    }

    /// Opens what is there to look at it: nothing is made, and no table is brought up to date.
    pub async fn look(url: &str) -> Result<Self> {
        let Some(path) = url.strip_prefix("sqlite:") else {
            return Self::open_postgres(url).await;
        };
        let options = SqliteConnectOptions::from_str("sqlite:")?.filename(path).read_only(true);
        let read = SqlitePoolOptions::new().acquire_timeout(PATIENCE).connect_with(options).await?;
        Ok(Self(Pools::Sqlite { write: read.clone(), read: Readers::new(read) }))
    }

    /// How many migrations of this program have not run yet.
    pub async fn behind(&self) -> Result<i64> {
        crate::migrations::behind(self).await
    }

    /// Opens a SQLite file as the program left it that had not yet heard of these words.
    #[cfg(test)]
    pub(crate) async fn open_before(path: &Path, words: &str) -> Result<Self> {
        let db = Self::open_sqlite(path).await?;
        crate::migrations::run_before(&db, words).await?;
        Ok(db)
    }

    /// Opens PostgreSQL in a schema of its own, made anew, so that tests do not see each other.
    #[cfg(test)]
    pub(crate) async fn open_in_schema(url: &str, schema: &str) -> Result<Self> {
        let path = schema.to_owned();
        let pool = PgPoolOptions::new().max_connections(2).after_connect(move |connection, _| {
            let sql = format!("CREATE SCHEMA IF NOT EXISTS {path}; SET search_path TO {path}");
            Box::pin(async move { sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop) })
        });
        let db = Self(Pools::Postgres(Readers::new(pool.connect(url).await?)));
        crate::migrations::run(&db).await?;
        Ok(db)
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_release(|connection, _| Box::pin(patience::is_free(connection)));
        Ok(Self(Pools::Postgres(Readers::new(pool.connect_with(patience::postgres(url)?).await?))))
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let options = SqliteConnectOptions::from_str("sqlite:")?
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("cache_size", CACHE)
            .statement_cache_capacity(STATEMENTS)
            .row_buffer_size(ROWS)
            .busy_timeout(PATIENCE);
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .after_release(|connection, _| Box::pin(patience::is_free(connection)))
        };
        // SQLite itself rolls back what a full disk does not take; sqlx goes on counting a transaction that has
        // ended, and such a connection begins no other.
        let one = pool().max_connections(1).before_acquire(|connection, _| {
            let free = !connection.is_in_transaction();
            Box::pin(async move { Ok(free) })
        });
        let write = one.connect_with(options.clone()).await?;
        let read = pool().max_connections(CONNECTIONS).connect_with(options.read_only(true)).await?;
        Ok(Self(Pools::Sqlite { read: Readers::new(read), write }))
    }

    /// The same for one who asks again and again: it keeps the connection it reads by. For a few alone, since what is
    /// kept is one of those that there are.
    #[must_use]
    pub fn steady(&self) -> Self {
        Self(match &self.0 {
            Pools::Sqlite { read, write } => Pools::Sqlite { read: read.steady(), write: write.clone() },
            Pools::Postgres(pool) => Pools::Postgres(pool.steady()),
        })
    }

    /// Every row of a query.
    pub async fn all<R: Row>(&self, sql: &'static str, args: impl Args) -> Result<Vec<R>> {
        let limit = Some(CALL);
        match &self.0 {
            Pools::Sqlite { read, .. } => {
                within(limit, read.all(sqlx::query_as_with(sql, args.sqlite()?))).await
            }
            Pools::Postgres(pool) => {
                within(limit, pool.all(sqlx::query_as_with(sql, args.postgres()?))).await
            }
        }
    }

    /// The first row of a query, if there is one.
    pub async fn find<R: Row>(&self, sql: &'static str, args: impl Args) -> Result<Option<R>> {
        let limit = Some(CALL);
        match &self.0 {
            Pools::Sqlite { read, .. } => {
                within(limit, read.first(sqlx::query_as_with(sql, args.sqlite()?))).await
            }
            Pools::Postgres(pool) => {
                within(limit, pool.first(sqlx::query_as_with(sql, args.postgres()?))).await
            }
        }
    }

    /// Every row that has one of these values where `sql` ends: at the column's name, after WHERE.
    pub async fn among<R: Row, V: Value + Clone>(
        &self,
        sql: &'static str,
        mut values: Vec<V>,
    ) -> Result<Vec<R>> {
        let Some(last) = values.last().cloned() else { return Ok(Vec::new()) };
        let limit = Some(CALL);
        match &self.0 {
            Pools::Sqlite { read, .. } => {
                // Few lengths are few statements, and each is prepared once.
                values.resize(values.len().next_power_of_two(), last);
                let mut sql = format!("{sql} IN (?");
                (1..values.len()).for_each(|_| sql.push_str(",?"));
                sql.push(')');
                let mut args = SqliteArguments::default();
                values.into_iter().try_for_each(|value| value.add_sqlite(&mut args))?;
                within(limit, read.all(sqlx::query_as_with(AssertSqlSafe(sql), args))).await
            }
            Pools::Postgres(pool) => {
                let mut args = PgArguments::default();
                V::add_array(values, &mut args)?;
                let sql = AssertSqlSafe(format!("{sql} = ANY($1)"));
                within(limit, pool.all(sqlx::query_as_with(sql, args))).await
            }
        }
    }

    /// Begins to write. On SQLite this waits for the one writer.
    pub async fn begin(&self) -> Result<Tx> {
        let limit = Some(CALL);
        let writer = match &self.0 {
            Pools::Sqlite { write, .. } => {
                Writer::Sqlite(within(limit, write.begin_with("BEGIN IMMEDIATE")).await?)
            }
            Pools::Postgres(pool) => Writer::Postgres(within(limit, pool.pool().begin()).await?),
        };
        Ok(Tx { writer, limit })
    }

    /// One statement that is a transaction by itself; says how many rows it touched.
    pub async fn run(&self, sql: &'static str, args: impl Args) -> Result<u64> {
        let mut tx = self.begin().await?;
        let touched = tx.run(sql, args).await?;
        tx.commit().await?;
        Ok(touched)
    }

    /// Waits for queries under way and closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Which engine this is, for the operator.
    pub fn engine(&self) -> &'static str {
        match &self.0 {
            Pools::Sqlite { .. } => "SQLite",
            Pools::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Tx {
    /// Every row of a query or of a statement with RETURNING.
    pub async fn all<R: Row>(&mut self, sql: &'static str, args: impl Args) -> Result<Vec<R>> {
        let limit = self.limit;
        match &mut self.writer {
            Writer::Sqlite(tx) => {
                within(limit, sqlx::query_as_with(sql, args.sqlite()?).fetch_all(&mut **tx)).await
            }
            Writer::Postgres(tx) => {
                within(limit, sqlx::query_as_with(sql, args.postgres()?).fetch_all(&mut **tx)).await
            }
        }
    }

    /// The first row, if there is one.
    pub async fn find<R: Row>(&mut self, sql: &'static str, args: impl Args) -> Result<Option<R>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// A statement; says how many rows it touched.
    pub async fn run(&mut self, sql: &'static str, args: impl Args) -> Result<u64> {
        let limit = self.limit;
        Ok(match &mut self.writer {
            Writer::Sqlite(tx) => {
                let query = sqlx::query_with(sql, args.sqlite()?);
                within(limit, query.execute(&mut **tx)).await?.rows_affected()
            }
            Writer::Postgres(tx) => {
                let query = sqlx::query_with(sql, args.postgres()?);
                within(limit, query.execute(&mut **tx)).await?.rows_affected()
            }
        })
    }

    /// Many rows: `insert` names table and columns, `after` is an ON CONFLICT clause or nothing.
    pub async fn insert<A: Args>(&mut self, insert: &str, rows: Vec<A>, after: &str) -> Result<()> {
        let many = Many { verb: Verb::Insert, head: insert, shared: 0, width: A::WIDTH, tail: after };
        self.many((), rows, &many).await.map(drop)
    }

    /// Many rows that share most of their values: `insert` names the columns of those first. A value costs more than
    /// what the engine does with it, so what is said once makes a row several times cheaper.
    pub(crate) async fn insert_alike<S: Args + Clone, A: Args>(
        &mut self,
        insert: &str,
        shared: S,
        rows: Vec<A>,
    ) -> Result<()> {
        let many = Many { verb: Verb::Insert, head: insert, shared: S::WIDTH, width: A::WIDTH, tail: "" };
        self.many(shared, rows, &many).await.map(drop)
    }

    /// Changes many rows, each by values of its own, which `set` and `which` know as `column1`, `column2` and so on;
    /// says how many rows it touched. No two are for the same row.
    pub async fn update<A: Args>(&mut self, set: &str, rows: Vec<A>, which: &str) -> Result<u64> {
        let many = Many { verb: Verb::Update, head: set, shared: 0, width: A::WIDTH, tail: which };
        self.many((), rows, &many).await
    }

    async fn many<S: Args + Clone, A: Args>(
        &mut self,
        shared: S,
        rows: Vec<A>,
        many: &Many<'_>,
    ) -> Result<u64> {
        let (mut rows, mut touched, limit) = (rows.into_iter(), 0, self.limit);
        while rows.len() > 0 {
            touched += match &mut self.writer {
                Writer::Sqlite(tx) => {
                    let count = many::chunk(rows.len(), (VALUES - S::WIDTH) / A::WIDTH);
                    let mut args = shared.clone().sqlite()?;
                    rows.by_ref().take(count).try_for_each(|row| row.add_sqlite(&mut args))?;
                    let sql = AssertSqlSafe(many.text(Marks::Values(count)));
                    within(limit, sqlx::query_with(sql, args).execute(&mut **tx)).await?.rows_affected()
                }
                Writer::Postgres(tx) => {
                    let mut args = shared.clone().postgres()?;
                    A::add_columns(rows.by_ref().collect(), &mut args)?;
                    let sql = AssertSqlSafe(many.text(Marks::Arrays));
                    within(limit, sqlx::query_with(sql, args).execute(&mut **tx)).await?.rows_affected()
                }
            };
        }
        Ok(touched)
    }

    /// Several statements of a migration, in the SQLite types that [`dialect`] maps.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        match &mut self.writer {
            Writer::Sqlite(tx) => {
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut **tx).await?;
            }
            Writer::Postgres(tx) => {
                sqlx::raw_sql(AssertSqlSafe(dialect(sql))).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// Keeps two programs from migrating one PostgreSQL at once; SQLite's one writer needs no more. From here on this
    /// takes as long as it takes.
    pub(crate) async fn lock_for_migration(&mut self) -> Result<()> {
        self.limit = None;
        if let Writer::Postgres(tx) = &mut self.writer {
            sqlx::raw_sql(patience::NO_LIMITS).execute(&mut **tx).await?;
            sqlx::query("SELECT pg_advisory_xact_lock(7703)").execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Lists of ids are one argument, `[1,2,3]`, which SQLite's `json_each` reads; here PostgreSQL learns to. It
    /// takes each for a hundred, and may read a table whole for that: [`Db::among`] is for what is asked often.
    pub(crate) async fn teach_lists(&mut self) -> Result<()> {
        if let Writer::Postgres(tx) = &mut self.writer {
            sqlx::query(JSON_EACH).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Has PostgreSQL count a table's rows.
    async fn analyze(mut self, table: &str) -> Result<()> {
        let limit = self.limit;
        if let Writer::Postgres(tx) = &mut self.writer {
            within(limit, sqlx::raw_sql(AssertSqlSafe(format!("ANALYZE {table}"))).execute(&mut **tx))
                .await?;
        }
        self.commit().await
    }

    /// Makes it so, durably.
    pub async fn commit(self) -> Result<()> {
        match self.writer {
            Writer::Sqlite(tx) => within(self.limit, tx.commit()).await,
            Writer::Postgres(tx) => within(self.limit, tx.commit()).await,
        }
    }
}

const JSON_EACH: &str = "CREATE OR REPLACE FUNCTION json_each(text) RETURNS TABLE (value BIGINT) LANGUAGE sql \
     IMMUTABLE AS 'SELECT v::bigint FROM json_array_elements_text($1::json) v'";

/// Ids as the one argument of `IN (SELECT value FROM json_each($1))`.
pub(crate) fn list(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<_> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// The migrations' column types in PostgreSQL's words.
fn dialect(sql: &str) -> String {
    sql.replace(" INTEGER", " BIGINT").replace(" BLOB", " BYTEA").replace(" REAL", " DOUBLE PRECISION")
}

/// A struct that both engines can read a row into: derive [`sqlx::FromRow`], or use a tuple.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
