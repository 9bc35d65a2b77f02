//! Who is here: accounts and their teams, sessions and tokens, what people upload, and who may know of a post.

pub mod api;
pub mod auth;
mod failed_logins;
pub mod gate;
pub mod limits;
mod picture;
pub mod posts;
mod reads;
#[cfg(test)]
mod suite;
#[cfg(any(test, feature = "trial"))]
pub mod trial;
mod upload;

use crate::{
    auth::{Devices, Seal, Visitors, password::Hasher},
    posts::Shows,
    upload::Uploads,
};
use axum::extract::FromRef;
use failed_logins::FailedLogins;
use reads::Reads;
use std::{ops::Deref, sync::Arc};
use tokio::sync::Semaphore;
use wanghong_base::{Base, clock, error::Result, rate_limit::RateLimit};
use wanghong_store::{acts, sessions, tokens};

/// What is known of people, and what bounds what they may try, in everybody's hands.
#[derive(Clone, Debug)]
pub struct People(Arc<Inner>);

/// What [`People`] are.
#[derive(Debug)]
pub struct Inner {
    /// What they stand on.
    pub base: Base,
    /// Rows that many ask for at once.
    pub reads: Reads,
    /// Shows that many ask about.
    pub shows: Shows,
    /// Passwords.
    pub hasher: Hasher,
    /// Log-ins and sign-ups that are tried.
    pub failed_logins: FailedLogins,
    /// Where people usually log in.
    pub devices: Devices,
    /// Browsers, and who of them counts as one of the people.
    pub visitors: Visitors,
    /// Pictures uploaded by account.
    pub(crate) uploads: RateLimit,
    /// Bodies that come in.
    pub coming: Uploads,
    /// Bounds pictures decoded at once.
    pub pictures: Semaphore,
}

impl People {
    /// Those whose marks are under this seal.
    pub fn new(base: &Base, seal: &Seal) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            base: base.clone(),
            reads: Reads::start(&base.db, &base.tasks),
            shows: Shows::default(),
            hasher: Hasher::default(),
            failed_logins: FailedLogins::default(),
            devices: Devices::new(seal.clone()),
            visitors: Visitors::new(seal.clone()),
            uploads: RateLimit::new(limits::UPLOADS, limits::UPLOAD_WINDOW),
            coming: Uploads::open(base.config.data.join("uploads"))?,
            pictures: Semaphore::new(limits::PICTURES_AT_ONCE),
        })))
    }
}

impl People {
    /// Begins what works beside requests.
    pub fn keep(&self) {
        let people = self.clone();
        let sweep = ("forgetting of people", wanghong_base::limits::HOUSEKEEPING);
        self.base.tasks.every(sweep, move || sweep_all(people.clone()));
    }
}

/// Forgets what has run out.
async fn sweep_all(people: People) {
    let (db, now) = (&people.base.db, clock::now());
    if let Err(error) = sessions::sweep(db, now).await {
        tracing::warn!(%error, "old sessions were not forgotten");
    }
    if let Err(error) = acts::sweep(db, now - limits::ACT_AGE).await {
        tracing::warn!(%error, "old acts were not forgotten");
    }
    if let Err(error) = tokens::sweep(db, now - limits::TOKEN_LISTED).await {
        tracing::warn!(%error, "old tokens were not forgotten");
    }
    if let Err(error) = api::blobs::sweep(&people).await {
        tracing::warn!(%error, "unused pictures were not removed");
    }
}

impl FromRef<People> for Base {
    fn from_ref(people: &People) -> Self {
        people.base.clone()
    }
}

impl Deref for People {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
