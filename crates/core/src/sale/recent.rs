//! What a sale remembers of late: so many things, of which the oldest is forgotten first.

use std::collections::{BTreeMap, VecDeque};

/// Things by key, at most so many.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    values: BTreeMap<K, V>,
    order: VecDeque<K>,
    most: usize,
}

impl<K: Ord + Clone, V> Recent<K, V> {
    /// Remembers `most` things.
    pub(super) fn new(most: usize) -> Self {
        Self { values: BTreeMap::new(), order: VecDeque::new(), most }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.values.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.values.get_mut(key)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&K, &V)> {
        self.values.iter()
    }

    /// Remembers one thing more, or another value of one.
    pub(super) fn insert(&mut self, key: K, value: V) {
        self.insert_but(key, value, |_, _| false);
    }

    /// The same, while what must be `kept` stays: two of those that are next in turn are looked at, so that each new
    /// thing costs the same.
    pub(super) fn insert_but(&mut self, key: K, value: V, kept: impl Fn(&K, &V) -> bool) {
        if self.values.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        for _ in 0..2 {
            if self.values.len() <= self.most {
                return;
            }
            let Some(oldest) = self.order.pop_front() else { return };
            if self.values.get(&oldest).is_some_and(|value| kept(&oldest, value)) {
                self.order.push_back(oldest);
            } else {
                self.values.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(recent: &Recent<u8, ()>) -> Vec<u8> {
        recent.values().map(|(key, ())| *key).collect()
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut recent = Recent::new(2);
        for key in [1, 2, 1, 3] {
            recent.insert(key, ());
        }
        assert_eq!(keys(&recent), [2, 3]);
    }

    #[test]
    fn what_must_be_kept_stays() {
        let mut recent = Recent::new(2);
        for key in 1..=4 {
            recent.insert_but(key, (), |key, ()| *key == 1);
        }
        assert_eq!(keys(&recent), [1, 4]);
    }
}
