//! What the site as a whole is called and counts in.

use crate::{Db, Result, Tx};

const GET: &str = "SELECT value FROM settings WHERE key = $1";
const PUT: &str = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const ADD: &str = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// One setting, if it was ever made.
pub async fn get(db: &Db, key: &str) -> Result<Option<String>> {
    Ok(db.find::<(String,)>(GET, (key,)).await?.map(|row| row.0))
}

/// Whether the site is somebody's.
pub async fn is_set_up(db: &Db) -> Result<bool> {
    Ok(get(db, "company").await?.is_some())
}

/// Makes a setting that was never made; says whether it was not.
pub async fn add(tx: &mut Tx, key: &str, value: &str) -> Result<bool> {
    Ok(tx.run(ADD, (key, value)).await? > 0)
}

/// Makes a setting.
pub async fn put(tx: &mut Tx, key: &str, value: &str) -> Result<()> {
    tx.run(PUT, (key, value)).await.map(drop)
}
