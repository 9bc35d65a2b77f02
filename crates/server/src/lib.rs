//! The world: sockets, clocks, configuration, and the web. The binary is [`main`]; [`Inside`] is the same server
//! without a socket, for those who ask it in their own process.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

mod api;
mod app;
mod beacon;
mod cli;
mod config;
mod demo;
mod front;
mod gate;
mod hooks;
mod inside;
mod limits;
mod live;
mod pace;
mod pay;
mod ready;
mod router;
mod setup;
mod shop;
#[cfg(test)]
mod suite;
mod web;

pub use cli::main;
pub use inside::Inside;
