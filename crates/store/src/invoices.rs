//! Invoices that buyers want for their orders.

use crate::{Db, Result, Tx, engine};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

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
    /// Its number, once the shop has issued it.
    pub number: Option<String>,
    /// When that was.
    pub issued_at: Option<i64>,
    /// The account of the shop's hand.
    pub issued_by: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT order_id, kind, title, tax_number, email, asked_at, number, issued_at, issued_by FROM invoices ",
            $rest
        )
    };
}

const OF_ORDER: &str = select!("WHERE order_id = $1");
const OF_ORDERS: &str = select!("WHERE order_id IN (SELECT value FROM json_each($1))");
const ASK: &str = "INSERT INTO invoices (order_id, kind, title, tax_number, email, asked_at) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (order_id) DO UPDATE SET kind = excluded.kind, \
     title = excluded.title, tax_number = excluded.tax_number, email = excluded.email, \
     asked_at = excluded.asked_at WHERE invoices.issued_at IS NULL";
const WITHDRAW: &str = "DELETE FROM invoices WHERE order_id = $1 AND issued_at IS NULL";
const ISSUE: &str = "UPDATE invoices SET number = $2, issued_at = $3, issued_by = $4 WHERE order_id = $1";

/// The invoice that is wanted for an order.
pub async fn of_order(db: &Db, order: Id) -> Result<Option<Invoice>> {
    db.find(OF_ORDER, (order,)).await
}

/// Those that are wanted for some orders.
pub async fn of_orders(db: &Db, orders: impl IntoIterator<Item = i64>) -> Result<Vec<Invoice>> {
    db.all(OF_ORDERS, (engine::list(orders),)).await
}

/// Asks for one, or asks otherwise; says whether that was still possible.
pub async fn ask(tx: &mut Tx, new: &Invoice) -> Result<bool> {
    let Invoice { order_id, kind, title, tax_number, email, asked_at, .. } = new;
    let row = (*order_id, kind.as_str(), title.as_str(), tax_number.as_str(), email.as_str(), *asked_at);
    Ok(tx.run(ASK, row).await? > 0)
}

/// Wants it no more; says whether one that was not issued was there.
pub async fn withdraw(tx: &mut Tx, order: Id) -> Result<bool> {
    Ok(tx.run(WITHDRAW, (order,)).await? > 0)
}

/// It is issued under this number, or under this one rather than another; says whether it was asked for.
pub async fn issue(tx: &mut Tx, order: Id, number: &str, by: Id, now: Millis) -> Result<bool> {
    Ok(tx.run(ISSUE, (order, number, now, by)).await? > 0)
}
