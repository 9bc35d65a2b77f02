//! What a shop has sold costs nobody who buys now: every statement of a rush, and of a start after it, is planned by an
//! index, whether nothing, a thousand or a million rows are there already.
//!
//! SQLite is asked how it would run each statement that the log holds; without statistics, which the program has none
//! made of, its plan does not depend on rows. PostgreSQL writes down the plan of each statement that it runs.

use super::{
    database::{visitor, wish},
    house::{House, Shop, Way},
    postgres::Postgres,
    rush::Rush,
    wire,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, thread, time::Duration};
use tokio::runtime::Builder;
use wanghong_store::Db;

/// Tables that grow with what is sold and watched.
const GROWING: [&str; 23] = [
    "users",
    "accounts",
    "follows",
    "posts",
    "blobs",
    "claims",
    "disputes",
    "documents",
    "invoices",
    "order_notes",
    "tokens",
    "orders",
    "order_events",
    "payments",
    "refunds",
    "buyer_orders",
    "bought",
    "acts",
    "stock_acts",
    "events",
    "comments",
    "deliveries",
    "sessions",
];
/// Indices that hold only what is under way.
const PARTIAL: [&str; 1] = ["INDEX orders_open"];
/// What PostgreSQL may think that a statement costs, in pages read one after another. To read a million orders is a
/// hundred thousand.
const MOST: f64 = 2_000.0;
/// What is read along an index up to a limit of its own: as many as a sale remembers.
const BOUNDED: &str = "SELECT payment_id FROM refunds ORDER BY id DESC LIMIT";
/// Every plan is written down, with what it was for. Nobody but the program counts rows.
const TELL: &str = "-c fsync=off -c autovacuum=off -c shared_preload_libraries=auto_explain -c auto_explain.log_min_duration=0";

fn ask(house: &House, cookies: &str, op: &str, body: &Value) -> Value {
    let answer = wire::until_answered(house.port(), cookies, op, body);
    assert!([200, 204].contains(&answer.status), "{op}: {answer:?}");
    answer.body
}

/// Somebody calls one order off, and is given back all of another. The first, and a time that is later.
fn first_orders(house: &House, shop: &Shop) -> (i64, i64) {
    let fan = visitor(house);
    let order = |key| ask(house, &fan, "POST /orders", &wish(shop, key));
    let id = |order: &Value| order["id"].as_str().unwrap().to_owned();
    let first = order("an order called off");
    let (off, paid) = (id(&first), id(&order("an order given back")));
    ask(house, &fan, &format!("POST /orders/{off}/cancel"), &Value::Null);
    let ship = json!({"name": "Buyer", "phone": "1", "address": "Beijing"});
    ask(house, &fan, &format!("POST /orders/{paid}/place"), &ship);
    let card = json!({"provider": "test", "number": "4242424242424242", "key": "the card of the visitor"});
    ask(house, &fan, &format!("POST /orders/{paid}/pay"), &card);
    let refund = json!({"act": "refund", "amount_minor": null, "restock": true});
    let op = format!("POST /orders/{paid}/act");
    let done = wire::keyed(house.port(), &shop.cookies, &op, (&refund, "the first act of the shop"));
    assert_eq!(done.unwrap().status, 200);
    (off.parse().unwrap(), first["created_at"].as_i64().unwrap() + 3_600_000)
}

/// What counts each buyer, what is claimed, and a window that is ahead: all that a start has to read.
fn offers(house: &House, shop: &Shop, later: i64) {
    let limited = json!({"title": "Few", "price_minor": 9_999, "per_buyer": 50, "archived": false});
    wire::until_answered(house.port(), &shop.cookies, &format!("PATCH /skus/{}", shop.skus[0]), &limited);
    let (few, many) = (&shop.skus[0], &shop.skus[1]);
    for offer in [
        json!({"sku": many, "kind": "flash", "price_minor": 101, "until": later, "quantity": 9, "per_buyer": 2}),
        json!({"sku": many, "kind": "coupon", "price_minor": 100, "until": later}),
    ] {
        let made = ask(house, &shop.cookies, &format!("POST /accounts/{}/offers", shop.account), &offer);
        if offer["kind"] == "coupon" {
            let op = format!("POST /offers/{}/claim", made["offer"]["id"].as_str().unwrap());
            ask(house, &shop.cookies, &op, &json!({"live": null, "at": null}));
        }
    }
    let draw = json!({"sku": few, "from": later, "until": later + 60_000, "pieces": 2, "beacon": false});
    ask(house, &shop.cookies, &format!("POST /accounts/{}/draws", shop.account), &draw);
}

/// A rush of a second and more, until that is enough, and a start after it.
fn evening(house: &mut House, shop: &Shop, later: i64, enough: impl Fn() -> bool) {
    offers(house, shop, later);
    let rush = Rush::begin(house, shop, 7);
    house.until_sent();
    thread::sleep(Duration::from_secs(1));
    wire::until(Duration::from_mins(2), "enough happens", enough);
    rush.end();
    house.kill();
    house.start();
}

