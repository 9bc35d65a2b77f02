//! ffmpeg, which works for us as a child: everything else goes before it, and it ends with whoever holds it.

use crate::error::Result;
use std::process::Stdio;
use tokio::process::Command;
use wanghong_core::{Code, Refusal};

/// What a child may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Seconds of a processor.
    pub cpu_seconds: u64,
    /// Bytes of memory.
    pub bytes: u64,
}

/// ffmpeg with these words, if it is installed. `nice` becomes what it runs.
pub fn command(words: &str) -> Result<Command> {
    run(Command::new("nice"), words)
}

/// ffmpeg with these words, within bounds. The shell becomes `nice`, and that ffmpeg.
pub fn bounded(words: &str, Bounds { cpu_seconds, bytes }: Bounds) -> Result<Command> {
    let mut shell = Command::new("sh");
    let script = format!("ulimit -t {cpu_seconds}; ulimit -v {}; exec \"$@\"", bytes / 1_024);
    // Every thread's own heap would count as a whole, though it is nearly empty.
    shell.env("MALLOC_ARENA_MAX", "2").args(["-c", &script, "sh", "nice"]);
    run(shell, &format!("-threads 2 -filter_threads 2 {words}"))
}

fn run(mut command: Command, words: &str) -> Result<Command> {
    if !is_here() {
        return Err(Refusal::new(Code::NO_FFMPEG, "This needs ffmpeg on the server.").into());
    }
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
