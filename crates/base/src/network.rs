//! Addresses: which one a request comes from, what of it stands for a household, office or carrier, and where one of ours
//! is reached from here.

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, Request},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The network of an address of the internet: a household or an office has one IPv4 address, or 64 bits of IPv6.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// The address that a request comes from.
pub fn sender<B>(request: &Request<B>, behind_proxy: bool) -> IpAddr {
    address(request.headers(), peer(request.extensions()), behind_proxy)
}

/// Whoever sends a request on: the other end of its connection.
pub fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    peer.unwrap_or(IpAddr::from([127, 0, 0, 1]))
}

/// The address a request comes from: its peer's, or behind a proxy the one that the proxy names.
pub fn address(headers: &HeaderMap, peer: IpAddr, behind_proxy: bool) -> IpAddr {
    if !behind_proxy {
        return peer;
    }
    // The last entry of the last line is the one our own proxy wrote; those before it are whatever the visitor sent.
    let line = headers.get_all("x-forwarded-for").iter().next_back().and_then(|line| line.to_str().ok());
    line.and_then(|line| line.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}

/// Where a program of this machine reaches a door of ours, wherever it listens.
pub fn reached(mut door: SocketAddr) -> SocketAddr {
    match door.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => door.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => door.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    door
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_the_proxys_own_word_counts() {
        let peer = IpAddr::from([10, 0, 0, 1]);
        let mut head = HeaderMap::new();
        assert_eq!(address(&head, peer, true), peer, "a proxy that says nothing");
        for line in ["198.51.100.1", "198.51.100.2, 2001:db8::7"] {
            head.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        assert_eq!(address(&head, peer, true), "2001:db8::7".parse::<IpAddr>().unwrap());
        assert_eq!(address(&head, peer, false), peer, "there is no proxy: anybody could have said so");
    }

    #[test]
    fn a_door_is_reached_where_it_is() {
        let of = |text: &str| reached(text.parse().unwrap()).to_string();
        assert_eq!(of("0.0.0.0:1935"), "127.0.0.1:1935");
        assert_eq!(of("0.0.0.0:3000"), "127.0.0.1:3000");
        assert_eq!(of("[::]:1935"), "[::1]:1935");
        assert_eq!(of("[::]:3000"), "[::1]:3000");
        assert_eq!(of("192.0.2.1:80"), "192.0.2.1:80");
    }

    #[test]
    fn one_household_is_one_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
