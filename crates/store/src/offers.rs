//! Offers, and who claimed which coupon.

use crate::{Db, Error, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{
    Currency, Id, Millis, Money,
    sale::{self, Deposit, offer::Kind},
};

/// A row of `offers`.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Offer {
    /// Its id; ids sort by age.
    pub id: i64,
    /// Whose shop makes it.
    pub account_id: i64,
    /// What it is on.
    pub sku_id: i64,
    /// What sort of offer it is.
    pub kind: String,
    /// For how much a piece, in minor units.
    pub price_minor: i64,
    /// Of this ISO 4217 currency.
    pub currency: String,
    /// From when.
    pub from_at: Option<i64>,
    /// Until just before when.
    pub until_at: Option<i64>,
    /// For taps in this show only.
    pub post_id: Option<i64>,
    /// For so many pieces in all.
    pub quantity: Option<i64>,
    /// For so many pieces of one buyer.
    pub per_buyer: Option<i64>,
    /// The deposit of each piece, in minor units.
    pub deposit_minor: Option<i64>,
    /// For how long after it an order can be cancelled.
    pub cooling_ms: Option<i64>,
    /// How long after the lock the balance may take.
    pub balance_ms: Option<i64>,
    /// Whether it may be had at all.
    pub is_open: bool,
    /// Pieces held and sold under it.
    pub taken: i64,
    /// The account of whoever made it.
    pub created_by: i64,
    /// When.
    pub created_at: i64,
}

impl Offer {
    /// What it offers.
    ///
    /// # Errors
    /// [`Error::Row`] where its kind or its currency is none.
    pub fn terms(&self) -> Result<sale::Offer> {
        let broken = |what: &str| Error::Row(format!("offer {}: {what}", self.id));
        let currency: Currency = self.currency.parse().map_err(|_unknown| broken("unknown currency"))?;
        let money = |minor| Money::new(minor, currency);
        let span = |ms: Option<i64>| Millis(ms.unwrap_or_default());
        let deposit = |minor| Deposit {
            amount: money(minor),
            cooling: span(self.cooling_ms),
            balance: span(self.balance_ms),
        };
        Ok(sale::Offer {
            id: Id(self.id),
            sku: Id(self.sku_id),
            kind: Kind::from_word(&self.kind).ok_or_else(|| broken("unknown kind"))?,
            price: money(self.price_minor),
            from: self.from_at.map(Millis),
            until: self.until_at.map(Millis),
            live: self.post_id.map(Id),
            quantity: self.quantity,
            per_buyer: self.per_buyer,
            deposit: self.deposit_minor.map(deposit),
            open: self.is_open,
        })
    }

    /// How many more pieces there may be under it, if it is for so many.
    pub fn left(&self) -> Option<i64> {
        self.quantity.map(|most| most.saturating_sub(self.taken))
    }
}

/// A coupon that a buyer claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Claim {
    /// Which coupon.
    pub offer_id: i64,
    /// Which user.
    pub buyer: i64,
    /// When.
    pub at: i64,
}

/// The state of an order that is under an offer.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Under {
    /// Which offer.
    pub offer_id: i64,
    /// In which state the order is.
    pub state: String,
}

macro_rules! offer {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.account_id, o.sku_id, o.kind, o.price_minor, o.currency, o.from_at, o.until_at, ",
            "o.post_id, o.quantity, o.per_buyer, o.deposit_minor, o.cooling_ms, o.balance_ms, o.is_open, ",
            "o.taken, o.created_by, o.created_at FROM offers o ",
            $rest
        )
    };
}

const BY_ID: &str = offer!("WHERE o.id = $1");
const OF_ACCOUNT: &str = offer!("WHERE o.account_id = $1 AND o.id < $2 ORDER BY o.id DESC LIMIT $3");
const OF_PRODUCT: &str = offer!(
    "JOIN skus s ON s.id = o.sku_id WHERE s.product_id = $1 AND o.is_open \
     AND (o.until_at IS NULL OR o.until_at > $2) ORDER BY o.id"
);
const OF_SKU: &str =
    offer!("WHERE o.sku_id = $1 AND o.is_open AND (o.until_at IS NULL OR o.until_at > $2) ORDER BY o.id");
const RUNNING: &str = offer!("WHERE o.is_open AND (o.until_at IS NULL OR o.until_at > $1) ORDER BY o.id");
const BY_IDS: &str = offer!("WHERE o.id");
const ADD: &str = "INSERT INTO offers (id, account_id, sku_id, kind, price_minor, currency, from_at, until_at, \
     post_id, quantity, per_buyer, deposit_minor, cooling_ms, balance_ms, is_open, created_by, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const EDIT: &str = "UPDATE offers SET until_at = $2, quantity = $3, is_open = $4, \
     taken = COALESCE($5, taken) WHERE id = $1";
