//! What a rush reads of people and their shows by its keys, each kind [loaded](Loader).

use std::collections::BTreeMap;
use wanghong_base::{
    clock,
    loader::{Loader, by},
    tasks::Tasks,
};
use wanghong_core::Id;
use wanghong_store::{
    Db, Result,
    accounts::{self, Voice},
    lives::{self, Live},
    sessions::{self, Face},
};

/// The rows of a rush.
#[derive(Debug)]
pub struct Reads {
    /// Who is behind sessions, by the digest of their token.
    pub(crate) faces: Loader<Vec<u8>, Face>,
    /// Accounts, by their users.
    pub voices: Loader<Id, Voice>,
    /// Shows.
    pub(crate) lives: Loader<Id, Live>,
}

impl Reads {
    /// Begins to read.
    pub(crate) fn start(db: &Db, tasks: &Tasks) -> Self {
        Self {
            faces: Loader::new(tasks, "sessions", db, faces),
            voices: Loader::new(tasks, "accounts", db, voices),
            lives: Loader::new(tasks, "shows", db, lives),
        }
    }
}

async fn faces(db: Db, tokens: Vec<Vec<u8>>) -> Result<BTreeMap<Vec<u8>, Face>> {
    sessions::faces(&db, tokens, clock::now()).await
}

async fn voices(db: Db, users: Vec<Id>) -> Result<BTreeMap<Id, Voice>> {
    Ok(by(accounts::voices_of(&db, users).await?, |voice| voice.user_id))
}

async fn lives(db: Db, ids: Vec<Id>) -> Result<BTreeMap<Id, Live>> {
    Ok(by(lives::by_ids(&db, ids).await?, |live| live.id))
}
