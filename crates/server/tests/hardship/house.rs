//! The server as a process of its own, and the shop in it.

use super::wire;
use serde_json::{Value, json};
use std::{
    fs::File,
    net::TcpListener,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// In which a server that was asked to stop is gone: what is open has ten seconds, and a slow machine.
const GONE: Duration = Duration::from_secs(30);

/// A server that can be killed, and what it keeps.
#[derive(Debug)]
pub(crate) struct House {
    folder: TempDir,
    way: Way,
    port: u16,
    child: Option<Child>,
}

/// In what circumstances a server runs.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// PostgreSQL's address; SQLite in the folder when absent.
    pub(crate) database: Option<String>,
    /// What starts the program, if it is not started as it is.
    pub(crate) wrap: Vec<String>,
    /// More for its environment.
    pub(crate) env: Vec<(&'static str, String)>,
}

/// What is sold.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    /// A SKU that sells out, and one that never does.
    pub(crate) skus: [String; 2],
    /// Whose shop it is, and what lets them in.
    pub(crate) account: String,
    pub(crate) cookies: String,
}

/// A port that nobody listens on just now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl House {
    pub(crate) fn open(database: Option<String>) -> Self {
        Self::open_in(tempfile::tempdir().unwrap(), Way { database, ..Way::default() })
    }

    pub(crate) fn open_in(folder: TempDir, way: Way) -> Self {
        let mut house = Self { folder, way, port: free_port(), child: None };
        house.start();
        house
    }

    /// The folder that goes with it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's process, which must be the one that was started.
    pub(crate) fn pid(&mut self) -> u32 {
        let child = self.child.as_mut().unwrap();
        assert_eq!(child.try_wait().unwrap(), None, "the server has ended");
        child.id()
    }

    /// A counter of its metrics.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let page = wire::page(self.port, "/metrics").unwrap();
        let line = page.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0, |count| count.trim().parse().unwrap())
    }

    /// Waits until the shop has sent something: of all that a rush must show, that comes last.
    pub(crate) fn until_sent(&self) {
        for _try in 0..wire::TRIES {
            if self.count("wanghong_orders_total{state=\"shipped\"}") > 0 {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing was sent: {}", self.orders());
    }

    /// How many orders came into each state, as its metrics say.
    fn orders(&self) -> String {
        let page = wire::page(self.port, "/metrics").unwrap_or_default();
        let lines: Vec<_> = page.lines().filter(|line| line.starts_with("wanghong_orders_total")).collect();
        lines.join(", ")
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where its rows are.
    pub(crate) fn database(&self) -> String {
        let file = || format!("sqlite:{}", self.folder.path().join("wanghong.db").display());
        self.way.database.clone().unwrap_or_else(file)
    }

    fn command(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_wanghong");
        let Some((first, rest)) = self.way.wrap.split_first() else { return Command::new(program) };
        let mut command = Command::new(first);
        command.args(rest).arg(program);
        command
    }

    pub(crate) fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut command = self.command();
        command
            .arg("serve")
            .current_dir(self.folder.path())
            .env_remove("WANGHONG_TEST_POSTGRES")
            .env("WANGHONG_DATABASE", self.database())
            .env("WANGHONG_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("WANGHONG_RTMP_LISTEN", format!("127.0.0.1:{}", free_port()))
            .env("WANGHONG_PUBLIC_URL", format!("http://127.0.0.1:{}", self.port))
            .env("WANGHONG_DATA", self.folder.path())
            .env("WANGHONG_WEBHOOKS_PRIVATE", "true")
            .env("WANGHONG_LOG", "warn")
            .envs(self.way.env.iter().cloned())
            .stdout(Stdio::null())
            .stderr(log);
        self.child = Some(command.spawn().unwrap());
        for _try in 0..wire::TRIES {
            if wire::once(self.port, "", "GET /site", &Value::Null).is_some_and(|answer| answer.status == 200)
            {
                return;
            }
            thread::sleep(Duration::from_millis(25));
        }
        panic!("the server does not come up:\n{}", self.log());
    }

    /// SIGKILL: not a word, not a byte more.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM, and how it ended.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        for _try in 0..GONE.as_millis() / 50 {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.child = Some(child);
        panic!("it was asked to stop and is still there");
    }

    /// What it has complained about.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Sets the company up with a product of two SKUs.
    pub(crate) fn set_up(&self) -> Shop {
        let token = std::fs::read_to_string(self.folder.path().join("setup-token")).unwrap();
        let form = json!({"token": token, "company": "Kill", "currency": "CNY", "name": "Lead", "handle": "lead",
            "email": "lead@example.com", "password": "correct horse"});
        let me = wire::until_answered(self.port, "", "POST /setup", &form);
        let account = me.body["account"]["id"].as_str().unwrap().to_owned();
        let form = json!({"title": "Tee", "description": "", "pictures": [], "skus": [
            {"title": "Few", "price_minor": 9_999, "stock": 60},
            {"title": "Many", "price_minor": 101, "stock": 1_000_000}]});
        let op = format!("POST /accounts/{account}/products");
        let product = wire::until_answered(self.port, &me.cookies, &op, &form).body;
        let sku = |n: usize| product["skus"][n]["id"].as_str().unwrap().to_owned();
        Shop { skus: [sku(0), sku(1)], account, cookies: me.cookies }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ended = child.kill();
            let _status = child.wait();
        }
        if thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}
