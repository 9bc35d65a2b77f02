//! ffmpeg, which works for us as a child: everything else goes before it, and it ends with whoever holds it.

use crate::error::Result;
use std::process::Stdio;
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
