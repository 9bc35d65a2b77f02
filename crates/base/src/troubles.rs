//! What is wrong with this server and stays so until somebody or something mends it, kept in one place: `/readyz`,
//! `wanghong doctor`, the log, the numbers and the studio tell of it from here.

use crate::{clock, metrics};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use wanghong_core::Millis;

/// Something that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The database does not answer, or takes nothing.
    Database,
    /// The sale cannot be taken up again from the database.
    Unread,
    /// Another server owns the sale.
    Fenced,
    /// The machine's clock is not where it should be.
    Clock,
    /// Anybody pays with a number that everybody knows.
    TestPayments,
    /// Nobody can pay.
    NoPayments,
}

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

impl Trouble {
    /// All that there can be, the gravest first.
    pub const ALL: [Self; 6] =
        [Self::Database, Self::Unread, Self::Fenced, Self::Clock, Self::TestPayments, Self::NoPayments];

    /// The word it is known by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Unread => "unread",
            Self::Fenced => "fenced",
            Self::Clock => "clock",
            Self::TestPayments => "test_payments",
            Self::NoPayments => "no_payments",
        }
    }

    /// Whether nothing can be sold meanwhile, wherever one asks. What only a shop's own settings stop is no reason to
    /// send viewers elsewhere.
    pub const fn stops(self) -> bool {
        matches!(self, Self::Database | Self::Unread | Self::Fenced | Self::Clock)
    }

    /// What it is and what mends it, for the operator.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Database => {
                "The database does not answer or takes nothing. Look at its server, its disk and the way there."
            }
            Self::Unread => {
                "The sale cannot be taken up again from the database, so nothing is sold. The log says why; it is \
                 tried again and again."
            }
            Self::Fenced => {
                "Another server has taken the sale over, and this one sells nothing. Stop one of the two: when the \
                 other stops, this one goes on by itself."
            }
            Self::Clock => {
                "The machine's clock jumped, so nothing is sold and nothing lapses. Set the clock right, or, where it \
                 is right now, say `wanghong clock confirm`."
            }
            Self::TestPayments => {
                "`payments` holds `test` at an address of the world: anybody \"pays\" with a number that everybody \
                 knows, and no money comes. Take it out before you sell."
            }
            Self::NoPayments => "No way to pay is set up, so nothing can be sold. Set `payments`.",
        }
    }
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
        self.tell(Trouble::Clock, Some(off));
    }

    fn tell(&self, trouble: Trouble, off: Option<Millis>) {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = standing.get(&trouble).map(|(since, _)| *since);
        standing.insert(trouble, (known.unwrap_or_else(clock::now), off));
        if known.is_none() {
            metrics::trouble(trouble.word(), 1.0);
            let off_ms = off.map(|off| off.0);
            tracing::error!(trouble = trouble.word(), off_ms, "{}", trouble.about());
        }
    }

    /// It is over.
    pub fn end(&self, trouble: Trouble) {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.remove(&trouble).is_some() {
            metrics::trouble(trouble.word(), 0.0);
            tracing::warn!(trouble = trouble.word(), "it is over");
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
        troubles.begin(Trouble::TestPayments);
        troubles.clock_is_off(Millis(5));
        let began = troubles.list()[0].since;
        troubles.clock_is_off(Millis(6));
        let list = troubles.list();
        let words: Vec<_> = list.iter().map(|standing| standing.trouble.word()).collect();
        assert_eq!(words, ["clock", "test_payments"], "what stops the sale comes first");
        assert_eq!((list[0].since, list[0].off), (began, Some(Millis(6))));
        troubles.end(Trouble::Clock);
        assert_eq!(troubles.list().len(), 1);
    }
}
