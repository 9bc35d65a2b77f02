//! Products, SKUs, orders, payments.

use super::{on_each_engine, person};
use crate::{Db, disputes, filing, lives, notices, order_events, orders, payments, products, refunds, told};
use wanghong_core::{
    Currency, Id, Millis, Money,
    sale::{Because, Deposit, Order, Plan, State, Stock},
};

pub(super) async fn stocked(db: &Db) {
    person(db, 1, "lei").await;
    let product = products::Product {
        id: 20,
        account_id: 1,
        title: "Phone".into(),
        description: String::new(),
        archived: false,
        options: products::Labels::new(&["Colour".into()]),
    };
    let sku = products::Sku {
        id: 30,
        product_id: 20,
        account_id: 1,
        title: "Black".into(),
        price_minor: 399_900,
        currency: "CNY".into(),
        stocked: 10,
        on_shelf: 10,
        held: 0,
        sold: 0,
        sent: 0,
        code: Some("P-1".into()),
        values: products::Labels::new(&["Black".into()]),
        floor_minor: Some(300_000),
        plan: Some(50),
        per_buyer: None,
        archived: false,
        withdrawn: false,
    };
    let mut tx = db.begin().await.unwrap();
    products::add(&mut tx, &product, Millis(0)).await.unwrap();
    products::add_sku(&mut tx, &sku, 0).await.unwrap();
    tx.commit().await.unwrap();
}

pub(super) fn order(id: i64, key: &str, state: &str) -> Order {
    let state = State::from_word(state).unwrap();
    let money = |minor| Money::new(minor, "CNY".parse().unwrap());
    Order {
        id: Id(id),
        number: 1_000 + id,
        state,
        key: key.into(),
        sku: Id(30),
        account: Id(1),
        buyer: Id(1),
        quantity: 2,
        returned: 0,
        price: money(399_900),
        total: money(799_800),
        because: Because::Shelf,
        offer: None,
        plan: None,
        turn: None,
        draw: None,
        waits: false,
        wish: None,
        most: None,
        live: Some(Id(10)),
        on_air: false,
        at: Some(Millis(5)),
        created_at: Millis(0),
        held_at: None,
        held_until: (state == State::Held).then_some(Millis(600)),
        placed_at: None,
        paid_at: None,
        payment: None,
        received: money(0),
        refunded: money(0),
        parcel: None,
        network: None,
        address: None,
        instrument: None,
        review: None,
        dispute: None,
        lost: 0,
        lost_down: 0,
    }
}

/// A deposit of so much a piece.
fn plan(minor: i64, pieces: i64) -> Plan {
    let amount = Money::new(minor, "CNY".parse().unwrap());
    let deposit = Deposit { amount, cooling: Millis(0), balance: Millis(0) };
    let down = amount.times(pieces).unwrap();
    let none = (None, None, None, None, None);
    let (payment, cooling_until, locked_at, unlock_until, balance_until) = none;
    Plan { deposit, down, payment, cooling_until, locked_at, unlock_until, balance_until }
}

#[tokio::test]
async fn the_database_itself_refuses_to_oversell() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let stock = |(stocked, left, held, sold, sent)| Stock { stocked, left, held, sold, sent };
        for wrong in
            [(10, 11, 0, 0, 0), (10, -1, 11, 0, 0), (10, 10, 0, 1, 0), (10, 10, 1, -1, 0), (10, 9, 0, 1, -1)]
        {
            let wrong = stock(wrong);
            let mut tx = db.begin().await.unwrap();
            assert!(products::set_stock(&mut tx, Id(30), wrong).await.is_err(), "{wrong:?}");
        }
        let mut tx = db.begin().await.unwrap();
        products::set_stock(&mut tx, Id(30), stock((10, 7, 2, 1, 1))).await.unwrap();
        tx.commit().await.unwrap();
        let sku = products::sku(&db, Id(30)).await.unwrap().unwrap();
        assert_eq!((sku.stocked, sku.on_shelf, sku.held, sku.sold, sku.on_hand()), (10, 7, 2, 1, 9));
        assert_eq!(products::skus(&db, Id(20)).await.unwrap().len(), 1);
        assert_eq!(products::all_skus(&db).await.unwrap().len(), 1);
        assert!(!sku.withdrawn);
        let product = products::by_id(&db, Id(20)).await.unwrap().unwrap();
        let mut tx = db.begin().await.unwrap();
        products::edit(&mut tx, &products::Product { archived: true, ..product }).await.unwrap();
        tx.commit().await.unwrap();
        let sku = &products::all_skus(&db).await.unwrap()[0];
        assert_eq!((sku.archived, sku.withdrawn), (false, true), "a product takes its SKUs along");
    })
    .await;
}

