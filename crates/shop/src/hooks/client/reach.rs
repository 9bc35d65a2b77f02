//! Which addresses are for everybody, by IANA's registries of special-purpose addresses (RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who can be at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Anybody on the internet.
    Public,
    /// This machine, or somebody in the same private network.
    Private,
    /// Nobody that a request is meant for: link-local (where clouds keep their secrets), multicast, reserved.
    Never,
}

impl Reach {
    /// Who can be at this address.
    pub(crate) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => four(address),
            IpAddr::V6(address) => six(address),
        }
    }

    /// Whether it may be spoken to, where private addresses may or may not.
    pub(crate) fn open(self, private: bool) -> bool {
        match self {
            Self::Public => true,
            Self::Private => private,
            Self::Never => false,
        }
    }
}

fn four(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127 | 10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Reach::Private,
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Reach::Never,
        _ => Reach::Public,
    }
}

fn six(address: Ipv6Addr) -> Reach {
    if let Some(inner) = address.to_ipv4_mapped() {
        return four(inner);
    }
    match address.segments() {
        _ if address.is_loopback() => Reach::Private,
        // Translated to IPv4 (RFC 6052): the last 32 bits.
        [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => {
            four(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)))
        }
        [0xFC00..=0xFDFF, ..] => Reach::Private,
        // Protocol assignments and Teredo, documentation, 6to4, documentation again.
        [0x2001, 0..=0x1FF | 0xDB8, ..] | [0x2002, ..] | [0x3FFF, 0..=0xFFF, ..] => Reach::Never,
        [0x2000..=0x3FFF, ..] => Reach::Public,
        _ => Reach::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_addresses() {
        for (reach, addresses) in [
            (
                Reach::Public,
                "1.1.1.1 172.15.0.1 172.32.0.1 100.63.0.1 192.1.0.1 2606:4700::1 64:ff9b::1.1.1.1",
            ),
            (
                Reach::Private,
                "127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 ::1 fc00::1 fd12::1 \
                 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::10.0.0.1",
            ),
            (
                Reach::Never,
                "0.0.0.0 169.254.169.254 192.0.2.1 198.18.0.1 203.0.113.1 224.0.0.1 255.255.255.255 :: fe80::1 ff02::1 \
                 ::ffff:169.254.169.254 64:ff9b::169.254.169.254 2002:7f00:1:: 2001::1 2001:db8::1 ::127.0.0.1 fec0::1",
            ),
        ] {
            for address in addresses.split_whitespace() {
                assert_eq!(Reach::of(address.parse().unwrap()), reach, "{address}");
            }
        }
    }

    #[test]
    fn leave_for_private_addresses_is_none_for_link_local_ones() {
        assert!(Reach::of([10, 0, 0, 1].into()).open(true));
        assert!(!Reach::of([10, 0, 0, 1].into()).open(false));
        assert!(!Reach::of([169, 254, 169, 254].into()).open(true));
    }
}
