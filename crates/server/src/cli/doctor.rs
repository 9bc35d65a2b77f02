//! `wanghong doctor`: is everything there, and if not, what mends it.

use super::{Done, say};
use crate::{
    clock,
    config::Config,
    pay::{Way, stripe::Stripe},
};
use std::{net::SocketAddr, path::Path};
use wanghong_core::Millis;
use wanghong_store::Db;

/// What one check found: a fact, or a fault with its remedy.
type Finding = Result<String, (String, String)>;

/// Checks everything and says all of it; fails when something has to be mended.
pub(super) async fn run(config: &Config) -> Done {
    let findings = [
        ("disk", disk(&config.data)),
        ("http port", port(config.listen, "listen")),
        ("rtmp port", port(config.rtmp_listen, "rtmp_listen")),
        ("ffmpeg", ffmpeg()),
        ("clock", clock(clock::now())),
        ("database", database(config).await),
        ("stripe", stripe(config).await),
    ];
    let mut faults = 0;
    for (what, finding) in findings {
        match finding {
            Ok(fact) => say(&format!("ok    {what}: {fact}"))?,
            Err((fault, remedy)) => {
                faults += 1;
                say(&format!("mend  {what}: {fault}\n      {remedy}"))?;
            }
        }
    }
    if faults == 0 { Ok(()) } else { Err(format!("{faults} to mend")) }
}

fn disk(data: &Path) -> Finding {
    let probe = data.join(".doctor");
    let written = std::fs::create_dir_all(data).and_then(|()| std::fs::write(&probe, b"ok"));
    let _gone = std::fs::remove_file(&probe);
    match written {
        Ok(()) => Ok(format!("{} can be written", data.display())),
        Err(error) => Err((
            format!("{} cannot be written: {error}", data.display()),
            "Give the server's user that folder, or set `data` to another.".into(),
        )),
    }
}

fn port(address: SocketAddr, key: &str) -> Finding {
    match std::net::TcpListener::bind(address) {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) => Err((
            format!("{address}: {error}"),
            format!("Stop what listens there (`ss -ltnp`), unless it is wanghong itself, or change `{key}`."),
        )),
    }
}

fn ffmpeg() -> Finding {
    match std::process::Command::new("ffmpeg").arg("-version").output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            Ok(text.lines().next().unwrap_or("found").to_owned())
        }
        Err(error) => Err((
            format!("not found ({error}); the test picture and joined downloads need it"),
            "apt-get install ffmpeg".into(),
        )),
    }
}

/// The day this was written: a clock before it is wrong.
const WRITTEN: Millis = Millis(1_795_000_000_000);

fn clock(now: Millis) -> Finding {
    if now > WRITTEN {
        return Ok("plausible".into());
    }
    Err(("the clock is in the past".into(), "Turn on time synchronisation: timedatectl set-ntp true".into()))
}

async fn database(config: &Config) -> Finding {
    match Db::open(&config.database_url()).await {
        Ok(db) => Ok(format!("{} is reachable and up to date", db.engine())),
        Err(error) => {
            Err((error.to_string(), "Check `database`, and that its server runs and lets us in.".into()))
        }
    }
}

async fn stripe(config: &Config) -> Finding {
    if !config.payments.contains(&Way::Stripe) {
        return Ok("not among the ways to pay".into());
    }
    let remedy =
        || "Set `stripe_secret_key` and `stripe_webhook_secret`, and let this machine reach `stripe_api`.";
    let answered = match Stripe::open(config) {
        Ok(Some(stripe)) => stripe.answers().await.map_err(|trouble| trouble.to_string()),
        Ok(None) => Err("a secret is not set".into()),
        Err(error) => Err(error),
    };
    match answered {
        Ok(()) => Ok(format!("{} answers", config.stripe_api)),
        Err(error) => Err((error, remedy().into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_of_last_century_is_told() {
        assert!(clock(Millis(0)).is_err());
        assert!(clock(WRITTEN + Millis(1)).is_ok());
    }
}
