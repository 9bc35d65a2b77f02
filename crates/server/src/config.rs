//! One TOML file, every key also by environment; no file needed.

mod check;
mod read;

use crate::{
    beacon::{SERVERS, Source},
    pay::{Way, stripe::Access},
    secret::Secret,
    troubles::{Trouble, Troubles},
};
use axum::http::Uri;
pub(crate) use check::warning;
use serde::{Deserialize, Serialize};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

macro_rules! keys {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $key:ident: $kind:ty = $default:expr,)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Deserialize, Serialize)]
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct $name { $($(#[doc = $doc])+ pub(crate) $key: $kind,)+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl $name {
            /// Every key with what it means, in order.
            const KEYS: &[(&str, &str)] = &[$((stringify!($key), concat!($($doc, "\n"),+)),)+];
        }
    };
}

keys! {
    /// How this server is set up.
    Config {
        /// Where HTTP listens. TLS belongs to a proxy in front.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 3000)),
        /// Where RTMP listens. `0.0.0.0:1935` lets cameras on other machines in.
        rtmp_listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 1935)),
        /// The address people open, without a slash at its end. With `https` cookies are marked secure.
        public_url: String = "http://localhost:3000".into(),
        /// The server address shown to those who go live; by default made of `public_url` and the RTMP port.
        rtmp_url: Option<String> = None,
        /// The folder that everything is kept in.
        data: PathBuf = PathBuf::from("data"),
        /// `postgres://…`; by default SQLite in the data folder.
        database: Option<String> = None,
        /// Length of an LL-HLS part in milliseconds: shorter is less delay and more requests. 300 and 210 hold a whole
        /// number of frames at all usual rates.
        part_ms: u32 = 300,
        /// Whether `X-Forwarded-For` names the visitor: only behind a proxy that sets it.
        behind_proxy: bool = false,
        /// Where `/metrics` is served by itself, to whoever reaches that address. By default it is at `listen`, for this
        /// machine alone, and for nobody with `behind_proxy`.
        metrics_listen: Option<SocketAddr> = None,
        /// How buyers pay: any of `test` (no money moves), `transfer` and `stripe`. Where `public_url` is not this
        /// machine, `test` has to be named: by default there is none, and nothing is sold.
        payments: Vec<Way> = vec![Way::Test],
        /// What a buyer who pays by transfer reads; the order's number is added.
        transfer_instructions: String = String::new(),
        /// Stripe's secret key. It is never shown.
        stripe_secret_key: Option<Secret> = None,
        /// The secret that Stripe signs notices with, for the endpoint `/api/wanghong/v1/payments/stripe/notices`.
        stripe_webhook_secret: Option<Secret> = None,
        /// Where Stripe's API is.
        stripe_api: String = "https://api.stripe.com".into(),
        /// Whether webhooks may lead to this machine and into private networks, where an ERP may stand. Whoever runs a
        /// shop here can then reach what stands there too. Link-local addresses are never reached.
        webhooks_private: bool = false,
        /// Whether draws may name a round of a public randomness beacon, `drand`, which nobody here chooses. With `none`,
        /// for a server that reaches nothing outside, whoever reads the database knows beforehand who would win.
        beacon: Source = Source::Drand,
        /// Where that beacon is asked, one address after another. What they say is checked by its signature.
        beacon_urls: Vec<String> = SERVERS.map(str::to_owned).to_vec(),
        /// What to log, in the words of `tracing` (`info`, `wanghong=debug`).
        log: String = "info".into(),
        /// Whether each line of the log is JSON.
        log_json: bool = false,
    }
}

