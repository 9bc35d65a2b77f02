//! The server as the world meets it: requests and bytes in, answers out, written down as transcripts.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test waits for one kind of answer and fails on all others"
)]

mod access;
mod catalogue;
mod crash;
mod delivery;
mod doors;
mod draws;
mod fulfilment;
mod goods;
mod hooks;
mod hostile;
mod offers;
mod once;
mod orders;
mod outside;
mod pages;
mod papers;
mod pay;
mod people;
mod pictures;
mod publisher;
mod receiver;
mod recording;
mod requests;
mod returns;
mod room;
mod seats;
mod shop;
mod signal;
mod site;
mod sizes;
mod stripe;
mod tokens;
mod transcript;
mod troubles;
mod viewer;
mod visitors;
mod wall;
mod world;