/// The step by which SQLite would read a whole table of those that grow, if it would. Whoever wants the newest few goes
/// along an index, or the ids, from the end.
fn read_whole(statement: &str, steps: &[String]) -> Option<String> {
    let along_ids = ["ORDER BY id", "ORDER BY b.id"].iter().any(|order| statement.contains(order));
    let few = |step: &str| statement.contains(" LIMIT ") && (step.contains("USING") || along_ids);
    let partial = |step: &str| PARTIAL.iter().any(|index| step.contains(index));
    let whole = |step: &&String| scans(statement, step) && !few(step) && !partial(step);
    steps.iter().find(whole).map(|step| format!("{step}: {statement}"))
}

/// Whether a step reads a table that grows from one end to the other; a statement may call it by a short name.
fn scans(statement: &str, step: &str) -> bool {
    let Some(name) = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else { return false };
    let named = |table: &str| {
        let short = [format!(" {table} {name} "), format!(" {table} AS {name} ")];
        table == name || short.iter().any(|short| statement.contains(short.as_str()))
    };
    GROWING.into_iter().any(named)
}

/// The statements that a log tells of.
fn statements(log: &str) -> BTreeSet<String> {
    let of = |line: &str| {
        let (_, rest) = line.split_once("db.statement=\"")?;
        let (statement, _) = rest.split_once("\" ")?;
        Some(
            statement
                .replace("\\n", " ")
                .replace("\\\"", "\"")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    };
    // Where there is nothing to say beside its summary, the whole statement is the summary.
    let short = |line: &str| {
        let (_, rest) = line.split_once("summary=\"")?;
        let (statement, rest) = rest.split_once('"')?;
        rest.starts_with(" db.statement=\"\"").then(|| statement.to_owned())
    };
    log.lines().filter_map(|line| short(line).or_else(|| of(line))).collect()
}

#[test]
fn sqlite_reads_no_growing_table_whole() {
    let env = vec![("WANGHONG_LOG", "warn,sqlx=debug".to_owned()), ("NO_COLOR", "1".to_owned())];
    let mut house = House::open_in(tempfile::tempdir().unwrap(), Way { env, ..Way::default() });
    let shop = house.set_up();
    let (_, later) = first_orders(&house, &shop);
    evening(&mut house, &shop, later, || true);
    let all = statements(&house.log());
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(Db::open(&house.database())).unwrap();
    let mut wrong = Vec::new();
    let planned = |statement: &&String| {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| statement.starts_with(verb))
    };
    let all: Vec<_> = all.iter().filter(planned).collect();
    for statement in &all {
        let sql: &'static str = format!("EXPLAIN QUERY PLAN {statement}").leak();
        let steps: Vec<(i64, i64, i64, String)> = runtime.block_on(db.all(sql, ())).unwrap();
        let steps: Vec<_> = steps.into_iter().map(|(_, _, _, step)| step).collect();
        wrong.extend(read_whole(statement, &steps));
    }
    println!("{} statements", all.len());
    assert_eq!(wrong, Vec::<String>::new());
    for known in ["FROM bought", "FROM acts", "INSERT INTO orders", "UPDATE skus", "FROM draws"] {
        assert!(all.iter().any(|statement| statement.contains(known)), "not put to the test: {known}");
    }
}

/// Fills a table with so many copies of its first row that fits: those columns differ that are told.
fn fill(postgres: &Postgres, (table, which): (&str, &str), differ: &[(&str, &str)], rows: u32) {
    let columns = postgres.sql(&format!(
        "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
    ));
    let value = |column: &str| {
        let told = differ.iter().find(|(known, _)| *known == column);
        told.map_or_else(|| format!("one.{column}"), |(_, how)| (*how).to_owned())
    };
    let values: Vec<_> = columns.lines().map(value).collect();
    postgres.sql(&format!(
        "SET session_replication_role = replica; INSERT INTO {table} SELECT {} FROM \
         (SELECT * FROM {table} WHERE {which} LIMIT 1) one, generate_series(1, {rows}) n",
        values.join(", ")
    ));
}

