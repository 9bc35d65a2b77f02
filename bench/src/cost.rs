//! What a process has used, as the kernel counts it.

use crate::Done;
use std::{fs, str::FromStr};

/// A process whose costs are watched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

/// The kernel's clock ticks a second, which Linux has fixed for user space.
const TICKS: f64 = 100.0;

impl Process {
    /// Seconds of CPU used so far: fields utime and stime of `/proc/<pid>/stat` (proc(5)).
    pub(crate) fn cpu(self) -> Done<f64> {
        Ok((self.field::<f64>(11)? + self.field::<f64>(12)?) / TICKS)
    }

    /// The same with its children, those that have ended included: fields cutime and cstime.
    pub(crate) fn family(self) -> Done<f64> {
        let ended = (self.field::<f64>(13)? + self.field::<f64>(14)?) / TICKS;
        let all = fs::read_dir("/proc").map_err(|e| e.to_string())?.flatten();
        let all = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).map(Process);
        // One that ends meanwhile has no parent any more.
        let children = all.filter(|child| child.parent().is_ok_and(|parent| parent.0 == self.0));
        Ok(self.cpu()? + ended + children.filter_map(|child| child.cpu().ok()).sum::<f64>())
    }

    /// Whose child it is: field ppid.
    pub(crate) fn parent(self) -> Done<Self> {
        self.field(1).map(Self)
    }

    /// A field of `/proc/<pid>/stat` behind the second. That one may hold spaces, and ends with a bracket.
    fn field<T: FromStr>(self, n: usize) -> Done<T> {
        let stat = self.read("stat")?;
        let field = stat.rsplit(')').next().unwrap_or("").split_whitespace().nth(n);
        field
            .and_then(|field| field.parse().ok())
            .ok_or_else(|| format!("process {} has no field {n}", self.0))
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
