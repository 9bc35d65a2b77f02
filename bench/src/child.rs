//! A child process that does not outlive us.

use crate::{Done, cost::Process};
use std::process::{ChildStdin, ChildStdout, Command};

/// Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Child(std::process::Child);

impl Child {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Done<Self> {
        command.spawn().map(Self).map_err(|e| format!("{}: {e}", command.get_program().display()))
    }

    /// This program again, as another part of it.
    pub(crate) fn again(command: &str) -> Done<Command> {
        let mut again = Command::new(std::env::current_exe().map_err(|e| e.to_string())?);
        again.arg(command);
        Ok(again)
    }

    /// Its process, to look at its costs.
    pub(crate) fn process(&self) -> Process {
        Process(self.0.id())
    }

    /// Both its ends.
    pub(crate) fn pipes(&mut self) -> Done<(ChildStdin, ChildStdout)> {
        match (self.0.stdin.take(), self.0.stdout.take()) {
            (Some(to), Some(from)) => Ok((to, from)),
            _ => Err("a child without pipes".into()),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}
