//! What an older program wrote is kept by the scripts that come after it.

use crate::{Db, documents, invoices, migrations, orders, products};
use wanghong_core::Id;

/// Two orders of a SKU: of one, three were sent and one came back; the other is paid. The first has an invoice.
const ROWS: [&str; 9] = [
    "INSERT INTO users (id, email, password, created_at) VALUES (1, 'a@b.example', 'x', 0)",
    "INSERT INTO accounts (id, user_id, handle, name, leader, created_at) VALUES (1, 1, 'lei', 'Lei', TRUE, 0)",
    "INSERT INTO products (id, account_id, title, created_at) VALUES (20, 1, 'Phone', 0)",
    "INSERT INTO skus (id, product_id, account_id, place, title, price_minor, currency, stocked, on_shelf, held, sold) \
     VALUES (30, 20, 1, 0, 'Black', 5, 'CNY', 9, 6, 0, 3)",
    "INSERT INTO skus (id, product_id, account_id, place, title, price_minor, currency, stocked, on_shelf, held, sold) \
     VALUES (31, 20, 1, 1, 'White', 5, 'CNY', 9, 9, 0, 0)",
    "INSERT INTO orders (id, key, state, account_id, buyer, sku_id, quantity, price_minor, total_minor, currency, \
     created_at, returned) VALUES (1, 'a', 'shipped', 1, 1, 30, 3, 5, 15, 'CNY', 0, 1)",
    "INSERT INTO orders (id, key, state, account_id, buyer, sku_id, quantity, price_minor, total_minor, currency, \
     created_at) VALUES (2, 'b', 'paid', 1, 1, 30, 1, 5, 5, 'CNY', 0)",
    "INSERT INTO invoices (order_id, kind, title, tax_number, email, asked_at, number, issued_at, issued_by) \
     VALUES (1, 'person', 'Lei', '', 'a@b.example', 7, 'F-1', 8, 1)",
    "INSERT INTO invoices (order_id, kind, title, tax_number, email, asked_at) \
     VALUES (2, 'person', 'Jun', '', 'a@b.example', 9)",
];

#[tokio::test]
async fn what_was_issued_and_sent_before_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_before(&folder.path().join("old.db"), "CREATE TABLE documents").await.unwrap();
    for row in ROWS {
        db.run(row, ()).await.unwrap();
    }
    migrations::run(&db).await.unwrap();
    let issued = documents::of_order(&db, Id(1)).await.unwrap();
    let told: Vec<_> =
        issued.iter().map(|one| (one.number.as_str(), one.amount_minor, one.issued_at)).collect();
    assert_eq!((told, issued[0].series.as_str()), (vec![("F-1", 15, 8)], ""));
    assert_eq!(documents::of_order(&db, Id(2)).await.unwrap().len(), 0);
    let numbers = orders::numbers_of(&db, [1, 2]).await.unwrap();
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), [(1, 1_001), (2, 1_002)], "in the order of the taps");
    assert_eq!(orders::numbers(&db).await.unwrap(), [(Id(1), 1_002)]);
    assert_eq!(invoices::of_order(&db, Id(2)).await.unwrap().unwrap().title, "Jun");
    let sent: Vec<_> =
        products::all_skus(&db).await.unwrap().iter().map(|sku| (sku.sent, sku.on_hand())).collect();
    assert_eq!(sent, [(2, 7), (0, 9)]);
}
