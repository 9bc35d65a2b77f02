//! Shows: a post each, with what only a show has beside it.

use crate::{
    Db, Result, Tx,
    engine::{Number, Perhaps, Word},
};
use sqlx::FromRow;
use wanghong_core::{Id, Millis, post::Phase};

/// A show: its post and its own row.
#[derive(Clone, Debug, FromRow)]
pub struct Live {
    /// The post's id.
    #[sqlx(try_from = "Number")]
    pub id: Id,
    /// Whose show it is.
    #[sqlx(try_from = "Number")]
    pub account_id: Id,
    /// What it is called.
    pub title: String,
    /// The blob of its cover.
    #[sqlx(try_from = "Perhaps")]
    pub cover: Option<Id>,
    /// When it is meant to begin.
    #[sqlx(try_from = "Perhaps")]
    pub planned_at: Option<Millis>,
    /// Where it is in its evening.
    #[sqlx(try_from = "Word")]
    pub phase: Phase,
    /// The secret a publisher sends.
    pub stream_key: String,
    /// The secret in the preview's address.
    pub preview_key: String,
    /// When the room opened.
    #[sqlx(try_from = "Perhaps")]
    pub opened_at: Option<Millis>,
    /// When it ended.
    #[sqlx(try_from = "Perhaps")]
    pub ended_at: Option<Millis>,
    /// The pause between two comments of one person; 0 is none.
    #[sqlx(rename = "slow_ms", try_from = "Number")]
    pub slow: Millis,
    /// Whether only followers may speak.
    pub followers_only: bool,
    /// Words not to be said, a line each.
    pub words: String,
    /// The comment that stays in sight.
    #[sqlx(try_from = "Perhaps")]
    pub pinned_comment: Option<Id>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.account_id, p.title, p.cover, p.planned_at, l.phase, l.stream_key, l.preview_key, ",
            "l.opened_at, l.ended_at, l.slow_ms, l.followers_only, l.words, l.pinned_comment ",
            "FROM posts p JOIN lives l ON l.post_id = p.id ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE p.id = $1");
const BY_IDS: &str = select!("WHERE p.id");
const BY_KEY: &str = select!("WHERE l.stream_key = $1");
const ON_AIR: &str = select!("WHERE l.phase = 'live' ORDER BY l.post_id");
const OF_ACCOUNT: &str = select!(
    "WHERE p.account_id = $1 AND p.id < $2 AND (p.state = 'public' OR $3) ORDER BY p.id DESC LIMIT $4"
);
const OF_ACCOUNT_IN_PHASE: &str = select!(
    "WHERE p.account_id = $1 AND p.id < $2 AND (p.state = 'public' OR $3) AND l.phase = $5 ORDER BY p.id DESC LIMIT $4"
);
const IN_PHASE: &str = select!("WHERE l.phase = $1 AND p.state = 'public' ORDER BY p.id DESC LIMIT $2");
const ANNOUNCED: &str =
    "SELECT id FROM posts WHERE kind = 'live' AND state = 'public' ORDER BY id DESC LIMIT $1";
const COMING: &str = select!(
    "WHERE l.phase = 'planned' AND p.state = 'public' AND p.planned_at IS NOT NULL ORDER BY p.planned_at LIMIT $1"
);

/// The show with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Live>> {
    db.find(BY_ID, (id,)).await
}

/// The shows with these ids.
pub async fn by_ids(db: &Db, ids: impl IntoIterator<Item = Id>) -> Result<Vec<Live>> {
    db.among(BY_IDS, ids.into_iter().map(|id| id.0).collect()).await
}

/// The show that a publisher's key opens.
pub async fn by_stream_key(db: &Db, key: &str) -> Result<Option<Live>> {
    db.find(BY_KEY, (key,)).await
}

/// The shows that are on air.
pub async fn on_air(db: &Db) -> Result<Vec<Live>> {
    db.all(ON_AIR, ()).await
}

/// Which shows of an account are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Sieve {
    /// Whose.
    pub account: Id,
    /// Where they are in their evening; anywhere without.
    pub phase: Option<Phase>,
    /// Whether drafts are among them.
    pub drafts: bool,
    /// Older than this one.
    pub before: Id,
}

/// A page of an account's shows, the newest first.
pub async fn of_account(db: &Db, sieve: &Sieve, limit: i64) -> Result<Vec<Live>> {
    let Sieve { account, phase, drafts, before } = *sieve;
    match phase {
        None => db.all(OF_ACCOUNT, (account, before, drafts, limit)).await,
        Some(phase) => db.all(OF_ACCOUNT_IN_PHASE, (account, before, drafts, limit, phase.word())).await,
    }
}

/// Shows of everybody in one phase, the newest first.
pub async fn in_phase(db: &Db, phase: Phase, limit: i64) -> Result<Vec<Live>> {
    db.all(IN_PHASE, (phase.word(), limit)).await
}

