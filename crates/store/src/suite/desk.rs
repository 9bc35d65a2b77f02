//! Who owns the sale, and who does not any more.

use super::on_each_engine;
use crate::{Error, desk};

#[tokio::test]
async fn only_the_last_who_took_the_desk_commits() {
    on_each_engine(async |db| {
        let (old, young) = (desk::take(&db, 1).await.unwrap(), desk::take(&db, 2).await.unwrap());
        assert!(young > old);
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(desk::guard(&mut tx, old).await, Err(Error::Fenced)));
        desk::guard(&mut tx, young).await.unwrap();
        tx.commit().await.unwrap();
        desk::touch(&db).await.unwrap();
        assert_eq!(desk::take(&db, 1).await.unwrap(), young + 1, "nobody took it over by that");
    })
    .await;
}

#[tokio::test]
async fn an_owner_fences_what_it_left_under_way_and_nobody_else() {
    on_each_engine(async |db| {
        let first = desk::take(&db, 1).await.unwrap();
        let second = desk::renew(&db, 1).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(desk::guard(&mut tx, first).await, Err(Error::Fenced)), "what began before is over");
        desk::guard(&mut tx, second).await.unwrap();
        drop(tx);
        let other = desk::take(&db, 2).await.unwrap();
        assert!(matches!(desk::renew(&db, 1).await, Err(Error::Fenced)), "it is not taken back by the way");
        assert_eq!(desk::seen(&db).await.unwrap().term, other);
    })
    .await;
}

#[tokio::test]
async fn the_sale_is_taken_back_only_from_who_has_stood_still() {
    on_each_engine(async |db| {
        desk::take(&db, 2).await.unwrap();
        let seen = desk::seen(&db).await.unwrap();
        assert!(desk::beat(&db, 2).await.unwrap());
        assert!(!desk::beat(&db, 1).await.unwrap(), "only its owner is there");
        assert!(!desk::succeed(&db, 1, seen).await.unwrap(), "it has moved since");
        let seen = desk::seen(&db).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        desk::guard(&mut tx, seen.term).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!desk::succeed(&db, 1, seen).await.unwrap(), "it has sold since");
        let seen = desk::seen(&db).await.unwrap();
        assert!(desk::succeed(&db, 1, seen).await.unwrap());
        assert!(!desk::succeed(&db, 3, seen).await.unwrap(), "one of two who wait");
        desk::leave(&db, 2).await.unwrap();
        assert_eq!(desk::seen(&db).await.unwrap().owner, 1, "nobody leaves for another");
        desk::leave(&db, 1).await.unwrap();
        assert_eq!(desk::seen(&db).await.unwrap().owner, 0);
    })
    .await;
}
