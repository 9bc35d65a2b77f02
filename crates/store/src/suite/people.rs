//! Users, accounts, grants, sessions, tokens, follows, settings, blobs.

use super::{on_each_engine, person};
use crate::{
    Db, accounts, blobs, follows, sessions, settings,
    tokens::{self, Token},
    users,
};
use wanghong_core::{Id, Millis, account::Role, token::Scope};

#[tokio::test]
async fn people_are_found_by_what_they_gave() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let user = users::by_email(&db, "lei@example.com").await.unwrap().unwrap();
        assert_eq!((user.id, user.password.as_str()), (Id(1), "hash"));
        assert_eq!(users::by_id(&db, Id(1)).await.unwrap().unwrap().email, "lei@example.com");
        assert!(users::by_id(&db, Id(2)).await.unwrap().is_none());
        let account = accounts::by_handle(&db, "lei").await.unwrap().unwrap();
        assert_eq!((account.id, account.user_id, account.leader, account.followers), (Id(1), Id(1), true, 0));
        assert_eq!(accounts::by_user(&db, Id(1)).await.unwrap().unwrap().id, Id(1));
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_is_taken() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let mut tx = db.begin().await.unwrap();
        let error = users::add(&mut tx, Id(2), "lei@example.com", "x", Millis(0)).await.unwrap_err();
        assert!(error.is_taken(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    on_each_engine(async |db| {
        let mut tx = db.begin().await.unwrap();
        settings::put(&mut tx, "company", "Mi").await.unwrap();
        drop(tx);
        assert_eq!(settings::get(&db, "company").await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        assert!(settings::add(&mut tx, "company", "Mi").await.unwrap());
        assert!(!settings::add(&mut tx, "company", "Other").await.unwrap());
        settings::put(&mut tx, "company", "小米").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(settings::get(&db, "company").await.unwrap().as_deref(), Some("小米"));
    })
    .await;
}

async fn face(db: &Db, token: &[u8], now: Millis) -> Option<sessions::Face> {
    sessions::faces(db, vec![token.to_vec(), b"other".to_vec()], now).await.unwrap().remove(token)
}

#[tokio::test]
async fn sessions_end_by_time_or_by_hand() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        let mut tx = db.begin().await.unwrap();
        for (token, until) in [(&b"a"[..], 100), (b"b", 200), (b"c", 200)] {
            sessions::add(&mut tx, token, Id(1), Millis(0), Millis(until)).await.unwrap();
        }
        sessions::end(&mut tx, b"c").await.unwrap();
        tx.commit().await.unwrap();
        let lei = accounts::voices(&db, [Id(1)]).await.unwrap().remove(0);
        let whose = sessions::Face { user: Id(1), voice: Some(lei), grants: Vec::new() };
        assert_eq!(face(&db, b"a", Millis(99)).await, Some(whose));
        assert_eq!(face(&db, b"a", Millis(100)).await, None);
        assert_eq!(face(&db, b"c", Millis(99)).await, None);
        assert_eq!(sessions::sweep(&db, Millis(100)).await.unwrap(), 1);
        let mut tx = db.begin().await.unwrap();
        sessions::end_all(&mut tx, Id(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(face(&db, b"b", Millis(99)).await, None);
    })
    .await;
}

#[tokio::test]
async fn roles_are_set_as_a_whole() {
    on_each_engine(async |db| {
        let (lei, fan) = (person(&db, 1, "lei").await, person(&db, 2, "fan").await);
        let mut tx = db.begin().await.unwrap();
        accounts::set_roles(&mut tx, (lei, fan), &[Role::Director, Role::Shop], lei, Millis(0))
            .await
            .unwrap();
        accounts::set_roles(&mut tx, (lei, fan), &[Role::Moderator], lei, Millis(0)).await.unwrap();
        accounts::set_roles(&mut tx, (fan, fan), &[Role::Director, Role::Shop], lei, Millis(0))
            .await
            .unwrap();
        sessions::add(&mut tx, b"a", fan, Millis(0), Millis(9)).await.unwrap();
        tx.commit().await.unwrap();
        let face = face(&db, b"a", Millis(1)).await.unwrap();
        let all = [(lei, Role::Moderator), (fan, Role::Director), (fan, Role::Shop)];
        assert_eq!((face.voice.unwrap().id, face.grants.as_slice()), (fan, &all[..]));
        let mut tx = db.begin().await.unwrap();
        accounts::set_roles(&mut tx, (fan, fan), &[], lei, Millis(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(accounts::grants(&db, fan).await.unwrap(), [(lei, Role::Moderator)]);
        assert_eq!(accounts::team(&db, lei).await.unwrap(), [(fan, Role::Moderator)]);
    })
    .await;
}

#[tokio::test]
async fn followers_are_counted_once() {
    on_each_engine(async |db| {
        let (lei, fan) = (person(&db, 1, "lei").await, person(&db, 2, "fan").await);
        let mut tx = db.begin().await.unwrap();
        assert!(follows::add(&mut tx, fan, lei, Millis(0)).await.unwrap());
        assert!(!follows::add(&mut tx, fan, lei, Millis(1)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(follows::follows(&db, fan, lei).await.unwrap());
        assert!(!follows::follows(&db, lei, fan).await.unwrap());
        let leaders = accounts::leaders(&db, 10).await.unwrap();
        assert_eq!(leaders.iter().map(|a| (a.id, a.followers)).collect::<Vec<_>>(), [(Id(1), 1)]);
        let mut tx = db.begin().await.unwrap();
        assert!(follows::end(&mut tx, fan, lei).await.unwrap());
        assert!(!follows::end(&mut tx, fan, lei).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn profiles_show_the_pictures_they_were_given() {
    on_each_engine(async |db| {
        let lei = person(&db, 1, "lei").await;
        let blob = blobs::Blob { id: 9, user_id: 1, mime: "image/png".into(), size: 3, width: 2, height: 1 };
        let mut tx = db.begin().await.unwrap();
        blobs::add(&mut tx, &blob, Millis(0)).await.unwrap();
        let profile =
            accounts::Profile { name: "雷军".into(), bio: "Hi".into(), avatar: Some(Id(9)), banner: None };
        accounts::edit(&mut tx, lei, profile).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(blobs::by_id(&db, Id(9)).await.unwrap().unwrap().mime, "image/png");
        let seen = accounts::by_id(&db, lei).await.unwrap().unwrap();
        assert_eq!((seen.name.as_str(), seen.avatar, seen.banner), ("雷军", Some(Id(9)), None));
    })
    .await;
}

/// One picture a place that can show it, one that nothing shows, and one that is new.
#[tokio::test]
async fn pictures_that_nothing_shows_are_found_and_no_others_go() {
    on_each_engine(async |db| {
        let lei = person(&db, 1, "lei").await;
        let mut tx = db.begin().await.unwrap();
        for id in 10..16 {
            let blob = blobs::Blob { id, user_id: 1, mime: "image/png".into(), size: 3, width: 2, height: 1 };
            blobs::add(&mut tx, &blob, Millis(id)).await.unwrap();
        }
        let profile = accounts::Profile {
            name: "Lei".into(),
            bio: String::new(),
            avatar: Some(Id(10)),
            banner: Some(Id(11)),
        };
        accounts::edit(&mut tx, lei, profile).await.unwrap();
        for sql in [
            "INSERT INTO posts (id, account_id, kind, state, title, cover, created_at) \
             VALUES (1, 1, 'live', 'draft', 'x', 12, 0)",
            "INSERT INTO products (id, account_id, title, created_at) VALUES (1, 1, 'x', 0)",
            "INSERT INTO pictures (product_id, place, blob_id) VALUES (1, 0, 13)",
        ] {
            tx.run(sql, ()).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(blobs::unused(&db, Millis(15), 9).await.unwrap(), [Id(14)]);
        assert_eq!(blobs::unused(&db, Millis(16), 1).await.unwrap(), [Id(14)], "a few at a time");
        blobs::remove(&db, Id(14)).await.unwrap();
        assert!(blobs::by_id(&db, Id(14)).await.unwrap().is_none());
        for shown in 10..14 {
            blobs::remove(&db, Id(shown)).await.unwrap_err();
            assert!(blobs::by_id(&db, Id(shown)).await.unwrap().is_some(), "{shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn tokens_end_by_time_or_by_hand() {
    on_each_engine(async |db| {
        person(&db, 1, "lei").await;
        person(&db, 2, "fan").await;
        let token = |id: i64, user_id: i64, expires_at: i64| Token {
            id: Id(id),
            user_id: Id(user_id),
            name: "ERP".into(),
            scopes: "orders of_a_later_version live".into(),
            created_at: Millis(0),
            expires_at: Millis(expires_at),
            used_at: None,
        };
        let mut tx = db.begin().await.unwrap();
        for (new, digest) in [(token(1, 1, 100), b"a"), (token(2, 1, 200), b"b"), (token(3, 2, 200), b"c")] {
            tokens::add(&mut tx, &new, digest).await.unwrap();
        }
        assert_eq!(tokens::count(&mut tx, Id(1)).await.unwrap(), 2);
        assert!(!tokens::end(&mut tx, Id(1), Id(3)).await.unwrap(), "another's");
        tx.commit().await.unwrap();
        let bearer = tokens::bearer(&db, b"a", Millis(99)).await.unwrap().unwrap();
        assert_eq!((bearer.face.user, bearer.face.voice.unwrap().id), (Id(1), Id(1)));
        assert_eq!(bearer.token.scopes(), [Scope::Orders, Scope::Live]);
        assert_eq!(tokens::bearer(&db, b"a", Millis(100)).await.unwrap(), None);
        tokens::used(&db, Id(2), Millis(50)).await.unwrap();
        let list = tokens::of_user(&db, Id(1)).await.unwrap();
        assert_eq!(list, [Token { used_at: Some(Millis(50)), ..token(2, 1, 200) }, token(1, 1, 100)]);
        assert_eq!(tokens::sweep(&db, Millis(100)).await.unwrap(), 1);
        let mut tx = db.begin().await.unwrap();
        assert!(tokens::end(&mut tx, Id(2), Id(3)).await.unwrap());
        tokens::end_all(&mut tx, Id(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tokens::bearer(&db, b"b", Millis(0)).await.unwrap(), None);
        assert_eq!(tokens::bearer(&db, b"c", Millis(0)).await.unwrap(), None);
    })
    .await;
}
