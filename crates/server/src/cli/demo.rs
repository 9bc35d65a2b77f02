//! `wanghong demo`: a server in a folder of its own, with a show on and people in the room.

use super::{
    serve,
    told::{Done, say},
};
use crate::{
    config::Config,
    demo::{self, Plan, limits},
};
use clap::{Args, builder::RangedU64ValueParser};
use tokio::runtime::Handle;
use wanghong_shop::pay::Way;

/// Which evening it is to be.
#[derive(Debug, Args)]
pub(super) struct Evening {
    /// How many people watch; each has a real socket.
    #[arg(long, default_value_t = limits::GUESTS, value_parser = RangedU64ValueParser::<usize>::new().range(..=limits::GUESTS_MOST))]
    guests: usize,
    /// The same number gives the same evening.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Serves as `serve` does, below the data folder's `demo`, and lets the evening begin.
pub(super) async fn run(config: Config, owners: Handle, evening: &Evening) -> Done {
    let config = apart(config);
    if !config.base.listen.ip().is_loopback() {
        tracing::warn!("the demo's passwords are known to everybody, and other machines can reach this one");
    }
    let plan = Plan { guests: evening.guests, seed: evening.seed };
    serve::run_with(config, owners, |app| {
        demo::begin(app, plan, |sign| drop(say(sign)));
    })
    .await
}

/// What is kept elsewhere stays untouched: a folder below the configured one, and SQLite in it. Its people pay with test
/// numbers, whatever is set up, and each says in which network it is, as a proxy would.
fn apart(mut config: Config) -> Config {
    let base = &mut config.base;
    (base.data, base.database, base.behind_proxy) = (base.data.join("demo"), None, true);
    config.shop.payments = vec![Way::Test];
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_servers_rows_are_out_of_reach() {
        let demo = apart(Config::default().on("postgres:///wanghong")).base;
        assert_eq!(demo.database_url(), "sqlite:data/demo/wanghong.db");
        assert_eq!(demo.data, std::path::Path::new("data/demo"));
    }
}
