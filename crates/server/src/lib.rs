//! The world: sockets, clocks, configuration, and the web. The binary is [`main`]; [`Inside`] is the same server
//! without a socket, for those who ask it in their own process.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

mod api;
mod app;
mod cli;
mod config;
mod demo;
mod inside;
mod limits;
mod router;
mod setup;
#[cfg(test)]
mod suite;
mod web;

pub use cli::main;
pub use inside::Inside;