#[tokio::test]
async fn one_key_is_one_order() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let mut tx = db.begin().await.unwrap();
        orders::add(&mut tx, vec![order(1, "k1", "held"), order(2, "k2", "held")]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert!(orders::add(&mut tx, vec![order(3, "k1", "held")]).await.is_err());
        drop(tx);
        let known = async |keys: &[&str]| {
            let keys = keys.iter().map(|&key| key.to_owned()).collect();
            let mut ids: Vec<_> =
                orders::by_keys(&db, keys).await.unwrap().iter().map(|order| order.id.0).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(known(&["k1"]).await, [1]);
        assert_eq!(known(&["k2", "none", "k1"]).await, [1, 2]);
        assert_eq!((known(&["none"]).await, known(&[]).await), (vec![], vec![]));
        assert_eq!(orders::open(&db).await.unwrap().len(), 2);
        assert!(orders::sold(&db, Id(0), 9).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        let back = Order { returned: 1, ..order(2, "k2", "shipped") };
        orders::change(&mut tx, vec![order(1, "k1", "lapsed"), back]).await.unwrap();
        tx.commit().await.unwrap();
        let sold = async |from: i64, limit: i64| {
            let all = orders::sold(&db, Id(from), limit).await.unwrap();
            all.iter().map(|order| (order.id.0, order.returned)).collect::<Vec<_>>()
        };
        assert_eq!((sold(0, 9).await, sold(3, 9).await, sold(0, 0).await), (vec![(2, 1)], vec![], vec![]));
        assert_eq!(orders::by_id(&db, Id(1)).await.unwrap().unwrap().state, State::Lapsed);
        assert!(orders::open(&db).await.unwrap().is_empty());
    })
    .await;
}

/// Files every order; says how many.
pub(super) async fn file(db: &Db) -> usize {
    let orders = filing::after(db, filing::last(db).await.unwrap(), 9).await.unwrap();
    let Some((_, last)) = orders.last().copied() else { return 0 };
    let mut tx = db.begin().await.unwrap();
    filing::put(&mut tx, orders.clone(), last).await.unwrap();
    tx.commit().await.unwrap();
    orders.len()
}

#[tokio::test]
async fn orders_are_listed_with_what_people_read() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let ship =
            orders::Ship { ship_name: "李".into(), ship_phone: "1".into(), ship_address: "北京".into() };
        let mut tx = db.begin().await.unwrap();
        orders::add(&mut tx, vec![order(1, "k1", "held")]).await.unwrap();
        orders::set_ships(&mut tx, [(Id(1), ship.clone())]).await.unwrap();
        tx.commit().await.unwrap();
        let line = orders::line(&db, Id(1)).await.unwrap().unwrap();
        assert_eq!((line.product_title.as_str(), line.sku_title.as_str()), ("Phone", "Black"));
        assert_eq!((line.ship_name.as_deref(), line.picture), (Some("李"), None));
        let mine = async |before| orders::of_buyer(&db, Id(1), Id(before), 9).await.unwrap().len();
        assert_eq!(mine(9).await, 0, "not filed yet");
        assert_eq!((file(&db).await, file(&db).await), (1, 0));
        assert_eq!((mine(9).await, mine(1).await), (1, 0));
        assert_eq!(orders::last_ship(&db, Id(1)).await.unwrap().unwrap().ship_address, "北京");
    })
    .await;
}

