//! Leads a floor's process.

use crate::{Done, child::Child, cost::Process};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{ChildStdin, Stdio},
};

/// A floor that runs.
#[derive(Debug)]
pub(crate) struct Floor {
    child: Child,
    to: ChildStdin,
    /// Where it listens.
    pub(crate) port: u16,
}

impl Floor {
    /// Starts one; it sends nothing yet.
    pub(crate) fn start() -> Done<Self> {
        let mut command = Child::again("floor")?;
        let mut child = Child::start(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let (to, from) = child.pipes()?;
        let mut line = String::new();
        BufReader::new(from).read_line(&mut line).map_err(|e| e.to_string())?;
        let port = line.trim().parse().map_err(|_no| format!("the floor says {line:?}"))?;
        Ok(Self { child, to, port })
    }

    /// From the next tick on, frames of so many bytes; 0 is none.
    pub(crate) fn send(&mut self, bytes: u64) -> Done {
        writeln!(self.to, "{bytes}").map_err(|e| e.to_string())
    }

    /// Its process, to look at its costs.
    pub(crate) fn process(&self) -> Process {
        self.child.process()
    }
}