/// So many people with an order each, ten seconds apart, and with what an order has in other tables.
fn fill_all(postgres: &Postgres, off: i64, rows: u32) {
    let order = format!("{off} - 655360000::BIGINT * n");
    let (order, key, id) = (("order_id", order.as_str()), ("key", "one.key || n"), ("id", "one.id - 3 * n"));
    let all: [(_, &[_]); 9] = [
        (("users", "TRUE"), &[("id", "n"), ("email", "one.email || n")]),
        (("accounts", "NOT leader"), &[("id", "n"), ("user_id", "n"), ("handle", "one.handle || n")]),
        (("orders", "state = 'cancelled'"), &[("id", order.1), key, ("buyer", "n"), ("number", "-n")]),
        (("order_events", "kind = 'hold'"), &[("id", "one.id - 5 * n"), order]),
        (("payments", "TRUE"), &[id, key, order]),
        (("refunds", "state = 'done'"), &[id, ("payment_id", "one.payment_id - 3 * n"), key, order]),
        (("buyer_orders", "TRUE"), &[("buyer", "n"), order]),
        (("bought", "TRUE"), &[("buyer", "n")]),
        (("acts", "TRUE"), &[key]),
    ];
    for (of, differ) in all {
        fill(postgres, of, differ, rows);
    }
}

/// Each statement with what PostgreSQL thinks that it costs.
fn costs(log: &str) -> Vec<(f64, String)> {
    let cost = |record: &str| {
        let (statement, plan) = record.split_once("(cost=")?;
        let all = plan.split_once("..")?.1.split(' ').next()?.parse().ok()?;
        let steps = plan.lines().skip(1).take(40).collect::<String>();
        Some((all, format!("{statement}{steps}").split_whitespace().collect::<Vec<_>>().join(" ")))
    };
    log.split("  plan:").skip(1).filter_map(cost).collect()
}

/// How many plans PostgreSQL has written down since then.
fn plans(postgres: &Postgres, before: usize) -> usize {
    postgres.log().get(before..).unwrap().split("  plan:").count()
}

fn postgresql_reads_few(rows: u32) {
    let postgres = Postgres::start_with(TELL);
    let mut house = House::open(Some(postgres.url()));
    let shop = house.set_up();
    let (off, later) = first_orders(&house, &shop);
    // What is filed already is not filed again.
    wire::until(Duration::from_secs(30), "orders are filed", || {
        postgres.sql("SELECT COUNT(*) FROM buyer_orders").trim() == "2"
    });
    house.kill();
    fill_all(&postgres, off, rows);
    postgres.sql("VACUUM ANALYZE");
    house.start();
    let before = postgres.log().len();
    evening(&mut house, &shop, later, || plans(&postgres, before) > 1_000);
    house.kill();
    let all = costs(postgres.log().get(before..).unwrap());
    let dear = all.iter().filter(|(cost, plan)| *cost > MOST && whole(plan) && !plan.contains(BOUNDED));
    let dear: BTreeSet<_> = dear.map(|(_, statement)| statement).collect();
    assert_eq!(dear, BTreeSet::new(), "with {rows} rows");
}

/// Whether a plan goes along no index, or reads every row of a table that grows. Of how many rows lie before a time,
/// or between two, PostgreSQL only guesses: a third of all.
fn whole(plan: &str) -> bool {
    !plan.contains("Index Cond:") || read_by_row(plan).any(|table| GROWING.contains(&table))
}

/// The tables of which a plan reads every row.
fn read_by_row(plan: &str) -> impl Iterator<Item = &str> {
    plan.split("Seq Scan on ").skip(1).filter_map(|rest| rest.split_whitespace().next())
}

/// The connections stay, and with them the plans that were made when there was nothing.
#[test]
fn postgresql_plans_anew_for_what_a_rush_has_filled() {
    const FILLED: [&str; 7] =
        ["users", "accounts", "orders", "order_events", "payments", "buyer_orders", "bought"];
    let postgres = Postgres::start_with(TELL);
    let mut house = House::open(Some(postgres.url()));
    let shop = house.set_up();
    let (off, later) = first_orders(&house, &shop);
    offers(&house, &shop, later);
    let rush = Rush::begin(&house, &shop, 7);
    thread::sleep(Duration::from_secs(2));
    fill_all(&postgres, off, 100_000);
    wire::until(Duration::from_mins(1), "rows are counted", || {
        postgres
            .sql("SELECT MIN(reltuples) >= 100000 FROM pg_class WHERE relname IN ('orders', 'payments')")
            .trim()
            == "t"
    });
    thread::sleep(Duration::from_secs(2));
    let before = postgres.log().len();
    wire::until(Duration::from_mins(2), "the rush goes on", || plans(&postgres, before) > 1_000);
    rush.end();
    house.kill();
    let log = postgres.log();
    let whole = log
        .get(before..)
        .unwrap()
        .split("  plan:")
        .skip(1)
        .flat_map(read_by_row)
        .filter(|table| FILLED.contains(table));
    assert_eq!(whole.collect::<BTreeSet<_>>(), BTreeSet::new());
}

#[test]
fn postgresql_reads_few_rows_where_there_are_none() {
    postgresql_reads_few(0);
}

#[test]
fn postgresql_reads_few_of_a_thousand_rows() {
    postgresql_reads_few(1_000);
}

#[test]
fn postgresql_reads_few_of_a_million_rows() {
    postgresql_reads_few(1_000_000);
}
