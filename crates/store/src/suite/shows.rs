//! Shows, comments, bans, events.

use super::{on_each_engine, person};
use crate::{Db, bans, comments, events, lives, tallies};
use wanghong_core::{
    Id, Millis,
    event::{Event, Kind},
    post::Phase,
    room::Sentence,
};

async fn show(db: &Db, id: i64, planned_at: Option<i64>) -> Id {
    let plan = lives::Plan {
        title: "Launch".into(),
        cover: None,
        planned_at: planned_at.map(Millis),
        products: vec![],
    };
    let (key, preview) = (format!("key{id}"), format!("p-{id}"));
    let mut tx = db.begin().await.unwrap();
    lives::add(&mut tx, (Id(id), Id(1)), &plan, (&key, &preview), Millis(id)).await.unwrap();
    tx.commit().await.unwrap();
    Id(id)
}

#[tokio::test]
async fn a_show_opens_and_ends_once() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let id = show(&db, 10, None).await;
        assert_eq!(lives::by_stream_key(&db, "key10").await.unwrap().unwrap().id, id);
        assert_eq!(lives::by_id(&db, id).await.unwrap().unwrap().preview_key, "p-10");
        assert!(lives::coming(&db, 9).await.unwrap().is_empty(), "a show without a time is not announced");
        let mut tx = db.begin().await.unwrap();
        assert!(lives::open(&mut tx, id, Millis(100)).await.unwrap());
        assert!(!lives::open(&mut tx, id, Millis(200)).await.unwrap());
        tx.commit().await.unwrap();
        let on = lives::in_phase(&db, Phase::Live, 9).await.unwrap();
        assert_eq!(
            on.iter().map(|live| (live.id, live.opened_at)).collect::<Vec<_>>(),
            [(id, Some(Millis(100)))]
        );
        let mut tx = db.begin().await.unwrap();
        assert!(lives::end(&mut tx, id, Millis(300)).await.unwrap());
        assert!(!lives::end(&mut tx, id, Millis(400)).await.unwrap());
        lives::set_stream_key(&mut tx, id, "other").await.unwrap();
        lives::set_rules(&mut tx, id, Millis(5_000), true, "a\nb").await.unwrap();
        lives::pin_comment(&mut tx, id, Some(Id(7))).await.unwrap();
        tx.commit().await.unwrap();
        let live = lives::by_id(&db, id).await.unwrap().unwrap();
        assert_eq!(
            (live.phase, live.ended_at, live.stream_key.as_str()),
            (Phase::Ended, Some(Millis(300)), "other")
        );
        assert_eq!((live.slow, live.followers_only, live.words.as_str()), (Millis(5_000), true, "a\nb"));
        assert_eq!(live.pinned_comment, Some(Id(7)));
        db.run("UPDATE lives SET phase = 'asleep' WHERE post_id = $1", (id,)).await.unwrap();
        let strange = lives::by_id(&db, id).await.unwrap_err().to_string();
        assert!(strange.contains("decoding column phase"), "{strange}");
    })
    .await;
}

#[tokio::test]
async fn coming_shows_stand_in_order_of_time() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        show(&db, 10, Some(900)).await;
        show(&db, 11, Some(500)).await;
        show(&db, 12, None).await;
        let ids = |rows: Vec<lives::Live>| rows.into_iter().map(|live| live.id.0).collect::<Vec<_>>();
        assert_eq!(ids(lives::coming(&db, 9).await.unwrap()), [11, 10]);
        let all = lives::Sieve { account: Id(1), phase: None, drafts: true, before: Id(i64::MAX) };
        let of = async |sieve: &lives::Sieve, most| ids(lives::of_account(&db, sieve, most).await.unwrap());
        assert_eq!(of(&all, 9).await, [12, 11, 10]);
        assert_eq!(of(&lives::Sieve { before: Id(12), ..all }, 1).await, [11]);
        assert_eq!(of(&lives::Sieve { drafts: false, ..all }, 9).await, [11, 10]);
        assert_eq!(of(&lives::Sieve { phase: Some(Phase::Live), ..all }, 9).await, []);
        assert_eq!(
            of(&lives::Sieve { phase: Some(Phase::Planned), drafts: false, ..all }, 9).await,
            [11, 10]
        );
        let plan =
            lives::Plan { title: "Later".into(), cover: None, planned_at: Some(Millis(1)), products: vec![] };
        let mut tx = db.begin().await.unwrap();
        lives::edit(&mut tx, Id(12), &plan, false).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ids(lives::coming(&db, 1).await.unwrap()), [12]);
    })
    .await;
}

