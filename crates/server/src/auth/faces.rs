//! Who is behind a session, remembered for a moment: on a launch day the same people ask many times a second.

use crate::limits;
use moka::sync::Cache;
use std::sync::Arc;
use wanghong_core::{Id, policy::Actor, token::Scope};
use wanghong_store::{accounts::Voice, sessions::Face};

/// Those who asked of late, by the digest of their session's token.
#[derive(Debug)]
pub(crate) struct Faces(Cache<[u8; 32], Who>);

/// Somebody as the policy knows them, and as others see them.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    /// What the policy asks about.
    pub(crate) actor: Actor,
    /// The account they speak as.
    pub(crate) voice: Option<Arc<Voice>>,
}

impl Who {
    /// Nobody who is known.
    pub(super) fn nobody() -> Self {
        Self { actor: Actor::nobody(), voice: None }
    }

    /// Whoever is behind a session, or behind a token for so much.
    pub(super) fn of(face: Face, scopes: Option<Vec<Scope>>) -> Self {
        let Face { user, voice, grants } = face;
        let account = voice.as_ref().map(|voice| Id(voice.id));
        Self { actor: Actor { user: Some(user), account, grants, scopes }, voice: voice.map(Arc::new) }
    }
}

impl Default for Faces {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(limits::FACES).time_to_live(limits::FACE_SPAN).build())
    }
}

impl Faces {
    /// Who it was a moment ago.
    pub(super) fn known(&self, session: &[u8; 32]) -> Option<Who> {
        self.0.get(session)
    }

    /// Remembers somebody.
    pub(super) fn meet(&self, session: [u8; 32], who: &Who) {
        self.0.insert(session, who.clone());
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
