//! The open orders of each buyer. Most have one, so one costs no allocation, and a tap finds it in one step.

use crate::{id::Id, mix::mix};
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
};

/// The open orders of each buyer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Buyers(HashMap<Id, Few, BuildHasherDefault<Mix>>);

/// At least one order, in order of id.
#[derive(Debug, PartialEq, Eq)]
struct Few {
    first: Id,
    more: Vec<Id>,
}

/// Ids are made here, so nobody outside can choose those that collide; and it is the same in every run.
#[derive(Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = mix(self.0 ^ n);
    }

    fn write_i64(&mut self, n: i64) {
        self.write_u64(n.cast_unsigned());
    }
}

impl Buyers {
    pub(super) fn of(&self, buyer: Id) -> impl Iterator<Item = Id> {
        let few = self.0.get(&buyer);
        few.into_iter().flat_map(|few| [few.first].into_iter().chain(few.more.iter().copied()))
    }

    pub(super) fn insert(&mut self, buyer: Id, order: Id) {
        match self.0.entry(buyer) {
            Entry::Vacant(new) => drop(new.insert(Few { first: order, more: Vec::new() })),
            Entry::Occupied(mut old) => old.get_mut().insert(order),
        }
    }

    pub(super) fn remove(&mut self, buyer: Id, order: Id) {
        let Entry::Occupied(mut few) = self.0.entry(buyer) else { return };
        if few.get_mut().remove(order) {
            few.remove();
        }
    }
}

impl Few {
    fn insert(&mut self, order: Id) {
        let later = self.first.max(order);
        self.first = self.first.min(order);
        let at = self.more.partition_point(|id| *id < later);
        self.more.insert(at, later);
    }

    /// Lets go of an order; says whether it was the last.
    fn remove(&mut self, order: Id) -> bool {
        if self.first != order {
            self.more.retain(|id| *id != order);
            return false;
        }
        if self.more.is_empty() {
            return true;
        }
        self.first = self.more.remove(0);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_come_and_go_in_any_order() {
        let mut buyers = Buyers::default();
        for order in [3, 1, 2] {
            buyers.insert(Id(7), Id(order));
        }
        let of = |buyers: &Buyers| buyers.of(Id(7)).map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(of(&buyers), [1, 2, 3]);
        buyers.remove(Id(7), Id(1));
        assert_eq!(of(&buyers), [2, 3]);
        buyers.remove(Id(7), Id(3));
        buyers.remove(Id(8), Id(2));
        buyers.remove(Id(7), Id(2));
        assert_eq!(buyers, Buyers::default());
    }
}
