//! Places at the RTMP door for those who have not shown a key yet: they take none of a publisher's, and one network
//! takes few of theirs.

use crate::{limits, network::network};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many there are, by network.
#[derive(Debug, Default)]
pub(super) struct Strangers(Mutex<HashMap<IpAddr, usize>>);

/// A place, until it is dropped.
#[derive(Debug)]
pub(super) struct Stranger {
    all: Arc<Strangers>,
    from: IpAddr,
}

impl Strangers {
    /// A place for somebody from an address, if there is one. This machine's own are bounded only as all are: a proxy
    /// brings everybody through them.
    pub(super) fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Stranger> {
        let from = network(from);
        let mut here = self.lock();
        let most = if from.is_loopback() { limits::STRANGERS } else { limits::STRANGERS_PER_NETWORK };
        if here.values().sum::<usize>() >= limits::STRANGERS || here.get(&from).is_some_and(|n| *n >= most) {
            return None;
        }
        *here.entry(from).or_default() += 1;
        Some(Stranger { all: Arc::clone(self), from })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let mut here = self.all.lock();
        if let Some(count) = here.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                here.remove(&self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_cannot_take_every_place() {
        let door = Arc::new(Strangers::default());
        let from = |text: &str| door.enter(text.parse().unwrap());
        let near: Vec<_> =
            (0..limits::STRANGERS_PER_NETWORK).map(|n| from(&format!("2001:db8::{n:x}")).unwrap()).collect();
        assert!(from("2001:db8::ffff").is_none(), "the same household");
        assert!(from("2001:db8:0:1::1").is_some());
        drop(near);
        assert!(from("2001:db8::1").is_some());
        assert!(door.lock().is_empty(), "those who left are forgotten");
    }

    #[test]
    fn all_together_are_bounded_too() {
        let door = Arc::new(Strangers::default());
        let here: Vec<_> =
            (0..limits::STRANGERS).map(|_| door.enter(IpAddr::from([127, 0, 0, 1])).unwrap()).collect();
        assert!(door.enter(IpAddr::from([192, 0, 2, 1])).is_none());
        drop(here);
        assert!(door.enter(IpAddr::from([192, 0, 2, 1])).is_some());
    }
}
