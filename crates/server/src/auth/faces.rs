//! Who is behind a session, remembered for a moment: on a launch day the same people ask many times a second.

use crate::limits;
use moka::sync::Cache;
use wanghong_core::policy::Actor;

/// Actors by the digest of their session's token.
#[derive(Debug)]
pub(crate) struct Faces(Cache<[u8; 32], Actor>);

impl Default for Faces {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(limits::FACES).time_to_live(limits::FACE_SPAN).build())
    }
}

impl Faces {
    /// Who it was a moment ago.
    pub(super) fn known(&self, session: &[u8; 32]) -> Option<Actor> {
        self.0.get(session)
    }

    /// Remembers somebody.
    pub(super) fn meet(&self, session: [u8; 32], actor: &Actor) {
        self.0.insert(session, actor.clone());
    }

    /// A session has ended.
    pub(super) fn forget(&self, session: &[u8; 32]) {
        self.0.invalidate(session);
    }

    /// Somebody's roles have changed: look again at everybody.
    pub(crate) fn forget_all(&self) {
        self.0.invalidate_all();
    }
}
