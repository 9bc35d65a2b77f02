//! What the tests of the till and of the parts above stand on: two small shops, and what is done in them again and again.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it did not expect fails"
)]

mod offers;
mod part;

pub use offers::{held, offered, wish};
pub use part::{Config, founded, stock_up};
