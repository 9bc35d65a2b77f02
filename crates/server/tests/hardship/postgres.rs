//! A PostgreSQL of a test's own, which can go away and come back. `scripts/postgres` starts one for all tests.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A private server, listening on a socket in its folder.
#[derive(Debug)]
pub(crate) struct Postgres {
    bin: PathBuf,
    home: TempDir,
    /// More for its command line.
    more: &'static str,
}

fn bin() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest =
        versions.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max();
    newest.expect("PostgreSQL's server is not installed: run `make setup-test`")
}

impl Postgres {
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    pub(crate) fn start_with(more: &'static str) -> Self {
        let (bin, home) = (bin(), tempfile::tempdir().unwrap());
        let postgres = Self { bin, home, more };
        if is_root() {
            run(Command::new("chown").arg("nobody").arg(postgres.home.path()));
        }
        let data = postgres.data();
        run(postgres.command("initdb").args(["-U", "wanghong", "-A", "trust", "-E", "UTF8", "-D"]).arg(data));
        postgres.come();
        postgres
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=wanghong", self.home.path().display())
    }

    /// The folder with its socket.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Has it run some statements; what the last says, as lines of columns.
    pub(crate) fn sql(&self, text: &str) -> String {
        let mut psql = self.command("psql");
        psql.args(["-U", "wanghong", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAtX", "-h"]);
        let said = psql.arg(self.home.path()).args(["-c", text]).output().unwrap();
        assert!(said.status.success(), "{text}: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8(said.stdout).unwrap()
    }

    /// What it has written down.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.home.path().join("log")).unwrap()).into_owned()
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// It starts, after whatever became of it.
    pub(crate) fn come(&self) {
        let options = format!("-c listen_addresses='' -k {} {}", self.home.path().display(), self.more);
        let log = self.home.path().join("log");
        let mut command = self.command("pg_ctl");
        run(command.arg("-D").arg(self.data()).args(["-w", "-l"]).arg(log).args(["-o", &options, "start"]));
    }

    /// It goes as it does when a machine is switched off.
    pub(crate) fn go(&self) {
        run(self.command("pg_ctl").arg("-D").arg(self.data()).args(["-m", "immediate", "stop"]));
    }

    /// It hangs: all its processes are stopped where they are.
    pub(crate) fn freeze(&self) {
        // The first stops first, and starts no other meanwhile.
        self.signal("-STOP");
    }

    pub(crate) fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let first = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let first = first.lines().next().unwrap().to_owned();
        run(Command::new("kill").args([signal, &first]));
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap();
        // One that has ended meanwhile needs no signal.
        let _some = Command::new("kill").arg(signal).args(children.split_whitespace()).status();
    }

    /// PostgreSQL does not run as root.
    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = Command::new(if is_root() { Path::new("setpriv") } else { &program });
        if is_root() {
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]).arg(&program);
        }
        command.current_dir(self.home.path());
        command
    }
}

pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        let _gone =
            stop.arg("-D").arg(self.data()).args(["-m", "immediate", "stop"]).stdout(Stdio::null()).status();
    }
}
