//! What a configuration can say that no server can do, told before anything begins.

use super::Config;
use crate::limits;
use axum::http::Uri;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// What else is read from the environment under our prefix: by the command line, by tests and by benchmarks.
const OTHERS: [&str; 4] = ["CONFIG", "PASSWORD", "TEST_POSTGRES", "BIN"];

impl Config {
    /// Fails with a sentence for the operator.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.filter()?;
        let url: Option<Uri> = self.public_url.parse().ok();
        let whole = url.is_some_and(|url| {
            matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some() && bare(&url)
        });
        let said = &self.public_url;
        if !whole {
            return Err(format!(
                "public_url = \"{said}\": this is no address such as https://live.example.com"
            ));
        }
        if !limits::PART_MS.contains(&self.part_ms) {
            let (least, most) = (limits::PART_MS.start(), limits::PART_MS.end());
            return Err(format!("part_ms = {}: a part has {least} to {most} ms, such as 300", self.part_ms));
        }
        self.database()
    }

    fn database(&self) -> Result<(), String> {
        let Some(said) = &self.database else { return Ok(()) };
        let known = ["postgres://", "postgresql://", "sqlite:"].iter().any(|scheme| said.starts_with(scheme));
        known.then_some(()).ok_or_else(|| {
            let scheme = said.split(':').next().unwrap_or_default();
            format!(
                "database = \"{scheme}:…\": this is no address such as postgres://wanghong@localhost/wanghong or \
                 sqlite:data/wanghong.db"
            )
        })
    }

    /// What to log.
    pub(crate) fn filter(&self) -> Result<EnvFilter, String> {
        let said = &self.log;
        let wrong = |why: String| format!("log = \"{said}\": {why}; say info, or wanghong=debug,info");
        // A word that is no level would be taken for the name of the only module to log.
        let word = said.chars().all(char::is_alphanumeric);
        if said.is_empty() || (word && said.parse::<LevelFilter>().is_err()) {
            return Err(wrong("this is no level".into()));
        }
        EnvFilter::try_new(said).map_err(|error| wrong(error.to_string()))
    }
}

fn bare(url: &Uri) -> bool {
    url.path() == "/" && url.query().is_none()
}

/// Variables of the environment that look like keys and are none.
pub(crate) fn strangers(names: impl Iterator<Item = String>) -> Vec<String> {
    let known = |name: &str| {
        let key = name.trim_start_matches("WANGHONG_");
        OTHERS.contains(&key) || Config::KEYS.iter().any(|(known, _)| known.eq_ignore_ascii_case(key))
    };
    names.filter(|name| name.starts_with("WANGHONG_") && !known(name)).collect()
}

/// Those of this process, in words for the operator.
pub(crate) fn warning() -> Option<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let strangers = strangers(names);
    (!strangers.is_empty()).then(|| format!("{} is set, but is no key", strangers.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut Config)) -> Result<(), String> {
        let mut config = Config::default();
        change(&mut config);
        config.check()
    }

    #[test]
    fn the_public_address_is_whole() {
        for right in ["http://localhost:3000", "https://live.example.com", "https://live.example.com/"] {
            with(|config| config.public_url = right.into()).unwrap();
        }
        for wrong in ["", "live.example.com", "/", "ftp://a.example", "https://", "https://a.example/shop"] {
            let told = with(|config| config.public_url = wrong.into()).unwrap_err();
            assert!(told.starts_with("public_url"), "{wrong}: {told}");
        }
    }

    #[test]
    fn parts_and_databases_are_of_a_kind_that_we_know() {
        for wrong in [0, 5, 10_000] {
            let told = with(|config| config.part_ms = wrong).unwrap_err();
            assert!(told.starts_with(&format!("part_ms = {wrong}: ")), "{told}");
        }
        for right in ["postgres:///wanghong", "postgresql://a:b@c/d", "sqlite:data/x.db"] {
            with(|config| config.database = Some(right.into())).unwrap();
        }
        let told = with(|config| config.database = Some("mysql://a:secret@b/c".into())).unwrap_err();
        assert!(told.starts_with("database = \"mysql:…\"") && !told.contains("secret"), "{told}");
    }

    #[test]
    fn what_to_log_is_a_level_or_names_one() {
        for right in ["info", "WARN", "off", "wanghong=debug", "info,hyper=error"] {
            with(|config| config.log = right.into()).unwrap();
        }
        for wrong in ["", "loud", "wanghong=loud"] {
            let told = with(|config| config.log = wrong.into()).unwrap_err();
            assert!(told.starts_with("log"), "{wrong}: {told}");
        }
    }

    #[test]
    fn a_key_that_is_misspelt_is_told() {
        let names = ["WANGHONG_LISTEN", "WANGHONG_CONFIG", "WANGHONG_LISTN", "PATH", "WANGHONG_wrong"];
        let told = strangers(names.map(str::to_owned).into_iter());
        assert_eq!(told, ["WANGHONG_LISTN", "WANGHONG_wrong"]);
    }
}
