//! Invoices that buyers want for their orders. What was issued stands in [documents](crate::documents).

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::Id;

/// A row of `invoices`.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Invoice {
    /// For which order.
    pub order_id: i64,
    /// `person` or `company`.
    pub kind: String,
    /// Made out to whom.
    pub title: String,
    /// A company's tax number; empty for a person.
    pub tax_number: String,
    /// Where it is sent.
    pub email: String,
    /// When it was asked for, or changed last.
    pub asked_at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT order_id, kind, title, tax_number, email, asked_at FROM invoices ", $rest)
    };
}

const OF_ORDER: &str = select!("WHERE order_id = $1");
const OF_ORDERS: &str = select!("WHERE order_id");
const ASK: &str = "INSERT INTO invoices (order_id, kind, title, tax_number, email, asked_at) \
     SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM documents WHERE order_id = $1) \
     ON CONFLICT (order_id) DO UPDATE SET kind = excluded.kind, \
     title = excluded.title, tax_number = excluded.tax_number, email = excluded.email, \
     asked_at = excluded.asked_at";
const CORRECT: &str = "UPDATE invoices SET kind = $2, title = $3, tax_number = $4, email = $5, asked_at = $6 WHERE order_id = $1";
const WITHDRAW: &str = "DELETE FROM invoices WHERE order_id = $1 \
     AND NOT EXISTS (SELECT 1 FROM documents WHERE order_id = $1)";

/// The invoice that is wanted for an order.
pub async fn of_order(db: &Db, order: Id) -> Result<Option<Invoice>> {
    db.find(OF_ORDER, (order,)).await
}

/// The same, to issue it by.
pub async fn wanted(tx: &mut Tx, order: Id) -> Result<Option<Invoice>> {
    tx.find(OF_ORDER, (order,)).await
}

/// Those that are wanted for some orders.
pub async fn of_orders(db: &Db, orders: impl IntoIterator<Item = i64>) -> Result<Vec<Invoice>> {
    db.among(OF_ORDERS, orders.into_iter().collect()).await
}

/// Asks for one, or asks otherwise; says whether that was still possible: what was issued is final.
pub async fn ask(tx: &mut Tx, new: &Invoice) -> Result<bool> {
    Ok(tx.run(ASK, row(new)).await? > 0)
}

/// The shop has it made out otherwise, whatever was issued before.
pub async fn correct(tx: &mut Tx, new: &Invoice) -> Result<()> {
    tx.run(CORRECT, row(new)).await.map(drop)
}

fn row(new: &Invoice) -> (i64, &str, &str, &str, &str, i64) {
    let Invoice { order_id, kind, title, tax_number, email, asked_at } = new;
    (*order_id, kind.as_str(), title.as_str(), tax_number.as_str(), email.as_str(), *asked_at)
}

/// Wants it no more; says whether one that was not issued was there.
pub async fn withdraw(tx: &mut Tx, order: Id) -> Result<bool> {
    Ok(tx.run(WITHDRAW, (order,)).await? > 0)
}
