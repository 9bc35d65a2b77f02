//! All chance of the evening, made of its seed: splitmix64 (Steele, Lea, Flood 2014).

use std::{ops::RangeInclusive, time::Duration};

/// A stream of numbers of one's own.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

/// Whose stream: each is seeded by itself, so that more guests do not change what the fans do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// The one who runs the show.
    Director,
    /// Who has an account.
    Fan,
    /// Who is among those who have an account.
    Casting,
    /// Who watches.
    Guest,
    /// What is said next.
    Talk,
}

impl Role {
    fn salt(self) -> u64 {
        match self {
            Self::Director => 0x01,
            Self::Fan => 0x02,
            Self::Casting => 0x03,
            Self::Guest => 0x04,
            Self::Talk => 0x05,
        }
    }
}

impl Chance {
    /// The stream of somebody in an evening.
    pub(super) fn of(seed: u64, role: Role, number: u64) -> Self {
        let evening = Self(seed).next();
        let part = Self(evening ^ role.salt()).next();
        Self(Self(part ^ number).next())
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number of a range.
    pub(super) fn among(&mut self, range: &RangeInclusive<u64>) -> u64 {
        let span = (range.end() - range.start()).saturating_add(1);
        range.start() + self.next() % span
    }

    /// A wait of a range of milliseconds.
    pub(super) fn wait(&mut self, range: &RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.among(range))
    }

    /// Whether something happens that does so many times in a hundred.
    pub(super) fn percent(&mut self, of_hundred: u64) -> bool {
        self.next() % 100 < of_hundred
    }

    /// The place of one of so many.
    pub(super) fn place(&mut self, of: usize) -> usize {
        let of = u64::try_from(of.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % of).unwrap_or(0)
    }

    /// Another order, each as likely as any (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, cards: &mut [T]) {
        for last in (1..cards.len()).rev() {
            cards.swap(last, self.place(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_splitmix() {
        let mut chance = Chance(1_234_567);
        let got = [chance.next(), chance.next(), chance.next()];
        assert_eq!(got, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn everybody_has_a_stream_of_their_own_and_the_same_one_again() {
        let first = |seed, role, number| Chance::of(seed, role, number).next();
        assert_eq!(first(1, Role::Guest, 7), first(1, Role::Guest, 7));
        let all = [
            first(1, Role::Guest, 7),
            first(1, Role::Guest, 8),
            first(1, Role::Fan, 7),
            first(2, Role::Guest, 7),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(!all[..place].contains(one));
        }
    }

    #[test]
    fn ranges_reach_both_ends_and_no_further() {
        let mut chance = Chance(1);
        let mut seen: Vec<u64> = (0..200).map(|_| chance.among(&(3..=5))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, [3, 4, 5]);
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut cards: Vec<u8> = (0..50).collect();
        Chance(1).shuffle(&mut cards);
        assert_ne!(cards, (0..50).collect::<Vec<_>>());
        cards.sort_unstable();
        assert_eq!(cards, (0..50).collect::<Vec<_>>());
    }
}
