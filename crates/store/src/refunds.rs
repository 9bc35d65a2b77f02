//! Money on its way back: an outbox. A row is written in the commit that decides it and stays until the provider
//! has done it, so that no kill loses one; its key keeps it from being sent twice.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis, Money};

/// A row of `refunds`.
#[derive(Clone, Debug, FromRow)]
pub struct Refund {
    /// Its id.
    pub id: i64,
    /// Which payment goes back.
    pub payment_id: i64,
    /// For which order it was meant.
    pub order_id: i64,
    /// What makes it one refund however often it is decided.
    pub key: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: String,
    /// `due`, `sent`, `done`, `failed`, or `taken` where a lost dispute took its money before it was sent.
    pub state: String,
    /// How often it was sent anew after it had failed.
    pub attempt: i64,
    /// How often the provider was asked.
    pub tries: i64,
    /// When it is asked again.
    pub next_at: Option<i64>,
    /// What the provider knows it by.
    pub reference: Option<String>,
    /// What the provider last had against it.
    pub fault: Option<String>,
    /// When it was decided.
    pub created_at: i64,
    /// When it was done.
    pub done_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, payment_id, order_id, key, amount_minor, currency, state, attempt, tries, next_at, reference, fault, \
             created_at, done_at FROM refunds ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE id = $1");
const BY_KEY: &str = select!("WHERE key = $1");
const LATEST: &str = "SELECT payment_id FROM refunds ORDER BY id DESC LIMIT $1";
const OF_PAYMENT: &str = select!("WHERE payment_id = $1 ORDER BY id");
const DUE: &str = select!("WHERE next_at <= $1 ORDER BY next_at LIMIT $2");
const NEXT: &str = "SELECT next_at FROM refunds WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1";
const ADD: &str = "INSERT INTO refunds (id, payment_id, order_id, key, amount_minor, currency, state, next_at, \
     created_at) SELECT $1, p.id, p.order_id, $3, $4, $5, 'due', $6, $6 FROM payments p \
     WHERE p.id = $2 AND p.got_currency = $5 AND p.got_minor - p.lost_minor >= $4 + \
     (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM refunds r WHERE r.payment_id = p.id \
      AND r.state <> 'taken') \
     ON CONFLICT (key) DO NOTHING";
const WHOLE: &str = "UPDATE payments SET state = 'refunded' WHERE id = $1 AND state = 'succeeded' AND got_minor - lost_minor <= \
     (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM refunds r WHERE r.payment_id = $1 \
      AND r.state <> 'taken')";
const LEASE: &str = "UPDATE refunds SET next_at = $2 WHERE id = $1 AND state NOT IN ('done', 'taken')";
const STEP: &str = "UPDATE refunds SET state = $2, next_at = $3, tries = tries + 1, \
     reference = COALESCE($4, reference), fault = $5 WHERE id = $1 AND attempt = $6 AND state NOT IN ('done', 'taken')";
const DONE: &str = "UPDATE refunds SET state = 'done', next_at = NULL, reference = COALESCE($2, reference), \
     fault = NULL, done_at = $3 WHERE id = $1 AND state NOT IN ('done', 'taken') \
     AND (state <> 'failed' OR $2 IS NULL OR reference IS NULL OR reference <> $2)";
const AGAIN: &str = "UPDATE refunds SET attempt = attempt + (CASE WHEN state = 'failed' THEN 1 ELSE 0 END), \
     reference = CASE WHEN state = 'failed' THEN NULL ELSE reference END, state = 'due', next_at = $2 \
     WHERE id = $1 AND state NOT IN ('done', 'taken') AND (SELECT p.got_minor - p.lost_minor FROM payments p \
     WHERE p.id = refunds.payment_id) >= (SELECT SUM(r.amount_minor) FROM refunds r \
     WHERE r.payment_id = refunds.payment_id AND r.state <> 'taken')";
const UNDO: &str = "UPDATE refunds SET state = 'failed', next_at = NULL, done_at = NULL, reference = $2, fault = $3 \
     WHERE id = $1 AND attempt = $4 AND (reference IS NULL OR reference = $2) AND state NOT IN ('failed', 'taken')";
const ASK_NOW: &str = "UPDATE refunds SET next_at = $2 WHERE payment_id = $1 AND state IN ('due', 'sent') AND next_at IS NOT NULL";

/// The refund with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Refund>> {
    db.find(BY_ID, (id,)).await
}

