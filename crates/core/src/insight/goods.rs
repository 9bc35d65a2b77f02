//! Who saw which product, and who looked closer.

use super::{dashboard::Look, heads::Heads};
use crate::{id::Id, limits};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The products of a show, in the order in which people met them. Those after the first
/// [`limits::DASHBOARD_PRODUCTS`] are not told apart: they share one bit, and nobody is counted for them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Goods(BTreeMap<Id, Good>);

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Good {
    bit: Bits,
    seen: Heads,
    clicked: Heads,
}

/// A bit a product: what one visitor saw, or looked at closely.
pub(super) type Bits = u128;

/// The bit of all products that are not told apart.
const OTHERS: Bits = 1 << limits::DASHBOARD_PRODUCTS;

impl Goods {
    /// The bit of a product, unless it is new and is going to have one of its own.
    pub(super) fn bit(&self, product: Id) -> Option<Bits> {
        let others = (self.0.len() >= limits::DASHBOARD_PRODUCTS).then_some(OTHERS);
        self.0.get(&product).map(|good| good.bit).or(others)
    }

    /// The bit of a product, which is not new from now on.
    pub(super) fn meet(&mut self, product: Id) -> Bits {
        self.bit(product).unwrap_or_else(|| {
            let bit = Bits::from(1_u8) << self.0.len();
            self.0.insert(product, Good { bit, seen: Heads::default(), clicked: Heads::default() });
            bit
        })
    }

    /// Counts somebody who saw a product for the first time.
    pub(super) fn seen(&mut self, product: Id, visitor: Id) {
        if let Some(good) = self.0.get_mut(&product) {
            good.seen.add(visitor);
        }
    }

    /// Counts somebody who looked at a product closely for the first time.
    pub(super) fn clicked(&mut self, product: Id, visitor: Id) {
        if let Some(good) = self.0.get_mut(&product) {
            good.clicked.add(visitor);
        }
    }

    /// The people of each product, as far as a sample from `level` up can say.
    pub(super) fn looks(&self, level: u32) -> BTreeMap<Id, Look> {
        let look = |good: &Good| Look { seen: good.seen.count(level), clicked: good.clicked.count(level) };
        self.0.iter().map(|(product, good)| (*product, look(good))).collect()
    }
}
