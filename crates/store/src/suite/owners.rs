//! Who owns what has one owner, and who does not any more.

use super::on_each_engine;
use crate::{
    Error,
    owners::{self, Term, Thing},
};
use wanghong_core::Id;

const SALE: Thing = Thing { kind: "sale", id: Id(0) };
const ROOM: Thing = Thing { kind: "room", id: Id(7) };

#[tokio::test]
async fn only_the_last_who_took_it_commits() {
    on_each_engine(async |db| {
        let (old, young) =
            (owners::take(&db, SALE, 1).await.unwrap(), owners::take(&db, SALE, 2).await.unwrap());
        assert!(young.number > old.number);
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(owners::guard(&mut tx, old).await, Err(Error::Fenced)));
        owners::guard(&mut tx, young).await.unwrap();
        tx.commit().await.unwrap();
        owners::touch(&db, SALE).await.unwrap();
        assert_eq!(
            owners::take(&db, SALE, 1).await.unwrap().number,
            young.number + 1,
            "nobody took it over by that"
        );
    })
    .await;
}

#[tokio::test]
async fn an_owner_fences_what_it_left_under_way_and_nobody_else() {
    on_each_engine(async |db| {
        let first = owners::take(&db, SALE, 1).await.unwrap();
        let second = owners::renew(&db, SALE, 1).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert!(
            matches!(owners::guard(&mut tx, first).await, Err(Error::Fenced)),
            "what began before is over"
        );
        owners::guard(&mut tx, second).await.unwrap();
        drop(tx);
        let other = owners::take(&db, SALE, 2).await.unwrap();
        assert!(
            matches!(owners::renew(&db, SALE, 1).await, Err(Error::Fenced)),
            "it is not taken back by the way"
        );
        assert_eq!(owners::seen(&db, SALE).await.unwrap().term, other.number);
    })
    .await;
}

#[tokio::test]
async fn it_is_taken_back_only_from_who_has_stood_still() {
    on_each_engine(async |db| {
        owners::take(&db, SALE, 2).await.unwrap();
        let seen = owners::seen(&db, SALE).await.unwrap();
        assert!(owners::beat(&db, SALE, 2).await.unwrap());
        assert!(!owners::beat(&db, SALE, 1).await.unwrap(), "only its owner is there");
        assert!(!owners::succeed(&db, SALE, 1, seen).await.unwrap(), "it has moved since");
        let seen = owners::seen(&db, SALE).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        owners::guard(&mut tx, Term { thing: SALE, number: seen.term }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!owners::succeed(&db, SALE, 1, seen).await.unwrap(), "it has sold since");
        let seen = owners::seen(&db, SALE).await.unwrap();
        assert!(owners::succeed(&db, SALE, 1, seen).await.unwrap());
        assert!(!owners::succeed(&db, SALE, 3, seen).await.unwrap(), "one of two who wait");
        owners::leave(&db, SALE, 2).await.unwrap();
        assert_eq!(owners::seen(&db, SALE).await.unwrap().owner, 1, "nobody leaves for another");
        owners::leave(&db, SALE, 1).await.unwrap();
        assert_eq!(owners::seen(&db, SALE).await.unwrap().owner, 0);
    })
    .await;
}

#[tokio::test]
async fn things_have_owners_of_their_own() {
    on_each_engine(async |db| {
        owners::seen(&db, ROOM).await.unwrap_err();
        assert!(!owners::beat(&db, ROOM, 0).await.unwrap(), "what nobody took is nobody's");
        let sale = owners::take(&db, SALE, 1).await.unwrap();
        assert_eq!(owners::take(&db, ROOM, 2).await.unwrap().number, 1, "a first term");
        assert_eq!(owners::take(&db, ROOM, 3).await.unwrap().number, 2);
        assert!(!owners::beat(&db, SALE, 3).await.unwrap(), "who owns a room sells nothing by it");
        let mut tx = db.begin().await.unwrap();
        owners::guard(&mut tx, sale).await.unwrap();
    })
    .await;
}
