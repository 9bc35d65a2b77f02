//! Bytes of video in, bytes of video out.
//!
//! Nothing here knows a clock, chance, a socket, a file or async, nor what a show or a room is. Time comes
//! in as an argument; bytes and facts go out as values.

pub mod codec;
pub mod flv;
pub mod fmp4;
pub mod hls;
pub mod movie;
pub mod packager;
pub mod recording;
pub mod rtmp;
pub mod signal;

#[cfg(test)]
mod tests;
