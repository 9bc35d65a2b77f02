//! Orders in all their states.

use crate::{Db, Result, Tx, fold};
use row::Row;
use sqlx::FromRow;
use std::{borrow::Borrow, cmp::Reverse, collections::BTreeMap};
use wanghong_core::{Id, sale::Order};

/// An order with the names a person wants to read beside it.
#[derive(Clone, Debug, FromRow)]
pub struct Line {
    /// The order.
    #[sqlx(flatten, try_from = "Row")]
    pub order: Order,
    /// The product.
    pub product_id: i64,
    /// What the product is called.
    pub product_title: String,
    /// What the SKU is called.
    pub sku_title: String,
    /// The merchant's own code for it.
    pub sku_code: Option<String>,
    /// The product's first picture.
    pub picture: Option<i64>,
    /// The recipient.
    pub ship_name: Option<String>,
    /// Their telephone number.
    pub ship_phone: Option<String>,
    /// Where it goes.
    pub ship_address: Option<String>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number for it.
    pub tracking: Option<String>,
}

/// Where an order goes.
#[derive(Clone, Debug, FromRow)]
pub struct Ship {
    /// The recipient.
    pub ship_name: String,
    /// Their telephone number.
    pub ship_phone: String,
    /// The address.
    pub ship_address: String,
}

macro_rules! columns {
    () => {
        "o.id, o.number, o.key, o.state, o.account_id, o.buyer, o.sku_id, o.quantity, o.price_minor, o.total_minor, \
         o.currency, o.post_id, o.at, o.held_until, o.created_at, o.placed_at, o.paid_at, o.payment_id, \
         o.because, o.offer_id, o.turn, o.draw_id, o.waits, o.held_at, o.network, o.deposit_minor, \
         o.cooling_ms, o.balance_ms, o.deposit_payment, o.cooling_until, o.locked_at, o.unlock_until, \
         o.balance_until, o.received_minor, o.refunded_minor, o.packed_at, o.shipped_at, o.delivered_at, \
         o.return_asked_at, o.address_mark, o.instrument, o.review, o.returned, o.wish, o.most_minor, o.on_air, \
         o.dispute, o.lost_minor, o.lost_down_minor"
    };
}
macro_rules! order {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM orders o ", $rest)
    };
}
macro_rules! line {
    ($rest:expr) => {
        concat!(
            "SELECT ",
            columns!(),
            ", o.ship_name, o.ship_phone, o.ship_address, o.carrier, o.tracking, s.title AS sku_title, ",
            "s.code AS sku_code, ",
            "p.id AS product_id, p.title AS product_title, ",
            "(SELECT blob_id FROM pictures i WHERE i.product_id = p.id ORDER BY i.place LIMIT 1) AS picture ",
            "FROM orders o JOIN skus s ON s.id = o.sku_id JOIN products p ON p.id = s.product_id ",
            $rest
        )
    };
}

mod new;
mod row;
pub mod search;

pub use new::add;

const BY_ID: &str = order!("WHERE o.id = $1");
const BY_IDS: &str = order!("WHERE o.id");
const BY_KEY: &str = order!("WHERE o.key");
// In the words of the index.
const OPEN: &str = order!(
    "WHERE o.state = 'held' OR o.state = 'placed' OR o.state = 'waiting' OR o.state = 'in_draw' \
     OR o.state = 'cooling_off' OR o.state = 'locked' ORDER BY o.id"
);
const SOLD: &str = order!(
    "WHERE o.id >= $1 AND o.state IN ('paid', 'packed', 'shipped', 'delivered') ORDER BY o.id DESC LIMIT $2"
);
const BETWEEN: &str = "SELECT id FROM orders WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3";
const NUMBERS: &str = "SELECT p.account_id, (SELECT MAX(o.number) FROM orders o WHERE o.account_id = p.account_id) \
     FROM (SELECT DISTINCT account_id FROM products) p";
const NUMBER_OF: &str = "SELECT id, number FROM orders WHERE id";
const NUMBERED: &str = line!("WHERE o.account_id = $1 AND o.number = $2");
const FORGET_MARKS: &str =
    "UPDATE orders SET network = NULL, address_mark = NULL, instrument = NULL WHERE id >= $1 AND id < $2";
