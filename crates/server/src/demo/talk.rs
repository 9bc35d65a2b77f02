//! The talk of a room: all take their lines from the same decks, so that nothing is said again too soon.

use super::{
    chance::{Chance, Role},
    fans::Tongue,
    lines::Topic,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// What is still to be said, by topic and language.
#[derive(Debug)]
pub(super) struct Talk(Mutex<Decks>);

#[derive(Debug)]
struct Decks {
    chance: Chance,
    left: BTreeMap<(Topic, Tongue), Vec<&'static str>>,
}

impl Talk {
    /// The talk of an evening.
    pub(super) fn of(seed: u64) -> Self {
        let decks = Decks { chance: Chance::of(seed, Role::Talk, 0), left: BTreeMap::new() };
        Self(Mutex::new(decks))
    }

    /// The next line on a topic. A deck is shuffled again when all of it has been said.
    pub(super) fn next(&self, topic: Topic, tongue: Tongue) -> &'static str {
        let mut decks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Decks { chance, left } = &mut *decks;
        let deck = left.entry((topic, tongue)).or_default();
        if deck.is_empty() {
            deck.extend(topic.lines(tongue));
            chance.shuffle(deck);
        }
        deck.pop().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn nothing_is_said_again_before_all_has_been_said() {
        let talk = Talk::of(1);
        let all = Topic::Any.lines(Tongue::Chinese).len();
        for _round in 0..2 {
            let said: BTreeSet<_> = (0..all).map(|_| talk.next(Topic::Any, Tongue::Chinese)).collect();
            assert_eq!(said.len(), all);
        }
    }
}
