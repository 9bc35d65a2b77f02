//! Addresses: what of one stands for a household, office or carrier, and where one of ours is reached from here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The network of an address of the internet: a household or an office has one IPv4 address, or 64 bits of IPv6.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Where a program of this machine reaches a door of ours, wherever it listens.
pub(crate) fn reached(mut door: SocketAddr) -> SocketAddr {
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
