//! What the site as a whole is called and counts in.

use crate::{Db, Result, Tx};

const GET: &str = "SELECT value FROM settings WHERE key = $1";
const PUT: &str = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

/// One setting, if it was ever made.
pub async fn get(db: &Db, key: &str) -> Result<Option<String>> {
    Ok(db.find::<(String,)>(GET, (key,)).await?.map(|row| row.0))
}

const KEEP: &str = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";

/// Makes a setting that was never made; one that was stays.
pub async fn keep(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    tx.run(KEEP, (key, value)).await.map(drop)
}

/// Makes a setting.
pub async fn put(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    tx.run(PUT, (key, value)).await.map(drop)
}
