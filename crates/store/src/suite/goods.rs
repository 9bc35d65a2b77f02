//! Options, codes, proposals, and where pieces went.

use super::{
    on_each_engine, person,
    shop::{order, stocked},
};
use crate::{Db, movements, order_events, orders, products, proposals};
use wanghong_core::{
    Id, Millis,
    sale::{Order, Stock},
};

#[tokio::test]
async fn a_sku_keeps_its_values_and_its_code_is_its_own() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let label = products::label(&db, Id(30)).await.unwrap().unwrap();
        assert_eq!((label.product_id, label.sku_code.as_deref()), (20, Some("P-1")));
        assert_eq!((label.product_title.as_str(), label.sku_title.as_str()), ("Phone", "Black"));
        assert!(label.picture.is_none() && products::label(&db, Id(31)).await.unwrap().is_none());
        let sku = products::by_code(&db, Id(1), "P-1").await.unwrap().unwrap();
        assert_eq!(
            (sku.values.texts(), sku.floor_minor, sku.plan),
            (vec!["Black".into()], Some(300_000), Some(50))
        );
        let product = products::by_id(&db, Id(20)).await.unwrap().unwrap();
        assert_eq!(product.options.texts(), ["Colour"]);
        let white = products::Sku { id: 31, title: "White".into(), ..sku.clone() };
        let mut tx = db.begin().await.unwrap();
        assert!(products::add_sku(&mut tx, &white, 1).await.unwrap_err().is_taken());
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        products::free_code(&mut tx, Id(30)).await.unwrap();
        products::add_sku(&mut tx, &white, 1).await.unwrap();
        let black =
            products::Sku { code: Some("P-2".into()), archived: true, price_minor: 1, stocked: 99, ..sku };
        products::edit_sku(&mut tx, &black).await.unwrap();
        tx.commit().await.unwrap();
        let black = products::sku(&db, Id(30)).await.unwrap().unwrap();
        assert_eq!(
            (black.archived, black.price_minor, black.stocked),
            (true, 1, 10),
            "the stock is the desk's"
        );
        let of_account = products::skus_of_account(&db, Id(1), 9).await.unwrap();
        assert_eq!(of_account.iter().map(|sku| sku.id).collect::<Vec<_>>(), [30, 31]);
        assert_eq!(products::all_of_account(&db, Id(1), 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_decided_once_and_by_another() {
    on_each_engine(async |db| {
        stocked(&db).await;
        person(&db, 2, "shop").await;
        let proposal = proposals::Proposal {
            id: 50,
            account_id: 1,
            kind: "terms".into(),
            subject: 30,
            what: "{}".into(),
            proposed_by: 1,
            created_at: 5,
            decided_by: None,
            decided_at: None,
            accepted: None,
        };
        let mut tx = db.begin().await.unwrap();
        proposals::add(&mut tx, &proposal).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(proposals::waiting(&db, Id(1)).await.unwrap(), 1);
        assert_eq!(proposals::open(&db, Id(1), 9).await.unwrap()[0].what, "{}");
        assert_eq!(proposals::of_product(&db, Id(20)).await.unwrap().len(), 1);
        let mut tx = db.begin().await.unwrap();
        assert!(proposals::decide(&mut tx, Id(50), Id(1), true, Millis(6)).await.is_err());
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert!(proposals::decide(&mut tx, Id(50), Id(2), false, Millis(6)).await.unwrap());
        assert!(!proposals::decide(&mut tx, Id(50), Id(2), true, Millis(7)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(proposals::by_id(&db, Id(50)).await.unwrap().unwrap().accepted, Some(false));
        assert_eq!(proposals::waiting(&db, Id(1)).await.unwrap(), 0);
        assert_eq!(proposals::decided(&db, Id(1), 9).await.unwrap().len(), 1);
        assert!(proposals::open(&db, Id(1), 9).await.unwrap().is_empty());
        assert!(proposals::of_product(&db, Id(20)).await.unwrap().is_empty());
    })
    .await;
}

fn event((id, order_id, kind, was, state): (i64, i64, &str, &str, &str)) -> order_events::OrderEvent {
    order_events::OrderEvent {
        id,
        at: id,
        order_id,
        account_id: 1,
        post_id: 0,
        kind: kind.into(),
        was: was.into(),
        state: state.into(),
        done_by: None,
        amount: 0,
        second: None,
        back: 0,
    }
}

/// Ten pieces came in, two were held and given back, two more were placed and paid, one was taken back.
async fn moved(db: &Db) {
    stocked(db).await;
    let act = |id: i64, quantity: i64| movements::StockAct {
        id,
        at: id,
        sku_id: 30,
        done_by: Some(1),
        quantity,
        note: "counted".into(),
    };
    let events = [
        (101, 1, "hold", "", "held"),
        (102, 2, "hold", "", "held"),
        (103, 2, "place", "held", "placed"),
        (104, 1, "lapse", "held", "lapsed"),
        (105, 2, "pay", "placed", "paid"),
    ];
    let mut tx = db.begin().await.unwrap();
    orders::add(&mut tx, vec![order(1, "k1", "lapsed"), order(2, "k2", "paid")]).await.unwrap();
    order_events::add(&mut tx, events.map(event).to_vec()).await.unwrap();
    movements::add(&mut tx, vec![act(100, 10), act(106, -1)]).await.unwrap();
    products::set_stock(&mut tx, Id(30), Stock { stocked: 9, left: 7, held: 0, sold: 2, sent: 0 })
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn pieces_that_come_back_one_by_one_are_in_the_history() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let life = [
            (101, 1, "hold", "", "held"),
            (102, 1, "pay", "held", "paid"),
            (103, 1, "refund", "paid", "paid"),
            (104, 1, "refund", "paid", "refunded"),
        ];
        let back = |line: order_events::OrderEvent| order_events::OrderEvent {
            back: i64::from(line.id == 103),
            ..line
        };
        let mut tx = db.begin().await.unwrap();
        orders::add(&mut tx, vec![order(1, "k1", "held")]).await.unwrap();
        let refunded = Order { returned: 1, ..order(1, "k1", "refunded") };
        orders::change(&mut tx, vec![refunded]).await.unwrap();
        order_events::add(&mut tx, life.map(event).map(back).to_vec()).await.unwrap();
        tx.commit().await.unwrap();
        let all = movements::of_sku(&db, Id(30), (Id(101), Id(i64::MAX)), 9).await.unwrap();
        let told: Vec<_> = all.iter().map(|m| (m.id, m.quantity)).collect();
        assert_eq!(told, [(104, 1), (103, 1), (102, 2), (101, 2)]);
        let mut tx = db.begin().await.unwrap();
        let none_left = Order { returned: 2, ..order(1, "k1", "refunded") };
        assert!(
            orders::change(&mut tx, vec![none_left]).await.is_err(),
            "some stay, or it is refunded whole"
        );
    })
    .await;
}

#[tokio::test]
async fn the_history_of_a_sku_is_what_the_shop_and_its_orders_did() {
    on_each_engine(async |db| {
        moved(&db).await;
        let read = async |from: i64, before: i64, limit: i64| {
            let all = movements::of_sku(&db, Id(30), (Id(from), Id(before)), limit).await.unwrap();
            all.into_iter().map(|m| (m.id, m.kind, m.was)).collect::<Vec<_>>()
        };
        let line = |id: i64, kind: &str, was: &str| (id, kind.to_owned(), was.to_owned());
        let all = [
            line(106, "stock", ""),
            line(105, "pay", "placed"),
            line(104, "lapse", "held"),
            line(102, "hold", ""),
            line(101, "hold", ""),
            line(100, "stock", ""),
        ];
        assert_eq!(read(0, i64::MAX, 9).await, all);
        assert_eq!(read(0, i64::MAX, 2).await, all[..2]);
        assert_eq!(read(102, 105, 9).await, all[2..4]);
        let newest = &movements::of_sku(&db, Id(30), (Id(0), Id(i64::MAX)), 1).await.unwrap()[0];
        assert_eq!((newest.on_shelf, newest.held, newest.sold), (7, 0, 2));
        assert_eq!((newest.note.as_str(), newest.quantity, newest.order_id), ("counted", -1, None));
        assert_eq!(movements::oldest(&db, Id(i64::MAX), 4).await.unwrap(), Some(Id(101)));
        assert_eq!(movements::oldest(&db, Id(i64::MAX), 5).await.unwrap(), None);
        assert!(movements::of_sku(&db, Id(31), (Id(0), Id(i64::MAX)), 9).await.unwrap().is_empty());
    })
    .await;
}
