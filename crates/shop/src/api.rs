//! What can be asked of the till.

pub(crate) mod catalogue;
pub(crate) mod deliveries;
pub mod draws;
pub(crate) mod fulfilment;
pub(crate) mod hooks;
pub(crate) mod invoices;
pub(crate) mod movements;
pub mod offers;
pub(crate) mod order;
pub(crate) mod order_lists;
pub(crate) mod orders;
pub(crate) mod packing;
pub(crate) mod payments;
pub mod products;
pub(crate) mod proposals;
pub(crate) mod returns;
pub(crate) mod skus;
pub(crate) mod tracking;

use crate::Shop;
use utoipa_axum::router::OpenApiRouter;

/// All that can be asked.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .merge(products::routes())
        .merge(offers::routes())
        .merge(draws::routes())
        .merge(orders::routes())
        .merge(order_lists::routes())
        .merge(fulfilment::routes())
        .merge(returns::routes())
        .merge(packing::routes())
        .merge(tracking::routes())
        .merge(invoices::routes())
        .merge(payments::routes())
        .merge(hooks::routes())
        .merge(deliveries::routes())
        .merge(skus::routes())
        .merge(catalogue::routes())
        .merge(movements::routes())
        .merge(proposals::routes())
}
