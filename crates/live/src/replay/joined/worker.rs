//! A child that encodes: how far it is, and how it is told to rest.

use rustix::process::{Pid, Signal, kill_process};
use std::{io, process::ExitStatus};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStderr},
};
use wanghong_base::error::{Error, Result};

/// A child that encodes.
pub(super) struct Worker {
    pub(super) child: Child,
    said: Option<Lines<BufReader<ChildStderr>>>,
    /// Ticks of what is done.
    done: u64,
    begins: u64,
    /// Its last word that was not about how far it is.
    complaint: String,
}

impl Worker {
    /// One whose work begins so many ticks behind the beginning of all.
    pub(super) fn new(mut child: Child, begins: u64) -> Self {
        let said = child.stderr.take().map(|said| BufReader::new(said).lines());
        Self { child, said, done: begins, begins, complaint: String::new() }
    }

    /// Waits for its next word, or for its end and what that means.
    pub(super) async fn turn(&mut self) -> Result<bool> {
        let line = tokio::select! {
            Some(line) = next(&mut self.said) => line,
            ended = self.child.wait() => {
                let ended = ended?;
                while let Some(line) = next(&mut self.said).await {
                    self.take(&line);
                }
                return self.ended(ended).map(|()| true);
            }
        };
        self.take(&line);
        Ok(false)
    }

    fn take(&mut self, line: &str) {
        match line.split_once('=') {
            Some(("out_time_us", time)) => {
                // Before the first frame there is no time.
                let ticks = time.trim().parse::<u64>().unwrap_or(0) * 9 / 100;
                self.done = self.done.max(self.begins + ticks);
            }
            Some((name, _)) if !name.contains(' ') => {}
            _ => line.clone_into(&mut self.complaint),
        }
    }

    /// How much of all is done, which is everything only once it has ended.
    pub(super) fn percent(&self, all: u64) -> u8 {
        u8::try_from((self.done * 100).checked_div(all).unwrap_or(0)).map_or(99, |percent| percent.min(99))
    }

    /// Tells it to rest, or to go on.
    pub(super) fn rest(&self, rests: bool) -> io::Result<()> {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let signal = if rests { Signal::STOP } else { Signal::CONT };
        // One that has ended needs neither.
        pid.map_or(Ok(()), |pid| Ok(kill_process(pid, signal)?))
    }

    fn ended(&self, status: ExitStatus) -> Result<()> {
        let why = || Error::Internal(format!("ffmpeg: {status}: {}", self.complaint));
        if status.success() { Ok(()) } else { Err(why()) }
    }
}

/// The next line of whoever still says something.
async fn next(said: &mut Option<Lines<BufReader<ChildStderr>>>) -> Option<String> {
    said.as_mut()?.next_line().await.ok().flatten()
}
