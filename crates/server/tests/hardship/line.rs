//! The line between the server and PostgreSQL, which can be cut, and can go dead without a word.

use super::postgres::Postgres;
use std::{
    io::{Read as _, Write as _},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    sync::{Arc, Mutex},
    thread,
};
use tempfile::TempDir;

const SOCKET: &str = ".s.PGSQL.5432";

/// A line that goes through this process.
#[derive(Debug)]
pub(crate) struct Line {
    folder: TempDir,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    dead: bool,
    /// What was connected before this changed is dead for ever.
    age: u64,
    /// Both ends of all that was ever connected; the database is not told when the server's end is cut.
    ends: Vec<(UnixStream, UnixStream)>,
}

impl Line {
    pub(crate) fn to(postgres: &Postgres) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
        let (state, there) = (Arc::<Mutex<State>>::default(), postgres.home().join(SOCKET));
        let kept = Arc::clone(&state);
        thread::spawn(move || {
            for server in listener.incoming() {
                connect(server.unwrap(), &there, &kept);
            }
        });
        Self { folder, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=wanghong", self.folder.path().display())
    }

    /// Ends what the server has open, and the database does not hear of it.
    pub(crate) fn cut(&self) {
        for (server, _) in &self.state.lock().unwrap().ends {
            let _gone = server.shutdown(Shutdown::Both);
        }
    }

    /// From now on nothing gets through, and nobody is told.
    pub(crate) fn die(&self) {
        let mut state = self.state.lock().unwrap();
        (state.dead, state.age) = (true, state.age + 1);
    }

    /// New connections get through again; the old ones never do.
    pub(crate) fn live(&self) {
        let mut state = self.state.lock().unwrap();
        (state.dead, state.age) = (false, state.age + 1);
    }
}

fn connect(server: UnixStream, there: &Path, state: &Arc<Mutex<State>>) {
    let Ok(database) = UnixStream::connect(there) else { return };
    let copy = |stream: &UnixStream| stream.try_clone().unwrap();
    let age = {
        let mut state = state.lock().unwrap();
        state.ends.push((copy(&server), copy(&database)));
        state.age
    };
    carry(copy(&server), copy(&database), age, Arc::clone(state));
    carry(database, server, age, Arc::clone(state));
}

/// Carries bytes one way; what comes over a dead line is lost, and so is that somebody hung up.
fn carry(mut from: UnixStream, mut to: UnixStream, age: u64, state: Arc<Mutex<State>>) {
    thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            let through = {
                let state = state.lock().unwrap();
                !state.dead && state.age == age
            };
            if through && to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
    });
}
