//! `wanghong clock`: what a server here thinks of the machine's clock, and that it is right.

use super::told::{Done, say};
use crate::config::Config;
use clap::Subcommand;
use wanghong_base::clock::{guard, record::Record};
use wanghong_store::Db;

/// What an operator can do about the clock.
#[derive(Debug, Subcommand)]
pub(super) enum Act {
    /// Says whether the machine's clock is believed.
    Show,
    /// Says that the machine's clock is right though it jumped: the sale goes on, and what is due by it lapses.
    Confirm,
}

/// Does it.
pub(super) async fn run(config: &Config, act: Act) -> Done {
    let text = |error: wanghong_store::Error| error.to_string();
    let url = config.base.database_url();
    match act {
        Act::Show => {
            let off = Record::read(&Db::look(&url).await.map_err(text)?).await.map_err(text)?;
            say(&off.and_then(|kept| kept.off).map_or_else(believed, told))
        }
        Act::Confirm => {
            super::admin::there(config)?;
            let db = Db::open(&url).await.map_err(text)?;
            match guard::confirm_from_outside(&db).await.map_err(text)? {
                Some(_) => say("Confirmed. A server that runs here sells again within seconds."),
                None => say(&believed()),
            }
        }
    }
}

fn believed() -> String {
    "The machine's clock is believed.".into()
}

/// How far a clock is off, for the operator.
pub(super) fn told(off: i64) -> String {
    let way = if off > 0 { "ahead" } else { "back" };
    let minutes = off.unsigned_abs() / 60_000;
    format!(
        "The machine's clock jumped {} h {} min {way}, and nobody has said that it is right.",
        minutes / 60,
        minutes % 60
    )
}
