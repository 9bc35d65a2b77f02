//! ffmpeg, which works for us as a child: everything else goes before it, and it ends with whoever holds it.

use crate::error::Result;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::Stdio,
};
use tokio::process::Command;
use wanghong_core::{Code, Refusal};

/// ffmpeg with these words, if it is installed. `nice` becomes what it runs.
pub(super) fn command(words: &str) -> Result<Command> {
    if !is_here() {
        return Err(Refusal::new(Code::NoFfmpeg, "This needs ffmpeg on the server.").into());
    }
    let mut command = Command::new("nice");
    command
        .args("-n 10 ffmpeg -hide_banner -loglevel error -nostdin".split(' '))
        .args(words.split(' '))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    Ok(command)
}

fn is_here() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("ffmpeg").is_file())
}

/// Where a child reaches a door of ours.
pub(super) fn reached(mut door: SocketAddr) -> SocketAddr {
    match door.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => door.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => door.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    door
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_reached_where_it_is() {
        let of = |text: &str| reached(text.parse().unwrap()).to_string();
        assert_eq!(of("0.0.0.0:1935"), "127.0.0.1:1935");
        assert_eq!(of("[::]:1935"), "[::1]:1935");
        assert_eq!(of("192.0.2.1:80"), "192.0.2.1:80");
    }
}
