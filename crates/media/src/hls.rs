//! The live window: the last segments of a stream, and the Low-Latency HLS playlist over them (RFC 8216bis).

mod ask;
mod name;
pub mod rules;
mod segment;
pub(crate) mod text;
mod variant;
mod window;

pub use ask::{Ask, Head, Reload, Unclear, ask};
pub use name::Name;
pub(crate) use variant::Measured;
pub use variant::Variant;
pub use window::Window;

/// The playlist that lists segments, beside the one that names it.
pub const MEDIA: &str = "media.m3u8";

/// At least so many whole segments are listed, once there are.
pub const LISTED: usize = 8;
/// Never more than so many are listed, however short they are.
pub const LISTED_MOST: usize = 36;
/// When the window holds more bytes than this, its oldest segments go early.
pub const WINDOW_BYTES: usize = 256 << 20;
/// So many whole segments are listed even then.
pub const LISTED_LEAST: usize = 3;
/// How far ahead of the newest segment a blocking request may ask.
pub const ASK_AHEAD: u64 = 2;

#[cfg(test)]
mod tests;
