//! Tables and how they came to be: numbered scripts, run once each and in order.
//!
//! They are written once, in SQLite's types; the engine maps the types for PostgreSQL.

use crate::engine::{Db, Error, Result};

const SCRIPTS: &[&str] = &[
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_filing.sql"),
    include_str!("../migrations/0003_order_events.sql"),
    include_str!("../migrations/0004_payments.sql"),
    include_str!("../migrations/0005_till.sql"),
    include_str!("../migrations/0006_hooks.sql"),
    include_str!("../migrations/0007_catalogue.sql"),
    include_str!("../migrations/0008_offers.sql"),
    include_str!("../migrations/0009_returned.sql"),
    include_str!("../migrations/0010_orders.sql"),
    include_str!("../migrations/0011_indices.sql"),
    include_str!("../migrations/0012_cues.sql"),
    include_str!("../migrations/0013_tallies.sql"),
    include_str!("../migrations/0014_kept.sql"),
    include_str!("../migrations/0015_trust.sql"),
    include_str!("../migrations/0016_tokens.sql"),
    include_str!("../migrations/0017_money.sql"),
    include_str!("../migrations/0018_desk.sql"),
    include_str!("../migrations/0019_money_first.sql"),
    include_str!("../migrations/0020_draws.sql"),
    include_str!("../migrations/0021_plans.sql"),
    include_str!("../migrations/0022_stages.sql"),
    include_str!("../migrations/0023_shown.sql"),
    include_str!("../migrations/0024_quota.sql"),
    include_str!("../migrations/0025_marks.sql"),
    include_str!("../migrations/0026_numbers.sql"),
    include_str!("../migrations/0027_returns.sql"),
    include_str!("../migrations/0028_beginnings.sql"),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)";
const LAST: &str = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM migrations";
const DONE: &str = "INSERT INTO migrations (number) VALUES ($1)";

/// Runs the scripts that this database has not seen, all in one transaction.
pub(crate) async fn run(db: &Db) -> Result<()> {
    run_to(db, i64::MAX).await
}

/// Runs the scripts that come before the first that holds these words: what an older program would have run.
#[cfg(test)]
pub(crate) async fn run_before(db: &Db, words: &str) -> Result<()> {
    let at = SCRIPTS.iter().position(|script| script.contains(words)).unwrap();
    run_to(db, i64::try_from(at).unwrap()).await
}

/// Runs the scripts up to this one.
async fn run_to(db: &Db, end: i64) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.lock_for_migration().await?;
    tx.teach_lists().await?;
    tx.script(TABLE).await?;
    let (last,): (i64,) = tx.find(LAST, ()).await?.unwrap_or_default();
    left(last)?;
    for (number, script) in (1..).zip(SCRIPTS).filter(|(number, _)| *number > last && *number <= end) {
        tx.script(script).await?;
        tx.run(DONE, (number,)).await?;
        tracing::info!(number, "migrated");
    }
    tx.commit().await
}

/// How many scripts this database has not seen.
pub(crate) async fn behind(db: &Db) -> Result<i64> {
    let last: Result<Option<(i64,)>> = db.find(LAST, ()).await;
    match last {
        // Both engines name the table that is missing; without it nothing has run.
        Err(Error::Sql(sqlx::Error::Database(error))) if error.message().contains("migrations") => left(0),
        last => left(last?.unwrap_or_default().0),
    }
}

/// How many scripts come after `last`.
fn left(last: i64) -> Result<i64> {
    let known = i64::try_from(SCRIPTS.len()).unwrap_or(i64::MAX);
    if last > known { Err(Error::Newer { found: last, known }) } else { Ok(known - last) }
}
