//! A server in this process, what was found in it, and its end.

use super::{company, document::Operation, question::Question};
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    panic,
    path::Path,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};
use wanghong_core::{Id, Millis};
use wanghong_server::Inside;
use wanghong_store::{Db, sessions};

/// Ids that exist, by the noun they name.
pub(crate) type Ids = BTreeMap<&'static str, Vec<String>>;

/// Questions after which a world has grown old: its lists are long, and roles and stock are not what they were.
const LIFE: u32 = 2_000;
/// Questions that are left once the show that is on has ended.
const AFTER: u32 = 200;
/// Longest time an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Ids kept of each noun.
const KEPT: usize = 8;

/// What was asked last, for whoever reads of a panic.
static ASKED: Mutex<String> = Mutex::new(String::new());

/// A company's server.
pub(crate) struct World {
    inside: Inside,
    db: Db,
    people: Vec<(&'static str, Id)>,
    ids: Ids,
    age: u32,
    folder: TempDir,
}

impl World {
    /// A world set up anew.
    pub(crate) fn new() -> Self {
        // Memory where there is some: thousands of commits need no disk.
        let memory = Path::new("/dev/shm");
        let disk = std::env::temp_dir();
        let place = if memory.is_dir() { memory } else { &disk };
        let folder = tempfile::Builder::new().prefix("wanghong-bodies-").tempdir_in(place).expect("a folder");
        let inside = runtime().block_on(Inside::open(folder.path())).expect("a server");
        let rows = format!("sqlite:{}", folder.path().join("wanghong.db").display());
        let db = runtime().block_on(Db::open(&rows)).expect("its rows");
        let mut world = Self { inside, db, people: Vec::new(), ids: Ids::new(), age: 0, folder };
        company::settle(&mut world);
        world
    }

    /// What whoever sets it up must show; empty once it is set up.
    pub(crate) fn setup_token(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("setup-token")).unwrap_or_default()
    }

    /// The ids that exist.
    pub(crate) fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The answer to a question.
    pub(crate) fn ask(&self, question: Question) -> (StatusCode, Bytes) {
        let Question { head, body } = question;
        let words = String::from_utf8_lossy(&body).chars().take(2_000).collect::<String>();
        let request = head.body(Body::from(body)).expect("a request");
        *ASKED.lock().unwrap_or_else(PoisonError::into_inner) =
            format!("{} {} {:?} {words}", request.method(), request.uri(), request.headers());
        let answer = async { timeout(PATIENCE, self.inside.ask(request)).await };
        runtime().block_on(answer).expect("an answer in time").expect("a whole answer")
    }

    /// Goes on from a success: what it made can be named, and what everything else needs is there again.
    pub(crate) fn learn(&mut self, operation: &Operation, answer: &Value) {
        match operation.name {
            "post_logout" => self.log_in(),
            "post_lives_id_end" if answer["id"] == self.ids["live"][0].as_str() => {
                self.age = self.age.max(LIFE - AFTER);
            }
            _ => {}
        }
        if let Some((noun, _)) = self.ids.get_key_value(operation.last()) {
            self.keep(noun, &answer["id"]);
        }
    }

    /// Grows older by a question; an old world makes way for a new one.
    pub(crate) fn age(&mut self) {
        self.age += 1;
        if self.age >= LIFE {
            let Self { inside, db, folder, .. } = std::mem::replace(self, Self::new());
            runtime().block_on(db.close());
            assert!(runtime().block_on(inside.close()), "everything ends when asked to");
            drop(folder);
        }
    }

    /// Remembers an id; of many, the first and the latest.
    pub(crate) fn keep(&mut self, noun: &'static str, id: &Value) {
        let known = self.ids.entry(noun).or_default();
        known.extend(id.as_str().map(ToOwned::to_owned));
        if known.len() > KEPT {
            known.remove(1);
        }
    }

    /// Lets somebody have a session.
    pub(crate) fn know(&mut self, name: &'static str, user: &Value) {
        let user = user.as_str().and_then(|id| id.parse().ok()).expect("an id");
        self.people.push((name, user));
        self.log_in();
    }

    /// Sessions whose tokens are their people's names: the cookies that the API gives are not seen here.
    fn log_in(&self) {
        runtime().block_on(async {
            let mut tx = self.db.begin().await.expect("the writer");
            for (name, user) in &self.people {
                let token = Sha256::digest(name.as_bytes());
                sessions::end(&mut tx, &token).await.expect("no other session");
                sessions::add(&mut tx, &token, *user, Millis(0), Millis(i64::MAX)).await.expect("a session");
            }
            tx.commit().await.expect("kept");
        });
    }
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            eprintln!("asked: {}", ASKED.lock().unwrap_or_else(PoisonError::into_inner));
            before(panic);
        }));
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().expect("a runtime")
    })
}
