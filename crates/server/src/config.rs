//! One TOML file, every key also by environment; no file needed.

use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// How this server is set up. Each key can also come as `WANGHONG_<KEY>` from the environment, which wins.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Where HTTP listens.
    pub(crate) listen: SocketAddr,
    /// Where RTMP listens. `0.0.0.0:1935` lets cameras on other machines in.
    pub(crate) rtmp_listen: SocketAddr,
    /// The address people open, without a slash at its end. With `https` cookies are marked secure.
    pub(crate) public_url: String,
    /// The server address shown to those who go live; by default made of `public_url` and the RTMP port.
    pub(crate) rtmp_url: Option<String>,
    /// The folder that everything is kept in.
    pub(crate) data: PathBuf,
    /// `postgres://…`; by default SQLite in the data folder.
    pub(crate) database: Option<String>,
    /// Length of an LL-HLS part in milliseconds: shorter is less delay and more requests.
    pub(crate) part_ms: u32,
    /// Whether `X-Forwarded-For` names the visitor: only behind a proxy that sets it.
    pub(crate) behind_proxy: bool,
    /// What to log, in the words of `tracing` (`info`, `wanghong=debug`).
    pub(crate) log: String,
    /// Whether each line of the log is JSON.
    pub(crate) log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            rtmp_listen: SocketAddr::from(([127, 0, 0, 1], 1935)),
            public_url: "http://localhost:3000".into(),
            rtmp_url: None,
            data: PathBuf::from("data"),
            database: None,
            part_ms: 333,
            behind_proxy: false,
            log: "info".into(),
            log_json: false,
        }
    }
}

impl Config {
    /// Reads `file` (or `wanghong.toml` where there is one), then the environment.
    #[expect(clippy::result_large_err, reason = "read once, at the start")]
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, figment::Error> {
        let file = match file {
            Some(path) => Toml::file_exact(path),
            None => Toml::file("wanghong.toml"),
        };
        Figment::from(Serialized::defaults(Self::default()))
            .merge(file)
            .merge(Env::prefixed("WANGHONG_").ignore(&["config"]))
            .extract()
    }

    /// The database's address.
    pub(crate) fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("wanghong.db").display()))
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
        let host = rest.split(['/', ':']).next().unwrap_or("localhost");
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
    fn the_address_for_obs_follows_the_public_one() {
        let mut config = Config { public_url: "https://live.example.com/".into(), ..Config::default() };
        assert_eq!(config.rtmp_address(), "rtmp://live.example.com/live");
        config.rtmp_listen.set_port(1936);
        assert_eq!(config.rtmp_address(), "rtmp://live.example.com:1936/live");
    }
}
