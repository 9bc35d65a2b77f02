//! Fair windows, their lists, and the line.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `draws`.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Draw {
    /// Its id; ids sort by age.
    pub id: i64,
    /// Whose shop holds it.
    pub account_id: i64,
    /// Of what.
    pub sku_id: i64,
    /// When the window opens.
    pub from_at: i64,
    /// When it closes.
    pub until_at: i64,
    /// How many pieces are drawn for.
    pub pieces: i64,
    /// The hash of the seed, in hexadecimal digits.
    pub commitment: String,
    /// The seed, a secret until the draw is settled.
    pub seed: String,
    /// The root of the list, once it is closed.
    pub root: Option<String>,
    /// How many were on the list, once it is closed.
    pub entrants: Option<i64>,
    /// Pieces given so far.
    pub given: i64,
    /// The last turn in line of those who got none.
    pub turn: i64,
    /// When everybody on the list had an answer.
    pub settled_at: Option<i64>,
    /// Whether it was called off before anybody entered.
    pub called_off: bool,
    /// The account of whoever planned it.
    pub created_by: i64,
    /// When.
    pub created_at: i64,
}

/// One order on the list of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Entrant {
    /// The order.
    pub id: i64,
    /// By which user.
    pub buyer: i64,
    /// How many pieces.
    pub quantity: i64,
    /// Whether the draw gave it pieces.
    pub given: bool,
}

macro_rules! draw {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.account_id, d.sku_id, d.from_at, d.until_at, d.pieces, d.commitment, d.seed, ",
            "d.root, d.entrants, d.given, d.turn, d.settled_at, d.called_off, d.created_by, d.created_at ",
            "FROM draws d ",
            $rest
        )
    };
}

const BY_ID: &str = draw!("WHERE d.id = $1");
const OF_ACCOUNT: &str = draw!("WHERE d.account_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3");
const UNSETTLED: &str = draw!("WHERE d.settled_at IS NULL AND NOT d.called_off ORDER BY d.id");
const AHEAD: &str =
    draw!("WHERE d.sku_id = $1 AND d.settled_at IS NULL AND NOT d.called_off ORDER BY d.from_at, d.id");
const OF_PRODUCT: &str = draw!(
    "JOIN skus s ON s.id = d.sku_id WHERE s.product_id = $1 AND NOT d.called_off \
     AND (d.settled_at IS NULL OR d.settled_at > $2) ORDER BY d.from_at, d.id"
);
const OF_SKU: &str = draw!(
    "WHERE d.sku_id = $1 AND NOT d.called_off AND (d.settled_at IS NULL OR d.settled_at > $2) \
     ORDER BY d.from_at, d.id"
);
const LIST: &str = "SELECT o.id, o.buyer, o.quantity, EXISTS (SELECT 1 FROM order_events e \
     WHERE e.order_id = o.id AND e.was = 'in_draw' AND e.state = 'held') AS given \
     FROM orders o WHERE o.draw_id = $1 AND o.id > $2 ORDER BY o.id LIMIT $3";
const TURNS: &str = "SELECT turn FROM orders WHERE sku_id = $1 AND state = 'waiting' ORDER BY turn";
const ADD: &str = "INSERT INTO draws (id, account_id, sku_id, from_at, until_at, pieces, commitment, seed, \
     created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const RECORD: &str =
    "UPDATE draws SET root = $2, entrants = $3, given = $4, turn = $5, settled_at = $6 WHERE id = $1";
const CALL_OFF: &str = "UPDATE draws SET called_off = TRUE WHERE id = $1 AND root IS NULL";

/// The draw with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Draw>> {
    db.find(BY_ID, (id,)).await
}

/// An account's draws older than one, the newest first.
pub async fn of_account(db: &Db, account: Id, before: Id, limit: i64) -> Result<Vec<Draw>> {
    db.all(OF_ACCOUNT, (account, before, limit)).await
}

/// Every draw that the desk must know.
pub async fn unsettled(db: &Db) -> Result<Vec<Draw>> {
    db.all(UNSETTLED, ()).await
}

/// The draws of a SKU that are ahead or not yet settled, the next first.
pub async fn ahead(db: &Db, sku: Id) -> Result<Vec<Draw>> {
    db.all(AHEAD, (sku,)).await
}

/// The draws of a product's SKUs that are not settled or were so after a moment, the next first.
pub async fn of_product(db: &Db, product: Id, since: Millis) -> Result<Vec<Draw>> {
    db.all(OF_PRODUCT, (product, since)).await
}

/// The draws of a SKU that are not settled or were so after a moment, the next first.
pub async fn of_sku(db: &Db, sku: Id, since: Millis) -> Result<Vec<Draw>> {
    db.all(OF_SKU, (sku, since)).await
}

/// Who is on the list of a draw, in order, from after an order on.
pub async fn list(db: &Db, draw: Id, after: Id, limit: i64) -> Result<Vec<Entrant>> {
    db.all(LIST, (draw, after, limit)).await
}

/// The turns of all who wait for a SKU, the first in line first.
pub async fn turns(db: &Db, sku: Id) -> Result<Vec<i64>> {
    let rows = db.all::<(i64,)>(TURNS, (sku,)).await?;
    Ok(rows.into_iter().map(|(turn,)| turn).collect())
}

/// Adds a draw that is ahead.
pub async fn add(tx: &mut Tx, draw: &Draw) -> Result<()> {
    let row = (
        draw.id,
        draw.account_id,
        draw.sku_id,
        draw.from_at,
        draw.until_at,
        draw.pieces,
        draw.commitment.as_str(),
        draw.seed.as_str(),
        draw.created_by,
        draw.created_at,
    );
    tx.run(ADD, row).await.map(drop)
}

/// Writes how far a draw is: its root and how many were on its list, pieces given, the last turn, when it was settled.
pub async fn record(
    tx: &mut Tx,
    draw: Id,
    (root, entrants): (&str, i64),
    (given, turn): (i64, i64),
    settled: Option<Millis>,
) -> Result<()> {
    tx.run(RECORD, (draw, root, entrants, given, turn, settled)).await.map(drop)
}

/// Calls a draw off whose list is not closed.
pub async fn call_off(tx: &mut Tx, draw: Id) -> Result<()> {
    tx.run(CALL_OFF, (draw,)).await.map(drop)
}