const LINE: &str = line!("WHERE o.id = $1");
const LINES: &str = line!("WHERE o.id");
const OF_BUYER: &str = line!(
    "WHERE o.id IN (SELECT order_id FROM buyer_orders WHERE buyer = $1 AND order_id < $2 \
     ORDER BY order_id DESC LIMIT $3) ORDER BY o.id DESC"
);
const SHIP_OF: &str =
    "SELECT ship_name, ship_phone, ship_address FROM orders WHERE id = $1 AND ship_name IS NOT NULL";
const LAST_SHIP: &str = "SELECT ship_name, ship_phone, ship_address FROM orders \
     WHERE id IN (SELECT order_id FROM buyer_orders WHERE buyer = $1) AND ship_name IS NOT NULL \
     ORDER BY id DESC LIMIT 1";

/// The order with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Order>> {
    db.find::<Row>(BY_ID, (id,)).await?.map(Order::try_from).transpose()
}

fn read(rows: Vec<Row>) -> Result<Vec<Order>> {
    rows.into_iter().map(Order::try_from).collect()
}

/// The orders with these ids, in no order.
pub async fn by_ids(db: &Db, ids: impl IntoIterator<Item = i64>) -> Result<Vec<Order>> {
    read(db.among(BY_IDS, ids.into_iter().collect()).await?)
}

/// The orders held under these keys, in no order.
pub async fn by_keys(db: &Db, keys: Vec<String>) -> Result<Vec<Order>> {
    read(db.among(BY_KEY, keys).await?)
}

/// Orders that hold pieces or wait for some, for the desk to load.
pub async fn open(db: &Db) -> Result<Vec<Order>> {
    read(db.all(OPEN, ()).await?)
}

/// Sold orders from an id on, the newest first, for the desk to remember.
pub async fn sold(db: &Db, from: Id, limit: i64) -> Result<Vec<Order>> {
    read(db.all(SOLD, (from, limit)).await?)
}

/// The first orders from one id to just before another.
pub async fn between(db: &Db, (from, to): (Id, Id), limit: i64) -> Result<Vec<Id>> {
    let rows: Vec<(i64,)> = db.all(BETWEEN, (from, to, limit)).await?;
    Ok(rows.into_iter().map(|(id,)| Id(id)).collect())
}

/// The highest number that each shop has given out.
pub async fn numbers(db: &Db) -> Result<Vec<(Id, i64)>> {
    let rows: Vec<(i64, Option<i64>)> = db.all(NUMBERS, ()).await?;
    Ok(rows.into_iter().filter_map(|(account, last)| Some((Id(account), last?))).collect())
}

/// The numbers of some orders, by their ids.
pub async fn numbers_of(db: &Db, ids: impl IntoIterator<Item = i64>) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = db.among(NUMBER_OF, ids.into_iter().collect()).await?;
    Ok(rows.into_iter().collect())
}

/// The order of a shop that has this number.
pub async fn numbered(db: &Db, account: Id, number: i64) -> Result<Option<Line>> {
    db.find(NUMBERED, (account, number)).await
}

/// Forgets the marks of the orders from one id to just before another.
pub async fn forget_marks(tx: &mut Tx, (from, to): (Id, Id)) -> Result<()> {
    tx.run(FORGET_MARKS, (from, to)).await.map(drop)
}

/// One order, with names.
pub async fn line(db: &Db, id: Id) -> Result<Option<Line>> {
    db.find(LINE, (id,)).await
}

/// Some orders with names, the newest first.
pub async fn lines(db: &Db, ids: impl IntoIterator<Item = i64>) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = db.among(LINES, ids.into_iter().collect()).await?;
    lines.sort_unstable_by_key(|line| Reverse(line.order.id));
    Ok(lines)
}

/// A buyer's orders older than one that are [filed](crate::filing), the newest first.
pub async fn of_buyer(db: &Db, buyer: Id, before: Id, limit: i64) -> Result<Vec<Line>> {
    db.all(OF_BUYER, (buyer, before, limit)).await
}

/// Where an order goes, once that is known.
pub async fn ship(db: &Db, order: Id) -> Result<Option<Ship>> {
    db.find(SHIP_OF, (order,)).await
}

/// Where the last of a buyer's [filed](crate::filing) orders went.
pub async fn last_ship(db: &Db, buyer: Id) -> Result<Option<Ship>> {
    db.find(LAST_SHIP, (buyer,)).await
}

