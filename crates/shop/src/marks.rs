//! What orders may share: networks and addresses, as hashes under a secret of ours, so that who reads the rows cannot try
//! all networks there are. The sale counts them and never sees what they stand for; they are forgotten once it counts them
//! no more.

use crate::{Shop, limits};
use std::net::IpAddr;
use wanghong_base::error::Result;
use wanghong_core::{Id, Millis, limits as rules, sale::Order};
use wanghong_people::auth::seal::Seal;
use wanghong_store::{
    orders::{self, Ship},
    settings,
};

/// The setting that says how far marks are forgotten.
const FORGOTTEN: &str = "marks_forgotten";

/// Makes marks.
#[derive(Debug)]
pub(crate) struct Marks(Seal);

impl Marks {
    /// Marks under this seal's secret.
    pub(crate) fn new(seal: Seal) -> Self {
        Self(seal)
    }

    /// The network that an address belongs to.
    pub(crate) fn network(&self, address: IpAddr) -> u64 {
        match wanghong_base::network::network(address) {
            IpAddr::V4(network) => self.0.mark("network", &network.octets()),
            IpAddr::V6(network) => self.0.mark("network", &network.octets()),
        }
    }

    /// Where something goes, whatever its spaces, stops and capitals are. Who receives it does not matter.
    pub(crate) fn address(&self, ship: &Ship) -> u64 {
        let letters = ship.ship_address.chars().filter(|letter| letter.is_alphanumeric());
        let letters: String = letters.flat_map(char::to_lowercase).collect();
        self.0.mark("address", letters.as_bytes())
    }

    /// A word of a provider's for a card or an account.
    pub(crate) fn instrument(&self, word: &str) -> u64 {
        self.0.mark("instrument", word.as_bytes())
    }
}

/// An order without marks that are counted no more: what was forgotten of it stays so.
pub(crate) fn counted(order: &Order, now: Millis) -> Order {
    let order = order.clone();
    if now - order.created_at < rules::SHARED_SPAN {
        return order;
    }
    Order { network: None, address: None, instrument: None, ..order }
}

/// Forgets the marks of orders that are too old to be counted, once each.
pub async fn forget(shop: &Shop, now: Millis) -> Result<()> {
    let end = Id::mint(now - rules::SHARED_SPAN, 0);
    let said = settings::get(&shop.base.db, FORGOTTEN).await?;
    let mut from = Id(said.and_then(|id| id.parse().ok()).unwrap_or(0));
    loop {
        let ids = orders::between(&shop.base.db, (from, end), limits::MARKS_AT_ONCE).await?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        let next = Id(last.0.saturating_add(1));
        let mut tx = shop.base.db.begin().await?;
        orders::forget_marks(&mut tx, (from, next)).await?;
        settings::put(&mut tx, FORGOTTEN, &next.0.to_string()).await?;
        tx.commit().await?;
        from = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(secret: &str) -> Marks {
        Marks::new(Seal::of(secret).unwrap())
    }

    #[test]
    fn one_network_is_one_mark_under_one_secret() {
        let marks = [marks("one"), marks("another")];
        let of = |text: &str| marks[0].network(text.parse().unwrap());
        assert_ne!(of("192.0.2.1"), marks[1].network("192.0.2.1".parse().unwrap()));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn one_address_is_one_however_it_is_written() {
        let of = |text: &str| {
            marks("one").address(&Ship {
                ship_name: "x".into(),
                ship_phone: "1".into(),
                ship_address: text.into(),
            })
        };
        assert_eq!(of("No. 1, Chang'an Ave"), of("no 1 changan ave"));
        assert_ne!(of("No. 1"), of("No. 11"));
    }
}
