//! Keys of the configuration. Each part has its own, in one struct; all stand in one file, which the program reads.

use axum::http::Uri;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// The keys of a part.
pub trait Keys: Default + Serialize + DeserializeOwned {
    /// Every key, in order.
    const KEYS: &[Key];
}

/// A key of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// What it is called.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// A right value as it stands in the file, of a key that has none by default.
    pub like: Option<&'static str>,
}

/// The keys of a part: a struct with its defaults, and what each key means.
#[macro_export]
macro_rules! keys {
    ($(#[doc = $about:literal])+ $name:ident {
        $($(#[doc = $doc:literal])+ $key:ident: $kind:ty = $default:expr $(; like $like:literal)?,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
        #[serde(default)]
        pub struct $name { $($(#[doc = $doc])+ pub $key: $kind,)+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl $crate::config::Keys for $name {
            const KEYS: &[$crate::config::Key] = &[$($crate::config::Key {
                name: stringify!($key),
                about: concat!($($doc, "\n"),+),
                like: $crate::keys!(@like $($like)?),
            },)+];
        }
    };
    (@like $like:literal) => { Some($like) };
    (@like) => { None };
}

keys! {
    /// Where the server is, and where it keeps everything.
    Config {
        /// Where HTTP listens. TLS belongs to a proxy in front.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 3000)),
        /// The address people open, without a slash at its end. With `https` cookies are marked secure.
        public_url: String = "http://localhost:3000".into(),
        /// The folder that everything is kept in.
        data: PathBuf = PathBuf::from("data"),
        /// `postgres://…`; by default SQLite in the data folder.
        database: Option<String> = None; like "\"postgres://wanghong@localhost/wanghong\"",
        /// Whether `X-Forwarded-For` names the visitor: only behind a proxy that sets it.
        behind_proxy: bool = false,
        /// Where `/metrics` is served by itself, to whoever reaches that address. By default it is at `listen`, for this
        /// machine alone, and for nobody with `behind_proxy`.
        metrics_listen: Option<SocketAddr> = None; like "\"127.0.0.1:9100\"",
        /// What to log, in the words of `tracing` (`info`, `wanghong=debug`).
        log: String = "info".into(),
        /// Whether each line of the log is JSON.
        log_json: bool = false,
    }
}

impl Config {
    /// Whether only this machine's own browsers reach us, by what they open.
    pub fn is_here(&self) -> bool {
        let url: Option<Uri> = self.public_url.parse().ok();
        let host = url.as_ref().and_then(Uri::host).unwrap_or_default();
        let name = host == "localhost" || host.ends_with(".localhost");
        name || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The database's address.
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("wanghong.db").display()))
    }

    /// The file that SQLite keeps everything in, where it is SQLite.
    pub fn database_file(&self) -> Option<PathBuf> {
        self.database_url().strip_prefix("sqlite:").map(PathBuf::from)
    }

    /// Whether browsers reach us by TLS.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Fails with a sentence for the operator.
    pub fn check(&self) -> Result<(), String> {
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
        self.check_database()
    }

    fn check_database(&self) -> Result<(), String> {
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
}

fn bare(url: &Uri) -> bool {
    url.path() == "/" && url.query().is_none()
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
    fn databases_are_of_a_kind_that_we_know() {
        for right in ["postgres:///wanghong", "postgresql://a:b@c/d", "sqlite:data/x.db"] {
            with(|config| config.database = Some(right.into())).unwrap();
        }
        let told = with(|config| config.database = Some("mysql://a:secret@b/c".into())).unwrap_err();
        assert!(told.starts_with("database = \"mysql:…\"") && !told.contains("secret"), "{told}");
    }
}
