//! What orders may share: networks and addresses, as hashes. The sale counts them and never sees what they stand for.

use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use wanghong_store::orders::Ship;

/// The network that an address belongs to.
pub(crate) fn network(address: IpAddr) -> u64 {
    match crate::network::network(address) {
        IpAddr::V4(network) => mark(&network.octets()),
        IpAddr::V6(network) => mark(&network.octets()),
    }
}

/// Where something goes, whatever its spaces, stops and capitals are. Who receives it does not matter.
pub(crate) fn address(ship: &Ship) -> u64 {
    let letters: String = ship
        .ship_address
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    mark(letters.as_bytes())
}

/// A word of a provider's for a card or an account.
pub(crate) fn instrument(word: &str) -> u64 {
    mark(word.as_bytes())
}

fn mark(bytes: &[u8]) -> u64 {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (first, _) = digest.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    u64::from_be_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_one_mark() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn one_address_is_one_however_it_is_written() {
        let of = |text: &str| {
            address(&Ship { ship_name: "x".into(), ship_phone: "1".into(), ship_address: text.into() })
        };
        assert_eq!(of("No. 1, Chang'an Ave"), of("no 1 changan ave"));
        assert_ne!(of("No. 1"), of("No. 11"));
    }
}
