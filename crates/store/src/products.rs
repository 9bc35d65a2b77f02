//! The catalogue: products, their pictures, their SKUs.

use crate::{
    Db, Error, Result, Tx,
    fold::{self, fold},
};
use sqlx::FromRow;
use wanghong_core::{
    Id, Millis, Money,
    sale::{Stock, Terms},
};

/// Up to three short texts, the names of options or the values of a SKU; those that are not there are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Labels {
    /// The first.
    pub first: String,
    /// The second.
    pub second: String,
    /// The third.
    pub third: String,
}

impl Labels {
    /// These texts; what is more than three is left out.
    pub fn new(texts: &[String]) -> Self {
        let text = |n: usize| texts.get(n).cloned().unwrap_or_default();
        Self { first: text(0), second: text(1), third: text(2) }
    }

    /// The texts that are there.
    pub fn texts(&self) -> Vec<String> {
        [&self.first, &self.second, &self.third]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect()
    }
}

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
    /// The names of its options.
    #[sqlx(flatten)]
    pub options: Labels,
}

/// A row of `pictures`.
#[derive(Clone, Debug, FromRow)]
pub struct Picture {
    /// The blob.
    pub blob_id: i64,
    /// Words for those who cannot see it.
    pub alt: String,
    /// The value of an option, or the title of a SKU, that it shows; empty for the whole product.
    pub shows: String,
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
    /// Those of them that have left the house.
    pub sent: i64,
    /// The merchant's own name for it.
    pub code: Option<String>,
    /// Its value of each of the product's options.
    #[sqlx(flatten)]
    pub values: Labels,
    /// The least one may cost, in minor units.
    pub floor_minor: Option<i64>,
    /// The most pieces that may be put in.
    pub plan: Option<i64>,
    /// The most pieces one buyer may have.
    pub per_buyer: Option<i64>,
    /// Whether it is out of the shop.
    pub archived: bool,
    /// Whether its product is.
    pub withdrawn: bool,
}

impl Sku {
    /// Pieces in the house: left, held, or sold and not sent yet.
    pub fn on_hand(&self) -> i64 {
        self.stocked.saturating_sub(self.sent)
    }

    /// On which terms it is sold.
    ///
    /// # Errors
    /// [`Error::Row`] where its currency is none.
    pub fn terms(&self) -> Result<Terms> {
        let unknown = |_| Error::Row(format!("SKU {}: unknown currency", self.id));
        let price = Money::new(self.price_minor, self.currency.parse().map_err(unknown)?);
        Ok(Terms {
            sku: Id(self.id),
            account: Id(self.account_id),
            price,
            floor: self.floor_minor.map(|minor| Money { minor, ..price }),
            plan: self.plan,
            per_buyer: self.per_buyer,
            archived: self.archived || self.withdrawn,
        })
    }

    /// Where its pieces are.
    pub const fn stock(&self) -> Stock {
        let Self { stocked, on_shelf: left, held, sold, sent, .. } = *self;
        Stock { stocked, left, held, sold, sent }
    }
}

macro_rules! product {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.account_id, p.title, p.description, p.archived, p.option_1 AS first, ",
            "p.option_2 AS second, p.option_3 AS third FROM products p ",
            $rest
        )
    };
}
macro_rules! sku {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.product_id, s.account_id, s.title, s.price_minor, s.currency, ",
            "s.stocked, s.on_shelf, s.held, s.sold, s.sent, s.code, s.value_1 AS first, s.value_2 AS second, ",
            "s.value_3 AS third, s.floor_minor, s.plan, s.per_buyer, s.archived, ",
            "(SELECT w.archived FROM products w WHERE w.id = s.product_id) AS withdrawn FROM skus s ",
            $rest
        )
    };
}

const BY_ID: &str = product!("WHERE p.id = $1");
const BY_ACCOUNT: &str = product!("WHERE p.account_id = $1 ORDER BY p.archived, p.id DESC LIMIT $2");
const IN_BAG: &str =
    product!("JOIN bag b ON b.product_id = p.id WHERE b.post_id = $1 AND NOT p.archived ORDER BY b.place");
