//! Somebody as a session or a token shows them.

use std::sync::Arc;
use wanghong_core::{policy::Actor, token::Scope};
use wanghong_store::{accounts::Voice, sessions::Face};

/// Somebody as the policy knows them, and as others see them.
#[derive(Clone, Debug)]
pub struct Who {
    /// What the policy asks about.
    pub actor: Actor,
    /// The account they speak as.
    pub(crate) voice: Option<Arc<Voice>>,
}

impl Who {
    /// Nobody who is known.
    pub(super) fn nobody() -> Self {
        Self { actor: Actor::nobody(), voice: None }
    }

    /// Whoever is behind a session, or behind a token for so much.
    pub fn of(face: Face, scopes: Option<Vec<Scope>>) -> Self {
        let Face { user, voice, grants } = face;
        let account = voice.as_ref().map(|voice| voice.id);
        Self { actor: Actor { user: Some(user), account, grants, scopes }, voice: voice.map(Arc::new) }
    }
}
