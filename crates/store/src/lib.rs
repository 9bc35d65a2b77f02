//! What we keep: rows and blobs, and the bus that tells of it.
//!
//! One module a noun, each a list of SQL texts with the functions that run them. Every text runs on
//! SQLite and on PostgreSQL; only `engine` knows which. Reads take a [`Db`], writes take a [`Tx`].

pub mod accounts;
pub mod acts;
pub mod addresses;
pub mod bans;
pub mod beginnings;
pub mod blobs;
pub mod bought;
pub mod bus;
pub mod comments;
pub mod deliveries;

pub mod disputes;
pub mod documents;
pub mod draws;
pub mod engine;
pub mod events;
pub mod filing;
pub mod fold;
pub mod follows;
pub mod hooks;
pub mod invoices;
pub mod lives;
mod migrations;
pub mod movements;
pub mod notices;
pub mod offers;
pub mod order_events;
pub mod order_notes;
pub mod orders;
pub mod owners;
pub mod payments;
pub mod products;
pub mod proposals;
pub mod refunds;
pub mod returns;
pub mod sessions;
pub mod settings;
pub mod tallies;
pub mod tokens;
pub mod told;
pub mod users;

#[cfg(test)]
mod suite;

pub use engine::{CALL, Db, Error, Result, Tx};
