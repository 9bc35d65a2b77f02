//! A small company: a leader with a product and a planned show, the hands that serve, and those who watch.

use super::{
    Part,
    names::{Names, no},
};
use crate::{api::people, auth::session};
use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header, request},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    net::SocketAddr,
    sync::Arc,
};
use tempfile::TempDir;
use tokio_util::sync::DropGuard;
use wanghong_base::{clock, http::Front as _, wire::PREFIX};
use wanghong_core::{Id, Millis, account::Role, token::Scope};
use wanghong_store::{
    accounts, settings,
    tokens::{self, Token},
};

/// The password that the admin has set up with.
pub const PASSWORD: &str = "correct horse";

/// A day that no test sees the end of.
pub const PLANNED: i64 = 4_000_000_000_000;

/// What came back: status, head and body.
#[derive(Debug)]
pub struct Answer {
    /// How it went.
    pub status: StatusCode,
    /// What is said beside the body.
    pub head: HeaderMap,
    /// What was asked for.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A server in a folder of its own, and everybody who is there.
#[derive(Debug)]
pub struct World<P: Part> {
    /// What it is of.
    pub part: P,
    /// What its ids are called.
    pub names: Names,
    front: P::Front,
    cookies: HashMap<&'static str, String>,
    tokens: HashMap<&'static str, String>,
    script: String,
    shown: &'static [&'static str],
    /// How it is set up.
    pub config: P::Config,
    folder: Arc<TempDir>,
    /// A world that nobody looks at any more stops, and with it the pictures of its shows.
    stops: DropGuard,
}

impl<P: Part> World<P> {
    /// A server that nobody has set up, in a new folder.
    pub async fn empty() -> Self {
        Self::bare(|_| ()).await
    }