/// The shows that everybody may know of, the newest first.
pub async fn announced(db: &Db, limit: i64) -> Result<Vec<Id>> {
    let rows: Vec<(i64,)> = db.all(ANNOUNCED, (limit,)).await?;
    Ok(rows.into_iter().map(|row| Id(row.0)).collect())
}

/// Shows to come, the next first.
pub async fn coming(db: &Db, limit: i64) -> Result<Vec<Live>> {
    db.all(COMING, (limit,)).await
}

const ADD_POST: &str = "INSERT INTO posts (id, account_id, kind, state, title, cover, planned_at, created_at) \
     VALUES ($1, $2, 'live', $3, $4, $5, $6, $7)";
const ADD: &str =
    "INSERT INTO lives (post_id, phase, stream_key, preview_key) VALUES ($1, 'planned', $2, $3)";
const EDIT: &str = "UPDATE posts SET title = $2, cover = $3, planned_at = $4, state = $5 WHERE id = $1";
const DROP_BAG: &str = "DELETE FROM bag WHERE post_id = $1";
const ADD_BAG: &str = "INSERT INTO bag (post_id, product_id, place)";
const SET_KEY: &str = "UPDATE lives SET stream_key = $2 WHERE post_id = $1";
const OPEN: &str = "UPDATE lives SET phase = 'live', opened_at = $2 WHERE post_id = $1 AND phase = 'planned'";
const MAKE_PUBLIC: &str = "UPDATE posts SET state = 'public' WHERE id = $1";
const END: &str = "UPDATE lives SET phase = 'ended', ended_at = $2 WHERE post_id = $1 AND phase = 'live'";
const SET_RULES: &str = "UPDATE lives SET slow_ms = $2, followers_only = $3, words = $4 WHERE post_id = $1";
const PIN_COMMENT: &str = "UPDATE lives SET pinned_comment = $2 WHERE post_id = $1";

/// What a show is about: what its form holds.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it is called.
    pub title: String,
    /// The blob of its cover.
    pub cover: Option<Id>,
    /// When it is meant to begin; a show with a time is announced.
    pub planned_at: Option<Millis>,
    /// The products in its bag, in order.
    pub products: Vec<Id>,
}

impl Plan {
    fn state(&self) -> &'static str {
        if self.planned_at.is_some() { "public" } else { "draft" }
    }
}

/// Adds a show with its two secrets: stream key and preview key.
pub async fn add(tx: &mut Tx, of: (Id, Id), plan: &Plan, keys: (&str, &str), now: Millis) -> Result<()> {
    let (id, account) = of;
    let row = (id, account, plan.state(), plan.title.as_str(), plan.cover, plan.planned_at, now);
    tx.run(ADD_POST, row).await?;
    tx.run(ADD, (id, keys.0, keys.1)).await?;
    fill_bag(tx, id, &plan.products).await
}

/// Changes a show; one that has opened stays public.
pub async fn edit(tx: &mut Tx, id: Id, plan: &Plan, opened: bool) -> Result<()> {
    let state = if opened { "public" } else { plan.state() };
    tx.run(EDIT, (id, plan.title.as_str(), plan.cover, plan.planned_at, state)).await?;
    tx.run(DROP_BAG, (id,)).await?;
    fill_bag(tx, id, &plan.products).await
}

async fn fill_bag(tx: &mut Tx, id: Id, products: &[Id]) -> Result<()> {
    let rows = (0_i64..).zip(products).map(|(place, product)| (id, *product, place)).collect();
    tx.insert(ADD_BAG, rows, "ON CONFLICT DO NOTHING").await
}

/// Gives a show another stream key.
pub async fn set_stream_key(tx: &mut Tx, id: Id, key: &str) -> Result<()> {
    tx.run(SET_KEY, (id, key)).await.map(drop)
}

/// Opens the room; says whether this was the act that did.
pub async fn open(tx: &mut Tx, id: Id, now: Millis) -> Result<bool> {
    tx.run(MAKE_PUBLIC, (id,)).await?;
    Ok(tx.run(OPEN, (id, now)).await? > 0)
}

/// Ends the show; says whether this was the act that did.
pub async fn end(tx: &mut Tx, id: Id, now: Millis) -> Result<bool> {
    Ok(tx.run(END, (id, now)).await? > 0)
}

/// Sets the room's rules; `words` is a line each.
pub async fn set_rules(tx: &mut Tx, id: Id, slow: Millis, followers_only: bool, words: &str) -> Result<()> {
    tx.run(SET_RULES, (id, slow, followers_only, words)).await.map(drop)
}

/// Keeps a comment in sight, or none.
pub async fn pin_comment(tx: &mut Tx, id: Id, comment: Option<Id>) -> Result<()> {
    tx.run(PIN_COMMENT, (id, comment)).await.map(drop)
}
