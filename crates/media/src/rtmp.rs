//! RTMP, the half of it that a publisher needs (Adobe RTMP 1.0, and Enhanced RTMP v2).
//!
//! A [`Session`] is one connection: it takes the peer's bytes and our answer to its key, and gives the bytes
//! to send and the tags to keep. It expects a hostile peer. Nothing is reserved that has not been received,
//! sound and picture are not kept before the key is accepted, and every stage has a deadline. It serves
//! no player.

mod ack;
mod amf;
mod closed;
mod command;
mod handshake;
mod header;
mod limits;
mod queue;
mod reader;
mod reply;
mod session;
mod writer;

#[cfg(test)]
mod client;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod transcripts;

pub use closed::Closed;
pub use limits::Limits;
pub use session::{Input, Output, Session};
