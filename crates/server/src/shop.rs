//! Selling: the desk that owns all stock.

pub(crate) mod batch;
pub(crate) mod change;
pub(crate) mod currency;
pub(crate) mod desk;
pub(crate) mod errand;
pub(crate) mod files;
pub(crate) mod folding;
pub(crate) mod goods;
pub(crate) mod import;
pub(crate) mod labels;
pub(crate) mod lines;
pub(crate) mod marks;
pub(crate) mod movement;
pub(crate) mod offer;
mod offer_new;
pub(crate) mod packing;
pub(crate) mod paper;
pub(crate) mod proposal;
pub(crate) mod receipts;
mod record;
pub(crate) mod returning;
pub(crate) mod sheet;
pub(crate) mod table;
pub(crate) mod tracking;

pub(crate) use desk::Desk;
pub(crate) use files::Files;
pub(crate) use labels::Labels;
pub(crate) use lines::Lines;
pub(crate) use offer_new::OfferNew;
pub(crate) use receipts::Receipts;
