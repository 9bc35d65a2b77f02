//! Money on its way: every try to pay an order, what came of it, and when its provider is asked again.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use std::collections::BTreeMap;
use wanghong_core::{Id, Millis, Money};

/// A row of `payments`.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Payment {
    /// Its id.
    pub id: i64,
    /// Which order it pays.
    pub order_id: i64,
    /// The buyer's key for this try.
    pub key: String,
    /// Who moves the money.
    pub provider: String,
    /// What the provider knows this try by; empty until it has answered.
    pub reference: String,
    /// `pending`, `succeeded`, `failed`, `expired` or `refunded`.
    pub state: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: String,
    /// What the money is for: `order`.
    pub purpose: String,
    /// The provider's page where the buyer pays.
    pub page_url: Option<String>,
    /// When that page closes.
    pub expires_at: Option<i64>,
    /// What the provider knows the money by, once it came.
    pub receipt: Option<String>,
    /// A hash that is the same whenever the same card pays.
    pub instrument: Option<String>,
    /// How much came.
    pub got_minor: Option<i64>,
    /// Of this currency.
    pub got_currency: Option<String>,
    /// Why the money did not simply buy its order: `late`, `cancelled`, `wrong`, `twice`, `outside`.
    pub finding: Option<String>,
    /// When the provider is asked again.
    pub next_ask_at: Option<i64>,
    /// How often it was asked.
    pub tries: i64,
    /// What of the money lost disputes took.
    pub lost_minor: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, order_id, key, provider, reference, state, amount_minor, currency, purpose, page_url, \
             expires_at, receipt, instrument, got_minor, got_currency, finding, next_ask_at, tries, lost_minor FROM payments ",
            $rest
        )
    };
}

const BY_KEY: &str = select!("WHERE key");
const BY_ID: &str = select!("WHERE id = $1");
const BY_RECEIPT: &str = select!("WHERE receipt = $1 AND provider = $2 ORDER BY id LIMIT 1");
const LAST_OF_EACH: &str = select!(
    "WHERE NOT EXISTS (SELECT 1 FROM payments later WHERE later.order_id = payments.order_id \
     AND later.id > payments.id) AND payments.order_id"
);
const PENDING_OF_EACH: &str = select!("WHERE state = 'pending' AND order_id");
const DUE: &str = select!("WHERE next_ask_at <= $1 ORDER BY next_ask_at LIMIT $2");
const NEXT: &str =
    "SELECT next_ask_at FROM payments WHERE next_ask_at IS NOT NULL ORDER BY next_ask_at LIMIT 1";

/// The tries with these keys.
pub async fn by_keys(db: &Db, keys: Vec<String>) -> Result<Vec<Payment>> {
    db.among(BY_KEY, keys).await
}

/// The try with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Payment>> {
    db.find(BY_ID, (id,)).await
}

/// The try whose money a provider knows by this.
pub async fn by_receipt(db: &Db, provider: &str, receipt: &str) -> Result<Option<Payment>> {
    db.find(BY_RECEIPT, (receipt, provider)).await
}

/// The last try to pay each of some orders.
pub async fn last_of_each(db: &Db, orders: impl IntoIterator<Item = i64>) -> Result<Vec<Payment>> {
    db.among(LAST_OF_EACH, orders.into_iter().collect()).await
}

/// The tries to pay each of some orders whose end is not known, the oldest first.
pub async fn pending_of_each(db: &Db, orders: impl IntoIterator<Item = i64>) -> Result<Vec<Payment>> {
    let mut open: Vec<Payment> = db.among(PENDING_OF_EACH, orders.into_iter().collect()).await?;
    open.sort_unstable_by_key(|payment| payment.id);
    Ok(open)
}

/// Tries whose provider is to be asked by `upto`, the longest waiting first.
pub async fn due(db: &Db, upto: Millis, limit: i64) -> Result<Vec<Payment>> {
    db.all(DUE, (upto, limit)).await
}

/// When the next provider is to be asked.
pub async fn next_ask(db: &Db) -> Result<Option<Millis>> {
    let next: Option<(i64,)> = db.find(NEXT, ()).await?;
    Ok(next.map(|(at,)| Millis(at)))
}

const ADD: &str = "INSERT INTO payments (id, order_id, key, provider, reference, state, amount_minor, currency, \
     created_at, purpose, expires_at, receipt, instrument, next_ask_at)";
