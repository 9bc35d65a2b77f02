//! Chance made of a seed.

/// Splitmix64: small, fast, and the same everywhere.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The chance of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        wanghong_core::mix::mix(self.0)
    }

    /// A number from 0 up to, but not including, `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.draw().checked_rem(n).unwrap_or(0)
    }

    /// A number of a range, both ends included.
    pub fn within(&mut self, least: i64, most: i64) -> i64 {
        let width = most.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.below(width))
    }

    /// Yes once in `n` times.
    pub fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let n = u64::try_from(from.len()).unwrap_or(u64::MAX);
        usize::try_from(self.below(n)).ok().and_then(|at| from.get(at))
    }

    /// Puts things into any order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let n = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
            things.swap(last, usize::try_from(self.below(n)).unwrap_or(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of splitmix64 from the seed 1234567, as its authors publish them.
    #[test]
    fn it_is_splitmix64() {
        let mut chance = Chance::new(1_234_567);
        assert_eq!(chance.draw(), 6_457_827_717_110_365_317);
        assert_eq!(chance.draw(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn ranges_hold_both_ends() {
        let mut chance = Chance::new(1);
        let mut drawn: Vec<_> = (0..200).map(|_| chance.within(-1, 1)).collect();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn, [-1, 0, 1]);
        assert_eq!(chance.pick::<u8>(&[]), None);
    }
}