    /// A server that nobody has set up, started in another way.
    pub async fn bare(change: impl FnOnce(&mut P::Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let mut config = P::config(folder.path());
        change(&mut config);
        Self::start(config, folder).await
    }

    /// A server that is set up and full of people.
    pub async fn new() -> Self {
        let mut world = Self::empty().await;
        world.settle().await;
        world
    }

    /// A server that is set up in another way, and full of people.
    pub async fn set(change: impl FnOnce(&mut P::Config)) -> Self {
        Self::set_in("CNY", change).await
    }

    /// The same, with prices in this currency.
    pub async fn set_in(currency: &str, change: impl FnOnce(&mut P::Config)) -> Self {
        let mut world = Self::bare(change).await;
        world.settle_in(currency).await;
        world
    }

    /// A server set up so, over this folder.
    pub async fn start(config: P::Config, folder: Arc<TempDir>) -> Self {
        let part = P::start(&config).await;
        Self {
            front: part.front(),
            config,
            stops: part.people().base.tasks.token().drop_guard(),
            part,
            folder,
            names: Names::default(),
            cookies: HashMap::new(),
            tokens: HashMap::new(),
            script: String::new(),
            shown: &[],
        }
    }

    /// The same folder with everybody's cookies, under a new server. The old one is only let go of.
    pub async fn again(self) -> Self {
        let Self { names, cookies, script, shown, config, folder, stops, .. } = self;
        let _runs_on = stops.disarm();
        Self { names, cookies, script, shown, ..Self::start(config, folder).await }
    }

    /// Where it keeps everything.
    pub fn folder(&self) -> Arc<TempDir> {
        Arc::clone(&self.folder)
    }

    /// A second server over the same folder, for the same people.
    pub async fn beside(other: &Self, folder: Arc<TempDir>) -> Self {
        let (names, cookies) = (other.names.clone(), other.cookies.clone());
        Self { names, cookies, ..Self::start(P::config(folder.path()), folder).await }
    }

    /// All that it serves, to be served at a socket.
    pub fn front(&self) -> P::Front {
        self.front.clone()
    }

    /// Sets it up and fills it with people.
    pub async fn settle(&mut self) {
        self.settle_in("CNY").await;
    }

    async fn settle_in(&mut self, currency: &str) {
        self.found(currency).await;
        for leader in ["leader", "foreign"] {
            self.person(leader, &[(leader, Role::Leader)]).await;
        }
        for role in [Role::Director, Role::Operator, Role::Moderator, Role::Shop] {
            self.person(role.word(), &[("leader", role)]).await;
        }
        for stranger in ["fan", "guest"] {
            self.person(stranger, &[]).await;
        }
        P::furnish(self).await;
    }

    /// The company and its first leader, who is admin too, by rows.
    async fn found(&mut self, currency: &str) {
        let people = self.part.people().clone();
        let mut tx = people.base.db.begin().await.unwrap();
        settings::add(&mut tx, "company", "Wanghong").await.unwrap();
        settings::put(&mut tx, "currency", currency).await.unwrap();
        tx.commit().await.unwrap();
        let password = people.hasher.hash(PASSWORD.to_owned()).await.unwrap();
        self.enter(("admin", "Admin"), &password, &[("admin", Role::Leader), ("admin", Role::Admin)]).await;
    }

    /// Adds somebody by rows, since hashing a password for each takes long.
    async fn person(&mut self, name: &'static str, roles: &[(&str, Role)]) {
        self.enter((name, name), "no password", roles).await;
    }

    async fn enter(&mut self, (name, told): (&'static str, &str), password: &str, roles: &[(&str, Role)]) {
        let people = self.part.people().clone();
        let mail = format!("{name}@example.com");
        let new = people::New::check(told, name, &mail, PASSWORD.to_owned()).unwrap();
        let mut tx = people.base.db.begin().await.unwrap();
        let leads = roles.contains(&(name, Role::Leader));
        let (user, account) = new.add(&mut tx, password, leads).await.unwrap();
        self.names.learn(name, &json!(account.to_string()));
        self.names.learn(&format!("{name}'s user"), &json!(user.to_string()));
        for of in roles.iter().map(|(of, _)| *of).collect::<BTreeSet<_>>() {
            let these: Vec<Role> = roles.iter().filter(|(on, _)| *on == of).map(|(_, role)| *role).collect();
            let account = (self.names.id(of), user);
            accounts::set_roles(&mut tx, account, &these, user, clock::now()).await.unwrap();
        }
        let line = session::begin(&people, &mut tx, user).await.unwrap();
        tx.commit().await.unwrap();
        self.cookies.insert(name, first_pair(line.to_str().unwrap()));
    }

    /// Has somebody who is known already log in, as everybody here is called and with the password of all.
    pub async fn enters(&mut self, name: &'static str) {
        let login = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
        let answer = self.send("nobody", "POST /login", &login).await;
        assert!(answer.status.is_success(), "{name}: {answer:?}");
        let lines =
            answer.head.get_all(header::SET_COOKIE).iter().map(|line| first_pair(line.to_str().unwrap()));
        let session = lines.into_iter().find(|pair| !pair.starts_with("visitor=")).unwrap();
        self.cookies.insert(name, session);
    }

    /// Adds so many people in one commit; they are called `robot0` and so on.
    pub async fn crowd(&mut self, count: usize) -> Vec<&'static str> {
        let names: Vec<&'static str> = (0..count).map(|n| &*format!("robot{n}").leak()).collect();
        let people = self.part.people().clone();
        let mut tx = people.base.db.begin().await.unwrap();
        for name in &names {
            let mail = format!("{name}@example.com");
            let new = people::New::check(name, name, &mail, PASSWORD.to_owned()).unwrap();
            let (user, _) = new.add(&mut tx, "no password", false).await.unwrap();
            let line = session::begin(&people, &mut tx, user).await.unwrap();
            self.cookies.insert(name, first_pair(line.to_str().unwrap()));
        }
        tx.commit().await.unwrap();
        names
    }

    /// A program that acts in somebody's name, also with what the API gives to no token: no scope.
    pub async fn token(&mut self, name: &'static str, of: &str, scopes: &[Scope]) {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        let row = Token {
            id: clock::mint(),
            user_id: self.names.id(&format!("{of}'s user")),
            name: name.to_owned(),
            scopes: words.join(" "),
            created_at: Millis(0),
            expires_at: Millis(PLANNED),
            used_at: None,
        };
        let mut tx = self.part.people().base.db.begin().await.unwrap();
        tokens::add(&mut tx, &row, &session::digest(name)).await.unwrap();
        tx.commit().await.unwrap();
        self.carry(name, name);
    }

