//! The `wanghong` binary: the stage a company owns, in one program.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

mod api;
mod app;
mod auth;
mod cli;
mod clock;
mod config;
mod demo;
mod error;
mod http;
mod limits;
mod live;
mod metrics;
mod router;
mod shop;
#[cfg(test)]
mod suite;
mod tasks;
mod throttle;
mod web;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
