//! Who may know of a post, and the shows that everybody asks about: on a launch day the same one, which is remembered
//! for a moment.

use crate::{
    People,
    auth::{Caller, Person},
    limits,
};
use moka::sync::Cache;
use std::sync::Arc;
use wanghong_base::error::{Error, Result};
use wanghong_core::{
    Id,
    policy::{self, Act, Actor},
};
use wanghong_store::lives::{self, Live};

/// The shows that were asked about of late. Whoever changes one has it forgotten once that is committed.
#[derive(Debug)]
pub struct Shows(Cache<i64, Arc<Live>>);

impl Default for Shows {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(limits::SHOWS).time_to_live(limits::SHOW_SPAN).build())
    }
}

impl Shows {
    /// The row of a show, if there is one.
    pub(crate) async fn find(&self, people: &People, id: Id) -> Result<Option<Arc<Live>>> {
        if let Some(known) = self.0.get(&id.0) {
            return Ok(Some(known));
        }
        let Some(row) = people.reads.lives.find(&id).await? else { return Ok(None) };
        let row = Arc::new(row);
        self.0.insert(id.0, Arc::clone(&row));
        Ok(Some(row))
    }

    /// It has changed.
    pub fn forget(&self, id: Id) {
        self.0.invalidate(&id.0);
    }
}

/// The row of a show that `caller` may know of: a draft is only for its team.
pub async fn row(people: &People, caller: &Caller, id: Id) -> Result<Live> {
    known(people, caller, id).await.map(Arc::unwrap_or_clone)
}

/// The same, as it is remembered.
pub async fn known(people: &People, caller: &Caller, id: Id) -> Result<Arc<Live>> {
    let row = people.shows.find(people, id).await?.ok_or_else(Error::not_found)?;
    if known_to(&caller.actor, &row) { Ok(row) } else { Err(Error::not_found()) }
}

/// Whether somebody may know of a show.
pub fn known_to(actor: &Actor, row: &Live) -> bool {
    policy::announced(row.phase, row.planned_at) || draft_is_known(actor, row.account_id)
}

/// Whether somebody may know of what an account has not announced.
pub fn draft_is_known(actor: &Actor, of: Id) -> bool {
    policy::check(actor, Act::KnowOf { of, announced: false }).is_ok()
}

/// The row of a show for which `act` is asked.
pub async fn row_for(people: &People, person: &Person, id: Id, act: impl Fn(Id) -> Act) -> Result<Live> {
    let row = lives::by_id(&people.base.db, id).await?.ok_or_else(Error::not_found)?;
    person.may(act(row.account_id))?;
    Ok(row)
}
