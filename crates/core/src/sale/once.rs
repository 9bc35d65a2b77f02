//! Acts of the shop that are done once, however often they are sent.
//!
//! A buyer's taps have keys of their own, and what else a buyer does comes to the same when it is done twice. Two
//! refunds of the same amount are two refunds, so an act of the shop brings the key that says whether it is another.

use super::tap::Key;
use crate::id::Id;

/// An act that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Its sender's key for it.
    pub key: Key,
    /// A hash of what is asked, made outside: the same key does not ask for something else.
    pub digest: u64,
    /// What it is about, as whoever sends it again is told.
    pub about: Id,
}
