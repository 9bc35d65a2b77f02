//! The server as the world meets it: requests and bytes in, answers out, written down as transcripts.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test waits for one kind of answer and fails on all others"
)]

mod access;
mod catalogue;
mod crash;
mod doors;
mod goods;
mod people;
mod publisher;
mod requests;
mod room;
mod seats;
mod shop;
mod signal;
mod site;
mod transcript;
mod viewer;
mod world;
