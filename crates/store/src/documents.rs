//! Invoices that were issued and credit notes that take them back. They are written once and never changed; their
//! numbers follow each other without a gap, since a number is taken in the transaction that uses it.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `documents`.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Document {
    /// Its id; ids sort by age.
    pub id: i64,
    /// Whose shop issued it.
    pub account_id: i64,
    /// For which order.
    pub order_id: i64,
    /// `invoice` or `credit_note`.
    pub kind: String,
    /// Which numbers it is one of; empty for one that people numbered.
    pub series: String,
    /// Its number.
    pub number: String,
    /// The invoice that a credit note takes back, or takes some of back.
    pub corrects: Option<i64>,
    /// Over how much, in minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: String,
    /// `person` or `company`.
    pub buyer: String,
    /// Made out to whom.
    pub title: String,
    /// A company's tax number; empty for a person.
    pub tax_number: String,
    /// Where it is sent.
    pub email: String,
    /// When it was issued.
    pub issued_at: i64,
    /// The account of the shop's hand; none where a provider's word brought it about.
    pub issued_by: Option<i64>,
}

impl Document {
    /// The word of an invoice.
    pub(crate) const INVOICE: &str = "invoice";
    /// The word of a credit note.
    pub(crate) const CREDIT_NOTE: &str = "credit_note";
}

/// When, by whom and under which id something is issued.
#[derive(Clone, Copy, Debug)]
pub struct Issue {
    /// The document's id.
    pub id: Id,
    /// When.
    pub at: Millis,
    /// In which year of the shop's numbers.
    pub year: i32,
    /// By whose hand.
    pub by: Option<Id>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, order_id, kind, series, number, corrects, amount_minor, currency, buyer, title, \
             tax_number, email, issued_at, issued_by FROM documents ",
            $rest
        )
    };
}

/// What an invoice can be over.
#[derive(Clone, Debug, FromRow)]
pub struct Bought {
    /// The state of the order.
    pub state: String,
    /// Whose shop sells.
    pub account_id: i64,
    /// All that came, in minor units.
    pub received_minor: i64,
    /// What of that went back.
    pub refunded_minor: i64,
    /// Of this currency.
    pub currency: String,
}

const BOUGHT: &str = "UPDATE orders SET returned = returned WHERE id = $1 \
     RETURNING state, account_id, received_minor, refunded_minor, currency";
const OF_ORDER: &str = select!("WHERE order_id = $1 ORDER BY id");
const OF_ORDERS: &str = select!("WHERE order_id");
const STANDING: &str = select!("WHERE order_id = $1 AND kind = 'invoice' ORDER BY id DESC LIMIT 1");
const CREDITED: &str = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM documents \
     WHERE order_id = $1 AND corrects = $2";
const NUMBER: &str = "INSERT INTO numbering (account_id, series, last) VALUES ($1, $2, 1) \
     ON CONFLICT (account_id, series) DO UPDATE SET last = numbering.last + 1 RETURNING last";
const ADD: &str = "INSERT INTO documents (id, account_id, order_id, kind, series, number, corrects, amount_minor, \
     currency, buyer, title, tax_number, email, issued_at, issued_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// What was issued for an order, the oldest first.
pub async fn of_order(db: &Db, order: Id) -> Result<Vec<Document>> {
    db.all(OF_ORDER, (order,)).await
}

/// What was issued for some orders, the oldest first.
pub async fn of_orders(db: &Db, orders: impl IntoIterator<Item = i64>) -> Result<Vec<Document>> {
    let mut all: Vec<Document> = db.among(OF_ORDERS, orders.into_iter().collect()).await?;
    all.sort_unstable_by_key(|document| document.id);
    Ok(all)
}

/// An order as it is, until the commit: what goes back of it meanwhile waits, and then finds what was issued.
pub async fn bought(tx: &mut Tx, order: Id) -> Result<Option<Bought>> {
    tx.find(BOUGHT, (order,)).await
}

/// The invoice of an order that counts, and how much of it no credit note has taken back; none where nothing is left.
pub async fn standing(tx: &mut Tx, order: Id) -> Result<Option<(Document, i64)>> {
    let Some(invoice) = tx.find::<Document>(STANDING, (order,)).await? else { return Ok(None) };
    let (credited,): (i64,) = tx.find(CREDITED, (order, invoice.id)).await?.unwrap_or_default();
    let left = invoice.amount_minor.saturating_sub(credited);
    Ok((left > 0).then_some((invoice, left)))
}

/// Issues an invoice under the next number. What is given of it says all but its id, number and time.
pub async fn invoice(tx: &mut Tx, document: Document, issue: Issue) -> Result<()> {
    add(tx, Document { kind: Document::INVOICE.into(), corrects: None, ..document }, ("INV", issue)).await
}

/// Takes so much of an order's invoice back by a credit note; nothing where none counts, and never more than it is over.
pub async fn credit(tx: &mut Tx, order: Id, amount: i64, issue: Issue) -> Result<()> {
    let Some((invoice, left)) = standing(tx, order).await? else { return Ok(()) };
    let (kind, amount_minor) = (Document::CREDIT_NOTE.into(), amount.clamp(0, left));
    if amount_minor == 0 {
        return Ok(());
    }
    let note = Document { kind, amount_minor, corrects: Some(invoice.id), ..invoice };
    add(tx, note, ("CN", issue)).await
}

async fn add(tx: &mut Tx, document: Document, (letters, issue): (&str, Issue)) -> Result<()> {
    let series = format!("{letters}-{}", issue.year);
    // The counter's row is locked until the commit, so that whoever is next waits, and a number that is not used is free
    // again.
    let (last,): (i64,) = tx.find(NUMBER, (document.account_id, series.as_str())).await?.unwrap_or_default();
    let row = (
        issue.id,
        document.account_id,
        document.order_id,
        document.kind,
        series.as_str(),
        format!("{series}-{last:06}"),
        document.corrects,
        document.amount_minor,
        document.currency,
        document.buyer,
        document.title,
        document.tax_number,
        document.email,
        issue.at,
        issue.by,
    );
    tx.run(ADD, row).await.map(drop)
}
