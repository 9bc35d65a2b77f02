//! What a configuration can say that no server can do, told before anything begins.

use super::Config;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// What else is read from the environment under our prefix: by the command line, by tests and by benchmarks.
const OTHERS: [&str; 4] = ["CONFIG", "PASSWORD", "TEST_POSTGRES", "BIN"];

impl Config {
    /// Fails with a sentence for the operator.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.filter()?;
        self.base.check()?;
        self.live.check()
    }

    /// What to log.
    pub(crate) fn filter(&self) -> Result<EnvFilter, String> {
        let said = &self.base.log;
        let wrong = |why: String| format!("log = \"{said}\": {why}; say info, or wanghong=debug,info");
        // A word that is no level would be taken for the name of the only module to log.
        let word = said.chars().all(char::is_alphanumeric);
        if said.is_empty() || (word && said.parse::<LevelFilter>().is_err()) {
            return Err(wrong("this is no level".into()));
        }
        EnvFilter::try_new(said).map_err(|error| wrong(error.to_string()))
    }
}

/// Variables of the environment that look like keys and are none.
pub(crate) fn strangers(names: impl Iterator<Item = String>) -> Vec<String> {
    let known = |name: &str| {
        let key = name.trim_start_matches("WANGHONG_");
        OTHERS.contains(&key) || Config::keys().any(|known| known.name.eq_ignore_ascii_case(key))
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

    fn with(log: &str) -> Result<(), String> {
        let mut config = Config::default();
        log.clone_into(&mut config.base.log);
        config.check()
    }

    #[test]
    fn what_to_log_is_a_level_or_names_one() {
        for right in ["info", "WARN", "off", "wanghong=debug", "info,hyper=error"] {
            with(right).unwrap();
        }
        for wrong in ["", "loud", "wanghong=loud"] {
            let told = with(wrong).unwrap_err();
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
