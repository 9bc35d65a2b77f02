//! What a buyer and a shop say to each other about sending something back.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `returns`.
#[derive(Clone, Debug, FromRow)]
pub struct Return {
    /// Its id.
    pub id: i64,
    /// Of which order.
    pub order_id: i64,
    /// Why, in a word.
    pub reason: String,
    /// Why, in the buyer's words.
    pub words: String,
    /// When it was asked for.
    pub asked_at: i64,
    /// Whether the shop takes it back, once it has said so.
    pub agreed: Option<bool>,
    /// What the shop said.
    pub answer: String,
    /// Where it goes.
    pub address: String,
    /// When the shop answered last.
    pub answered_at: Option<i64>,
    /// When its buyer chose to keep it.
    pub withdrawn_at: Option<i64>,
    /// Who carries it back.
    pub carrier: String,
    /// The carrier's number for it.
    pub tracking: String,
    /// When it was sent.
    pub sent_at: Option<i64>,
}

/// A return that a buyer asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Its id.
    pub id: Id,
    /// Of which order.
    pub order: Id,
    /// Whose shop sold it.
    pub account: Id,
    /// Why, in a word.
    pub reason: &'static str,
    /// Why, in words.
    pub words: String,
    /// Pictures that show why.
    pub pictures: Vec<Id>,
}

/// What a shop says.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Whether it takes the goods back.
    pub agreed: bool,
    /// In words.
    pub words: String,
    /// Where they go.
    pub address: String,
}

macro_rules! of_order {
    ($rest:literal) => {
        concat!(
            "SELECT id, order_id, reason, words, asked_at, agreed, answer, address, answered_at, withdrawn_at, \
             carrier, tracking, sent_at FROM returns WHERE order_id = $1 ORDER BY id DESC",
            $rest
        )
    };
}
const OF_ORDER: &str = of_order!("");
const LAST: &str = of_order!(" LIMIT 1");
const ADD: &str = "INSERT INTO returns (id, order_id, account_id, reason, words, asked_at) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const ADD_PICTURE: &str = "INSERT INTO return_pictures (return_id, place, blob_id)";
const PICTURES: &str = "SELECT return_id, place, blob_id FROM return_pictures WHERE return_id";
const ANSWER: &str = "UPDATE returns SET agreed = $2, answer = $3, address = $4, answered_at = $5 \
     WHERE id = (SELECT MAX(id) FROM returns WHERE order_id = $1)";
const WITHDRAW: &str = "UPDATE returns SET withdrawn_at = $2 \
     WHERE id = (SELECT MAX(id) FROM returns WHERE order_id = $1)";
const SEND: &str = "UPDATE returns SET carrier = $2, tracking = $3, sent_at = $4 \
     WHERE id = $1 AND agreed AND withdrawn_at IS NULL";
const ADDRESS: &str = "SELECT address FROM returns WHERE account_id = $1 AND agreed ORDER BY id DESC LIMIT 1";

/// The returns of an order, the newest first.
pub async fn of_order(db: &Db, order: Id) -> Result<Vec<Return>> {
    db.all(OF_ORDER, (order,)).await
}

/// The newest return of an order.
pub async fn last(db: &Db, order: Id) -> Result<Option<Return>> {
    db.find(LAST, (order,)).await
}

/// The pictures of some returns in their order, each as return and picture.
pub async fn pictures(db: &Db, returns: impl IntoIterator<Item = i64>) -> Result<Vec<(Id, Id)>> {
    let mut rows: Vec<(i64, i64, i64)> = db.among(PICTURES, returns.into_iter().collect()).await?;
    rows.sort_unstable();
    Ok(rows.into_iter().map(|(of, _, blob)| (Id(of), Id(blob))).collect())
}

/// Where a shop last had something sent back to.
pub async fn address(db: &Db, account: Id) -> Result<Option<String>> {
    let row: Option<(String,)> = db.find(ADDRESS, (account,)).await?;
    Ok(row.map(|(address,)| address))
}

/// Adds what a buyer asks for.
pub async fn add(tx: &mut Tx, wish: &Wish, now: Millis) -> Result<()> {
    let Wish { id, order, account, reason, words, pictures } = wish;
    tx.run(ADD, (*id, *order, *account, *reason, words.as_str(), now)).await?;
    let rows = (0_i64..).zip(pictures).map(|(place, blob)| (id.0, place, blob.0)).collect();
    tx.insert(ADD_PICTURE, rows, "").await
}

/// Writes what the shop says to the newest return of an order.
pub async fn answer(tx: &mut Tx, order: Id, reply: &Reply, now: Millis) -> Result<()> {
    let Reply { agreed, words, address } = reply;
    tx.run(ANSWER, (order, *agreed, words.as_str(), address.as_str(), now)).await.map(drop)
}

/// The newest return of an order is none any more.
pub async fn withdraw(tx: &mut Tx, order: Id, now: Millis) -> Result<()> {
    tx.run(WITHDRAW, (order, now)).await.map(drop)
}

/// Writes how it is sent back; false where the shop has not said that it may be.
pub async fn send(db: &Db, id: Id, (carrier, tracking): (&str, &str), now: Millis) -> Result<bool> {
    Ok(db.run(SEND, (id, carrier, tracking, now)).await? == 1)
}