const TITLES: &str = "SELECT id, title FROM products WHERE id";
const PICTURES: &str = "SELECT blob_id, alt, shows FROM pictures WHERE product_id = $1 ORDER BY place";
const SKUS: &str = sku!("WHERE s.product_id = $1 ORDER BY s.place");
const ALL_SKUS: &str = sku!("ORDER BY s.id");
const SKU: &str = sku!("WHERE s.id = $1");
const SKUS_IN_BAG: &str =
    sku!("JOIN bag b ON b.product_id = s.product_id WHERE b.post_id = $1 ORDER BY b.place, s.place");
const BY_CODE: &str = sku!("WHERE s.account_id = $1 AND s.code = $2");
const ALL_OF_ACCOUNT: &str = product!("WHERE p.account_id = $1 ORDER BY p.id LIMIT $2");
const AFTER: &str = product!("WHERE p.account_id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3");
const SKUS_OF_ACCOUNT: &str = sku!("WHERE s.account_id = $1 ORDER BY s.product_id, s.place LIMIT $2");

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

/// What the products with these ids are called, in no order.
pub async fn titles(db: &Db, ids: impl IntoIterator<Item = i64>) -> Result<Vec<(i64, String)>> {
    db.among(TITLES, ids.into_iter().collect()).await
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

/// The SKUs of all products in the bag of a show, in order.
pub async fn skus_in_bag(db: &Db, post: Id) -> Result<Vec<Sku>> {
    db.all(SKUS_IN_BAG, (post,)).await
}

/// What a buyer's order says of a SKU.
#[derive(Clone, Debug, FromRow)]
pub struct Label {
    /// Of which product.
    pub product_id: i64,
    /// What the product is called.
    pub product_title: String,
    /// What tells it from the product's other SKUs.
    pub sku_title: String,
    /// The merchant's own name for it.
    pub sku_code: Option<String>,
    /// The product's first picture.
    pub picture: Option<i64>,
}

const LABEL: &str = "SELECT p.id AS product_id, p.title AS product_title, s.title AS sku_title, s.code AS sku_code, \
     (SELECT blob_id FROM pictures i WHERE i.product_id = p.id ORDER BY i.place LIMIT 1) AS picture \
     FROM skus s JOIN products p ON p.id = s.product_id WHERE s.id = $1";

/// The label of a SKU.
pub async fn label(db: &Db, sku: Id) -> Result<Option<Label>> {
    db.find(LABEL, (sku,)).await
}

/// The SKU that a merchant gave this code.
pub async fn by_code(db: &Db, account: Id, code: &str) -> Result<Option<Sku>> {
    db.find(BY_CODE, (account, code)).await
}

/// All that an account ever sold, the oldest first.
pub async fn all_of_account(db: &Db, account: Id, limit: i64) -> Result<Vec<Product>> {
    db.all(ALL_OF_ACCOUNT, (account, limit)).await
}

/// A page of all that an account ever sold, the oldest first, after one.
pub async fn after(db: &Db, account: Id, product: Id, limit: i64) -> Result<Vec<Product>> {
    db.all(AFTER, (account, product, limit)).await
}

/// Every SKU of an account, by product and in order.
pub async fn skus_of_account(db: &Db, account: Id, limit: i64) -> Result<Vec<Sku>> {
    db.all(SKUS_OF_ACCOUNT, (account, limit)).await
}

const ADD: &str = "INSERT INTO products (id, account_id, title, description, option_1, option_2, option_3, \
     created_at, sought) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const EDIT: &str = "UPDATE products SET title = $2, description = $3, archived = $4, option_1 = $5, \
     option_2 = $6, option_3 = $7, sought = $8 WHERE id = $1";
const DROP_PICTURES: &str = "DELETE FROM pictures WHERE product_id = $1";
const ADD_PICTURE: &str = "INSERT INTO pictures (product_id, place, blob_id, alt, shows)";
const ADD_SKU: &str = "INSERT INTO skus (id, product_id, account_id, place, title, price_minor, currency, \
     stocked, on_shelf, held, sold) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)";
const EDIT_SKU: &str = "UPDATE skus SET title = $2, price_minor = $3, code = $4, value_1 = $5, value_2 = $6, \
     value_3 = $7, floor_minor = $8, plan = $9, per_buyer = $10, archived = $11, sought = $12 WHERE id = $1";
const FREE_CODE: &str = "UPDATE skus SET code = NULL WHERE id = $1";
const SET_STOCK: &str =
    "UPDATE skus SET stocked = $2, on_shelf = $3, held = $4, sold = $5, sent = $6 WHERE id = $1";

/// Adds a product without pictures or SKUs.
pub async fn add(tx: &mut Tx, product: &Product, now: Millis) -> Result<()> {
    let Product { id, account_id, title, description, archived: _, options } = product;
    let Labels { first, second, third } = options;
    let row = (
        *id,
        *account_id,
        title.as_str(),
        description.as_str(),
        first.as_str(),
        second.as_str(),
        third.as_str(),
        now,
        fold(title),
    );
    tx.run(ADD, row).await.map(drop)
}

/// Changes what a product is called, what it is, what its options are called, and whether it is in the shop.
pub async fn edit(tx: &mut Tx, product: &Product) -> Result<()> {
    let Product { id, account_id: _, title, description, archived, options } = product;
    let Labels { first, second, third } = options;
    let row = (
        *id,
        title.as_str(),
        description.as_str(),
        *archived,
        first.as_str(),
        second.as_str(),
        third.as_str(),
        fold(title),
    );
    tx.run(EDIT, row).await.map(drop)
}

/// Gives a product these pictures and no others.
pub async fn set_pictures(tx: &mut Tx, product: Id, pictures: Vec<Picture>) -> Result<()> {
    tx.run(DROP_PICTURES, (product,)).await?;
    let row =
        |(place, picture): (i64, Picture)| (product, place, picture.blob_id, picture.alt, picture.shows);
    tx.insert(ADD_PICTURE, (0..).zip(pictures).map(row).collect(), "").await
}

/// Adds a SKU at its place among the product's.
pub async fn add_sku(tx: &mut Tx, sku: &Sku, place: i64) -> Result<()> {
    let Sku { id, product_id, account_id, title, price_minor, currency, stocked, on_shelf, .. } = sku;
    let (title, currency) = (title.as_str(), currency.as_str());
    let row = (*id, *product_id, *account_id, place, title, *price_minor, currency, *stocked, *on_shelf);
    tx.run(ADD_SKU, row).await?;
    edit_sku(tx, sku).await
}

/// Changes all of a SKU but its stock.
pub async fn edit_sku(tx: &mut Tx, sku: &Sku) -> Result<()> {
    let Labels { first, second, third } = &sku.values;
    let row = (
        sku.id,
        sku.title.as_str(),
        sku.price_minor,
        sku.code.as_deref(),
        first.as_str(),
        second.as_str(),
        third.as_str(),
        sku.floor_minor,
        sku.plan,
        sku.per_buyer,
        sku.archived,
        fold::lines(&[&sku.title, sku.code.as_deref().unwrap_or_default()]),
    );
    tx.run(EDIT_SKU, row).await.map(drop)
}

/// Takes a SKU's code away, so that another may have it in the same transaction.
pub async fn free_code(tx: &mut Tx, sku: Id) -> Result<()> {
    tx.run(FREE_CODE, (sku,)).await.map(drop)
}

/// Where the pieces of one SKU are.
pub async fn set_stock(tx: &mut Tx, sku: Id, stock: Stock) -> Result<()> {
    let Stock { stocked, left, held, sold, sent } = stock;
    tx.run(SET_STOCK, (sku, stocked, left, held, sold, sent)).await.map(drop)
}
