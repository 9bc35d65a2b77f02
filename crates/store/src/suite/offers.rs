//! Offers, coupons, draws and the line.

use super::{
    on_each_engine,
    shop::{order, stocked},
};
use crate::{Db, acts, bought, draws, offers, orders};
use wanghong_core::{
    Id, Millis,
    sale::{Order, State},
};

fn offer(id: i64, kind: &str) -> offers::Offer {
    offers::Offer {
        id,
        account_id: 1,
        sku_id: 30,
        kind: kind.into(),
        price_minor: 300_000,
        currency: "CNY".into(),
        until_at: Some(1_000),
        quantity: Some(5),
        is_open: true,
        created_by: 1,
        ..offers::Offer::default()
    }
}

async fn offered(db: &Db, rows: &[offers::Offer]) {
    stocked(db).await;
    let mut tx = db.begin().await.unwrap();
    for row in rows {
        offers::add(&mut tx, row).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn ids(rows: &[offers::Offer]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn an_offer_is_for_so_many_pieces_and_no_more() {
    on_each_engine(async |db| {
        offered(&db, &[offer(50, "flash"), offers::Offer { until_at: None, ..offer(51, "live") }]).await;
        let mut tx = db.begin().await.unwrap();
        offers::set_taken(&mut tx, Id(50), 5).await.unwrap();
        tx.commit().await.unwrap();
        for wrong in [6, -1] {
            let mut tx = db.begin().await.unwrap();
            assert!(offers::set_taken(&mut tx, Id(50), wrong).await.is_err(), "{wrong}");
        }
        let flash = offers::by_id(&db, Id(50)).await.unwrap().unwrap();
        assert_eq!((flash.taken, flash.quantity, flash.kind.as_str()), (5, Some(5), "flash"));
        let mut tx = db.begin().await.unwrap();
        let wider = offers::Offer { quantity: Some(8), until_at: Some(2_000), ..flash };
        offers::edit(&mut tx, &wider, None).await.unwrap();
        offers::edit(&mut tx, &offers::Offer { is_open: false, ..offer(51, "live") }, None).await.unwrap();
        tx.commit().await.unwrap();
        let at = |now| Millis(now);
        assert_eq!(ids(&offers::of_product(&db, Id(20), at(1_999)).await.unwrap()), [50]);
        assert_eq!(ids(&offers::of_sku(&db, Id(30), at(2_000)).await.unwrap()), [0_i64; 0]);
        assert!(offers::running(&db, at(2_000)).await.unwrap().is_empty(), "they are over");
        assert_eq!(ids(&offers::by_ids(&db, vec![50, 99]).await.unwrap()), [50]);
        assert_eq!(ids(&offers::of_account(&db, Id(1), Id(51), 9).await.unwrap()), [50]);
    })
    .await;
}

/// Whichever way an offer goes, how many it is for and how many it has are one step.
#[tokio::test]
async fn an_offer_shrinks_and_grows_with_its_count() {
    on_each_engine(async |db| {
        offered(&db, &[offer(50, "flash")]).await;
        for (quantity, taken) in [(5, 5), (2, 1), (9, 9), (1, 1)] {
            let mut tx = db.begin().await.unwrap();
            let next = offers::Offer { quantity: Some(quantity), ..offer(50, "flash") };
            offers::edit(&mut tx, &next, Some(taken)).await.unwrap();
            tx.commit().await.unwrap();
            let row = offers::by_id(&db, Id(50)).await.unwrap().unwrap();
            assert_eq!((row.quantity, row.taken), (Some(quantity), taken));
        }
        let mut tx = db.begin().await.unwrap();
        assert!(offers::edit(&mut tx, &offer(50, "flash"), Some(6)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_coupon_is_claimed_once() {
    on_each_engine(async |db| {
        offered(&db, &[offer(50, "coupon"), offer(51, "coupon")]).await;
        let mut tx = db.begin().await.unwrap();
        offers::claim(&mut tx, vec![(Id(50), Id(7)), (Id(51), Id(7)), (Id(50), Id(8))], Millis(5))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        offers::claim(&mut tx, vec![(Id(50), Id(7))], Millis(6)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(offers::is_claimed(&db, Id(50), Id(8)).await.unwrap());
        assert!(!offers::is_claimed(&db, Id(51), Id(8)).await.unwrap());
        let mine = offers::claims_of(&db, Id(7), Millis(999), 9).await.unwrap();
        assert_eq!(mine.iter().map(|claim| claim.offer_id).collect::<Vec<_>>(), [51, 50]);
        assert_eq!(offers::claims(&db, vec![7, 9]).await.unwrap().len(), 2);
        let mut tx = db.begin().await.unwrap();
        let over = offers::Offer { is_open: false, ..offer(50, "coupon") };
        offers::edit(&mut tx, &over, None).await.unwrap();
        tx.commit().await.unwrap();
        let left = offers::claims(&db, vec![7, 8]).await.unwrap();
        assert_eq!(left.len(), 3, "a coupon that is closed may be opened again");
    })
    .await;
}

#[tokio::test]
async fn what_was_bought_is_summed_by_buyer() {
    on_each_engine(async |db| {
        let add = async |more: Vec<(Id, bool, Id, i64)>| {
            let mut tx = db.begin().await.unwrap();
            bought::add(&mut tx, more).await.unwrap();
            tx.commit().await.unwrap();
        };
        add(vec![(Id(1), false, Id(30), 2), (Id(1), true, Id(50), 2), (Id(2), false, Id(30), 1)]).await;
        add(vec![(Id(1), false, Id(30), 3), (Id(1), true, Id(50), -2)]).await;
        let mut rows = bought::of(&db, vec![1, 3]).await.unwrap();
        rows.sort_unstable_by_key(|row| row.thing);
        let rows: Vec<_> = rows.iter().map(|row| (row.buyer, row.is_offer, row.thing, row.pieces)).collect();
        assert_eq!(rows, [(1, false, 30, 5), (1, true, 50, 0)]);
    })
    .await;
}

#[tokio::test]
async fn an_act_is_written_down_once() {
    on_each_engine(async |db| {
        let act = |key: &str, at| (acts::Act { key: key.into(), digest: -7, about: 5 }, Millis(at));
        let add = async |(act, at)| {
            let mut tx = db.begin().await.unwrap();
            acts::add(&mut tx, vec![act], at).await?;
            tx.commit().await
        };
        add(act("a", 1)).await.unwrap();
        add(act("b", 2)).await.unwrap();
        assert!(add(act("a", 3)).await.unwrap_err().is_taken());
        let known = async |key: &str| acts::by_keys(&db, vec![key.into()]).await.unwrap();
        assert_eq!(known("a").await, [act("a", 1).0]);
        assert_eq!(acts::sweep(&db, Millis(2)).await.unwrap(), 1);
        assert_eq!((known("a").await.len(), known("b").await.len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_draw_keeps_its_list_and_how_far_it_is() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let draw = draws::Draw {
            id: 60,
            account_id: 1,
            sku_id: 30,
            from_at: 10,
            until_at: 20,
            pieces: 2,
            commitment: "c".into(),
            seed: "s".into(),
            created_by: 1,
            ..draws::Draw::default()
        };
        let entered = |id, key| Order { draw: Some(Id(60)), ..order(id, key, "in_draw") };
        let mut tx = db.begin().await.unwrap();
        draws::add(&mut tx, &draw).await.unwrap();
        draws::add(&mut tx, &draws::Draw { id: 61, from_at: 30, until_at: 40, ..draw }).await.unwrap();
        orders::add(&mut tx, vec![entered(1, "k1"), entered(2, "k2"), entered(3, "k3")]).await.unwrap();
        let waits = Order { turn: Some(9), state: State::Waiting, ..entered(3, "k3") };
        orders::change(&mut tx, vec![waits]).await.unwrap();
        draws::call_off(&mut tx, Id(61)).await.unwrap();
        tx.commit().await.unwrap();
        let list = draws::list(&db, Id(60), Id(0), 9).await.unwrap();
        assert_eq!(list.iter().map(|entrant| entrant.id).collect::<Vec<_>>(), [1, 2, 3], "in order");
        assert_eq!(draws::list(&db, Id(60), Id(1), 9).await.unwrap().len(), 2);
        assert_eq!(draws::turns(&db, Id(30)).await.unwrap(), [9]);
        assert_eq!(draws::unsettled(&db).await.unwrap().len(), 1);
        assert_eq!(draws::ahead(&db, Id(30)).await.unwrap().len(), 1);
        let mut tx = db.begin().await.unwrap();
        let given = |given| draws::Progress {
            root: "r".into(),
            entrants: 2,
            given,
            turn: 9,
            ..draws::Progress::default()
        };
        assert!(draws::record(&mut tx, Id(60), &given(3)).await.is_err(), "more than is drawn for");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        let settled = draws::Progress { settled: Some(Millis(25)), ..given(2) };
        draws::record(&mut tx, Id(60), &settled).await.unwrap();
        draws::call_off(&mut tx, Id(60)).await.unwrap();
        tx.commit().await.unwrap();
        let draw = draws::by_id(&db, Id(60)).await.unwrap().unwrap();
        assert_eq!((draw.root.as_deref(), draw.entrants, draw.called_off), (Some("r"), Some(2), false));
        assert_eq!(draws::unsettled(&db).await.unwrap().len(), 0);
        assert_eq!(draws::of_product(&db, Id(20), Millis(24)).await.unwrap().len(), 1);
        assert_eq!(draws::of_sku(&db, Id(30), Millis(25)).await.unwrap().len(), 0);
        assert_eq!(draws::of_account(&db, Id(1), Id(61), 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_draw_keeps_what_it_is_bound_to_and_waits_for_its_beacon() {
    on_each_engine(async |db| {
        stocked(&db).await;
        let draw = draws::Draw {
            id: 60,
            account_id: 1,
            sku_id: 30,
            until_at: 20,
            pieces: 2,
            commitment: "c".into(),
            seed: "s".into(),
            version: 2,
            price_minor: Some(9),
            currency: Some("CNY".into()),
            per_buyer: Some(1),
            beacon_chain: Some("ab".into()),
            beacon_round: Some(7),
            beacon_until: Some(99),
            receipts: Some("cd".into()),
            secret: Some("ef".into()),
            ..draws::Draw::default()
        };
        let mut tx = db.begin().await.unwrap();
        draws::add(&mut tx, &draw).await.unwrap();
        draws::add(&mut tx, &draws::Draw { id: 61, version: 1, beacon_round: None, ..draw }).await.unwrap();
        tx.commit().await.unwrap();
        let kept = draws::by_id(&db, Id(60)).await.unwrap().unwrap();
        let of = |row: &draws::Draw| format!("{row:?}");
        let awaiting =
            async || draws::awaiting(&db, 9).await.unwrap().iter().map(|row| row.id).collect::<Vec<_>>();
        assert!(
            of(&kept)
                .contains("version: 2, price_minor: Some(9), currency: Some(\"CNY\"), per_buyer: Some(1)")
        );
        assert_eq!(awaiting().await, [0; 0], "its list is open");
        let closed = draws::Progress { root: "r".into(), ..draws::Progress::default() };
        let write = async |progress: &draws::Progress| {
            let mut tx = db.begin().await.unwrap();
            draws::record(&mut tx, Id(60), progress).await.unwrap();
            draws::record(&mut tx, Id(61), progress).await.unwrap();
            draws::heard(&mut tx, Id(60), "w", "sig").await.unwrap();
            tx.commit().await.unwrap();
        };
        write(&closed).await;
        assert_eq!(awaiting().await, [60]);
        assert_eq!(
            draws::by_id(&db, Id(60)).await.unwrap().unwrap().beacon_signature,
            None,
            "for another word"
        );
        write(&draws::Progress { is_void: true, ..closed.clone() }).await;
        assert_eq!(awaiting().await, [0; 0], "void");
        write(&draws::Progress { randomness: Some("w".into()), ..closed }).await;
        assert_eq!(awaiting().await, [0; 0], "heard");
        let kept = draws::by_id(&db, Id(60)).await.unwrap().unwrap();
        assert_eq!((kept.randomness.as_deref(), kept.beacon_signature.as_deref()), (Some("w"), Some("sig")));
    })
    .await;
}
