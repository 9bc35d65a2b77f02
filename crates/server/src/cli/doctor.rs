//! `wanghong doctor`: is everything there, and if not, what mends it. It only looks, and leaves nothing
//! behind.

mod disk;
mod here;

use super::told::{Done, say};
use crate::config::{self, Config};
use std::net::SocketAddr;
use wanghong_base::clock::{self, record::Record};
use wanghong_core::Millis;
use wanghong_shop::pay::{Way, stripe::Stripe};
use wanghong_store::Db;

/// What one check found: a fact, or a fault with its remedy.
type Finding = Result<String, (String, String)>;

/// Checks everything and says all of it; fails when something has to be mended.
pub(super) async fn run(config: &Config) -> Done {
    let running = here::runs(config.base.listen).await;
    let findings = [
        ("environment", environment()),
        ("disk", disk::check(&config.base.data)),
        ("http port", port(config.base.listen, "listen", running)),
        ("rtmp port", port(config.live.rtmp_listen, "rtmp_listen", running)),
        ("metrics port", metrics(config.base.metrics_listen, running)),
        ("ffmpeg", ffmpeg()),
        ("clock", clock(clock::now(), config).await),
        ("database", database(config).await),
        ("selling", here::sells(config.base.listen, running).await),
        ("payments", payments(config)),
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

fn environment() -> Finding {
    config::warning().map_or_else(
        || Ok("every WANGHONG_ variable is a key".into()),
        |warning| Err((warning, "`wanghong config` prints all keys.".into())),
    )
}

fn port(address: SocketAddr, key: &str, running: bool) -> Finding {
    match std::net::TcpListener::bind(address) {
        Ok(_) => Ok(format!("{address} is free")),
        Err(_taken) if running => Ok(format!("{address} is in use: a server is running here")),
        Err(error) => Err((
            format!("{address}: {error}"),
            format!("Stop what listens there (`ss -ltnp`), or change `{key}`."),
        )),
    }
}

fn metrics(address: Option<SocketAddr>, running: bool) -> Finding {
    address.map_or_else(|| Ok("none of their own".into()), |address| port(address, "metrics_listen", running))
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

async fn clock(now: Millis, config: &Config) -> Finding {
    if now <= WRITTEN {
        let remedy = "Turn on time synchronisation: timedatectl set-ntp true";
        return Err(("the clock is in the past".into(), remedy.into()));
    }
    match doubted(config).await {
        None => Ok("plausible".into()),
        Some(off) => Err((
            super::clock::told(off),
            "Set it right, or, where it is right now: `wanghong clock confirm`. Nothing is sold before."
                .into(),
        )),
    }
}

/// How far the clock is off that a server here does not believe, where rows say so.
async fn doubted(config: &Config) -> Option<i64> {
    let known = config.base.database_file().is_none_or(|file| file.is_file());
    let db = if known { Db::look(&config.base.database_url()).await.ok()? } else { return None };
    Record::read(&db).await.ok()??.off
}

fn payments(config: &Config) -> Finding {
    let test = config.shop.payments.contains(&Way::Test);
    let remedy =
        "Set `payments` to what you are paid by: [\"transfer\"], [\"stripe\"], or both (docs/payments.md).";
    if config.shop.payments.is_empty() {
        return Err(("no way to pay is set up, so nothing can be sold".into(), remedy.into()));
    }
    if test && !config.base.is_here() {
        let fault = format!(
            "`test` is on at {}: anybody \"pays\" with 4242, and no money comes",
            config.base.public_url
        );
        return Err((fault, remedy.into()));
    }
    Ok(config.shop.payments.iter().map(|way| way.word()).collect::<Vec<_>>().join(", "))
}

async fn database(config: &Config) -> Finding {
    if let Some(file) = config.base.database_file()
        && !file.is_file()
    {
        return Ok(format!("{} is not there yet; `wanghong serve` makes it", file.display()));
    }
    let looked = async {
        let db = Db::look(&config.base.database_url()).await?;
        wanghong_store::Result::Ok((db.engine(), db.behind().await?))
    };
    match looked.await {
        Ok((engine, 0)) => Ok(format!("{engine} is reachable and up to date")),
        Ok((engine, behind)) => {
            Ok(format!("{engine} is reachable; `wanghong serve` will run {behind} migrations"))
        }
        Err(error) => {
            Err((error.to_string(), "Check `database`, and that its server runs and lets us in.".into()))
        }
    }
}

async fn stripe(config: &Config) -> Finding {
    if !config.shop.payments.contains(&Way::Stripe) {
        return Ok("not among the ways to pay".into());
    }
    let remedy =
        || "Set `stripe_secret_key` and `stripe_webhook_secret`, and let this machine reach `stripe_api`.";
    let answered = match Stripe::open(config.shop.stripe(&config.base.public_url)) {
        Ok(Some(stripe)) => stripe.answers().await.map_err(|trouble| trouble.to_string()),
        Ok(None) => Err("a secret is not set".into()),
        Err(error) => Err(error),
    };
    match answered {
        Ok(()) => Ok(format!("{} answers", config.shop.stripe_api)),
        Err(error) => Err((error, remedy().into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn to_look_at_a_database_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::at(folder.path().to_owned());
        assert!(database(&config).await.unwrap().contains("is not there yet"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        std::fs::write(folder.path().join("wanghong.db"), "no database").unwrap();
        database(&config).await.unwrap_err();
        std::fs::write(folder.path().join("wanghong.db"), "").unwrap();
        assert!(database(&config).await.unwrap().contains("migrations"));
    }

    #[test]
    fn a_port_that_a_server_of_ours_has_is_no_fault() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = taken.local_addr().unwrap();
        assert!(port(at, "listen", true).is_ok());
        assert!(port(at, "listen", false).is_err());
    }

    #[tokio::test]
    async fn a_clock_of_last_century_is_told_and_one_that_jumped() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::at(folder.path().to_owned());
        clock(Millis(0), &config).await.unwrap_err();
        assert!(clock(WRITTEN + Millis(1), &config).await.is_ok());
        let db = Db::open(&config.base.database_url()).await.unwrap();
        let mut record = Record::here();
        record.off = Some(-90_061_000);
        record.save(&db).await.unwrap();
        let (told, remedy) = clock(WRITTEN + Millis(1), &config).await.unwrap_err();
        assert!(
            told.contains("25 h 1 min back") && remedy.contains("wanghong clock confirm"),
            "{told} {remedy}"
        );
    }

    #[test]
    fn test_numbers_at_an_address_of_the_world_are_told() {
        let mut config = Config::default();
        assert_eq!(payments(&config).unwrap(), "test");
        config.base.public_url = "https://live.example.com".into();
        assert!(payments(&config).unwrap_err().0.contains("4242"));
        config.shop.payments.clear();
        assert!(payments(&config).unwrap_err().0.contains("no way to pay"));
    }
}
