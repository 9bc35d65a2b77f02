//! nginx as a peer: one process that serves files from a folder of its own.

use crate::{Done, child::Child, clock, cost::Process, http::Connection, server::free_port};
use std::{
    fs,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// An nginx that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Nginx {
    child: Child,
    folder: TempDir,
    /// Where it listens.
    pub(crate) port: u16,
}

impl Nginx {
    /// Starts one, or tells why there is none; installs it where that is allowed.
    pub(crate) fn start() -> Done<Self> {
        install()?;
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let port = free_port()?;
        let path = folder.path().join("nginx.conf");
        fs::write(&path, config(folder.path(), port)).map_err(|e| e.to_string())?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder.path()).arg("-c").arg(&path).stderr(Stdio::null());
        let nginx = Self { child: Child::start(&mut command)?, folder, port };
        nginx.put("ready", b"yes")?;
        for _try in 0..50 {
            if Connection::open(port).and_then(|mut c| c.get("/ready")).is_ok() {
                return Ok(nginx);
            }
            clock::rest(0.1);
        }
        Err("nginx does not come up".into())
    }

    /// Puts a file where it can be fetched by its name. A new content wants a new name: open files are cached.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Done {
        fs::write(self.folder.path().join(name), bytes).map_err(|e| e.to_string())
    }

    /// Its process, to look at its costs.
    pub(crate) fn process(&self) -> Process {
        self.child.process()
    }
}

fn install() -> Done {
    let there = || Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_ok();
    if there() {
        return Ok(());
    }
    println!("Missing nginx: installing nginx-light (the peer for files over HTTP).");
    let line = "apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends nginx-light >/dev/null";
    let _status = Command::new("sh").args(["-c", line]).status();
    if there() { Ok(()) } else { Err("nginx is missing: install nginx-light".into()) }
}

/// As one would set it up for files that many want: one process, open files cached, nothing logged, and the
/// headers that players need.
fn config(folder: &std::path::Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 20000;
pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 16000; multi_accept on; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; server_tokens off;
  keepalive_requests 100000000; open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp4 m4s; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096; root {folder};
    add_header Cache-Control 'public, max-age=1'; add_header Access-Control-Allow-Origin '*';
    add_header Access-Control-Expose-Headers '*'; add_header X-Content-Type-Options nosniff;
  }}
}}
"
    )
}
