//! The real server as a child process, on free ports, with a folder of its own.

use crate::{Done, child::Child, clock, cost::Process, http::Connection};
use std::{
    fs::File,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    folder: TempDir,
    /// Where HTTP listens.
    pub(crate) port: u16,
    /// Where RTMP listens.
    pub(crate) rtmp: u16,
}

impl Server {
    /// Starts one and waits until it is ready.
    pub(crate) fn start() -> Done<Self> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let (port, rtmp) = (free_port()?, free_port()?);
        let log = File::create(folder.path().join("log")).map_err(|e| e.to_string())?;
        let mut command = Command::new(binary()?);
        command
            .arg("serve")
            // Every key of that prefix is one of the configuration, and this is none.
            .env_remove("WANGHONG_BIN")
            .env("WANGHONG_LISTEN", format!("127.0.0.1:{port}"))
            .env("WANGHONG_RTMP_LISTEN", format!("127.0.0.1:{rtmp}"))
            .env("WANGHONG_PUBLIC_URL", format!("http://127.0.0.1:{port}"))
            .env("WANGHONG_DATA", folder.path().join("data"))
            // So that many people can sign up: each as if from an address of their own.
            .env("WANGHONG_BEHIND_PROXY", "true")
            // What it says to whoever sets it up is no complaint.
            .env("WANGHONG_LOG", "warn,wanghong_server::cli::setup=error")
            .stdout(Stdio::null())
            .stderr(log);
        let server = Self { child: Child::start(&mut command)?, folder, port, rtmp };
        server.wait()?;
        Ok(server)
    }

    fn wait(&self) -> Done {
        for _try in 0..100 {
            let ready = Connection::open(self.port).and_then(|mut c| c.get("/readyz"));
            if ready.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            clock::rest(0.1);
        }
        Err(format!("the server does not come up:\n{}", self.log()))
    }

    /// What it has complained about.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// What whoever sets it up must show.
    pub(crate) fn setup_token(&self) -> Done<String> {
        std::fs::read_to_string(self.folder.path().join("data/setup-token")).map_err(|e| e.to_string())
    }

    /// Its rows: where `WANGHONG_DATABASE` says, which the server reads too, or in its folder.
    pub(crate) fn database(&self) -> String {
        let named = std::env::var("WANGHONG_DATABASE").ok();
        named.unwrap_or_else(|| self.rows_in_folder())
    }

    fn rows_in_folder(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("data/wanghong.db").display())
    }

    /// The process, to look at its costs.
    pub(crate) fn process(&self) -> Process {
        self.child.process()
    }
}

/// The release build, or what `WANGHONG_BIN` names.
pub(crate) fn binary() -> Done<PathBuf> {
    let named = std::env::var_os("WANGHONG_BIN").map(PathBuf::from);
    let path = named.unwrap_or_else(|| root().join("target/release/wanghong"));
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{} is missing: cargo build --release --locked -p wanghong-server", path.display()))
    }
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A port nobody listens on just now.
pub(crate) fn free_port() -> Done<u16> {
    let probe = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    Ok(probe.local_addr().map_err(|e| e.to_string())?.port())
}
