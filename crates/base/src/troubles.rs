//! What is wrong with this server and stays so until somebody or something mends it, kept in one place: `/readyz`,
//! `wanghong doctor`, the log, the numbers and the studio tell of it from here.

use crate::{clock, metrics};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use wanghong_core::Millis;

/// Something that can be wrong. Each part has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// How far behind the others it is told: the gravest is 0.
    pub place: u8,
    /// The word it is known by.
    pub word: &'static str,
    /// Whether nothing can be sold meanwhile, wherever one asks. What only a shop's own settings stop is no reason to
    /// send viewers elsewhere.
    pub stops: bool,
    /// What it is and what mends it, for the operator.
    pub about: &'static str,
}

/// The database does not answer, or takes nothing.
pub const DATABASE: Trouble = Trouble {
    place: 0,
    word: "database",
    stops: true,
    about: "The database does not answer or takes nothing. Look at its server, its disk and the way there.",
};

/// The machine's clock is not where it should be.
pub const CLOCK: Trouble = Trouble {
    place: 3,
    word: "clock",
    stops: true,
    about: "The machine's clock jumped, so nothing is sold and nothing lapses. Set the clock right, or, where it is \
            right now, say `wanghong clock confirm`.",
};

/// A trouble that is there.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// What it is.
    pub trouble: Trouble,
    /// From when on.
    pub since: Millis,
    /// How far the machine's clock is ahead, where it is that.
    pub off: Option<Millis>,
}

/// Those that are there.
#[derive(Debug, Default)]
pub struct Troubles(Mutex<BTreeMap<Trouble, (Millis, Option<Millis>)>>);

impl Troubles {
    /// It is there from now on, if it was not.
    pub fn begin(&self, trouble: Trouble) {
        self.tell(trouble, None);
    }

    /// The machine's clock is so far ahead.
    pub(crate) fn clock_is_off(&self, off: Millis) {
        self.tell(CLOCK, Some(off));
    }

    fn tell(&self, trouble: Trouble, off: Option<Millis>) {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = standing.get(&trouble).map(|(since, _)| *since);
        standing.insert(trouble, (known.unwrap_or_else(clock::now), off));
        if known.is_none() {
            metrics::trouble(trouble.word, 1.0);
            let off_ms = off.map(|off| off.0);
            tracing::error!(trouble = trouble.word, off_ms, "{}", trouble.about);
        }
    }

    /// It is over.
    pub fn end(&self, trouble: Trouble) {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.remove(&trouble).is_some() {
            metrics::trouble(trouble.word, 0.0);
            tracing::warn!(trouble = trouble.word, "it is over");
        }
    }

    /// Whether it is there.
    pub fn has(&self, trouble: Trouble) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&trouble)
    }

    /// All that are there, the gravest first.
    pub fn list(&self) -> Vec<Standing> {
        let standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        standing
            .iter()
            .map(|(trouble, (since, off))| Standing { trouble: *trouble, since: *since, off: *off })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_from_when_it_began_until_it_ends() {
        let troubles = Troubles::default();
        troubles.begin(Trouble { place: 9, word: "test", stops: false, about: "A test." });
        troubles.clock_is_off(Millis(5));
        let began = troubles.list()[0].since;
        troubles.clock_is_off(Millis(6));
        let list = troubles.list();
        let words: Vec<_> = list.iter().map(|standing| standing.trouble.word).collect();
        assert_eq!(words, ["clock", "test"], "what stops the sale comes first");
        assert_eq!((list[0].since, list[0].off), (began, Some(Millis(6))));
        troubles.end(CLOCK);
        assert_eq!(troubles.list().len(), 1);
    }
}
