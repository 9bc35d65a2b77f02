//! The rows when it is over, counted from outside.

use super::{
    buyer::Buyer,
    house::{House, Shop},
    keeper::{Keeper, Times},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::runtime::{Builder, Runtime};
use wanghong_store::Db;

type Count = (i64,);

/// A provider is asked later each time, and where a clock went back the server's time runs at half the pace.
const PATIENCE: Duration = Duration::from_secs(150);
const PAUSE: Duration = Duration::from_millis(100);

/// What was kept.
#[derive(Debug)]
pub(crate) struct Books {
    runtime: Runtime,
    db: Db,
    orders: BTreeMap<String, Row>,
    /// By order and kind of event: how often the shop did it, and how often anybody did.
    events: BTreeMap<(i64, String), (i64, i64)>,
}

#[derive(Debug)]
struct Row {
    id: i64,
    state: String,
    quantity: i64,
}

const ORDERS: &str = "SELECT key, id, state, quantity FROM orders";
const EVENTS: &str = "SELECT order_id, kind, CAST(COUNT(done_by) AS BIGINT), CAST(COUNT(*) AS BIGINT) \
     FROM order_events GROUP BY order_id, kind";
const COUNTED: &str = "SELECT note, quantity FROM stock_acts WHERE note <> ''";
const PENDING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM payments WHERE next_ask_at IS NOT NULL";
const OPEN: &str = "SELECT p.id, p.state, p.reference, p.tries, o.state, o.id FROM payments p \
     JOIN orders o ON o.id = p.order_id WHERE p.next_ask_at IS NOT NULL";
const UNDONE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM refunds WHERE state <> 'done'";
const UNFILED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o \
     WHERE NOT EXISTS (SELECT 1 FROM buyer_orders b WHERE b.buyer = o.buyer AND b.order_id = o.id)";

/// Each counts what must not be.
const WRONG: &[(&str, &str)] = &[
    (
        "a SKU does not add up",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus WHERE stocked <> on_shelf + held + sold OR on_shelf < 0",
    ),
    (
        "a SKU's stock is not what came in and went out",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus s WHERE stocked <> (SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) \
         FROM stock_acts a WHERE a.sku_id = s.id)",
    ),
    (
        "pieces are held that no order holds, or the other way round",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus s WHERE held <> (SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) \
         FROM orders o WHERE o.sku_id = s.id AND o.state IN ('held', 'placed'))",
    ),
    (
        "pieces are sold that no order paid for, or the other way round",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM skus s WHERE sold <> (SELECT CAST(COALESCE(SUM(quantity - returned), 0) AS BIGINT) \
         FROM orders o WHERE o.sku_id = s.id AND o.state IN ('paid', 'packed', 'shipped', 'delivered'))",
    ),
    (
        "an order has pieces and is paid by no payment of its own, or by another amount",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE o.state IN ('paid', 'packed', 'shipped', 'delivered') \
         AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.id = o.payment_id AND p.order_id = o.id \
         AND p.state = 'succeeded' AND p.got_minor = o.total_minor AND o.received_minor = o.total_minor)",
    ),
    (
        "money was kept that bought nothing, or went back that nobody gave back",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM payments p JOIN orders o ON o.id = p.order_id \
         WHERE p.got_minor IS NOT NULL AND (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM refunds r \
         WHERE r.payment_id = p.id) <> CASE WHEN o.payment_id = p.id THEN o.refunded_minor ELSE p.got_minor END",
    ),
    (
        "an order is given up and some of its money was kept",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders WHERE state IN ('lapsed', 'cancelled', 'refunded') \
         AND received_minor <> refunded_minor",
    ),
    (
        "what an order gave back is not what its life tells",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE refunded_minor <> (SELECT CAST(COALESCE(SUM(e.amount), 0) \
         AS BIGINT) FROM order_events e WHERE e.order_id = o.id AND e.kind = 'refund')",
    ),
    (
        "an order is not where its life ends",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE state <> (SELECT e.state FROM order_events e \
         WHERE e.order_id = o.id ORDER BY e.id DESC LIMIT 1)",
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
        "an order was paid more than once",
        "SELECT CAST(COUNT(*) AS BIGINT) FROM orders o WHERE 1 < (SELECT COUNT(*) \
         FROM order_events e WHERE e.order_id = o.id AND e.kind = 'pay')",
    ),
];

