//! What one person of a shop proposed and a second one decides.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `proposals`.
#[derive(Clone, Debug, FromRow)]
pub struct Proposal {
    /// Its id; ids sort by age.
    pub id: i64,
    /// For whose shop.
    pub account_id: i64,
    /// What kind of change.
    pub kind: String,
    /// What would change.
    pub subject: i64,
    /// How, as JSON text that whoever wrote it can read.
    pub what: String,
    /// The user who proposed it.
    pub proposed_by: i64,
    /// When.
    pub created_at: i64,
    /// The user who decided it.
    pub decided_by: Option<i64>,
    /// When.
    pub decided_at: Option<i64>,
    /// Whether it was a yes.
    pub accepted: Option<bool>,
}

macro_rules! proposal {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, kind, subject, what, proposed_by, created_at, decided_by, decided_at, \
             accepted FROM proposals ",
            $rest
        )
    };
}

const BY_ID: &str = proposal!("WHERE id = $1");
const OPEN: &str = proposal!("WHERE account_id = $1 AND decided_at IS NULL ORDER BY id DESC LIMIT $2");
const DECIDED: &str = proposal!("WHERE account_id = $1 AND decided_at IS NOT NULL ORDER BY id DESC LIMIT $2");
const OF_PRODUCT: &str = proposal!(
    "WHERE decided_at IS NULL AND subject IN (SELECT id FROM skus WHERE product_id = $1) ORDER BY id"
);
const WAITING: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM proposals WHERE account_id = $1 AND decided_at IS NULL";
const ADD: &str = "INSERT INTO proposals (id, account_id, kind, subject, what, proposed_by, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DECIDE: &str = "UPDATE proposals SET decided_by = $2, accepted = $3, decided_at = $4 \
     WHERE id = $1 AND decided_at IS NULL";

/// The proposal with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Proposal>> {
    db.find(BY_ID, (id,)).await
}

/// What waits for a second person of an account, the newest first.
pub async fn open(db: &Db, account: Id, limit: i64) -> Result<Vec<Proposal>> {
    db.all(OPEN, (account, limit)).await
}

/// What was decided, the newest first.
pub async fn decided(db: &Db, account: Id, limit: i64) -> Result<Vec<Proposal>> {
    db.all(DECIDED, (account, limit)).await
}

/// What waits about the SKUs of a product, the oldest first.
pub async fn of_product(db: &Db, product: Id) -> Result<Vec<Proposal>> {
    db.all(OF_PRODUCT, (product,)).await
}

/// How many wait.
pub async fn waiting(db: &Db, account: Id) -> Result<i64> {
    let (count,): (i64,) = db.find(WAITING, (account,)).await?.unwrap_or_default();
    Ok(count)
}

/// Adds a proposal that nobody has decided.
pub async fn add(tx: &mut Tx, proposal: &Proposal) -> Result<()> {
    let Proposal { id, account_id, kind, subject, what, proposed_by, created_at, .. } = proposal;
    let row = (*id, *account_id, kind.as_str(), *subject, what.as_str(), *proposed_by, *created_at);
    tx.run(ADD, row).await.map(drop)
}

/// Decides a proposal; says whether it was still open.
pub async fn decide(tx: &mut Tx, id: Id, by: Id, yes: bool, now: Millis) -> Result<bool> {
    Ok(tx.run(DECIDE, (id, by, yes, now)).await? > 0)
}