const ONCE: &str = "ON CONFLICT (key) DO NOTHING";
const PAGE: &str = "UPDATE payments SET reference = $2, page_url = $3 WHERE id = $1";
const SETTLE: &str = "UPDATE payments SET state = 'succeeded', settled_at = column2, got_minor = column3, \
     got_currency = column4, finding = column5, next_ask_at = NULL";
const UNSETTLED: &str = "WHERE id = column1 AND state NOT IN ('succeeded', 'refunded')";
const END: &str = "UPDATE payments SET state = $2, settled_at = $3, next_ask_at = NULL \
     WHERE id = $1 AND state = 'pending'";
const LEARN: &str = "UPDATE payments SET receipt = COALESCE($2, receipt), instrument = COALESCE($3, instrument) \
     WHERE id = $1";
const FIND: &str = "UPDATE payments SET finding = COALESCE(finding, $2) WHERE id = $1";
const ASK_AT: &str = "UPDATE payments SET next_ask_at = $2, tries = $3 WHERE id = $1";
const ASK_NOW: &str = "UPDATE payments SET next_ask_at = column2";
const OPEN_OF: &str = "WHERE order_id = column1 AND state = 'pending'";

/// Begins tries. One whose key is taken is not written: look the key up afterwards.
pub async fn add(tx: &mut Tx, payments: Vec<Payment>, now: Millis) -> Result<()> {
    let row = |p: Payment| {
        (
            p.id,
            p.order_id,
            p.key,
            p.provider,
            p.reference,
            p.state,
            p.amount_minor,
            p.currency,
            now,
            p.purpose,
            p.expires_at,
            p.receipt,
            p.instrument,
            p.next_ask_at,
        )
    };
    tx.insert(ADD, payments.into_iter().map(row).collect(), ONCE).await
}

/// Where the buyer pays, and what the provider calls this try.
pub async fn set_page(tx: &mut Tx, id: Id, reference: &str, page: Option<&str>) -> Result<()> {
    tx.run(PAGE, (id, reference, page)).await.map(drop)
}

/// Money that came: by which try, how much, and what was strange about it.
pub type Came = (Id, Money, Option<&'static str>);

/// The money came; says of how many tries that is news. What was said to have failed before is believed to have come,
/// and of what is said twice the first word counts.
pub async fn settle(tx: &mut Tx, came: impl IntoIterator<Item = Came>, now: Millis) -> Result<u64> {
    let mut first = BTreeMap::new();
    for (id, money, finding) in came {
        first.entry(id).or_insert((id, now, money.minor, money.currency.code().to_owned(), finding));
    }
    tx.update(SETTLE, first.into_values().collect(), UNSETTLED).await
}

/// No money will come: `failed` or `expired`; says whether that is news.
pub async fn end(tx: &mut Tx, id: Id, state: &str, now: Millis) -> Result<bool> {
    Ok(tx.run(END, (id, state, now)).await? > 0)
}

/// What the provider knows the money by, and a hash of what paid.
pub async fn learn(tx: &mut Tx, id: Id, receipt: Option<&str>, instrument: Option<&str>) -> Result<()> {
    tx.run(LEARN, (id, receipt, instrument)).await.map(drop)
}

/// Says what was strange about the money; the first finding stays.
pub async fn set_finding(tx: &mut Tx, id: Id, finding: &str) -> Result<()> {
    tx.run(FIND, (id, finding)).await.map(drop)
}

/// When the provider is asked again, or never, and how often it was.
pub async fn set_ask(tx: &mut Tx, id: Id, at: Option<Millis>, tries: i64) -> Result<()> {
    tx.run(ASK_AT, (id, at, tries)).await.map(drop)
}

/// Has the providers asked about everything open of some orders; says of how much.
pub async fn ask_about(tx: &mut Tx, orders: impl IntoIterator<Item = Id>, at: Millis) -> Result<u64> {
    tx.update(ASK_NOW, orders.into_iter().map(|order| (order, at)).collect(), OPEN_OF).await
}

const STRANGE: &str = select!(
    "WHERE id IN (SELECT id FROM payments WHERE finding IS NOT NULL \
         UNION SELECT payment_id FROM refunds WHERE state <> 'done' UNION SELECT payment_id FROM disputes) \
     AND order_id IN (SELECT o.id FROM orders o WHERE o.id = order_id AND o.account_id = $1) \
     ORDER BY id DESC LIMIT $2"
);

/// A shop's payments that did not simply buy their orders, the newest first.
pub async fn strange(db: &Db, account: Id, limit: i64) -> Result<Vec<Payment>> {
    db.all(STRANGE, (account, limit)).await
}
