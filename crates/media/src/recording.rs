//! The recording: one append-only fragmented MP4 per reel, and an index with a line for each part.
//!
//! A line is written after the bytes it tells of, so the files are valid at any instant: what a crash tears is
//! at most the last line, or the bytes that no line tells of yet.

mod entry;
mod recover;
mod replay;
mod timeline;
mod writer;

pub use entry::{Entry, PartEntry, ReelEntry};
pub use recover::{Recovered, recover};
pub use timeline::{Played, Timeline};
pub use writer::{Append, Writer};

#[cfg(test)]
mod tests;
