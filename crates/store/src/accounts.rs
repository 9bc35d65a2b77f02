//! Voices with a handle, and the grants that let several hands serve one.

use crate::{
    Db, Result, Tx,
    engine::{Number, Perhaps},
    fold,
};
use sqlx::FromRow;
use wanghong_core::{Id, Millis, account::Role};

/// An account as people see it.
#[derive(Clone, Debug, FromRow)]
pub struct Account {
    /// Its id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// The user who owns it.
    #[sqlx(try_from = "Number")]
    pub user_id: Id,
    /// The name in its address.
    pub handle: String,
    /// The name people read.
    pub name: String,
    /// What it says about itself.
    pub bio: String,
    /// The blob of its picture.
    #[sqlx(try_from = "Perhaps")]
    pub avatar: Option<Id>,
    /// The blob behind its profile.
    #[sqlx(try_from = "Perhaps")]
    pub banner: Option<Id>,
    /// Whether it has a stage of its own.
    pub leader: bool,
    /// How many follow it.
    pub followers: i64,
}

/// As much of an account as stands beside its shows and its orders.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Voice {
    /// Its id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// The user who owns it.
    #[sqlx(try_from = "Number")]
    pub user_id: Id,
    /// The name in its address.
    pub handle: String,
    /// The name people read.
    pub name: String,
    /// The blob of its picture.
    #[sqlx(try_from = "Perhaps")]
    pub avatar: Option<Id>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.user_id, a.handle, a.name, a.bio, a.avatar, a.banner, a.leader, ",
            "(SELECT CAST(COUNT(*) AS BIGINT) FROM follows f WHERE f.followee = a.id) AS followers ",
            "FROM accounts a ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE a.id = $1");
const BY_HANDLE: &str = select!("WHERE a.handle = $1");
const BY_USER: &str = select!("WHERE a.user_id = $1");
const LEADERS: &str = select!("WHERE a.leader ORDER BY followers DESC, a.id LIMIT $1");
const STAGES: &str = "SELECT handle FROM accounts WHERE leader ORDER BY id DESC LIMIT $1";
const ON_STAGE: &str =
    "SELECT id, user_id, handle, name, avatar FROM accounts WHERE leader ORDER BY id LIMIT $1";
const VOICES: &str = "SELECT id, user_id, handle, name, avatar FROM accounts WHERE id";
const VOICES_OF: &str = "SELECT id, user_id, handle, name, avatar FROM accounts WHERE user_id";
const ADD: &str = "INSERT INTO accounts (id, user_id, handle, name, leader, created_at, sought) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const EDIT: &str = "UPDATE accounts SET name = $2, bio = $3, avatar = $4, banner = $5 WHERE id = $1";
const NAMES: &str = "SELECT name, handle FROM accounts WHERE id = $1";
const SEEK: &str = "UPDATE accounts SET sought = $2 WHERE id = $1";
const SET_LEADER: &str = "UPDATE accounts SET leader = TRUE WHERE id = $1";

/// The account with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Account>> {
    db.find(BY_ID, (id,)).await
}

/// The account with this handle, in small letters.
pub async fn by_handle(db: &Db, handle: &str) -> Result<Option<Account>> {
    db.find(BY_HANDLE, (handle,)).await
}

/// The account a user owns.
pub async fn by_user(db: &Db, user: Id) -> Result<Option<Account>> {
    db.find(BY_USER, (user,)).await
}

/// The accounts with a stage, the most followed first.
pub async fn leaders(db: &Db, limit: i64) -> Result<Vec<Account>> {
    db.all(LEADERS, (limit,)).await
}

/// The handles of those with a stage, the newest first.
pub async fn stages(db: &Db, limit: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db.all(STAGES, (limit,)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Those with a stage, the oldest first; nobody's followers are counted.
pub async fn on_stage(db: &Db, limit: i64) -> Result<Vec<Voice>> {
    db.all(ON_STAGE, (limit,)).await
}

/// The accounts with these ids, in no order; nobody's followers are counted.
pub async fn voices(db: &Db, ids: impl IntoIterator<Item = Id>) -> Result<Vec<Voice>> {
    db.among(VOICES, ids.into_iter().map(|id| id.0).collect()).await
}

/// The accounts that some users own, in no order; nobody's followers are counted.
pub async fn voices_of(db: &Db, users: impl IntoIterator<Item = Id>) -> Result<Vec<Voice>> {
    db.among(VOICES_OF, users.into_iter().map(|id| id.0).collect()).await
}

/// Adds the account of a user.
pub async fn add(tx: &mut Tx, id: Id, user: Id, who: (&str, &str, bool), now: Millis) -> Result<()> {
    let (handle, name, leader) = who;
    tx.run(ADD, (id, user, handle, name, leader, now, fold::lines(&[name, handle]))).await.map(drop)
}

/// What a profile can change.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name people read.
    pub name: String,
    /// What it says about itself.
    pub bio: String,
    /// The blob of its picture.
    pub avatar: Option<Id>,
    /// The blob behind its profile.
    pub banner: Option<Id>,
}

/// Changes a profile.
pub async fn edit(tx: &mut Tx, id: Id, profile: Profile) -> Result<()> {
    let Profile { name, bio, avatar, banner } = profile;
    tx.run(EDIT, (id, name, bio, avatar, banner)).await?;
    let Some((name, handle)) = tx.find::<(String, String)>(NAMES, (id,)).await? else { return Ok(()) };
    tx.run(SEEK, (id, fold::lines(&[&name, &handle]))).await.map(drop)
}

/// Gives an account a stage.
pub async fn set_leader(tx: &mut Tx, id: Id) -> Result<()> {
    tx.run(SET_LEADER, (id,)).await.map(drop)
}

const GRANTS: &str = "SELECT account_id, role FROM grants WHERE user_id = $1 ORDER BY account_id, role";
const TEAM: &str = "SELECT user_id, role FROM grants WHERE account_id = $1 ORDER BY user_id, role";
const GRANT: &str = "INSERT INTO grants (account_id, user_id, role, granted_by, created_at) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const REVOKE: &str = "DELETE FROM grants WHERE account_id = $1 AND user_id = $2";

/// Which roles a user holds for which accounts.
pub async fn grants(db: &Db, user: Id) -> Result<Vec<(Id, Role)>> {
    roles(db.all(GRANTS, (user,)).await?)
}

/// Which users serve an account in which roles.
pub async fn team(db: &Db, account: Id) -> Result<Vec<(Id, Role)>> {
    roles(db.all(TEAM, (account,)).await?)
}

/// Ids with the roles that words stand for.
pub(crate) fn roles(rows: impl IntoIterator<Item = (i64, String)>) -> Result<Vec<(Id, Role)>> {
    let pair = |(id, word): (i64, String)| match Role::from_word(&word) {
        Some(role) => Ok((Id(id), role)),
        None => Err(crate::Error::Row(format!("grant of an unknown role “{word}”"))),
    };
    rows.into_iter().map(pair).collect()
}

/// Lets a user serve an account in exactly these roles.
pub async fn set_roles(tx: &mut Tx, of: (Id, Id), roles: &[Role], by: Id, now: Millis) -> Result<()> {
    let (account, user) = of;
    tx.run(REVOKE, (account, user)).await?;
    for role in roles {
        tx.run(GRANT, (account, user, role.word(), by, now)).await?;
    }
    Ok(())
}
