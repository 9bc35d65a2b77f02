//! One TOML file, every key also by environment; no file needed. The keys are the parts'.

mod check;
mod read;

pub(crate) use check::warning;
use figment::Figment;
use std::{fmt::Write as _, path::PathBuf};
use wanghong_base::{
    config as base,
    config::{Key, Keys},
};
use wanghong_live::config as live;
use wanghong_shop::config as shop;

macro_rules! parts {
    ($($(#[doc = $about:literal])+ $part:ident: $keys:ty,)+) => {
        /// How this server is set up.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct Config { $($(#[doc = $about])+ pub(crate) $part: $keys,)+ }

        impl Config {
            /// Every key, in order.
            fn keys() -> impl Iterator<Item = &'static Key> {
                std::iter::empty()$(.chain(<$keys>::KEYS))+
            }

            /// What a key is by default, in JSON; null where it is nothing.
            fn default_of(key: &str) -> serde_json::Value {
                let parts = [$(serde_json::to_value(<$keys>::default()),)+];
                parts.into_iter().flatten().find_map(|part| part.get(key).cloned()).unwrap_or_default()
            }

            /// What is said of each part, beside what is so by default.
            fn of(said: &Figment) -> Result<Self, String> {
                Ok(Self { $($part: read::part(said)?,)+ })
            }
        }
    };
}

parts! {
    /// Where it is, and where it keeps everything.
    base: base::Config,
    /// Shows.
    live: live::Config,
    /// The till.
    shop: shop::Config,
}

impl Config {
    /// As a server is that keeps everything in this folder and is told nothing else.
    pub(crate) fn at(data: impl Into<PathBuf>) -> Self {
        let base = base::Config { data: data.into(), ..base::Config::default() };
        Self { base, ..Self::default() }
    }

    /// The same with its rows elsewhere: `postgres://…`, or `sqlite:PATH`.
    pub(crate) fn on(mut self, database: &str) -> Self {
        self.base.database = Some(database.to_owned());
        self
    }

    /// The reference of all keys, as Markdown.
    pub(crate) fn reference() -> String {
        let mut text = String::from(
            "# Configuration\n\nOne TOML file, `wanghong.toml` here or the one that `--config` or `WANGHONG_CONFIG` \
             names; every key also by environment, which wins. No file is needed. This page is written by `wanghong config`.\n\n\
             | key | environment | default | meaning |\n|---|---|---|---|\n",
        );
        for key in Self::keys() {
            let default = Some(Self::default_of(key.name)).filter(|value| !value.is_null());
            let default = default.map_or("–".to_owned(), |value| format!("`{value}`"));
            let meaning = key.about.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            let (name, upper) = (key.name, key.name.to_uppercase());
            let _written = writeln!(text, "| `{name}` | `WANGHONG_{upper}` | {default} | {meaning} |");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanghong_shop::pay::Way;

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
        config.shop.troubles(config.base.is_here()).into_iter().map(|trouble| trouble.word).collect()
    }

    #[test]
    fn nobody_pays_with_test_numbers_in_the_world_unless_its_operator_says_so() {
        for here in ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80", "http://a.localhost"] {
            let config = read(&format!("public_url = \"{here}\""));
            assert_eq!(
                (config.shop.payments.as_slice(), troubles(&config)),
                (&[Way::Test][..], vec![]),
                "{here}"
            );
        }
        for world in ["https://live.example.com", "http://192.168.1.2", "http://localhost.example.com"] {
            let config = read(&format!("public_url = \"{world}\""));
            assert_eq!((config.shop.payments.len(), troubles(&config)), (0, vec!["no_payments"]), "{world}");
            let config = read(&format!("public_url = \"{world}\"\npayments = [\"test\"]"));
            assert_eq!(troubles(&config), ["test_payments"], "{world}: it works, and is told");
            let config = read(&format!("public_url = \"{world}\"\npayments = [\"transfer\"]"));
            assert!(troubles(&config).is_empty(), "{world}");
        }
    }

    #[test]
    fn what_is_shipped_takes_no_test_numbers() {
        let shipped = read(include_str!("../../../deploy/wanghong.toml"));
        assert!(!shipped.shop.payments.contains(&Way::Test));
    }
}
