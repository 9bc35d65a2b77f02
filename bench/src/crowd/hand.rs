//! Leads a crowd's process.

use crate::{Done, child::Child};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{ChildStdin, ChildStdout, Stdio},
};

/// What the viewers of a crowd do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// They look, and ping now and then.
    Quiet,
    /// Their pictures play, and they report it every 5 s.
    Playing,
    /// They never read.
    Stuck,
}

/// A crowd that is in its seats.
#[derive(Debug)]
pub(crate) struct Crowd {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    _child: Child,
}

/// What a crowd saw. Times in ms: half, 99 % and all of the viewers' frames are at or below.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) frames: u64,
    pub(crate) bytes: u64,
    /// Share of the frames that reached each.
    pub(crate) delivered: f64,
    pub(crate) gone: u64,
    /// Comments shown to each.
    pub(crate) said: u64,
    /// Comments told of, not shown.
    pub(crate) more: u64,
    /// After the first viewer.
    pub(crate) spread: [f64; 3],
    /// After the frame's own time.
    pub(crate) late: [f64; 3],
    /// From one frame to the next.
    pub(crate) gap: [f64; 3],
}

impl Crowd {
    /// Lets so many viewers in; returns when all sit.
    pub(crate) fn enter(port: u16, path: &str, count: u32, kind: Kind) -> Done<Self> {
        let kind = match kind {
            Kind::Quiet => "quiet",
            Kind::Playing => "playing",
            Kind::Stuck => "stuck",
        };
        let mut command = Child::again("crowd")?;
        command.args([&port.to_string(), path, &count.to_string(), kind]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = Child::start(&mut command)?;
        let (to, from) = child.pipes()?;
        let mut crowd = Self { to, from: BufReader::new(from), _child: child };
        match crowd.line()?.as_str() {
            "ready" => Ok(crowd),
            other => Err(format!("the crowd did not get in: {other:?}")),
        }
    }

    /// Forgets what was seen so far.
    pub(crate) fn reset(&mut self) -> Done {
        writeln!(self.to, "reset").map_err(|e| e.to_string())
    }

    /// What was seen since.
    pub(crate) fn report(&mut self) -> Done<Report> {
        writeln!(self.to, "report").map_err(|e| e.to_string())?;
        let line = self.line()?;
        let json: serde_json::Value = serde_json::from_str(&line).map_err(|e| e.to_string())?;
        let count = |key: &str| json.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0);
        let times = |key: &str| {
            [0, 1, 2].map(|n| {
                json.pointer(&format!("/{key}/{n}")).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN)
            })
        };
        Ok(Report {
            frames: count("frames"),
            bytes: count("bytes"),
            delivered: json.get("delivered").and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN),
            gone: count("gone"),
            said: count("said"),
            more: count("more"),
            spread: times("spread"),
            late: times("late"),
            gap: times("gap"),
        })
    }

    fn line(&mut self) -> Done<String> {
        let mut line = String::new();
        self.from.read_line(&mut line).map_err(|e| e.to_string())?;
        Ok(line.trim_end().to_owned())
    }
}
