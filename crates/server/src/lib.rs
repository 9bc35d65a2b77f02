//! The world: sockets, clocks, configuration, and the web. The binary is [`main`]; [`Inside`] is the same server
//! without a socket, for those who ask it in their own process.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

mod api;
mod app;
mod auth;
mod base;
mod beacon;
mod cli;
mod clock;
mod config;
mod demo;
mod disk;
mod error;
mod facts;
mod ffmpeg;
mod finish;
mod flow;
mod front;
mod gate;
mod gather;
mod herd;
mod hooks;
mod http;
mod inside;
mod limits;
mod live;
mod metrics;
mod network;
mod outward;
mod pace;
mod pay;
mod people;
mod picture;
mod posts;
mod ready;
mod router;
mod secret;
mod setup;
mod shop;
#[cfg(test)]
mod suite;
mod tasks;
mod throttle;
mod troubles;
mod upload;
mod web;

pub use cli::main;
pub use inside::Inside;
