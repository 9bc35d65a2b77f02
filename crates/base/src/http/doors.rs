//! Who has a place: connections in all, and those of one network.

use crate::{limits, network::network};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections there are, and how many of each network. This machine's own addresses are only counted among
/// all.
#[derive(Debug)]
pub(super) struct Doors {
    all: Arc<Semaphore>,
    networks: Mutex<HashMap<IpAddr, usize>>,
}

impl Default for Doors {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(limits::CONNECTIONS)), networks: Mutex::default() }
    }
}

impl Doors {
    /// A place for a connection, which counts for a network where it is known whose it is.
    pub(super) fn enter(self: &Arc<Self>, of: Option<IpAddr>) -> Result<Place, Full> {
        let permit = Arc::clone(&self.all).try_acquire_owned().map_err(|_none_left| Full::All)?;
        Ok(Place { of_all: Arc::new(permit), _of_network: of.map(|of| self.open(of)).transpose()?.flatten() })
    }

    /// A place for what one visitor asks for on a connection that brings many.
    pub(super) fn visit(self: &Arc<Self>, on: &Place, of: IpAddr) -> Result<Place, Full> {
        Ok(Place { of_all: Arc::clone(&on.of_all), _of_network: self.open(of)? })
    }

    fn open(self: &Arc<Self>, of: IpAddr) -> Result<Option<Door>, Full> {
        if of.to_canonical().is_loopback() {
            return Ok(None);
        }
        let of = network(of);
        let mut open = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(of).or_default();
        if *count >= limits::CONNECTIONS_PER_NETWORK {
            return Err(Full::Network);
        }
        *count += 1;
        Ok(Some(Door { doors: Arc::clone(self), of }))
    }
}

/// Which bound is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// There is no place left at all.
    All,
    /// There is none left for this network.
    Network,
}

impl Full {
    /// The word it is counted under.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::All => "full",
            Self::Network => "network full",
        }
    }
}

/// A place among all, and among those of its network. It is in every request's extensions: a socket that is taken out
/// of HTTP takes its place along.
#[derive(Debug)]
pub struct Place {
    of_all: Arc<OwnedSemaphorePermit>,
    _of_network: Option<Door>,
}

#[derive(Debug)]
struct Door {
    doors: Arc<Doors>,
    of: IpAddr,
}

impl Drop for Door {
    fn drop(&mut self) {
        let mut open = self.doors.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_cannot_take_every_place() {
        let doors = Arc::new(Doors::default());
        let far = |last| Some(IpAddr::from([203, 0, 113, last]));
        let open: Vec<_> =
            (0..limits::CONNECTIONS_PER_NETWORK).map(|_| doors.enter(far(9)).unwrap()).collect();
        assert_eq!(doors.enter(far(9)).unwrap_err(), Full::Network);
        assert!(doors.enter(far(10)).is_ok());
        assert!(doors.enter(Some(IpAddr::from([127, 0, 0, 1]))).is_ok());
        drop(open);
        assert!(doors.enter(far(9)).is_ok());
        assert_eq!(doors.networks.lock().unwrap().len(), 0, "those who left are forgotten");
    }

    #[test]
    fn a_proxy_brings_everybody_and_each_visitor_counts_alone() {
        let doors = Arc::new(Doors::default());
        let proxy: Vec<_> =
            (0..=limits::CONNECTIONS_PER_NETWORK).map(|_| doors.enter(None).unwrap()).collect();
        let visit = |of: &str| doors.visit(&proxy[0], of.parse().unwrap());
        let open: Vec<_> = (0..limits::CONNECTIONS_PER_NETWORK)
            .map(|n| visit(&format!("2001:db8::{n:x}")).unwrap())
            .collect();
        assert_eq!(
            visit("2001:db8::ffff").unwrap_err(),
            Full::Network,
            "another address of the same network"
        );
        assert!(visit("2001:db8:0:1::1").is_ok());
        drop(open);
        assert!(visit("2001:db8::ffff").is_ok());
    }

    #[test]
    fn there_is_an_end() {
        let doors = Arc::new(Doors::default());
        let _open: Vec<_> = (0..limits::CONNECTIONS).map(|_| doors.enter(None).unwrap()).collect();
        assert_eq!(doors.enter(None).unwrap_err(), Full::All);
    }
}
