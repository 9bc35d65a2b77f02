//! Tables and how they came to be: each part's scripts, numbered, run once each and in order.
//!
//! They are written once, in SQLite's types; the engine maps the types for PostgreSQL.

use crate::engine::{Db, Error, Result, Tx};
use std::collections::BTreeMap;

/// What a part's rows stand in.
struct Part {
    /// Its folder.
    name: &'static str,
    /// Its scripts: the first is number 1.
    scripts: &'static [&'static str],
}

macro_rules! part {
    ($name:literal: $($script:literal),* $(,)?) => {
        Part { name: $name, scripts: &[$(include_str!(concat!("../migrations/", $name, "/", $script, ".sql"))),*] }
    };
}

/// All that was there before the parts counted for themselves, which nothing is added to. Its numbers are in the table
/// `migrations`.
const FIRST: Part = part! { "first":
    "0001_first", "0002_filing", "0003_order_events", "0004_payments", "0005_till", "0006_hooks", "0007_catalogue",
    "0008_offers", "0009_returned", "0010_orders", "0011_indices", "0012_cues", "0013_tallies", "0014_kept",
    "0015_trust", "0016_tokens", "0017_money", "0018_desk", "0019_money_first", "0020_draws", "0021_plans",
    "0022_stages", "0023_shown", "0024_quota", "0025_marks", "0026_numbers", "0027_returns", "0028_beginnings",
    "0029_parts",
};

/// The parts, each after those whose tables its scripts may name.
const PARTS: &[Part] = &[part! { "base": "0001_owners" }];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)";
const LAST: &str = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM migrations";
const DONE: &str = "INSERT INTO migrations (number) VALUES ($1)";
const LAST_OF_PARTS: &str = "SELECT part, MAX(number) FROM part_migrations GROUP BY part";
const DONE_OF_PART: &str = "INSERT INTO part_migrations (part, number) VALUES ($1, $2)";

/// Runs the scripts that this database has not seen, all in one transaction.
pub(crate) async fn run(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    run_first(&mut tx, i64::MAX).await?;
    let seen = tx.all(LAST_OF_PARTS, ()).await?;
    let seen = known(seen)?;
    for part in PARTS {
        let last = seen.get(part.name).copied().unwrap_or_default();
        for (number, script) in after(part.scripts, last) {
            tx.script(script).await?;
            tx.run(DONE_OF_PART, (part.name, number)).await?;
            tracing::info!(part = part.name, number, "migrated");
        }
    }
    tx.commit().await
}

/// Runs the scripts that come before the first that holds these words: what an older program would have run.
#[cfg(test)]
pub(crate) async fn run_before(db: &Db, words: &str) -> Result<()> {
    let end = FIRST.scripts.iter().position(|script| script.contains(words)).unwrap();
    let mut tx = db.begin().await?;
    run_first(&mut tx, i64::try_from(end).unwrap()).await?;
    tx.commit().await
}

/// Runs the first scripts up to this one.
async fn run_first(tx: &mut Tx, end: i64) -> Result<()> {
    tx.lock_for_migration().await?;
    tx.teach_lists().await?;
    tx.script(TABLE).await?;
    let (last,): (i64,) = tx.find(LAST, ()).await?.unwrap_or_default();
    left(&FIRST, last)?;
    for (number, script) in after(FIRST.scripts, last).take_while(|(number, _)| *number <= end) {
        tx.script(script).await?;
        tx.run(DONE, (number,)).await?;
        tracing::info!(number, "migrated");
    }
    Ok(())
}

/// The scripts after this number, with theirs.
fn after(scripts: &'static [&'static str], last: i64) -> impl Iterator<Item = (i64, &'static str)> {
    (1..).zip(scripts.iter().copied()).filter(move |(number, _)| *number > last)
}

/// How many scripts this database has not seen.
pub(crate) async fn behind(db: &Db) -> Result<i64> {
    let first = there(db.find(LAST, ()).await)?.flatten().map_or(0, |(last,): (i64,)| last);
    let seen = known(there(db.all(LAST_OF_PARTS, ()).await)?.unwrap_or_default())?;
    let mut behind = left(&FIRST, first)?;
    for part in PARTS {
        behind += left(part, seen.get(part.name).copied().unwrap_or_default())?;
    }
    Ok(behind)
}

/// What a table says, or nothing where it is not there yet: both engines name the table that is missing.
fn there<T>(said: Result<T>) -> Result<Option<T>> {
    match said {
        Err(Error::Sql(sqlx::Error::Database(error))) if error.message().contains("migrations") => Ok(None),
        said => said.map(Some),
    }
}

/// The last script of each part that the database has seen, if this program knows them all.
fn known(seen: Vec<(String, i64)>) -> Result<BTreeMap<String, i64>> {
    let seen: BTreeMap<_, _> = seen.into_iter().collect();
    for (part, last) in &seen {
        match PARTS.iter().find(|known| known.name == part) {
            Some(known) => left(known, *last).map(drop)?,
            None => return Err(Error::Newer { part: part.clone(), found: *last, known: 0 }),
        }
    }
    Ok(seen)
}

/// How many scripts of a part come after `last`.
fn left(part: &Part, last: i64) -> Result<i64> {
    let known = i64::try_from(part.scripts.len()).unwrap_or(i64::MAX);
    if last > known {
        Err(Error::Newer { part: part.name.to_owned(), found: last, known })
    } else {
        Ok(known - last)
    }
}
