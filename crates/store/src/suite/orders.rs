//! What is looked for among orders, address books and invoices.

use super::{
    on_each_engine, person,
    shop::{file, order, stocked},
};
use crate::{
    Db, accounts, addresses, documents, fold, invoices,
    orders::{
        self,
        search::{self, Sieve},
    },
    payments, products,
};
use wanghong_core::{
    Id, Millis,
    sale::{Order, Parcel, Review},
};

/// What is to be sent back.
fn asked() -> Parcel {
    let (packed_at, return_asked_at) = (Some(Millis(7)), Some(Millis(9)));
    Parcel { packed_at, return_asked_at, ..Parcel::default() }
}

/// Six orders of two buyers, the last the youngest.
async fn six(db: &Db) {
    stocked(db).await;
    person(db, 2, "fan_2").await;
    let with = |id: i64, state: &str, change: fn(&mut Order)| {
        let mut order = order(id, &format!("k{id}"), state);
        change(&mut order);
        order
    };
    let all = vec![
        with(1, "paid", |_| ()),
        with(2, "lapsed", |o| o.live = None),
        with(3, "paid", |o| o.buyer = Id(2)),
        with(4, "delivered", |o| o.parcel = Some(Box::new(asked()))),
        with(5, "paid", |o| o.review = Some(Review::Network)),
        with(6, "held", |o| o.offer = Some(Id(77))),
    ];
    let ship = orders::Ship {
        ship_name: "Wáng 100%".into(),
        ship_phone: "+86 138-0000-1111".into(),
        ship_address: "x".into(),
    };
    let mut tx = db.begin().await.unwrap();
    orders::add(&mut tx, &all).await.unwrap();
    orders::change(&mut tx, &all).await.unwrap();
    orders::set_ships(&mut tx, [(Id(3), ship)]).await.unwrap();
    orders::set_parcel(&mut tx, Id(4), "SF", "SF_001").await.unwrap();
    tx.commit().await.unwrap();
    file(db).await;
}

async fn found(db: &Db, change: impl FnOnce(&mut Sieve)) -> Vec<i64> {
    let mut sieve = Sieve::all(Id(1));
    change(&mut sieve);
    let page = search::search(db, &sieve, 9).await.unwrap();
    page.lines.iter().map(|line| line.order.id.0).collect()
}

#[tokio::test]
async fn a_shops_orders_are_found_by_what_is_known_of_them() {
    on_each_engine(async |db| {
        six(&db).await;
        assert_eq!(found(&db, |_| ()).await, [6, 5, 4, 3, 2, 1]);
        assert_eq!(found(&db, |s| s.account = Id(2)).await, [0; 0], "another shop's");
        assert_eq!(found(&db, |s| s.state = "paid").await, [5, 3, 1]);
        assert_eq!(found(&db, |s| s.state = "lapsed").await, [2]);
        assert_eq!(found(&db, |s| s.review = true).await, [5]);
        assert_eq!(found(&db, |s| s.returns = true).await, [4]);
        assert_eq!(found(&db, |s| s.post = Id(10)).await, [6, 5, 4, 3, 1]);
        assert_eq!(found(&db, |s| s.sku = Id(31)).await, [0; 0]);
        assert_eq!(found(&db, |s| (s.product, s.state) = (Id(20), "paid")).await, [5, 3, 1]);
        assert_eq!(found(&db, |s| s.offer = Id(77)).await, [6]);
        assert_eq!(found(&db, |s| s.buyer = Id(2)).await, [3]);
        assert_eq!(found(&db, |s| (s.from, s.before) = (Id(2), Id(4))).await, [3, 2]);
        assert_eq!(found(&db, |s| (s.state, s.before) = ("paid", Id(5))).await, [3, 1]);
    })
    .await;
}

#[tokio::test]
async fn words_are_taken_as_they_are() {
    on_each_engine(async |db| {
        six(&db).await;
        for (words, ids) in [
            ("100%", vec![3]),
            ("0%0", vec![]),
            ("fan_2", vec![3]),
            ("fanx2", vec![]),
            ("sf_0", vec![4]),
            ("138 0000", vec![3]),
            ("1111", vec![3]),
            ("p-1", vec![6, 5, 4, 3, 2, 1]),
            ("nothing like it", vec![]),
        ] {
            assert_eq!(found(&db, |s| s.words = words.into()).await, ids, "{words}");
        }
        let sent = search::tracked(&db, Id(1), "SF_001", 9).await.unwrap();
        assert_eq!(sent[0].order.id, Id(4));
        assert!(search::tracked(&db, Id(2), "SF_001", 9).await.unwrap().is_empty(), "another shop's");
    })
    .await;
}

