//! The server as a process of its own, and the shop in it.

use super::wire;
use serde_json::{Value, json};
use std::{
    fs::File,
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// A server that can be killed, and what it keeps.
#[derive(Debug)]
pub(crate) struct House {
    folder: TempDir,
    database: Option<String>,
    port: u16,
    child: Option<Child>,
}

/// What is sold.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    /// A SKU that sells out, and one that never does.
    pub(crate) skus: [String; 2],
    /// How many there are of each.
    pub(crate) stocked: [i64; 2],
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl House {
    pub(crate) fn open(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut house = Self { folder, database, port: free_port(), child: None };
        house.start();
        house
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where its rows are.
    pub(crate) fn database(&self) -> String {
        let file = || format!("sqlite:{}", self.folder.path().join("wanghong.db").display());
        self.database.clone().unwrap_or_else(file)
    }

    pub(crate) fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_wanghong"));
        command
            .arg("serve")
            .current_dir(self.folder.path())
            .env_remove("WANGHONG_TEST_POSTGRES")
            .env("WANGHONG_DATABASE", self.database())
            .env("WANGHONG_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("WANGHONG_RTMP_LISTEN", format!("127.0.0.1:{}", free_port()))
            .env("WANGHONG_PUBLIC_URL", format!("http://127.0.0.1:{}", self.port))
            .env("WANGHONG_DATA", self.folder.path())
            .env("WANGHONG_LOG", "warn")
            .stdout(Stdio::null())
            .stderr(log);
        self.child = Some(command.spawn().unwrap());
        for _try in 0..400 {
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

    /// What it has complained about.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Sets the company up with a product of two SKUs.
    pub(crate) fn set_up(&self) -> Shop {
        let form = json!({"company": "Kill", "currency": "CNY", "name": "Lead", "handle": "lead",
            "email": "lead@example.com", "password": "correct horse"});
        let me = wire::until_answered(self.port, "", "POST /setup", &form);
        let account = me.body["account"]["id"].as_str().unwrap();
        let stocked = [60, 1_000_000];
        let form = json!({"title": "Tee", "description": "", "pictures": [], "skus": [
            {"title": "Few", "price_minor": 9_999, "stock": stocked[0]},
            {"title": "Many", "price_minor": 101, "stock": stocked[1]}]});
        let op = format!("POST /accounts/{account}/products");
        let product = wire::until_answered(self.port, &me.cookies, &op, &form).body;
        let sku = |n: usize| product["skus"][n]["id"].as_str().unwrap().to_owned();
        Shop { skus: [sku(0), sku(1)], stocked }
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
