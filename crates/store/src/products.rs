//! The catalogue: products, their pictures, their SKUs.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use wanghong_core::{Id, Millis};

/// A row of `products`.
#[derive(Clone, Debug, FromRow)]
pub struct Product {
    /// Its id.
    pub id: i64,
    /// Whose shop sells it.
    pub account_id: i64,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Whether it is out of the shop.
    pub archived: bool,
}

/// A row of `pictures`.
#[derive(Clone, Debug, FromRow)]
pub struct Picture {
    /// Of which product.
    pub product_id: i64,
    /// The blob.
    pub blob_id: i64,
    /// Words for those who cannot see it.
    pub alt: String,
}

/// A row of `skus`.
#[derive(Clone, Debug, FromRow)]
pub struct Sku {
    /// Its id.
    pub id: i64,
    /// Of which product.
    pub product_id: i64,
    /// Whose shop sells it.
    pub account_id: i64,
    /// What tells it from the product's other SKUs.
    pub title: String,
    /// Price of one, in minor units.
    pub price_minor: i64,
    /// Of this ISO 4217 currency.
    pub currency: String,
    /// All pieces that ever came in.
    pub stocked: i64,
    /// Pieces that can be had.
    pub on_shelf: i64,
    /// Pieces promised to somebody who has not paid.
    pub held: i64,
    /// Pieces paid for.
    pub sold: i64,
}

macro_rules! product {
    ($rest:literal) => {
        concat!("SELECT p.id, p.account_id, p.title, p.description, p.archived FROM products p ", $rest)
    };
}
macro_rules! sku {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.product_id, s.account_id, s.title, s.price_minor, s.currency, ",
            "s.stocked, s.on_shelf, s.held, s.sold FROM skus s ",
            $rest
        )
    };
}

const BY_ID: &str = product!("WHERE p.id = $1");
const BY_ACCOUNT: &str = product!("WHERE p.account_id = $1 ORDER BY p.archived, p.id DESC LIMIT $2");
const IN_BAG: &str =
    product!("JOIN bag b ON b.product_id = p.id WHERE b.post_id = $1 AND NOT p.archived ORDER BY b.place");
const PICTURES: &str = "SELECT product_id, blob_id, alt FROM pictures WHERE product_id = $1 ORDER BY place";
const SKUS: &str = sku!("WHERE s.product_id = $1 ORDER BY s.place");
const ALL_SKUS: &str = sku!("ORDER BY s.id");
const SKU: &str = sku!("WHERE s.id = $1");

/// The product with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Product>> {
    db.find(BY_ID, (id,)).await
}

/// What an account's shop has, the newest first, archived ones last.
pub async fn by_account(db: &Db, account: Id, limit: i64) -> Result<Vec<Product>> {
    db.all(BY_ACCOUNT, (account, limit)).await
}

/// The bag of a show.
pub async fn in_bag(db: &Db, post: Id) -> Result<Vec<Product>> {
    db.all(IN_BAG, (post,)).await
}

/// A product's pictures, in order.
pub async fn pictures(db: &Db, product: Id) -> Result<Vec<Picture>> {
    db.all(PICTURES, (product,)).await
}

/// A product's SKUs, in order.
pub async fn skus(db: &Db, product: Id) -> Result<Vec<Sku>> {
    db.all(SKUS, (product,)).await
}

/// Every SKU, for the desk to load.
pub async fn all_skus(db: &Db) -> Result<Vec<Sku>> {
    db.all(ALL_SKUS, ()).await
}

/// One SKU.
pub async fn sku(db: &Db, id: Id) -> Result<Option<Sku>> {
    db.find(SKU, (id,)).await
}

const ADD: &str =
    "INSERT INTO products (id, account_id, title, description, created_at) VALUES ($1, $2, $3, $4, $5)";
const EDIT: &str = "UPDATE products SET title = $2, description = $3, archived = $4 WHERE id = $1";
const DROP_PICTURES: &str = "DELETE FROM pictures WHERE product_id = $1";
const ADD_PICTURE: &str = "INSERT INTO pictures (product_id, place, blob_id, alt)";
const ADD_SKU: &str = "INSERT INTO skus (id, product_id, account_id, place, title, price_minor, currency, \
     stocked, on_shelf, held, sold) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)";
const SET_STOCK: &str = "UPDATE skus SET stocked = $2, on_shelf = $3, held = $4, sold = $5 WHERE id = $1";

/// Adds a product without pictures or SKUs.
pub async fn add(tx: &mut Tx, product: &Product, now: Millis) -> Result<()> {
    let Product { id, account_id, title, description, archived: _ } = product;
    tx.run(ADD, (*id, *account_id, title.as_str(), description.as_str(), now)).await.map(drop)
}

/// Changes what a product is called, what it is, and whether it is in the shop.
pub async fn edit(tx: &mut Tx, product: &Product) -> Result<()> {
    let Product { id, account_id: _, title, description, archived } = product;
    tx.run(EDIT, (*id, title.as_str(), description.as_str(), *archived)).await.map(drop)
}

/// Gives a product these pictures and no others.
pub async fn set_pictures(tx: &mut Tx, product: Id, pictures: Vec<(Id, String)>) -> Result<()> {
    tx.run(DROP_PICTURES, (product,)).await?;
    let rows = (0_i64..).zip(pictures).map(|(place, (blob, alt))| (product, place, blob, alt)).collect();
    tx.insert(ADD_PICTURE, rows, "").await
}

/// Adds a SKU at its place among the product's.
pub async fn add_sku(tx: &mut Tx, sku: &Sku, place: i64) -> Result<()> {
    let Sku { id, product_id, account_id, title, price_minor, currency, stocked, on_shelf, .. } = sku;
    let (title, currency) = (title.as_str(), currency.as_str());
    let row = (*id, *product_id, *account_id, place, title, *price_minor, currency, *stocked, *on_shelf);
    tx.run(ADD_SKU, row).await.map(drop)
}

/// Where the pieces of one SKU are: all, on the shelf, held, sold.
pub async fn set_stock(tx: &mut Tx, sku: Id, stock: (i64, i64, i64, i64)) -> Result<()> {
    let (stocked, on_shelf, held, sold) = stock;
    tx.run(SET_STOCK, (sku, stocked, on_shelf, held, sold)).await.map(drop)
}
