//! Disputes: money that a buyer has their bank claw back, by the provider's name for each.

use crate::{Db, Result, Tx, refunds};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `disputes`.
#[derive(Clone, Debug, FromRow)]
pub struct Dispute {
    /// Who tells of it.
    pub provider: String,
    /// What the provider calls it.
    pub reference: String,
    /// Which payment it is about.
    pub payment_id: i64,
    /// For which order that was.
    pub order_id: i64,
    /// `open`, `won` or `lost`.
    pub state: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: String,
    /// Why, in the provider's word.
    pub reason: String,
    /// Until when the shop can answer it.
    pub due_at: Option<i64>,
    /// When we heard of it first.
    pub opened_at: i64,
    /// When it was decided.
    pub closed_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT provider, reference, payment_id, order_id, state, amount_minor, currency, reason, due_at, \
             opened_at, closed_at FROM disputes ",
            $rest
        )
    };
}

const OF_ORDER: &str = select!("WHERE order_id = $1 ORDER BY opened_at, reference");
const OPEN: &str = "SELECT reference FROM disputes WHERE payment_id = $1 AND state = 'open' LIMIT 1";
const PUT: &str = "INSERT INTO disputes (provider, reference, payment_id, order_id, state, amount_minor, currency, \
     reason, due_at, opened_at, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     ON CONFLICT (provider, reference) DO UPDATE SET state = excluded.state, amount_minor = excluded.amount_minor, \
     reason = excluded.reason, due_at = excluded.due_at, closed_at = excluded.closed_at \
     WHERE disputes.state = 'open'";
const LOSE: &str = "UPDATE payments SET lost_minor = $2 WHERE id = $1 AND lost_minor < $2";
const TAKE: &str = "UPDATE refunds SET state = 'taken', next_at = NULL WHERE payment_id = $1 \
     AND state IN ('due', 'failed') AND (SELECT got_minor - lost_minor FROM payments WHERE id = $1) < \
     (SELECT SUM(r.amount_minor) FROM refunds r WHERE r.payment_id = $1 AND r.state <> 'taken')";

/// The disputes about the money of an order, the oldest first.
pub async fn of_order(db: &Db, order: Id) -> Result<Vec<Dispute>> {
    db.all(OF_ORDER, (order,)).await
}

/// Whether a payment is disputed and that is not decided.
pub async fn is_open(db: &Db, payment: Id) -> Result<bool> {
    Ok(db.find::<(String,)>(OPEN, (payment,)).await?.is_some())
}

/// Writes down how a dispute stands; one that was decided stays so. All that was lost of its payment so far is gone
/// from it, and a refund that was still to be sent of that money was taken that way.
pub async fn put(tx: &mut Tx, dispute: &Dispute, lost: i64) -> Result<()> {
    let row = (
        dispute.provider.as_str(),
        dispute.reference.as_str(),
        dispute.payment_id,
        dispute.order_id,
        dispute.state.as_str(),
        dispute.amount_minor,
        dispute.currency.as_str(),
        dispute.reason.as_str(),
        dispute.due_at,
        dispute.opened_at,
        dispute.closed_at,
    );
    tx.run(PUT, row).await?;
    tx.run(LOSE, (dispute.payment_id, lost)).await?;
    take(tx, Id(dispute.payment_id)).await
}

/// What would still be given back of a payment and is not there any more was taken by a dispute.
pub async fn take(tx: &mut Tx, payment: Id) -> Result<()> {
    tx.run(TAKE, (payment,)).await?;
    refunds::whole(tx, payment).await
}

impl Dispute {
    /// Whether it is decided.
    pub fn closed(&self) -> bool {
        self.state != "open"
    }

    /// The same, decided now where it is.
    #[must_use]
    pub fn at(self, now: Millis) -> Self {
        let closed_at = self.closed().then_some(now.0);
        Self { opened_at: now.0, closed_at, ..self }
    }
}