#[tokio::test]
async fn a_page_says_where_the_next_begins_and_whether_it_gave_up() {
    on_each_engine(async |db| {
        six(&db).await;
        let page = async |sieve: Sieve, limit| search::search(&db, &sieve, limit).await.unwrap();
        let first = page(Sieve::all(Id(1)), 4).await;
        assert_eq!((first.lines.len(), first.next, first.halted), (4, Some(Id(3)), false));
        let last = page(Sieve { before: Id(3), ..Sieve::all(Id(1)) }, 4).await;
        assert_eq!((last.lines.len(), last.next), (2, None));
        let rare = Sieve { state: "lapsed", sought: 2, ..Sieve::all(Id(1)) };
        let none = page(rare.clone(), 4).await;
        assert_eq!(
            (none.lines.len(), none.next, none.halted),
            (0, Some(Id(4)), true),
            "6, 5 and 4 were seen"
        );
        let then = page(Sieve { before: Id(4), ..rare }, 4).await;
        assert_eq!((then.lines.len(), then.next, then.halted), (1, Some(Id(1)), true));
        let sent = Sieve { state: "paid", words: "1111".into(), sought: 1, ..Sieve::all(Id(1)) };
        let paid = page(sent, 4).await;
        assert_eq!((paid.lines.len(), paid.next), (1, Some(Id(3))), "5 and 3 of the paid were seen");
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_the_shop_is_counted() {
    on_each_engine(async |db| {
        six(&db).await;
        let counts = search::counts(&db, Id(1)).await.unwrap();
        let some: Vec<_> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
        assert_eq!(some, [("review".to_owned(), 1), ("return".to_owned(), 1), ("paid".to_owned(), 3)]);
    })
    .await;
}

/// With ten million orders a page must not read them all.
#[tokio::test]
async fn each_walk_reads_its_own_index() {
    on_each_engine(async |db| {
        if db.engine() != "SQLite" {
            return;
        }
        for (walk, plan) in search::plans::of(&db).await {
            let index = match walk {
                "at hand" | "bound at hand" | "counts" => "orders_at_hand",
                "review" => "orders_review",
                "returns" => "orders_returns",
                "disputes" => "orders_dispute",
                "number" => "orders_number",
                _ => "orders_account",
            };
            assert!(plan.starts_with("SEARCH o USING") || walk == "counts", "{walk}: {plan}");
            assert!(plan.contains(index), "{walk}: {plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN o"), "{walk}: {plan}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_rows_are_read_at_once() {
    on_each_engine(async |db| {
        six(&db).await;
        let lines = orders::lines(&db, [1, 6, 99]).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.order.id.0).collect::<Vec<_>>(), [6, 1]);
        assert_eq!(lines[0].sku_code.as_deref(), Some("P-1"));
        assert_eq!(orders::by_ids(&db, [2, 3]).await.unwrap().len(), 2);
        assert_eq!(orders::by_ids(&db, []).await.unwrap().len(), 0);
        let payment = |id: i64| payments::Payment {
            id,
            order_id: 1,
            key: format!("p{id}"),
            state: "pending".into(),
            currency: "CNY".into(),
            ..payments::Payment::default()
        };
        let mut tx = db.begin().await.unwrap();
        payments::add(&mut tx, vec![payment(40), payment(41)], Millis(0)).await.unwrap();
        tx.commit().await.unwrap();
        let last = payments::last_of_each(&db, [1, 2]).await.unwrap();
        assert_eq!(last.iter().map(|row| row.id).collect::<Vec<_>>(), [41]);
        assert_eq!(accounts::voices_of(&db, [Id(2), Id(9)]).await.unwrap()[0].handle, "fan_2");
    })
    .await;
}

fn address(id: i64, user_id: i64, name: &str) -> addresses::Address {
    let (phone, address) = ("1".into(), "x".into());
    addresses::Address {
        id: Id(id),
        user_id: Id(user_id),
        name: name.into(),
        phone,
        address,
        preferred: false,
    }
}

#[tokio::test]
async fn an_address_book_has_one_that_is_preferred() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        person(&db, 2, "fan").await;
        let mut tx = db.begin().await.unwrap();
        for (id, user) in [(1, 1), (2, 1), (3, 2)] {
            addresses::add(&mut tx, &address(id, user, "home")).await.unwrap();
        }
        addresses::prefer(&mut tx, Id(1), Id(1)).await.unwrap();
        addresses::prefer(&mut tx, Id(1), Id(3)).await.unwrap();
        addresses::prefer(&mut tx, Id(1), Id(1)).await.unwrap();
        assert!(addresses::edit(&mut tx, &address(2, 1, "work")).await.unwrap());
        assert!(!addresses::edit(&mut tx, &address(3, 1, "another's")).await.unwrap());
        assert!(!addresses::remove(&mut tx, Id(1), Id(3)).await.unwrap());
        assert_eq!(addresses::locked(&mut tx, Id(1)).await.unwrap().len(), 2);
        tx.commit().await.unwrap();
        let book = addresses::of_user(&db, Id(1)).await.unwrap();
        let told: Vec<_> = book.iter().map(|row| (row.id, row.name.as_str(), row.preferred)).collect();
        assert_eq!(told, [(Id(1), "home", true), (Id(2), "work", false)]);
        let mut tx = db.begin().await.unwrap();
        assert!(addresses::remove(&mut tx, Id(1), Id(1)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(addresses::of_user(&db, Id(1)).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_invoice_changes_until_it_is_issued() {
    on_each_engine(async |db| {
        six(&db).await;
        let new = |title: &str| invoices::Invoice {
            order_id: 1,
            kind: "person".into(),
            title: title.into(),
            ..invoices::Invoice::default()
        };
        let mut tx = db.begin().await.unwrap();
        assert!(invoices::ask(&mut tx, &new("Lei")).await.unwrap());
        assert!(invoices::withdraw(&mut tx, Id(1)).await.unwrap());
        assert!(invoices::ask(&mut tx, &new("Lei")).await.unwrap());
        assert!(invoices::ask(&mut tx, &new("Lei Jun")).await.unwrap());
        documents::invoice(&mut tx, over(1, 500), issue(70)).await.unwrap();
        assert!(!invoices::ask(&mut tx, &new("Late")).await.unwrap());
        assert!(!invoices::withdraw(&mut tx, Id(1)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(invoices::of_order(&db, Id(1)).await.unwrap().unwrap().title, "Lei Jun");
        assert_eq!(invoices::of_orders(&db, [1, 2]).await.unwrap().len(), 1);
    })
    .await;
}

fn over(order_id: i64, amount_minor: i64) -> documents::Document {
    let (currency, buyer, title) = ("CNY".into(), "person".into(), "Lei".into());
    documents::Document {
        account_id: 1,
        order_id,
        amount_minor,
        currency,
        buyer,
        title,
        ..Default::default()
    }
}

fn issue(id: i64) -> documents::Issue {
    documents::Issue { id: Id(id), at: Millis(id), year: 2026, by: None }
}

async fn numbers(db: &Db, order: i64) -> Vec<(String, i64)> {
    let all = documents::of_order(db, Id(order)).await.unwrap();
    all.into_iter().map(|row| (row.number, row.amount_minor)).collect()
}

/// What a rolled back transaction took is taken by the next; nothing is ever credited beyond its invoice.
#[tokio::test]
async fn documents_have_numbers_without_gaps() {
    on_each_engine(async |db| {
        six(&db).await;
        let mut tx = db.begin().await.unwrap();
        documents::invoice(&mut tx, over(1, 500), issue(70)).await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        documents::credit(&mut tx, Id(1), 5, issue(71)).await.unwrap();
        documents::invoice(&mut tx, over(1, 500), issue(72)).await.unwrap();
        documents::credit(&mut tx, Id(1), 200, issue(73)).await.unwrap();
        documents::credit(&mut tx, Id(1), 900, issue(74)).await.unwrap();
        documents::credit(&mut tx, Id(1), 1, issue(75)).await.unwrap();
        assert!(documents::standing(&mut tx, Id(1)).await.unwrap().is_none(), "all of it was taken back");
        documents::invoice(&mut tx, over(3, 40), issue(76)).await.unwrap();
        documents::invoice(&mut tx, over(5, 50), documents::Issue { year: 2027, ..issue(77) }).await.unwrap();
        tx.commit().await.unwrap();
        let row = |number: &str, amount: i64| (number.to_owned(), amount);
        let first = [row("INV-2026-000001", 500), row("CN-2026-000001", 200), row("CN-2026-000002", 300)];
        assert_eq!(numbers(&db, 1).await, first);
        assert_eq!(numbers(&db, 3).await, [row("INV-2026-000002", 40)]);
        assert_eq!(numbers(&db, 5).await, [row("INV-2027-000001", 50)]);
        let notes = documents::of_orders(&db, [1]).await.unwrap();
        assert_eq!((notes[1].corrects, notes[1].title.as_str(), notes[0].corrects), (Some(72), "Lei", None));
    })
    .await;
}

/// Two who issue at once: the second waits for the first, and takes the next number.
#[tokio::test]
async fn two_who_issue_at_once_share_no_number() {
    on_each_engine(async |db| {
        six(&db).await;
        let one = async |order: i64, id: i64| {
            let mut tx = db.begin().await.unwrap();
            documents::invoice(&mut tx, over(order, 1), issue(id)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let all_at_once = [one(1, 70), one(3, 71), one(5, 72)].map(Box::pin);
        let [first, second, third] = all_at_once;
        tokio::join!(first, second, third);
        let all = documents::of_orders(&db, [1, 3, 5]).await.unwrap();
        let mut numbers: Vec<_> = all.into_iter().map(|row| row.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, ["INV-2026-000001", "INV-2026-000002", "INV-2026-000003"]);
    })
    .await;
}

/// What SQLite's `lower()` does to letters beyond ASCII is nothing, and PostgreSQL's depends on a locale.
#[tokio::test]
async fn whoever_is_sought_is_found_whatever_the_case() {
    on_each_engine(async |db| {
        six(&db).await;
        let ship = orders::Ship {
            ship_name: "Émile ZOLA".into(),
            ship_phone: "０１ 23-45".into(),
            ship_address: "Große Straße 7".into(),
        };
        let mut tx = db.begin().await.unwrap();
        orders::set_ships(&mut tx, [(Id(1), ship)]).await.unwrap();
        orders::set_parcel(&mut tx, Id(5), "Почта", "Ж-77").await.unwrap();
        let profile =
            accounts::Profile { name: "Ångström".into(), bio: String::new(), avatar: None, banner: None };
        accounts::edit(&mut tx, Id(2), profile).await.unwrap();
        let product = products::by_id(&db, Id(20)).await.unwrap().unwrap();
        products::edit(&mut tx, &products::Product { title: "Öl".into(), ..product }).await.unwrap();
        tx.commit().await.unwrap();
        for (words, ids) in [
            ("émile", vec![1]),
            ("e\u{301}mile", vec![1]),
            ("zola", vec![1]),
            ("GROSSE STRASSE", vec![1]),
            ("0123", vec![1]),
            ("ж-77", vec![5]),
            ("ÅNGSTRÖM", vec![3]),
            ("öL", vec![6, 5, 4, 3, 2, 1]),
        ] {
            assert_eq!(found(&db, |s| s.words = words.into()).await, ids, "{words}");
        }
    })
    .await;
}

/// Rows of an older program hold nothing folded: they are found once it is filled in, and it is never done twice.
#[tokio::test]
async fn what_was_there_before_is_folded_a_portion_at_a_time() {
    on_each_engine(async |db| {
        six(&db).await;
        for table in [
            "UPDATE orders SET ship_name = 'ÉMILE', ship_sought = NULL, parcel_sought = NULL WHERE id = 3",
            "UPDATE orders SET parcel_sought = NULL",
            "UPDATE accounts SET sought = NULL",
            "UPDATE skus SET sought = NULL",
            "UPDATE products SET sought = NULL",
        ] {
            db.run(table, ()).await.unwrap();
        }
        let all = async |words: &str| found(&db, |s| s.words = words.into()).await.len();
        let seen = async || {
            (all("émile").await, all("sf_0").await, all("fan_2").await, all("p-1").await, all("phone").await)
        };
        assert_eq!(seen().await, (0, 0, 0, 0, 0));
        let (mut at, mut portions) = (fold::Folded::default(), 0);
        while let Some(next) = fold::next(&db, at, 2).await.unwrap() {
            (at, portions) = (next, portions + 1);
            assert!(portions < 99, "it never ends");
        }
        assert_eq!(seen().await, (1, 1, 1, 6, 6));
        assert!(portions > 5, "bounded: {portions}");
    })
    .await;
}