fn fen(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

/// An order of 799,800 fen with one try to pay it.
async fn tried(db: &Db) {
    stocked(db).await;
    let payment = payments::Payment {
        id: 40,
        order_id: 1,
        key: "p1".into(),
        provider: "test".into(),
        reference: "4242".into(),
        state: "pending".into(),
        amount_minor: 799_800,
        currency: "CNY".into(),
        purpose: "order".into(),
        next_ask_at: Some(5),
        ..payments::Payment::default()
    };
    let again = payments::Payment { id: 41, ..payment.clone() };
    let mut tx = db.begin().await.unwrap();
    orders::add(&mut tx, vec![order(1, "k1", "held")]).await.unwrap();
    payments::add(&mut tx, vec![payment, again], Millis(0)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_payment_settles_once() {
    on_each_engine(async |db| {
        tried(&db).await;
        assert_eq!(payments::pending_of_each(&db, [1]).await.unwrap().len(), 1, "one key is one try");
        assert!(payments::due(&db, Millis(4), 9).await.unwrap().is_empty());
        assert_eq!(payments::due(&db, Millis(5), 9).await.unwrap()[0].id, 40);
        assert_eq!(payments::next_ask(&db).await.unwrap(), Some(Millis(5)));
        let mut tx = db.begin().await.unwrap();
        payments::set_page(&mut tx, Id(40), "cs_1", Some("https://pay.example.com/1")).await.unwrap();
        payments::set_ask(&mut tx, Id(40), Some(Millis(9)), 1).await.unwrap();
        assert_eq!(payments::ask_about(&mut tx, [Id(1), Id(2)], Millis(7)).await.unwrap(), 1);
        assert!(payments::end(&mut tx, Id(40), "failed", Millis(1)).await.unwrap());
        assert!(!payments::end(&mut tx, Id(40), "expired", Millis(1)).await.unwrap());
        let twice = [(Id(40), fen(799_800), None), (Id(40), fen(2), Some("twice"))];
        assert_eq!(payments::settle(&mut tx, twice, Millis(1)).await.unwrap(), 1);
        let again = [(Id(40), fen(1), Some("wrong"))];
        assert_eq!(payments::settle(&mut tx, again, Millis(2)).await.unwrap(), 0);
        payments::learn(&mut tx, Id(40), Some("pi_1"), None).await.unwrap();
        payments::learn(&mut tx, Id(40), None, Some("a card")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(payments::next_ask(&db).await.unwrap(), None);
        let payment = payments::by_keys(&db, vec!["p1".into(), "none".into()]).await.unwrap().remove(0);
        assert_eq!((payment.reference.as_str(), payment.tries), ("cs_1", 1));
        assert_eq!(
            (payment.receipt.as_deref(), payment.instrument.as_deref()),
            (Some("pi_1"), Some("a card"))
        );
        assert_eq!((payment.got_minor, payment.finding), (Some(799_800), None));
        assert_eq!(payments::last_of_each(&db, [1]).await.unwrap()[0].state, "succeeded");
        assert_eq!(payments::by_id(&db, Id(40)).await.unwrap().unwrap().order_id, 1);
    })
    .await;
}

fn back(id: i64, key: &str, minor: i64) -> refunds::New {
    refunds::New { id: Id(id), payment: Id(40), key: key.into(), amount: fen(minor) }
}

#[tokio::test]
async fn never_more_goes_back_than_came_and_never_twice() {
    on_each_engine(async |db| {
        tried(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert!(!refunds::add(&mut tx, &back(50, "early", 1), Millis(1)).await.unwrap(), "nothing came");
        payments::settle(&mut tx, [(Id(40), fen(799_800), None)], Millis(1)).await.unwrap();
        assert!(refunds::add(&mut tx, &back(51, "part", 99_800), Millis(2)).await.unwrap());
        assert!(refunds::add(&mut tx, &back(52, "part", 99_800), Millis(3)).await.unwrap(), "the same one");
        assert!(!refunds::add(&mut tx, &back(53, "whole", 799_800), Millis(4)).await.unwrap(), "too much");
        tx.commit().await.unwrap();
        assert_eq!(payments::by_id(&db, Id(40)).await.unwrap().unwrap().state, "succeeded");
        assert_eq!(payments::strange(&db, Id(1), 9).await.unwrap().len(), 1, "until it is done");
        assert!(payments::strange(&db, Id(2), 9).await.unwrap().is_empty(), "another shop's");
        let mut tx = db.begin().await.unwrap();
        assert!(refunds::add(&mut tx, &back(54, "rest", 700_000), Millis(5)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(payments::by_id(&db, Id(40)).await.unwrap().unwrap().state, "refunded");
        assert_eq!(refunds::of_payment(&db, Id(40)).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_refund_is_due_until_it_is_done() {
    on_each_engine(async |db| {
        tried(&db).await;
        let mut tx = db.begin().await.unwrap();
        payments::settle(&mut tx, [(Id(40), fen(799_800), Some("late"))], Millis(1)).await.unwrap();
        refunds::add(&mut tx, &back(51, "back", 799_800), Millis(2)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(refunds::next_due(&db).await.unwrap(), Some(Millis(2)));
        assert_eq!(refunds::due(&db, Millis(2), 9).await.unwrap()[0].key, "back");
        let mut tx = db.begin().await.unwrap();
        refunds::lease(&mut tx, Id(51), Millis(3)).await.unwrap();
        let failed =
            refunds::Step { state: "failed", next: None, reference: None, fault: Some("no"), attempt: 0 };
        refunds::step(&mut tx, Id(51), failed).await.unwrap();
        assert!(!refunds::ask_about(&mut tx, Id(40), Millis(3)).await.unwrap());
        tx.commit().await.unwrap();
        let row = refunds::by_id(&db, Id(51)).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.tries, row.fault.as_deref()), ("failed", 1, Some("no")));
        assert_eq!(refunds::next_due(&db).await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        assert!(refunds::again(&mut tx, Id(51), Millis(9)).await.unwrap());
        refunds::step(&mut tx, Id(51), failed).await.unwrap();
        assert!(refunds::done(&mut tx, Id(51), Some("re_1"), Millis(9)).await.unwrap());
        assert!(!refunds::done(&mut tx, Id(51), Some("re_2"), Millis(9)).await.unwrap());
        assert!(!refunds::again(&mut tx, Id(51), Millis(9)).await.unwrap());
        tx.commit().await.unwrap();
        let row = refunds::by_id(&db, Id(51)).await.unwrap().unwrap();
        assert_eq!((row.reference.as_deref(), row.done_at, row.attempt), (Some("re_1"), Some(9), 1));
        let mut tx = db.begin().await.unwrap();
        payments::set_finding(&mut tx, Id(40), "outside").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(payments::strange(&db, Id(1), 9).await.unwrap()[0].finding.as_deref(), Some("late"));
    })
    .await;
}

fn dispute(reference: &str, state: &str, minor: i64) -> disputes::Dispute {
    let row = disputes::Dispute {
        provider: "stripe".into(),
        reference: reference.into(),
        payment_id: 40,
        order_id: 1,
        state: state.into(),
        amount_minor: minor,
        currency: "CNY".into(),
        reason: "fraudulent".into(),
        due_at: Some(9),
        opened_at: 0,
        closed_at: None,
    };
    row.at(Millis(7))
}

/// A dispute takes a payment's money once, also that of a refund which was still to be sent.
#[tokio::test]
async fn what_a_dispute_took_is_not_given_back_as_well() {
    on_each_engine(async |db| {
        tried(&db).await;
        let mut tx = db.begin().await.unwrap();
        payments::settle(&mut tx, [(Id(40), fen(1_000), None)], Millis(1)).await.unwrap();
        payments::learn(&mut tx, Id(40), Some("pi_1"), None).await.unwrap();
        refunds::add(&mut tx, &back(51, "sent", 300), Millis(2)).await.unwrap();
        refunds::done(&mut tx, Id(51), Some("re_1"), Millis(3)).await.unwrap();
        refunds::add(&mut tx, &back(52, "due", 200), Millis(4)).await.unwrap();
        disputes::put(&mut tx, &dispute("dp_1", "open", 700), 0).await.unwrap();
        tx.commit().await.unwrap();
        assert!(disputes::is_open(&db, Id(40)).await.unwrap());
        assert_eq!(payments::by_receipt(&db, "test", "pi_1").await.unwrap().unwrap().id, 40);
        assert!(payments::by_receipt(&db, "stripe", "pi_1").await.unwrap().is_none());
        let mut tx = db.begin().await.unwrap();
        disputes::put(&mut tx, &dispute("dp_1", "lost", 700), 700).await.unwrap();
        disputes::put(&mut tx, &dispute("dp_1", "open", 700), 0).await.unwrap();
        assert!(!refunds::again(&mut tx, Id(52), Millis(5)).await.unwrap(), "a dispute took it");
        assert!(!refunds::add(&mut tx, &back(53, "more", 1), Millis(6)).await.unwrap());
        assert!(
            refunds::undo(&mut tx, (Id(51), 0), "re_1", "lost card").await.unwrap(),
            "done, and failed after all"
        );
        assert!(!refunds::undo(&mut tx, (Id(51), 0), "re_1", "lost card").await.unwrap());
        assert!(
            !refunds::done(&mut tx, Id(51), Some("re_1"), Millis(8)).await.unwrap(),
            "said before it failed"
        );
        assert!(refunds::again(&mut tx, Id(51), Millis(9)).await.unwrap(), "there is money for that");
        assert!(!refunds::undo(&mut tx, (Id(51), 0), "re_1", "late word of the first try").await.unwrap());
        tx.commit().await.unwrap();
        let row = async |id: i64| refunds::by_id(&db, Id(id)).await.unwrap().unwrap();
        assert_eq!((row(52).await.state.as_str(), row(51).await.state.as_str()), ("taken", "due"));
        assert_eq!((row(51).await.attempt, row(51).await.reference, row(52).await.next_at), (1, None, None));
        let kept = &disputes::of_order(&db, Id(1)).await.unwrap()[0];
        assert_eq!(
            (kept.state.as_str(), kept.closed_at, disputes::is_open(&db, Id(40)).await.unwrap()),
            ("lost", Some(7), false)
        );
        assert_eq!(payments::by_id(&db, Id(40)).await.unwrap().unwrap().lost_minor, 700);
        assert_eq!(payments::strange(&db, Id(1), 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_event_is_written_down_once_and_counted() {
    on_each_engine(async |db| {
        let new = notices::New {
            provider: "stripe",
            event: "evt_1",
            kind: "checkout.session.completed",
            payment: Some(Id(40)),
            outcome: "settled",
        };
        let mut tx = db.begin().await.unwrap();
        notices::note(&mut tx, new, Millis(1)).await.unwrap();
        notices::note(&mut tx, notices::New { outcome: "nothing new", ..new }, Millis(2)).await.unwrap();
        tx.commit().await.unwrap();
        let kept = notices::by_event(&db, "stripe", "evt_1").await.unwrap().unwrap();
        assert_eq!((kept.outcome.as_str(), kept.times, kept.last_at), ("settled", 2, 2));
        assert!(notices::by_event(&db, "stripe", "evt_2").await.unwrap().is_none());
        assert_eq!(notices::of_payment(&db, Id(40)).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_catalogue_shows_what_is_not_archived_in_the_bag() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let mut product = products::by_id(&db, Id(20)).await.unwrap().unwrap();
        product.archived = true;
        product.title = "Old phone".into();
        let mut tx = db.begin().await.unwrap();
        products::edit(&mut tx, &product).await.unwrap();
        products::set_pictures(&mut tx, Id(20), vec![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(products::by_account(&db, Id(1), 9).await.unwrap()[0].title, "Old phone");
        let (title, products) = ("Launch".into(), vec![Id(20)]);
        let plan = lives::Plan { title, cover: None, planned_at: None, products };
        let mut tx = db.begin().await.unwrap();
        lives::add(&mut tx, (Id(10), Id(1)), &plan, ("key", "p-"), Millis(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(products::in_bag(&db, Id(10)).await.unwrap().is_empty());
        let skus = products::skus_in_bag(&db, Id(10)).await.unwrap();
        assert_eq!(skus.iter().map(|sku| (sku.id, sku.on_shelf)).collect::<Vec<_>>(), [(30, 10)]);
        assert!(products::skus_in_bag(&db, Id(11)).await.unwrap().is_empty());
        assert!(products::pictures(&db, Id(20)).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_life_of_an_order_is_read_by_order_by_show_and_by_all_who_follow() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let event = |id: i64, order_id: i64, kind: &str| order_events::OrderEvent {
            id,
            at: id,
            order_id,
            account_id: 1,
            post_id: 10,
            kind: kind.into(),
            was: String::new(),
            state: String::new(),
            done_by: None,
            amount: 500,
            second: None,
            back: 0,
        };
        assert_eq!(told::newest(&db).await.unwrap(), Id(0));
        let mut tx = db.begin().await.unwrap();
        let all = vec![event(1, 7, "hold"), event(2, 8, "hold"), event(3, 7, "pay")];
        order_events::add(&mut tx, all).await.unwrap();
        let deposit = Order { plan: Some(Box::new(plan(200, 2))), ..order(7, "seven", "paid") };
        orders::add(&mut tx, vec![deposit, order(8, "eight", "held")]).await.unwrap();
        tx.commit().await.unwrap();
        let kinds = |rows: Vec<order_events::OrderEvent>| {
            rows.into_iter().map(|row| (row.order_id, row.kind)).collect::<Vec<_>>()
        };
        let life = kinds(order_events::of_order(&db, Id(7)).await.unwrap());
        assert_eq!(life, [(7, "hold".into()), (7, "pay".into())]);
        let told = order_events::of_post(&db, Id(10), Id(1), 9).await.unwrap();
        let told: Vec<_> = told.iter().map(|row| (row.event.id, row.sku_id, row.buyer, row.down)).collect();
        assert_eq!(told, [(2, 30, 1, 0), (3, 30, 1, 400)], "what each line is about");
        assert_eq!(kinds(order_events::after(&db, Id(1), 1).await.unwrap()), [(8, "hold".into())]);
        assert_eq!(told::newest(&db).await.unwrap(), Id(8), "of orders and lines");
    })
    .await;
}
