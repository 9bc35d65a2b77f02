//! A set of people that stays small however many come.

use crate::{id::Id, limits, mix::mix};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Distinct people and what is known of each: all of them up to a number, a fair sample above it.
///
/// Each id has a rank by its hash: half of all have rank ≥ 1, a quarter ≥ 2, and so on. When too many are
/// here, the lowest rank leaves and everyone left stands for twice as many. Somebody of the sample was in it
/// from the first moment, so what is known of them is whole, and the order of arrival does not matter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Crowd<V> {
    people: BTreeMap<Id, V>,
    level: u32,
    most: usize,
}

impl<V: Default> Default for Crowd<V> {
    fn default() -> Self {
        Self::new(limits::CROWD)
    }
}

impl<V: Default> Crowd<V> {
    /// An empty crowd that remembers at most so many.
    pub const fn new(most: usize) -> Self {
        Self { people: BTreeMap::new(), level: 0, most }
    }

    /// What is known of somebody, who is in the crowd from now on; nothing when the sample leaves them out.
    pub fn enter(&mut self, id: Id) -> Option<&mut V> {
        if rank(id) < self.level {
            return None;
        }
        self.people.entry(id).or_default();
        while self.people.len() > self.most && self.level < u64::BITS {
            self.level += 1;
            self.people.retain(|id, _| rank(*id) >= self.level);
        }
        self.people.get_mut(&id)
    }
}

impl<V> Crowd<V> {
    /// Everybody of the sample.
    pub fn sample(&self) -> impl Iterator<Item = (&Id, &V)> {
        self.people.iter()
    }

    /// Those of whom something is true, as a crowd of their own with the same sample.
    pub fn only(&self, which: impl Fn(&V) -> bool) -> Crowd<()> {
        let people = self.people.iter().filter(|(_, known)| which(known)).map(|(id, _)| (*id, ()));
        Crowd { people: people.collect(), level: self.level, most: self.most }
    }

    /// What is known of somebody of the sample.
    pub fn get(&self, id: Id) -> Option<&V> {
        self.people.get(&id)
    }

    /// Whether the sample leaves somebody out, however often they come.
    pub fn omits(&self, id: Id) -> bool {
        rank(id) < self.level
    }

    /// How many there are.
    pub fn count(&self) -> i64 {
        self.stands_for(i64::try_from(self.people.len()).unwrap_or(i64::MAX))
    }

    /// What a sum over the sample stands for.
    pub fn stands_for(&self, sum: i64) -> i64 {
        2_i64.saturating_pow(self.level).saturating_mul(sum)
    }

    /// Only people of this rank and above are in the sample; 0 while everybody is.
    pub fn level(&self) -> u32 {
        self.level
    }
}

/// How long this id stays in a growing crowd.
pub fn rank(id: Id) -> u32 {
    mix(id.0.cast_unsigned()).trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(most: usize, ids: impl Iterator<Item = i64>) -> Crowd<()> {
        let mut crowd = Crowd::new(most);
        for id in ids {
            crowd.enter(Id(id));
        }
        crowd
    }

    #[test]
    fn up_to_its_size_a_crowd_is_exact() {
        let crowd = crowd(1_000, (0..1_000).chain(0..1_000));
        assert_eq!((crowd.count(), crowd.level()), (1_000, 0));
    }

    #[test]
    fn above_its_size_a_crowd_is_small_and_near() {
        let crowd = crowd(10_000, 0..1_000_000);
        assert!(crowd.sample().count() <= 10_000 && crowd.level() > 0);
        assert!((980_000..1_020_000).contains(&crowd.count()), "{}", crowd.count());
    }

    #[test]
    fn the_order_of_arrival_does_not_matter() {
        let (there, back) = (crowd(100, 0..5_000), crowd(100, (0..5_000).rev()));
        assert!(there.sample().eq(back.sample()));
    }
}
