//! Hooks, and what they are told.

use super::{on_each_engine, person};
use crate::{
    Db,
    deliveries::{self, New, Sieve, Try},
    hooks::{self, Failure, Hook},
    order_events,
};
use wanghong_core::{Id, Millis};

const HOOK: Id = Id(50);

fn hook(id: i64) -> Hook {
    Hook {
        id,
        account_id: 1,
        url: "https://erp.example.com/in".into(),
        kinds: "order.paid order.held".into(),
        secret: "whsec_one".into(),
        old_secret: None,
        old_until: None,
        active: true,
        cursor: 3,
        money_cursor: 0,
        fails: 0,
        failing_since: None,
        rest_until: 0,
        paused_at: None,
        created_by: 1,
        created_at: 7,
    }
}

fn new(event: i64) -> New {
    let (order, kind, body) = (Some(Id(9)), "order.paid".into(), format!("{{\"id\":{event}}}"));
    New { hook: HOOK, event: Id(event), order, kind, body, at: Millis(event) }
}

fn tried(state: &'static str, due: Option<i64>) -> Try {
    Try {
        state,
        due_at: due.map(Millis),
        at: Millis(100),
        took_ms: 12,
        status: Some(500),
        fault: None,
        answer: Some("no".into()),
    }
}

async fn hooked(db: &Db) {
    person(db, 1, "lei").await;
    let mut tx = db.begin().await.unwrap();
    assert!(hooks::add(&mut tx, &hook(50), 2).await.unwrap());
    deliveries::add(&mut tx, vec![new(1), new(2), new(3)]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn hook_now(db: &Db) -> Hook {
    hooks::by_id(db, HOOK).await.unwrap().unwrap()
}

async fn states(db: &Db) -> Vec<(i64, String)> {
    let sieve = Sieve { hook: HOOK, state: String::new(), kind: String::new(), before: Id(i64::MAX) };
    let page = deliveries::page(db, &sieve, 9).await.unwrap();
    page.into_iter().map(|entry| (entry.event_id, entry.state)).collect()
}

#[tokio::test]
async fn an_account_has_only_so_many_hooks() {
    on_each_engine(async |db| {
        hooked(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert!(hooks::add(&mut tx, &hook(51), 2).await.unwrap());
        assert!(!hooks::add(&mut tx, &hook(52), 2).await.unwrap());
        tx.commit().await.unwrap();
        let ids = |hooks: Vec<Hook>| hooks.into_iter().map(|hook| hook.id).collect::<Vec<_>>();
        assert_eq!(ids(hooks::of_account(&db, Id(1)).await.unwrap()), [50, 51]);
        assert!(hooks::of_account(&db, Id(2)).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        hooks::edit(&mut tx, &Hook { active: false, kinds: String::new(), ..hook(50) }).await.unwrap();
        hooks::rotate(&mut tx, Id(51), "whsec_two", Millis(900)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ids(hooks::running(&db).await.unwrap()), [51]);
        let rotated = hooks::by_id(&db, Id(51)).await.unwrap().unwrap();
        assert_eq!(
            (rotated.secret.as_str(), rotated.old_secret.as_deref()),
            ("whsec_two", Some("whsec_one"))
        );
        assert_eq!(rotated.old_until, Some(900));
        let mut tx = db.begin().await.unwrap();
        hooks::remove(&mut tx, HOOK).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(hooks::all(&db).await.unwrap(), [Id(51)]);
        assert!(deliveries::one(&db, HOOK, Id(1)).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_cursor_moves_from_where_it_was_thought_to_be() {
    on_each_engine(async |db| {
        hooked(&db).await;
        assert_eq!(hooks::newest_event(&db).await.unwrap(), Id(0));
        let event = order_events::OrderEvent {
            id: 77,
            at: 1,
            order_id: 9,
            account_id: 1,
            post_id: 0,
            kind: "pay".into(),
            was: String::new(),
            state: String::new(),
            done_by: None,
            amount: 1,
            second: None,
            back: 0,
        };
        let mut tx = db.begin().await.unwrap();
        order_events::add(&mut tx, vec![event]).await.unwrap();
        assert!(hooks::advance(&mut tx, HOOK, Id(3), Id(8)).await.unwrap());
        assert!(!hooks::advance(&mut tx, HOOK, Id(3), Id(9)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(hook_now(&db).await.cursor, 8);
        assert_eq!(hooks::newest_event(&db).await.unwrap(), Id(77));
    })
    .await;
}

#[tokio::test]
async fn a_hook_that_fails_rests_and_is_trusted_again() {
    on_each_engine(async |db| {
        hooked(&db).await;
        let mut tx = db.begin().await.unwrap();
        let failure = |at: i64, pause| Failure { at: Millis(at), rest_until: Millis(at + 5), pause };
        hooks::failed(&mut tx, HOOK, failure(10, false)).await.unwrap();
        hooks::failed(&mut tx, HOOK, failure(20, true)).await.unwrap();
        tx.commit().await.unwrap();
        let ill = hook_now(&db).await;
        assert_eq!((ill.fails, ill.failing_since, ill.rest_until), (2, Some(10), 25));
        assert_eq!((ill.paused_at, ill.runs()), (Some(20), false));
        assert!(hooks::running(&db).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        hooks::resume(&mut tx, HOOK, Id(6)).await.unwrap();
        tx.commit().await.unwrap();
        let back = hook_now(&db).await;
        assert_eq!((back.fails, back.failing_since, back.rest_until, back.cursor), (0, None, 0, 6));
        assert!(back.runs());
        let mut tx = db.begin().await.unwrap();
        hooks::failed(&mut tx, HOOK, failure(30, false)).await.unwrap();
        hooks::well(&mut tx, HOOK).await.unwrap();
        hooks::resume(&mut tx, HOOK, Id(4)).await.unwrap();
        tx.commit().await.unwrap();
        let well = hook_now(&db).await;
        assert_eq!((well.fails, well.failing_since, well.cursor), (0, None, 6));
    })
    .await;
}

#[tokio::test]
async fn the_earliest_event_that_is_due_is_next() {
    on_each_engine(async |db| {
        hooked(&db).await;
        let next = async |now: i64| {
            let next = deliveries::next(&db, HOOK, Millis(now)).await.unwrap();
            next.map(|delivery| delivery.entry.event_id)
        };
        assert_eq!((next(0).await, next(9).await), (None, Some(1)));
        let mut tx = db.begin().await.unwrap();
        deliveries::tried(&mut tx, HOOK, Id(1), &tried("waiting", Some(50))).await.unwrap();
        deliveries::tried(&mut tx, HOOK, Id(2), &tried("done", None)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((next(9).await, next(50).await), (Some(3), Some(1)));
        assert_eq!(deliveries::waiting(&db, HOOK).await.unwrap(), 2);
        let mut tx = db.begin().await.unwrap();
        deliveries::hurry(&mut tx, HOOK, Millis(9)).await.unwrap();
        deliveries::add(&mut tx, vec![new(2)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(next(9).await, Some(1));
        let first = deliveries::one(&db, HOOK, Id(1)).await.unwrap().unwrap();
        assert_eq!((first.body.as_str(), first.answer.as_deref()), ("{\"id\":1}", Some("no")));
        assert_eq!((first.entry.tries, first.entry.status, first.entry.took_ms), (1, Some(500), Some(12)));
        let second = deliveries::one(&db, HOOK, Id(2)).await.unwrap().unwrap();
        assert_eq!(second.entry.state, "done", "an event is written down once");
    })
    .await;
}

#[tokio::test]
async fn the_log_is_sieved_replayed_and_swept() {
    on_each_engine(async |db| {
        hooked(&db).await;
        let mut tx = db.begin().await.unwrap();
        deliveries::tried(&mut tx, HOOK, Id(1), &tried("given_up", None)).await.unwrap();
        deliveries::tried(&mut tx, HOOK, Id(2), &tried("done", None)).await.unwrap();
        deliveries::tried(&mut tx, HOOK, Id(3), &tried("given_up", None)).await.unwrap();
        tx.commit().await.unwrap();
        let found = async |state: &str, kind: &str, before: i64| {
            let sieve = Sieve { hook: HOOK, state: state.into(), kind: kind.into(), before: Id(before) };
            let page = deliveries::page(&db, &sieve, 9).await.unwrap();
            page.into_iter().map(|entry| entry.event_id).collect::<Vec<_>>()
        };
        assert_eq!(found("", "", 9).await, [3, 2, 1]);
        assert_eq!(found("given_up", "order.paid", 3).await, [1]);
        assert!(found("", "order.held", 9).await.is_empty());
        let mut tx = db.begin().await.unwrap();
        assert_eq!(deliveries::replay_since(&mut tx, HOOK, Millis(2), (Millis(5), true)).await.unwrap(), 1);
        assert_eq!(deliveries::replay_since(&mut tx, HOOK, Millis(2), (Millis(5), false)).await.unwrap(), 2);
        assert!(deliveries::replay(&mut tx, HOOK, Id(1), Millis(5)).await.unwrap());
        assert!(!deliveries::replay(&mut tx, HOOK, Id(4), Millis(5)).await.unwrap());
        tx.commit().await.unwrap();
        let waits = |event| (event, "waiting".to_owned());
        assert_eq!(states(&db).await, [waits(3), waits(2), waits(1)]);
        let mut tx = db.begin().await.unwrap();
        deliveries::add(&mut tx, vec![new(4), new(5)]).await.unwrap();
        assert_eq!(deliveries::sweep(&mut tx, HOOK, Id(2), 9).await.unwrap(), 1);
        assert_eq!(deliveries::sweep(&mut tx, HOOK, Id(0), 2).await.unwrap(), 2);
        tx.commit().await.unwrap();
        assert_eq!(states(&db).await, [waits(5), waits(4)]);
    })
    .await;
}

#[tokio::test]
async fn an_order_with_money_is_told_first_and_in_its_own_order() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let row = |event: i64, order: i64, kind: &str| New {
            order: Some(Id(order)),
            kind: format!("order.{kind}"),
            ..new(event)
        };
        let mut tx = db.begin().await.unwrap();
        assert!(hooks::add(&mut tx, &hook(50), 2).await.unwrap());
        let flood = (10..40).map(|event| row(event, event, "held"));
        let told = [(1, 1, "held"), (2, 2, "held"), (3, 1, "cancelled"), (4, 2, "paid"), (5, 2, "packed")];
        let told = told.map(|(event, order, kind)| row(event, order, kind));
        deliveries::add(&mut tx, told.into_iter().chain(flood).collect()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(deliveries::money_waiting(&db, HOOK).await.unwrap(), 1);
        let mut order = Vec::new();
        for _ in 0..6 {
            let next = deliveries::next(&db, HOOK, Millis(99)).await.unwrap().unwrap();
            order.push(next.entry.event_id);
            let mut tx = db.begin().await.unwrap();
            deliveries::tried(&mut tx, HOOK, Id(next.entry.event_id), &tried("done", None)).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(order, [2, 4, 1, 3, 5, 10], "money once what came before it is told, then as it happened");
    })
    .await;
}