/// The payments of which something went back last, for the desk to know again.
pub async fn latest(db: &Db, limit: i64) -> Result<Vec<Id>> {
    Ok(db.all::<(i64,)>(LATEST, (limit,)).await?.into_iter().map(|(payment,)| Id(payment)).collect())
}

/// Everything that goes back of a payment.
pub async fn of_payment(db: &Db, payment: Id) -> Result<Vec<Refund>> {
    db.all(OF_PAYMENT, (payment,)).await
}

/// What is to be sent or asked about by `upto`, the longest waiting first.
pub async fn due(db: &Db, upto: Millis, limit: i64) -> Result<Vec<Refund>> {
    db.all(DUE, (upto, limit)).await
}

/// When the next one is due.
pub async fn next_due(db: &Db) -> Result<Option<Millis>> {
    let next: Option<(i64,)> = db.find(NEXT, ()).await?;
    Ok(next.map(|(at,)| Millis(at)))
}

/// A refund that is decided.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id.
    pub id: Id,
    /// Which payment goes back.
    pub payment: Id,
    /// What makes it one refund however often it is decided.
    pub key: String,
    /// How much.
    pub amount: Money,
}

/// Writes a refund that is decided; says whether it is there. Never more goes back than came: what exceeds it is
/// not written, and what is known by its key is there already.
pub async fn add(tx: &mut Tx, new: &New, now: Millis) -> Result<bool> {
    let New { id, payment, key, amount } = new;
    let row = (*id, *payment, key.as_str(), amount.minor, amount.currency.code(), now);
    if tx.run(ADD, row).await? > 0 {
        whole(tx, *payment).await?;
        return Ok(true);
    }
    let known: Option<Refund> = tx.find(BY_KEY, (key.as_str(),)).await?;
    Ok(known.is_some())
}

/// A payment of which nothing is left has gone back, whoever took it.
pub(crate) async fn whole(tx: &mut Tx, payment: Id) -> Result<()> {
    tx.run(WHOLE, (payment,)).await.map(drop)
}

/// Puts a refund off, so that nobody else sends it meanwhile and a crash only delays it.
pub async fn lease(tx: &mut Tx, id: Id, until: Millis) -> Result<()> {
    tx.run(LEASE, (id, until)).await.map(drop)
}

/// The provider could not give it back after all, even where it had said that it was done; says whether that is news.
/// What is said of an earlier attempt is none.
pub async fn undo(tx: &mut Tx, (id, attempt): (Id, i64), reference: &str, fault: &str) -> Result<bool> {
    Ok(tx.run(UNDO, (id, reference, fault, attempt)).await? > 0)
}

/// A step of a refund that is not its end.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// `due`, `sent` or `failed`.
    pub state: &'a str,
    /// When it goes on by itself.
    pub next: Option<Millis>,
    /// What the provider knows it by.
    pub reference: Option<&'a str>,
    /// What the provider has against it.
    pub fault: Option<&'a str>,
    /// Of which attempt: what is said of an earlier one changes nothing.
    pub attempt: i64,
}

/// Writes down a step, which is one try more.
pub async fn step(tx: &mut Tx, id: Id, step: Step<'_>) -> Result<()> {
    let Step { state, next, reference, fault, attempt } = step;
    tx.run(STEP, (id, state, next, reference, fault, attempt)).await.map(drop)
}

/// The money is back; says whether that is news. What a provider said of a refund before it said that it had failed does
/// not count.
pub async fn done(tx: &mut Tx, id: Id, reference: Option<&str>, now: Millis) -> Result<bool> {
    Ok(tx.run(DONE, (id, reference, now)).await? > 0)
}

/// Has one that is not done sent again; says whether there was one. One that failed is sent as another attempt: its
/// provider would only repeat what it said to the last.
pub async fn again(tx: &mut Tx, id: Id, now: Millis) -> Result<bool> {
    Ok(tx.run(AGAIN, (id, now)).await? > 0)
}

/// Has the provider asked about what goes back of a payment.
pub async fn ask_about(tx: &mut Tx, payment: Id, at: Millis) -> Result<bool> {
    Ok(tx.run(ASK_NOW, (payment, at)).await? > 0)
}