const CHANGE: &str = "INSERT INTO orders (id, key, state, account_id, buyer, sku_id, quantity, price_minor, \
     total_minor, currency, held_until, created_at, placed_at, paid_at, payment_id, because, offer_id, turn, \
     draw_id, held_at, deposit_minor, cooling_ms, balance_ms, deposit_payment, cooling_until, locked_at, unlock_until, \
     balance_until, received_minor, refunded_minor, packed_at, shipped_at, delivered_at, return_asked_at, \
     address_mark, instrument, review, returned, most_minor, dispute, lost_minor, lost_down_minor)";
const CHANGED: &str = "ON CONFLICT (id) DO UPDATE SET state = excluded.state, \
     price_minor = excluded.price_minor, total_minor = excluded.total_minor, \
     held_until = excluded.held_until, placed_at = excluded.placed_at, paid_at = excluded.paid_at, \
     payment_id = excluded.payment_id, because = excluded.because, offer_id = excluded.offer_id, \
     turn = excluded.turn, draw_id = excluded.draw_id, held_at = excluded.held_at, deposit_minor = excluded.deposit_minor, \
     cooling_ms = excluded.cooling_ms, balance_ms = excluded.balance_ms, \
     deposit_payment = excluded.deposit_payment, cooling_until = excluded.cooling_until, \
     locked_at = excluded.locked_at, unlock_until = excluded.unlock_until, \
     balance_until = excluded.balance_until, received_minor = excluded.received_minor, \
     refunded_minor = excluded.refunded_minor, packed_at = excluded.packed_at, \
     shipped_at = excluded.shipped_at, delivered_at = excluded.delivered_at, \
     return_asked_at = excluded.return_asked_at, address_mark = excluded.address_mark, \
     instrument = excluded.instrument, review = excluded.review, returned = excluded.returned, \
     most_minor = excluded.most_minor, \
     dispute = excluded.dispute, lost_minor = excluded.lost_minor, lost_down_minor = excluded.lost_down_minor";
const PARCEL: &str = "UPDATE orders SET carrier = $2, tracking = $3, parcel_sought = $4 WHERE id = $1";
const SHIP: &str = "UPDATE orders SET ship_name = column2, ship_phone = column3, ship_address = column4, \
     ship_sought = column5";
const THESE: &str = "WHERE id = column1";

/// Writes orders as they now are.
pub async fn change(tx: &mut Tx, orders: impl IntoIterator<Item = impl Borrow<Order>>) -> Result<()> {
    let row = |o: Row| {
        (
            o.id,
            o.key,
            o.state,
            o.account_id,
            o.buyer,
            o.sku_id,
            o.quantity,
            o.price_minor,
            o.total_minor,
            o.currency,
            o.held_until,
            o.created_at,
            o.placed_at,
            o.paid_at,
            o.payment_id,
            o.because,
            o.offer_id,
            o.turn,
            o.draw_id,
            o.held_at,
            o.deposit_minor,
            o.cooling_ms,
            o.balance_ms,
            o.deposit_payment,
            o.cooling_until,
            o.locked_at,
            o.unlock_until,
            o.balance_until,
            o.received_minor,
            o.refunded_minor,
            o.packed_at,
            o.shipped_at,
            o.delivered_at,
            o.return_asked_at,
            o.address_mark,
            o.instrument,
            o.review,
            o.returned,
            o.most_minor,
            o.dispute,
            o.lost_minor,
            o.lost_down_minor,
        )
    };
    let rows = orders.into_iter().map(|order| row(order.borrow().into()));
    tx.insert(CHANGE, rows.collect(), CHANGED).await
}

/// Writes where orders go; of an order that is named twice, the last word counts.
pub async fn set_ships(tx: &mut Tx, ships: impl IntoIterator<Item = (Id, Ship)>) -> Result<()> {
    let ships: BTreeMap<Id, Ship> = ships.into_iter().collect();
    let row = |(id, ship): (Id, Ship)| {
        let sought = fold::ship(&ship.ship_name, &ship.ship_address, &ship.ship_phone);
        (id, ship.ship_name, ship.ship_phone, ship.ship_address, sought)
    };
    tx.update(SHIP, ships.into_iter().map(row).collect(), THESE).await.map(drop)
}

/// Writes who carries an order's goods, and under which number.
pub async fn set_parcel(tx: &mut Tx, id: Id, carrier: &str, tracking: &str) -> Result<()> {
    tx.run(PARCEL, (id, carrier, tracking, fold::lines(&[carrier, tracking]))).await.map(drop)
}