impl Config {
    /// How Stripe is reached.
    pub(crate) fn stripe(&self) -> Access<'_> {
        Access {
            api: &self.stripe_api,
            secret: self.stripe_secret_key.as_ref(),
            webhook: self.stripe_webhook_secret.as_ref(),
            home: &self.public_url,
        }
    }

    /// Whether only this machine's own browsers reach us, by what they open.
    pub(crate) fn is_here(&self) -> bool {
        let url: Option<Uri> = self.public_url.parse().ok();
        let host = url.as_ref().and_then(Uri::host).unwrap_or_default();
        let name = host == "localhost" || host.ends_with(".localhost");
        name || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// What is wrong with it, though a server can do it.
    pub(crate) fn troubles(&self) -> Troubles {
        let troubles = Troubles::default();
        if self.payments.is_empty() {
            troubles.begin(Trouble::NoPayments);
        }
        if self.payments.contains(&Way::Test) && !self.is_here() {
            troubles.begin(Trouble::TestPayments);
        }
        troubles
    }

    /// The reference of all keys, as Markdown.
    pub(crate) fn reference() -> String {
        let defaults = serde_json::to_value(Self::default()).unwrap_or_default();
        let mut text = String::from(
            "# Configuration\n\nOne TOML file, `wanghong.toml` here or the one that `--config` or `WANGHONG_CONFIG` \
             names; every key also by environment, which wins. No file is needed. This page is written by `wanghong config`.\n\n\
             | key | environment | default | meaning |\n|---|---|---|---|\n",
        );
        for (key, doc) in Self::KEYS {
            let default = defaults.get(key).filter(|value| !value.is_null());
            let default = default.map_or("–".to_owned(), |value| format!("`{value}`"));
            let meaning = doc.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            let row = format!("| `{key}` | `WANGHONG_{}` | {default} | {meaning} |\n", key.to_uppercase());
            text.push_str(&row);
        }
        text
    }

    /// The database's address.
    pub(crate) fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("wanghong.db").display()))
    }

    /// The file that SQLite keeps everything in, where it is SQLite.
    pub(crate) fn database_file(&self) -> Option<PathBuf> {
        self.database_url().strip_prefix("sqlite:").map(PathBuf::from)
    }

    /// Whether browsers reach us by TLS.
    pub(crate) fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The server address to put into OBS.
    pub(crate) fn rtmp_address(&self) -> String {
        if let Some(url) = &self.rtmp_url {
            return url.clone();
        }
        let rest = self.public_url.split_once("://").map_or("localhost", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or("localhost");
        let host = match authority.split_once(']') {
            Some((v6, _port)) => format!("{v6}]"),
            None => authority.split(':').next().unwrap_or("localhost").to_owned(),
        };
        match self.rtmp_listen.port() {
            1935 => format!("rtmp://{host}/live"),
            port => format!("rtmp://{host}:{port}/live"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_what_the_code_says() {
        let kept = include_str!("../../../docs/configuration.md");
        assert_eq!(kept, Config::reference(), "run `wanghong config > docs/configuration.md`");
    }

    fn read(text: &str) -> Config {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wanghong.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(Some(&file)).unwrap()
    }

    fn troubles(config: &Config) -> Vec<&'static str> {
        config.troubles().list().iter().map(|standing| standing.trouble.word()).collect()
    }

    #[test]
    fn nobody_pays_with_test_numbers_in_the_world_unless_its_operator_says_so() {
        for here in ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80", "http://a.localhost"] {
            let config = read(&format!("public_url = \"{here}\""));
            assert_eq!((config.payments.as_slice(), troubles(&config)), (&[Way::Test][..], vec![]), "{here}");
        }
        for world in ["https://live.example.com", "http://192.168.1.2", "http://localhost.example.com"] {
            let config = read(&format!("public_url = \"{world}\""));
            assert_eq!((config.payments.len(), troubles(&config)), (0, vec!["no_payments"]), "{world}");
            let config = read(&format!("public_url = \"{world}\"\npayments = [\"test\"]"));
            assert_eq!(troubles(&config), ["test_payments"], "{world}: it works, and is told");
            let config = read(&format!("public_url = \"{world}\"\npayments = [\"transfer\"]"));
            assert!(troubles(&config).is_empty(), "{world}");
        }
    }

    #[test]
    fn what_is_shipped_takes_no_test_numbers() {
        let shipped = read(include_str!("../../../deploy/wanghong.toml"));
        assert!(!shipped.payments.contains(&Way::Test));
    }

    #[test]
    fn the_address_for_obs_follows_the_public_one() {
        let mut config = Config { public_url: "https://live.example.com/".into(), ..Config::default() };
        assert_eq!(config.rtmp_address(), "rtmp://live.example.com/live");
        config.rtmp_listen.set_port(1936);
        assert_eq!(config.rtmp_address(), "rtmp://live.example.com:1936/live");
        config.public_url = "http://[::1]:3001".into();
        assert_eq!(config.rtmp_address(), "rtmp://[::1]:1936/live");
    }
}
