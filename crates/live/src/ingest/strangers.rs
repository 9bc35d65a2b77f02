//! Places at the RTMP door for those who have not shown a key yet: they take none of a publisher's. Where there is no
//! place left, whoever has been standing there for longest makes room, so that silence shuts nobody out; a network that
//! has published lately is sent away by its own kind only.

use crate::limits;
use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;
use wanghong_base::network::network;

/// Who stands there, the longest first, and which networks have published lately.
#[derive(Debug, Default)]
pub(super) struct Strangers(Mutex<Porch>);

#[derive(Debug, Default)]
struct Porch {
    here: Vec<Place>,
    known: VecDeque<IpAddr>,
}

#[derive(Debug)]
struct Place {
    from: IpAddr,
    leave: CancellationToken,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(super) struct Stranger {
    all: Arc<Strangers>,
    from: IpAddr,
    leave: CancellationToken,
}

impl Stranger {
    /// Resolves when somebody else needs the place.
    pub(super) fn sent_away(&self) -> impl Future<Output = ()> + use<> {
        self.leave.clone().cancelled_owned()
    }

    /// Has shown a good key: its network is known from now on.
    pub(super) fn publishes(&self) {
        let mut porch = self.all.lock();
        porch.known.retain(|known| *known != self.from);
        porch.known.push_back(self.from);
        if porch.known.len() > limits::KNOWN_NETWORKS {
            porch.known.pop_front();
        }
    }
}

impl Strangers {
    /// A place for somebody from an address. This machine's own are bounded only as all are: a proxy brings everybody
    /// through them.
    pub(super) fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Stranger> {
        let from = network(from);
        let mut porch = self.lock();
        let near = porch.here.iter().filter(|place| place.from == from).count();
        if !from.is_loopback() && near >= limits::STRANGERS_PER_NETWORK {
            porch.send_away(|place| place.from == from);
        } else if porch.here.len() >= limits::STRANGERS {
            let known = porch.known.clone();
            let unknown = |place: &Place| !known.contains(&place.from);
            if !porch.send_away(unknown) && (!known.contains(&from) || !porch.send_away(|_| true)) {
                return None;
            }
        }
        let leave = CancellationToken::new();
        porch.here.push(Place { from, leave: leave.clone() });
        Some(Stranger { all: Arc::clone(self), from, leave })
    }

    fn lock(&self) -> MutexGuard<'_, Porch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Porch {
    /// Sends the longest of those away; `false` when there is none.
    fn send_away(&mut self, who: impl Fn(&Place) -> bool) -> bool {
        let longest = self.here.iter().position(who);
        longest.map(|at| self.here.remove(at).leave.cancel()).is_some()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        // Whoever was sent away has no place any more.
        if !self.leave.is_cancelled() {
            self.leave.cancel();
            self.all.lock().here.retain(|place| !place.leave.is_cancelled());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sent_away(stranger: &Stranger) -> bool {
        stranger.leave.is_cancelled()
    }

    #[test]
    fn one_network_cannot_take_every_place() {
        let door = Arc::new(Strangers::default());
        let from = |text: &str| door.enter(text.parse().unwrap()).unwrap();
        let near: Vec<_> =
            (0..limits::STRANGERS_PER_NETWORK).map(|n| from(&format!("2001:db8::{n:x}"))).collect();
        let other = from("2001:db8:0:1::1");
        let next = from("2001:db8::ffff");
        assert!(is_sent_away(&near[0]), "the longest of the same household");
        assert!(!is_sent_away(&near[1]) && !is_sent_away(&other));
        drop((near, other, next));
        assert!(door.lock().here.is_empty(), "those who left are forgotten");
    }

    #[test]
    fn silence_shuts_nobody_out() {
        let door = Arc::new(Strangers::default());
        let silent: Vec<_> = (0..limits::STRANGERS)
            .map(|n| door.enter(IpAddr::from([10, 0, u8::try_from(n).unwrap(), 1])).unwrap())
            .collect();
        let leader = door.enter(IpAddr::from([192, 0, 2, 1])).unwrap();
        assert!(is_sent_away(&silent[0]) && !is_sent_away(&silent[1]) && !is_sent_away(&leader));
        assert_eq!(door.lock().here.len(), limits::STRANGERS);
    }

    #[test]
    fn a_network_that_has_published_is_not_sent_away_by_others() {
        let door = Arc::new(Strangers::default());
        let home = IpAddr::from([192, 0, 2, 1]);
        let leader = door.enter(home).unwrap();
        leader.publishes();
        let crowd: Vec<_> = (0..2 * limits::STRANGERS)
            .map(|n| door.enter(IpAddr::from([10, 0, u8::try_from(n).unwrap(), 1])).unwrap())
            .collect();
        assert!(!is_sent_away(&leader));
        assert!(is_sent_away(&crowd[0]));
        let again = door.enter(home).unwrap();
        assert!(!is_sent_away(&again) && !is_sent_away(&leader));
    }
}
