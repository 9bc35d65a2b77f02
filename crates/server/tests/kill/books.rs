//! The rows when it is over, counted from outside.

use super::{
    buyer::Buyer,
    house::{House, Shop},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::runtime::{Builder, Runtime};
use wanghong_store::Db;

type Count = (i64,);

/// What was kept.
#[derive(Debug)]
pub(crate) struct Books {
    runtime: Runtime,
    db: Db,
    orders: BTreeMap<String, Row>,
    stocked: Vec<i64>,
}

#[derive(Debug)]
struct Row {
    id: i64,
    state: String,
    quantity: i64,
}

const ORDERS: &str = "SELECT key, id, state, quantity FROM orders";
const STOCKED: &str = "SELECT stocked FROM skus ORDER BY id";
const PENDING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM payments WHERE state = 'pending'";
const UNFILED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o \
     WHERE NOT EXISTS (SELECT 1 FROM buyer_orders b WHERE b.buyer = o.buyer AND b.order_id = o.id)";

/// Each counts what must not be.
const WRONG: &[(&str, &str)] = &[
    (
        "a SKU does not add up",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus WHERE stocked <> on_shelf + held + sold OR on_shelf < 0",
    ),
    (
        "pieces are held that no order holds, or the other way round",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus s WHERE held <> (SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) \
         FROM orders o WHERE o.sku_id = s.id AND o.state IN ('held', 'placed'))",
    ),
    (
        "pieces are sold that no order paid for, or the other way round",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus s WHERE sold <> (SELECT CAST(COALESCE(SUM(quantity - returned), 0) AS BIGINT) \
         FROM orders o WHERE o.sku_id = s.id AND o.state = 'paid')",
    ),
    (
        "an order is paid by no payment of its own, or by another amount",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.state = 'paid' AND NOT EXISTS (SELECT 1 FROM payments p \
         WHERE p.id = o.payment_id AND p.order_id = o.id AND p.state = 'succeeded' AND p.amount_minor = o.total_minor)",
    ),
    (
        "money was kept that bought nothing",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM payments p WHERE p.state = 'succeeded' AND NOT EXISTS \
         (SELECT 1 FROM orders o WHERE o.payment_id = p.id AND o.state = 'paid')",
    ),
    (
        "a price is not what was promised",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o JOIN skus s ON s.id = o.sku_id \
         WHERE o.price_minor <> s.price_minor OR o.total_minor <> o.price_minor * o.quantity",
    ),
    (
        "an order was not held exactly once",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE 1 <> (SELECT COUNT(*) FROM order_events e \
         WHERE e.order_id = o.id AND e.kind = 'hold')",
    ),
    (
        "an order is paid and was not paid exactly once",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.state = 'paid' AND 1 <> (SELECT COUNT(*) \
         FROM order_events e WHERE e.order_id = o.id AND e.kind = 'pay')",
    ),
];

impl Books {
    /// Reads everything once no payment is on its way any more.
    pub(crate) fn read(house: &House, shop: &Shop) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime.block_on(Db::open(&house.database())).unwrap();
        let mut books = Self { runtime, db, orders: BTreeMap::new(), stocked: Vec::new() };
        books.wait_for("payments are on their way", PENDING);
        books.wait_for("orders are not filed under their buyers", UNFILED);
        let rows = books.runtime.block_on(books.db.all::<(String, i64, String, i64)>(ORDERS, ())).unwrap();
        let row = |(key, id, state, quantity)| (key, Row { id, state, quantity });
        books.orders = rows.into_iter().map(row).collect();
        let stocked = books.runtime.block_on(books.db.all::<Count>(STOCKED, ())).unwrap();
        books.stocked = stocked.into_iter().map(|row| row.0).collect();
        assert_eq!(books.stocked, shop.stocked, "pieces came or went");
        books
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.runtime.block_on(self.db.find::<Count>(sql, ())).unwrap().unwrap().0
    }

    fn wait_for(&self, what: &str, sql: &'static str) {
        for _try in 0..300 {
            if self.count(sql) == 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{what}: {}", self.count(sql));
    }

    /// Every promise to a buyer is in the rows, under its key, and no less than was promised.
    pub(crate) fn keep_their_word(&self, buyer: &Buyer) {
        for (key, promise) in &buyer.orders {
            let row = self.orders.get(key).unwrap_or_else(|| panic!("{promise:?} was acknowledged and lost"));
            assert_eq!((row.id, row.quantity), (promise.id, promise.quantity), "{key}");
            let kept = match promise.state.as_str() {
                "held" => true,
                "placed" => row.state != "held",
                "paid" => row.state == "paid",
                _ => matches!(row.state.as_str(), "cancelled" | "refunded" | "paid"),
            };
            assert!(kept, "{promise:?} became {row:?}");
        }
    }

    /// Every piece is somewhere once, every fen bought something.
    pub(crate) fn add_up(&self) {
        for (what, sql) in WRONG {
            assert_eq!(self.count(sql), 0, "{what}");
        }
    }

    /// Says what was worth running.
    pub(crate) fn say(&self, buyers: &[Buyer]) {
        let mut states = BTreeMap::<&str, u64>::new();
        for row in self.orders.values() {
            *states.entry(&row.state).or_default() += 1;
        }
        let (asked, cut_off) = buyers.iter().fold((0, 0), |sum, b| (sum.0 + b.asked, sum.1 + b.cut_off));
        println!("{asked} requests, {cut_off} of them cut off and repeated; orders: {states:?}");
        assert!(
            states.get("paid").is_some_and(|paid| *paid > 0) && cut_off > 0,
            "nothing was put to the test"
        );
    }
}