impl Books {
    /// Reads everything once no money is on its way any more.
    pub(crate) fn read(house: &House) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime.block_on(Db::open(&house.database())).unwrap();
        let (orders, events) = (BTreeMap::new(), BTreeMap::new());
        let mut books = Self { runtime, db, orders, events };
        books.wait_for("payments are on their way", PENDING);
        books.wait_for("money is on its way back", UNDONE);
        books.wait_for("orders are not filed under their buyers", UNFILED);
        let rows = books.runtime.block_on(books.db.all::<(String, i64, String, i64)>(ORDERS, ())).unwrap();
        let row = |(key, id, state, quantity)| (key, Row { id, state, quantity });
        books.orders = rows.into_iter().map(row).collect();
        let events = books.runtime.block_on(books.db.all::<(i64, String, i64, i64)>(EVENTS, ())).unwrap();
        books.events =
            events.into_iter().map(|(order, kind, shop, all)| ((order, kind), (shop, all))).collect();
        books
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.runtime.block_on(self.db.find::<Count>(sql, ())).unwrap().unwrap().0
    }

    fn wait_for(&self, what: &str, sql: &'static str) {
        for _try in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
            if self.count(sql) == 0 {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{what}: {}; {}", self.count(sql), self.open_payments());
    }

    /// Payments whose end is not known, to be looked into.
    fn open_payments(&self) -> String {
        let rows = self.runtime.block_on(self.db.all::<(i64, String, String, i64, String, i64)>(OPEN, ()));
        format!("{rows:?}")
    }

    /// Every promise to a buyer is in the rows, under its key, and no less than was promised.
    pub(crate) fn keep_their_word(&self, buyer: &Buyer) {
        for (key, promise) in &buyer.orders {
            let row = self.orders.get(key).unwrap_or_else(|| panic!("{promise:?} was acknowledged and lost"));
            assert_eq!((row.id, row.quantity), (promise.id, promise.quantity), "{key}");
            let state = row.state.as_str();
            let kept = match promise.state.as_str() {
                "held" => true,
                "placed" => state != "held",
                "lapsed" => !matches!(state, "held" | "placed"),
                "cancelled" | "refunded" => matches!(state, "cancelled" | "refunded"),
                _ => !matches!(state, "held" | "placed" | "lapsed" | "cancelled"),
            };
            assert!(kept, "{promise:?} became {row:?}");
            let asked = self.events.contains_key(&(row.id, "ask_return".to_owned()));
            assert!(asked || !promise.returned, "{promise:?}: nobody heard that it comes back");
        }
    }

    /// Every act of the shop that was acknowledged was done, once; what was refused was not.
    pub(crate) fn did_what_was_said(&self, keepers: &[Keeper]) {
        let mut acts = BTreeMap::<(i64, &str), Times>::new();
        for (act, times) in keepers.iter().flat_map(|keeper| &keeper.acts) {
            let sum = acts.entry(*act).or_default();
            (sum.done, sum.unknown) = (sum.done + times.done, sum.unknown + times.unknown);
        }
        for ((order, kind), times) in acts {
            let (done, _) = self.events.get(&(order, kind.to_owned())).copied().unwrap_or_default();
            agree(&format!("{kind} of {order}"), done, times);
        }
        let rows = self.runtime.block_on(self.db.all::<(String, i64)>(COUNTED, ())).unwrap();
        for (note, (quantity, times)) in keepers.iter().flat_map(|keeper| &keeper.stock) {
            let same: Vec<_> = rows.iter().filter(|(known, _)| known == note).collect();
            agree(note, i64::try_from(same.len()).unwrap(), *times);
            assert!(same.iter().all(|(_, counted)| counted == quantity), "{note}");
        }
    }

    /// Every piece is somewhere once, every fen bought something or went back once.
    pub(crate) fn add_up(&self, shop: &Shop) {
        for (what, sql) in WRONG {
            assert_eq!(self.count(sql), 0, "{what}");
        }
        assert_eq!(
            self.count("SELECT CAST(COUNT(*) AS BIGINT) FROM skus"),
            i64::try_from(shop.skus.len()).unwrap()
        );
    }

    /// Says what was worth running.
    pub(crate) fn say(&self, buyers: &[Buyer], keepers: &[Keeper]) {
        let mut states = BTreeMap::<&str, u64>::new();
        for row in self.orders.values() {
            *states.entry(&row.state).or_default() += 1;
        }
        let (asked, cut_off) = buyers.iter().fold((0, 0), |sum, b| (sum.0 + b.asked, sum.1 + b.cut_off));
        println!("{asked} requests, {cut_off} of them cut off and repeated; orders: {states:?}");
        let mut kinds = BTreeMap::<&str, i64>::new();
        for ((_, kind), (_, all)) in &self.events {
            *kinds.entry(kind).or_default() += all;
        }
        let again = keepers.iter().flat_map(|keeper| keeper.acts.values()).map(|times| times.again);
        println!(
            "what happened: {kinds:?}; acts of the shop were asked for again {} times",
            again.sum::<i64>()
        );
        for kind in ["pay", "pack", "ship", "refund"] {
            assert!(kinds.contains_key(kind), "nothing was put to the test: no {kind}");
        }
    }
}

fn agree(what: &str, done: i64, times: Times) {
    let might = times.done..=times.done + times.unknown;
    assert!(might.contains(&done), "{what}: done {done} times, though acknowledged {times:?}");
}
