//! What is sold in this world, and by whom.

use wanghong_core::Id;

/// SKUs, numbered from 1 on.
pub(super) const SKUS: i64 = 3;
/// The one shop.
pub(super) const SELLER: Id = Id(7);