    /// A program that has a token.
    pub fn carry(&mut self, name: &'static str, token: &str) {
        self.tokens.insert(name, token.to_owned());
    }

    /// Asks and expects to be served; `op` is a method and an address after the prefix, in which a name in
    /// braces stands for its id, as in the body.
    pub async fn ask(&self, who: &str, op: &str, body: Value) -> Value {
        let answer = self.send(who, op, &body).await;
        assert!(answer.status.is_success(), "{who} {op}: {answer:?}");
        answer.json()
    }

    /// Asks and gives whatever comes back; a no is checked to hold what every no holds.
    pub async fn send(&self, who: &str, op: &str, body: &Value) -> Answer {
        let request = self.request(who, op);
        let request = match self.names.ids_in(body) {
            Value::Null => request.body(Body::empty()),
            body => request.header(header::CONTENT_TYPE, "application/json").body(body.to_string().into()),
        };
        self.serve(request.unwrap()).await
    }

    /// A request of somebody, with their cookies; what changes something has a key, as the web sends it.
    pub fn request(&self, who: &str, op: &str) -> request::Builder {
        let (method, path) = op.split_once(' ').unwrap();
        let path = self.names.ids_in_text(path);
        let path = if path.starts_with("/api/") { path } else { format!("{PREFIX}{path}") };
        let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if who == "nobody" {
            return request;
        }
        if let Some(token) = self.tokens.get(who) {
            return request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let visitor = self.part.people().visitors.sealed(Id(7));
        let request = if method == "GET" {
            request
        } else {
            request.header("idempotency-key", format!("{}, made up anew", clock::mint()))
        };
        request.header(header::COOKIE, format!("{}; visitor={visitor}", self.cookies[who]))
    }

    /// Serves one request as if it came from this machine.
    pub async fn serve(&self, request: Request<Body>) -> Answer {
        let op = format!("{} {}", request.method(), request.uri());
        let answer = self.answered(request).await;
        if !answer.status.is_success() {
            no(&op, answer.status, &answer.json());
        }
        answer
    }

    /// The same, of what is not the API's.
    pub async fn answered(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5_000))));
        let response = self.front.answer(request).await;
        let (status, head) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, head, body }
    }

    /// The same under a key, as the web sends all that changes something.
    pub async fn keyed(&self, who: &str, op: &str, (key, body): (&str, Value)) -> Answer {
        let mut request = self.request(who, op).header(header::CONTENT_TYPE, "application/json");
        let key = HeaderValue::try_from(format!("{key}, made up by hand")).unwrap();
        request.headers_mut().unwrap().insert("idempotency-key", key);
        self.serve(request.body(self.names.ids_in(&body).to_string().into()).unwrap()).await
    }

    /// Asks and writes down what was asked and answered.
    pub async fn tell(&mut self, who: &str, op: &str, body: Value) -> Value {
        let answer = self.send(who, op, &body).await;
        self.note(who, op, &answer);
        answer.json()
    }

    /// Writes down an answer.
    pub fn note(&mut self, who: &str, op: &str, answer: &Answer) {
        let shown = if answer.status.is_success() { self.shown } else { &[] };
        let line = self.names.line(&answer.json(), shown);
        self.script.extend([format!("{who}: {op}\n  {} {line}", answer.status.as_u16()).trim_end(), "\n"]);
    }

    /// Writes a line of its own down.
    pub fn write(&mut self, line: &str) {
        self.script.extend([line, "\n"]);
    }

    /// Of successes from now on only these keys are written down; all when there are none.
    pub fn shows(&mut self, keys: &'static [&'static str]) {
        self.shown = keys;
    }

    /// Gives a thing a name.
    pub fn learn(&mut self, name: &str, id: &Value) {
        self.names.learn(name, id);
    }

    /// What was written down.
    pub fn script(&mut self) -> String {
        std::mem::take(&mut self.script)
    }
}

/// The session's cookie as a browser sends it back.
pub fn cookie(head: &HeaderMap) -> String {
    let lines = head.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    lines.map(first_pair).find(|pair| pair.contains("session=")).unwrap()
}

fn first_pair(line: &str) -> String {
    line.split(';').next().unwrap().to_owned()
}
