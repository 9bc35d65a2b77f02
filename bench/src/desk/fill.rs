//! A database with many orders in it, written by the engine itself, and how it becomes as it was.

use super::tool;
use crate::{Done, clock, figures::float, rows::Rows};
use wanghong_core::{Id, sale::Stock};
use wanghong_store::Result;

/// The one shop's account and user.
const SHOP: i64 = 1;
/// Its one SKU.
pub(super) const SKU: i64 = 3;
/// Pieces that are left of it.
const LEFT: i64 = 10_000_000;
/// The first order's id, of 2024; the others follow 16 to a millisecond.
const FIRST: i64 = 1_704_067_200_000 << 16;
const STEP: i64 = 1 << 12;
/// Orders of one statement, which has a deadline.
const CHUNK: i64 = 50_000;

const SHOPS: [&str; 4] = [
    "INSERT INTO users (id, email, password, created_at) VALUES ($1, 'shop@example.com', 'none', 0)",
    "INSERT INTO accounts (id, user_id, handle, name, leader, created_at) VALUES ($1, $1, 'shop', 'Shop', TRUE, 0)",
    "INSERT INTO products (id, account_id, title, created_at) VALUES (2, $1, 'Plenty', 0)",
    "INSERT INTO skus (id, product_id, account_id, place, title, price_minor, currency, stocked, on_shelf, held, sold) \
     VALUES (3, 2, $1, 0, 'One', 10000, 'CNY', 0, 0, 0, 0)",
];
// Each buyer has ten in a row; new orders come from all buyers in no order.
macro_rules! numbers {
    ($insert:literal, $select:literal) => {
        concat!(
            "WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) ",
            $insert,
            " SELECT ",
            $select,
            " FROM n"
        )
    };
}
const ORDERS: &str = numbers!(
    "INSERT INTO orders (id, number, key, state, account_id, buyer, sku_id, quantity, price_minor, total_minor, currency, \
     created_at, placed_at, paid_at, payment_id, held_at, network, received_minor)",
    "$3 + i * 4096, 1001 + i, '018cc251-f400-7000-8000-' || CAST(100000000000 + i AS TEXT), 'paid', 1, i / 10, 3, 1, 10000, \
     10000, 'CNY', 1704067200000, 1704067200000, 1704067200000, $3 + i * 4096 + 1, 1704067200000, i * 7919, 10000"
);
const EVENTS: &str = numbers!(
    "INSERT INTO order_events (id, at, order_id, account_id, post_id, kind, was, state, amount)",
    "$3 + i * 4096, 1704067200000, $3 + i * 4096, 1, 0, 'pay', 'placed', 'paid', 10000"
);
const FILED: &str = numbers!("INSERT INTO buyer_orders (buyer, order_id)", "i / 10, $3 + i * 4096");
/// PostgreSQL would look every SKU up for its foreign key; SQLite does it in passing.
const TRUSTING: &str = "SET LOCAL session_replication_role = replica";

/// Fills an empty database; says how many seconds it took.
pub(super) fn run(url: &str, count: u32) -> Done<f64> {
    let rows = Rows::open(url)?;
    let begun = clock::now();
    rows.wait(async {
        let mut tx = rows.db.begin().await?;
        for row in SHOPS {
            tx.run(row, (SHOP,)).await?;
        }
        tx.commit().await
    })?;
    let count = i64::from(count);
    let mut done = 0;
    while done < count {
        let until = count.min(done + CHUNK);
        rows.wait(chunk(&rows, done, until))?;
        done = until;
        if done % 2_000_000 == 0 {
            eprintln!("{}: {done} orders after {:.0} s", rows.db.engine(), begun.elapsed().as_secs_f64());
        }
    }
    if url.starts_with("postgres") {
        tool("psql", &["-q", "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT"], url)?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

async fn chunk(rows: &Rows, from: i64, until: i64) -> Result<()> {
    let mut tx = rows.db.begin().await?;
    if rows.db.engine() == "PostgreSQL" {
        tx.run(TRUSTING, ()).await?;
    }
    for rows in [ORDERS, EVENTS, FILED] {
        tx.run(rows, (from, until, FIRST)).await?;
    }
    tx.commit().await
}

const UNFILE: &str =
    "DELETE FROM buyer_orders WHERE (buyer, order_id) IN (SELECT buyer, id FROM orders WHERE id > $1)";
const FORGET: &str = "DELETE FROM order_events WHERE id > $1";
const UNMAKE: &str = "DELETE FROM orders WHERE id > $1";

/// Takes away what measurements have added.
pub(super) fn clean(url: &str, count: u32) -> Done {
    let rows = Rows::open(url)?;
    let count = i64::from(count);
    let last = Id(FIRST + (count - 1) * STEP);
    rows.wait(async {
        let mut tx = rows.db.begin().await?;
        for delete in [UNFILE, FORGET, UNMAKE] {
            tx.run(delete, (last,)).await?;
        }
        let stocked = count.saturating_add(LEFT);
        let stock = Stock { stocked, left: LEFT, held: 0, sold: count, sent: 0 };
        wanghong_store::products::set_stock(&mut tx, Id(SKU), stock).await?;
        wanghong_store::settings::put(&mut tx, "filed_until", &last.to_string()).await?;
        tx.commit().await
    })?;
    if url.starts_with("postgres") {
        tool("psql", &["-q", "-c", "VACUUM ANALYZE orders, order_events, buyer_orders, skus"], url)?;
    }
    Ok(())
}

/// Orders a second.
pub(super) fn rate(orders: u32, seconds: f64) -> f64 {
    float(orders.into()) / seconds
}
