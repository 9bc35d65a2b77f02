//! What a process has used, as the kernel counts it.

use crate::Done;
use std::fs;

/// A process whose costs are watched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

/// The kernel's clock ticks a second, which Linux has fixed for user space.
const TICKS: f64 = 100.0;

impl Process {
    /// Seconds of CPU used so far: fields utime and stime of `/proc/<pid>/stat` (proc(5)).
    pub(crate) fn cpu(self) -> Done<f64> {
        let stat = self.read("stat")?;
        // The second field may hold spaces; all others stand behind its bracket.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let tick = |n: usize| fields.get(n).and_then(|field| field.parse::<f64>().ok());
        match (tick(11), tick(12)) {
            (Some(user), Some(system)) => Ok((user + system) / TICKS),
            _ => Err(format!("process {} has no times", self.0)),
        }
    }

    /// KB of anonymous memory that is in RAM: what the program has asked for, not its binary.
    pub(crate) fn memory(self) -> Done<f64> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let value = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        value.ok_or_else(|| format!("process {} has no memory", self.0))
    }

    /// The open files it may have.
    pub(crate) fn files(self) -> Done<String> {
        let limits = self.read("limits")?;
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        Ok(line.and_then(|line| line.split_whitespace().next()).unwrap_or("?").to_owned())
    }

    fn read(self, file: &str) -> Done<String> {
        fs::read_to_string(format!("/proc/{}/{file}", self.0)).map_err(|e| format!("process {}: {e}", self.0))
    }
}
