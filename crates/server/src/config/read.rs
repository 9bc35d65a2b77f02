//! Reading a configuration, and the words for what cannot be read: each quotes what stands there and shows what could.

use super::Config;
use figment::{
    Figment, Provider as _,
    error::Kind,
    providers::{Env, Format as _, Serialized, Toml},
};
use std::path::Path;
use wanghong_base::config::Keys;

impl Config {
    /// Reads `file` (or `wanghong.toml` where there is one), then the environment. Fails with a sentence for the operator.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, String> {
        let file = match file {
            Some(path) if !path.is_file() => {
                return Err(format!("--config {}: there is no such file", path.display()));
            }
            Some(path) => Toml::file_exact(path),
            None => Toml::file("wanghong.toml"),
        };
        // Other programs' variables may begin alike: only our keys are read.
        let keys: Vec<&str> = Self::keys().map(|key| key.name).collect();
        let environment = Env::prefixed("WANGHONG_").only(&keys);
        let said = Figment::from(file).merge(environment);
        known(&said, &keys)?;
        let mut config = Self::of(&said)?;
        let url = &mut config.base.public_url;
        url.truncate(url.trim_end_matches('/').len());
        if said.find_value("payments").is_err() && !config.base.is_here() {
            config.shop.payments.clear();
        }
        Ok(config)
    }
}

/// Nothing is said but by keys that there are.
fn known(said: &Figment, keys: &[&str]) -> Result<(), String> {
    let all = said.data().map_err(|error| sentence(&error, said))?;
    let stranger = all.values().flat_map(|said| said.keys()).find(|key| !keys.contains(&key.as_str()));
    match stranger {
        Some(name) => Err(format!(
            "{name} is no key. The keys are {}; `wanghong config` says what each means",
            keys.join(", ")
        )),
        None => Ok(()),
    }
}

/// What is said of a part, beside what is so by default.
pub(super) fn part<P: Keys>(said: &Figment) -> Result<P, String> {
    let defaults = Figment::from(Serialized::defaults(P::default()));
    defaults.merge(said).extract().map_err(|error| sentence(&error, said))
}

/// What is wrong, with what stands there and what could.
fn sentence(error: &figment::Error, said: &Figment) -> String {
    let why = match &error.kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("it has to be {expected}")
        }
        Kind::UnknownVariant(word, known) => format!("“{word}” is none of {}", known.join(", ")),
        Kind::Message(_)
        | Kind::InvalidLength(..)
        | Kind::MissingField(_)
        | Kind::UnknownField(..)
        | Kind::DuplicateField(_)
        | Kind::ISizeOutOfRange(_)
        | Kind::USizeOutOfRange(_)
        | Kind::Unsupported(_)
        | Kind::UnsupportedKey(..) => error.kind.to_string(),
    };
    let Some(key) = error.path.first().map(|key| key.to_lowercase()) else { return error.to_string() };
    let value = said.find_value(&key).ok().and_then(|value| serde_json::to_string(&value).ok());
    let from_file = error.metadata.as_ref().is_some_and(|metadata| metadata.source.is_some());
    let name = if from_file { key.clone() } else { format!("WANGHONG_{}", key.to_uppercase()) };
    let right =
        right(&key).map(|right| format!(". Right is for example: {key} = {right}")).unwrap_or_default();
    format!("{name} = {}: {why}{right}", value.unwrap_or_default())
}

/// A right value, as it stands in the file.
fn right(key: &str) -> Option<String> {
    let default = Some(Config::default_of(key)).filter(|value| !value.is_null());
    let like = || Config::keys().find(|known| known.name == key)?.like.map(str::to_owned);
    default.map(|value| value.to_string()).or_else(like)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wanghong.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(Some(&file))
    }

    #[test]
    fn what_is_wrong_is_quoted_beside_what_is_right() {
        for (wrong, right) in [
            ("listen = \"localhost:3000\"", "listen = \"127.0.0.1:3000\""),
            ("listen = 3000", "listen = \"127.0.0.1:3000\""),
            ("metrics_listen = true", "metrics_listen = \"127.0.0.1:9100\""),
            ("payments = \"stripe\"", "payments = [\"test\"]"),
            ("payments = [\"paypal\"]", "payments = [\"test\"]"),
            ("behind_proxy = \"yes\"", "behind_proxy = false"),
            ("part_ms = \"abc\"", "part_ms = 300"),
            ("beacon = \"dice\"", "beacon = \"drand\""),
        ] {
            let told = read(wrong).unwrap_err().replace(',', ", ").replace(",  ", ", ");
            assert!(told.starts_with(&format!("{wrong}: ")), "{wrong}: {told}");
            assert!(told.ends_with(&format!("Right is for example: {right}")), "{wrong}: {told}");
            read(right).unwrap();
        }
    }

    #[test]
    fn a_key_that_is_none_is_told_with_those_that_are() {
        let told = read("listn = \"x\"").unwrap_err();
        assert!(told.starts_with("listn is no key. The keys are listen, public_url, "), "{told}");
        assert!(read("listen = x").unwrap_err().contains("listen = x"), "the line is shown");
    }

    #[test]
    fn a_slash_at_the_end_of_the_public_address_is_none() {
        assert_eq!(
            read("public_url = \"https://live.example.com/\"").unwrap().base.public_url,
            "https://live.example.com"
        );
    }
}
