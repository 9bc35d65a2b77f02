//! What the operator says of shows.

use crate::limits;
use std::net::SocketAddr;
use wanghong_base::{config as base, keys};

keys! {
    /// How shows come in and go out.
    Config {
        /// Where RTMP listens. `0.0.0.0:1935` lets cameras on other machines in.
        rtmp_listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 1935)),
        /// The server address shown to those who go live; by default made of `public_url` and the RTMP port.
        rtmp_url: Option<String> = None; like "\"rtmp://live.example.com/live\"",
        /// Length of an LL-HLS part in milliseconds: shorter is less delay and more requests. 300 and 210 hold a whole
        /// number of frames at all usual rates.
        part_ms: u32 = 300,
    }
}

impl Config {
    /// Fails with a sentence for the operator.
    pub fn check(&self) -> Result<(), String> {
        if !limits::PART_MS.contains(&self.part_ms) {
            let (least, most) = (limits::PART_MS.start(), limits::PART_MS.end());
            return Err(format!("part_ms = {}: a part has {least} to {most} ms, such as 300", self.part_ms));
        }
        Ok(())
    }

    /// The server address to put into OBS, of a server that is set up like this.
    pub(crate) fn rtmp_address(&self, base: &base::Config) -> String {
        if let Some(url) = &self.rtmp_url {
            return url.clone();
        }
        let rest = base.public_url.split_once("://").map_or("localhost", |(_, rest)| rest);
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
    fn parts_are_of_a_length_that_we_know() {
        for wrong in [0, 5, 10_000] {
            let told = Config { part_ms: wrong, ..Config::default() }.check().unwrap_err();
            assert!(told.starts_with(&format!("part_ms = {wrong}: ")), "{told}");
        }
        Config::default().check().unwrap();
    }

    #[test]
    fn the_address_for_obs_follows_the_public_one() {
        let address = |base: &base::Config| Config::default().rtmp_address(base);
        let elsewhere = SocketAddr::from(([127, 0, 0, 1], 1936));
        let moved = Config { rtmp_listen: elsewhere, ..Config::default() };
        let mut base =
            base::Config { public_url: "https://live.example.com/".into(), ..base::Config::default() };
        assert_eq!(address(&base), "rtmp://live.example.com/live");
        assert_eq!(moved.rtmp_address(&base), "rtmp://live.example.com:1936/live");
        base.public_url = "http://[::1]:3001".into();
        assert_eq!(moved.rtmp_address(&base), "rtmp://[::1]:1936/live");
    }
}
