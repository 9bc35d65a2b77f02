//! Where visitors come from, so that one machine is not taken for a crowd.
//!
//! A browser costs nothing to pretend; an address of the internet costs something. So of one network only the first
//! [`limits::NETWORK_PEOPLE`] visitors within [`limits::NETWORK_SPAN`] count as people. Whoever is one too many watches
//! like everybody and is counted apart, as *doubtful*: a carrier puts thousands of phones behind one address, and so
//! does a program. Who has many networks can still pretend to be many people.

use crate::{id::Id, limits, time::Millis};
use std::collections::BTreeMap;

/// Who of each network counts as one of the people.
#[derive(Debug, Default)]
pub struct Origins {
    networks: BTreeMap<u128, BTreeMap<Id, Millis>>,
    known: usize,
}

impl Origins {
    /// A visitor as an event names them: as they are, or as doubtful.
    pub fn place(&mut self, network: u128, visitor: Id, now: Millis) -> Id {
        if self.known >= limits::ORIGINS {
            // To count anew is better than to doubt whoever comes next.
            (self.networks, self.known) = (BTreeMap::new(), 0);
        }
        let people = self.networks.entry(network).or_default();
        if let Some(seen) = people.get_mut(&visitor) {
            *seen = now;
            return visitor;
        }
        if people.len() >= limits::NETWORK_PEOPLE {
            let before = people.len();
            people.retain(|_, seen| now - *seen < limits::NETWORK_SPAN);
            self.known -= before - people.len();
        }
        if people.len() >= limits::NETWORK_PEOPLE {
            return doubted(visitor);
        }
        people.insert(visitor, now);
        self.known += 1;
        visitor
    }
}

/// A visitor who may be nobody. Ids of visitors are above 0, so the sign is free to say so, and rows keep it.
pub const fn doubted(visitor: Id) -> Id {
    Id(if visitor.0 > 0 { -visitor.0 } else { visitor.0 })
}

/// Whether a visitor of an event may be nobody.
pub const fn is_doubtful(visitor: Id) -> bool {
    visitor.0 < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: i64 = 500;

    fn crowd(origins: &mut Origins, network: u128, now: Millis) -> Vec<Id> {
        (1..=PEOPLE + 3).map(|n| origins.place(network, Id(n), now)).collect()
    }

    #[test]
    fn of_one_network_so_many_are_people_and_the_others_are_doubtful() {
        let mut origins = Origins::default();
        let placed = crowd(&mut origins, 1, Millis(0));
        assert_eq!(placed.iter().filter(|id| is_doubtful(**id)).count(), 3);
        assert_eq!(placed.last(), Some(&Id(-(PEOPLE + 3))));
        assert_eq!(origins.place(1, Id(1), Millis(1)), Id(1), "who is one of the people stays one");
        assert_eq!(origins.place(2, Id(PEOPLE + 3), Millis(1)), Id(PEOPLE + 3), "elsewhere there is room");
    }

    #[test]
    fn who_was_not_seen_for_long_makes_room() {
        let mut origins = Origins::default();
        crowd(&mut origins, 1, Millis(0));
        let later = limits::NETWORK_SPAN;
        assert!(is_doubtful(origins.place(1, Id(9_001), later - Millis(1))));
        assert_eq!(origins.place(1, Id(1), later - Millis(1)), Id(1));
        assert_eq!(origins.place(1, Id(9_001), later), Id(9_001));
        assert_eq!(origins.known, 2);
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let mut origins = Origins::default();
        for n in 0..limits::ORIGINS + 10 {
            let network = u128::try_from(n).unwrap();
            assert!(!is_doubtful(origins.place(network, Id(7), Millis(0))));
            assert!(origins.networks.len() <= limits::ORIGINS);
        }
    }
}
