//! Names of things: 64-bit numbers that sort by the time they were made.

use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

/// The name of a row, a comment, an order: 47 bits of Unix milliseconds, then 16 bits of chance.
///
/// Ids sort by age, fit a signed 64-bit column, and travel as decimal strings, since JavaScript
/// numbers lose digits above 2^53.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Id(pub i64);

const CHANCE_BITS: u32 = 16;

impl Id {
    /// An id made at `now`; `chance` keeps two ids of one millisecond apart.
    pub fn mint(now: Millis, chance: u16) -> Self {
        Self((now.0.max(0) << CHANCE_BITS) | i64::from(chance))
    }

    /// The millisecond at which this id was made.
    pub fn made_at(self) -> Millis {
        Millis(self.0 >> CHANCE_BITS)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl FromStr for Id {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_age_and_tell_it() {
        let early = Id::mint(Millis(1_700_000_000_000), u16::MAX);
        let late = Id::mint(Millis(1_700_000_000_001), 0);
        assert!(early < late);
        assert_eq!(late.made_at(), Millis(1_700_000_000_001));
    }

    #[test]
    fn an_id_travels_as_a_decimal_string() {
        let id = Id::mint(Millis(1_700_000_000_000), 7);
        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
