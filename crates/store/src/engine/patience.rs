//! How long the database may take. One that hangs is told from one that works by this alone: a connection whose packets
//! are lost is silent for a quarter of an hour before the kernel says so.
//!
//! PostgreSQL has limits of its own, above ours: what nobody waits for any more must not hold rows for ever. SQLite's
//! statements cannot be ended from outside while the disk hangs; whoever waits is told all the same.

use super::{Error, Result, growth};
use sqlx::{Connection, postgres::PgConnectOptions};
use std::{future::Future, time::Duration};

/// How long a call may take, the wait for a connection included: a statement, a commit, a query with all its rows.
pub const CALL: Duration = Duration::from_secs(15);
/// How long a call waits for a connection, and how long one that was given back has to become free.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// PostgreSQL's own limits. The kernel's are for its end of a connection: what a server left behind that is gone.
const LIMITS: [(&str, &str); 7] = [
    ("statement_timeout", "60s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "20s"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "20s"),
];

/// A migration may take as long as it takes.
pub(super) const NO_LIMITS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
     SET LOCAL idle_in_transaction_session_timeout = 0";

/// How PostgreSQL is connected to.
pub(super) fn postgres(url: &str) -> Result<PgConnectOptions> {
    Ok(url.parse::<PgConnectOptions>()?.options(LIMITS).options(growth::PLANS))
}

/// Does it in the time that it may take; where that is over, nobody knows whether it was done.
pub(super) fn within<T>(
    limit: Option<Duration>,
    call: impl Future<Output = sqlx::Result<T>> + Send,
) -> impl Future<Output = Result<T>> + Send {
    // In a box from the first: a call is some thousand bytes, which whoever waits for one would carry about.
    let call = Box::pin(call);
    async move {
        match limit {
            None => Ok(call.await?),
            Some(limit) => Ok(tokio::time::timeout(limit, call).await.map_err(|_late| Error::Late)??),
        }
    }
}

/// Whether a connection that is given back has nothing under way any more. A call that was given up may be: what it
/// hangs on is closed, or it would keep its place among the few for ever.
pub(super) async fn is_free<C: Connection>(connection: &mut C) -> sqlx::Result<bool> {
    match tokio::time::timeout(PATIENCE, connection.ping()).await {
        Ok(answered) => answered.map(|()| true),
        Err(_late) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
    }
}
