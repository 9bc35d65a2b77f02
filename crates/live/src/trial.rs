//! What the tests of shows and of the parts above stand on: a planned show in a small company, and a camera.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it did not expect fails"
)]

mod part;
mod publisher;

pub use part::{Config, plan};
pub use publisher::{Publisher, film};