#[tokio::test]
async fn the_latest_sum_of_a_show_is_kept() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let post = show(&db, 10, None).await;
        assert_eq!(tallies::find(&db, post).await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        for (upto, body) in [(5, "five"), (9, "nine"), (7, "seven")] {
            tallies::put(&mut tx, post, Id(upto), body.into()).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(tallies::find(&db, post).await.unwrap(), Some((Id(9), b"nine".to_vec())));
    })
    .await;
}

#[tokio::test]
async fn comments_come_back_at_their_second() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let post = show(&db, 10, None).await;
        let new = |id: i64, at: i64, key: &str| comments::New {
            id: Id(id),
            post,
            account: Id(1),
            text: format!("c{id}"),
            at: Millis(at),
            key: key.into(),
        };
        let mut tx = db.begin().await.unwrap();
        let said = vec![new(1, 30, "a"), new(2, 10, "b"), new(3, 20, "c"), new(4, 40, "a")];
        comments::add(&mut tx, said).await.unwrap();
        comments::set_deleted(&mut tx, Id(3), Some(Id(1))).await.unwrap();
        tx.commit().await.unwrap();
        let ids = |rows: Vec<comments::Comment>| rows.into_iter().map(|c| c.id.0).collect::<Vec<_>>();
        assert_eq!(ids(comments::between(&db, post, (Millis(10), Millis(40)), 9).await.unwrap()), [2, 1]);
        assert_eq!(ids(comments::latest(&db, post, 9).await.unwrap()), [1, 2]);
        assert_eq!(
            comments::by_key(&db, Id(1), "a").await.unwrap().unwrap().id,
            Id(1),
            "a key says one thing"
        );
        assert_eq!(comments::by_id(&db, Id(3)).await.unwrap().unwrap().deleted_by, Some(Id(1)));
        assert_eq!(ids(comments::after(&db, post, Id(1), 9).await.unwrap()), [2]);
        assert_eq!(ids(comments::before(&db, post, Id(3), 9).await.unwrap()), [2, 1], "the newest first");
        assert_eq!(comments::gone(&db, post, 9).await.unwrap(), [Id(3)]);
        let mut tx = db.begin().await.unwrap();
        comments::take_back(&mut tx, (post, Id(1)), Id(1), Id(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ids(comments::latest(&db, post, 9).await.unwrap()), [2], "what came later stays");
    })
    .await;
}

#[tokio::test]
async fn the_last_sentence_counts() {
    on_each_engine(async |db| {
        let fan = (person(&db, 1, "lei").await, person(&db, 2, "fan").await).1;
        let post = show(&db, 10, None).await;
        let mut tx = db.begin().await.unwrap();
        bans::put(&mut tx, (post, fan), Sentence::Mute, Some(Millis(9)), Id(1)).await.unwrap();
        bans::put(&mut tx, (post, fan), Sentence::Ban, None, Id(1)).await.unwrap();
        tx.commit().await.unwrap();
        let banned = bans::of_post(&db, post).await.unwrap();
        assert_eq!((banned.len(), banned[0].kind, banned[0].until), (1, Sentence::Ban, None));
        let mut tx = db.begin().await.unwrap();
        bans::lift(&mut tx, post, fan).await.unwrap();
        tx.commit().await.unwrap();
        assert!(bans::of_post(&db, post).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn events_are_read_in_pages() {
    on_each_engine(async |db| {
        let event = |id: i64, kind| {
            (Id(id), Event { visitor: Some(Id(5)), amount: 1, ..Event::new(kind, Id(10), Millis(id)) })
        };
        let mut tx = db.begin().await.unwrap();
        let mut all: Vec<_> = (1..=3_000).map(|id| event(id, Kind::Hearts)).collect();
        all.push(event(3_001, Kind::Pin));
        events::add(&mut tx, &all).await.unwrap();
        tx.commit().await.unwrap();
        let page = events::of_post(&db, Id(10), Id(2_999), 9).await.unwrap();
        assert_eq!(
            page.iter().map(|(id, event)| (id.0, event.unwrap().kind)).collect::<Vec<_>>(),
            [(3_000, Kind::Hearts), (3_001, Kind::Pin)]
        );
        assert_eq!(events::cues(&db, Id(10)).await.unwrap().len(), 1);
    })
    .await;
}