const TAKE: &str = "UPDATE offers SET taken = $2 WHERE id = $1";
const CLAIM: &str = "INSERT INTO claims (offer_id, buyer, at)";
const CLAIMED: &str = "SELECT buyer FROM claims WHERE offer_id = $1 AND buyer = $2";
const CLAIMS: &str = "SELECT offer_id, buyer, at FROM claims WHERE buyer";
const CLAIMS_OF: &str = "SELECT c.offer_id, c.buyer, c.at FROM claims c JOIN offers o ON o.id = c.offer_id \
     WHERE c.buyer = $1 AND o.is_open AND (o.until_at IS NULL OR o.until_at > $2) \
     ORDER BY c.offer_id DESC LIMIT $3";
const UNDER: &str = "SELECT offer_id, state FROM orders WHERE offer_id IS NOT NULL \
     AND id IN (SELECT order_id FROM buyer_orders WHERE buyer = $1)";

/// The offer with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Offer>> {
    db.find(BY_ID, (id,)).await
}

/// An account's offers older than one, open and closed, the newest first.
pub async fn of_account(db: &Db, account: Id, before: Id, limit: i64) -> Result<Vec<Offer>> {
    db.all(OF_ACCOUNT, (account, before, limit)).await
}

/// What can be had of a product's SKUs now or later, the oldest first.
pub async fn of_product(db: &Db, product: Id, now: Millis) -> Result<Vec<Offer>> {
    db.all(OF_PRODUCT, (product, now)).await
}

/// What can be had of a SKU now or later, the oldest first.
pub async fn of_sku(db: &Db, sku: Id, now: Millis) -> Result<Vec<Offer>> {
    db.all(OF_SKU, (sku, now)).await
}

/// Every offer that can be had now or later.
pub async fn running(db: &Db, now: Millis) -> Result<Vec<Offer>> {
    db.all(RUNNING, (now,)).await
}

/// The offers with these ids.
pub async fn by_ids(db: &Db, ids: Vec<i64>) -> Result<Vec<Offer>> {
    db.among(BY_IDS, ids).await
}

/// Whether a buyer has claimed a coupon.
pub async fn is_claimed(db: &Db, offer: Id, buyer: Id) -> Result<bool> {
    Ok(db.find::<(i64,)>(CLAIMED, (offer, buyer)).await?.is_some())
}

/// What some buyers claimed, whatever became of the coupons: one that is over may be on again.
pub async fn claims(db: &Db, buyers: Vec<i64>) -> Result<Vec<Claim>> {
    db.among(CLAIMS, buyers).await
}

/// What a buyer claimed and can still use, the newest first.
pub async fn claims_of(db: &Db, buyer: Id, now: Millis, limit: i64) -> Result<Vec<Claim>> {
    db.all(CLAIMS_OF, (buyer, now, limit)).await
}

/// The orders of a buyer that are under an offer, once they are filed under their buyer.
pub async fn under_of(db: &Db, buyer: Id) -> Result<Vec<Under>> {
    db.all(UNDER, (buyer,)).await
}

/// Adds an offer under which nothing has gone out.
pub async fn add(tx: &mut Tx, offer: &Offer) -> Result<()> {
    let row = (
        offer.id,
        offer.account_id,
        offer.sku_id,
        offer.kind.as_str(),
        offer.price_minor,
        offer.currency.as_str(),
        offer.from_at,
        offer.until_at,
        offer.post_id,
        offer.quantity,
        offer.per_buyer,
        offer.deposit_minor,
        offer.cooling_ms,
        offer.balance_ms,
        offer.is_open,
        offer.created_by,
        offer.created_at,
    );
    tx.run(ADD, row).await.map(drop)
}

/// Changes until when and for how many pieces an offer is, and whether it may be had; with it how many are held and
/// sold under it, where that changed as well: it is never for fewer than those.
pub async fn edit(tx: &mut Tx, offer: &Offer, taken: Option<i64>) -> Result<()> {
    let row = (offer.id, offer.until_at, offer.quantity, offer.is_open, taken);
    tx.run(EDIT, row).await.map(drop)
}

/// Writes how many pieces are held and sold under an offer.
pub async fn set_taken(tx: &mut Tx, offer: Id, taken: i64) -> Result<()> {
    tx.run(TAKE, (offer, taken)).await.map(drop)
}

/// Writes claims. One that is there already stays as it is.
pub async fn claim(tx: &mut Tx, claims: Vec<(Id, Id)>, now: Millis) -> Result<()> {
    let rows = claims.into_iter().map(|(offer, buyer)| (offer, buyer, now)).collect();
    tx.insert(CLAIM, rows, "ON CONFLICT (offer_id, buyer) DO NOTHING").await
}
