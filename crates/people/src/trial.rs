//! What the tests of every part stand on: a small company in a folder of its own, those who serve and watch there, and
//! a transcript of what they ask.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it did not expect fails"
)]

mod names;
mod part;
mod picture;
mod until;
mod world;

pub use names::Names;
pub use part::{Part, founded, routed};
pub use picture::{picture, upload_as};
pub use until::until;
pub use world::{Answer, PASSWORD, PLANNED, World, cookie};
