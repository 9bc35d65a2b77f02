//! What is said in a room, and by whom.

use crate::{account::Role, id::Id, time::Millis};

/// As much of an account as stands beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The account.
    pub id: Id,
    /// Its handle.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// The address of its picture.
    pub avatar: Option<String>,
    /// How it serves the show's account, if it does.
    pub role: Option<Role>,
}

/// What a viewer says, with the moment at which it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its name.
    pub id: Id,
    /// Who says it.
    pub author: Author,
    /// The words.
    pub text: String,
    /// At which moment of the picture.
    pub at: Millis,
}

/// A comment that was not taken for a word in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// What was to be said, by whom.
    pub comment: Comment,
    /// The word that was found, as a moderator wrote it.
    pub word: String,
}
