//! What happens to an order, in the words that others are told.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::borrow::Cow;
use wanghong_core::event;

/// The kind of a message that somebody sent to try a hook.
pub(crate) const TEST: &str = "test";

/// An event's word and what it is called outside; what is called nothing is nobody else's business.
const NAMES: &[(&str, &str)] = &[
    ("wait", "order.waiting"),
    ("enter_draw", "order.in_draw"),
    ("hold", "order.held"),
    ("place", "order.placed"),
    ("deposit", "order.deposit_paid"),
    ("lock", "order.locked"),
    ("unlock", "order.unlocked"),
    ("pay", "order.paid"),
    ("pack", "order.packed"),
    ("ship", "order.shipped"),
    ("deliver", "order.delivered"),
    ("undo", "order.step_undone"),
    ("ask_return", "order.return_asked"),
    ("withdraw_return", "order.return_withdrawn"),
    ("agree_return", "order.return_agreed"),
    ("refuse_return", "order.return_refused"),
    ("review", "order.review_needed"),
    ("clear", "order.review_cleared"),
    ("dispute", "order.disputed"),
    ("dispute_won", "order.dispute_won"),
    ("dispute_lost", "order.dispute_lost"),
    ("lapse", "order.lapsed"),
    ("bar", "order.passed_over"),
    ("cancel", "order.cancelled"),
    ("forfeit", "order.deposit_kept"),
    ("refund", "order.refunded"),
];

/// What an event is called outside.
pub(crate) fn name(word: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
}

/// Every kind that this program's rules can bring about.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    NAMES.iter().filter(|(word, _)| event::Kind::from_word(word).is_some()).map(|(_, name)| *name)
}

/// Whether a hook that wants `kinds` (a space between) wants this one; who names none wants all.
pub(crate) fn wants(kinds: &str, name: &str) -> bool {
    kinds.is_empty() || kinds.split(' ').any(|kind| kind == name)
}

/// A kind of event that a webhook is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HookKind(&'static str);

impl HookKind {
    /// The kind with this word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        all().find(|kind| *kind == word).map(Self)
    }

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        self.0
    }
}

impl Serialize for HookKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for HookKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = Cow::<'de, str>::deserialize(from)?;
        Self::from_word(&word).ok_or_else(|| D::Error::custom(format!("unknown word “{word}”")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let names: HashSet<_> = NAMES.iter().map(|(_, name)| name).collect();
        assert_eq!(names.len(), NAMES.len());
        let known: Vec<_> = all().collect();
        for kind in ["order.held", "order.placed", "order.paid", "order.lapsed", "order.cancelled"] {
            assert!(known.contains(&kind), "{kind}");
        }
    }

    #[test]
    fn who_names_none_wants_all() {
        assert!(wants("", "order.paid"));
        assert!(wants("order.held order.paid", "order.paid"));
        assert!(!wants("order.paid_in_part", "order.paid"));
    }
}
