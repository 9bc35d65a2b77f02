//! A small company: a leader with a product and a planned show, the hands that serve, and those who watch.

use super::transcript::{Names, no};
use crate::{app::App, config::Config, front::Front, setup};
use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header, request},
};
use serde_json::{Value, json};
use std::{collections::HashMap, net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio_util::sync::DropGuard;
use wanghong_base::{http::Front as _, tasks::Tasks};
use wanghong_core::{Id, account::Role, token::Scope};
use wanghong_people::auth::session;
use wanghong_shop::beacon::Source;
use wanghong_store::{
    accounts,
    tokens::{self, Token},
};

/// The password that the admin has set up with.
pub(super) const PASSWORD: &str = "correct horse";

/// A day that no test sees the end of.
pub(super) const PLANNED: i64 = 4_000_000_000_000;

/// What came back: status, head and body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) head: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A server in a folder of its own, and everybody who is there.
#[derive(Debug)]
pub(super) struct World {
    pub(super) app: App,
    pub(super) names: Names,
    front: Front,
    cookies: HashMap<&'static str, String>,
    tokens: HashMap<&'static str, String>,
    script: String,
    shown: &'static [&'static str],
    pub(super) config: Config,
    folder: Arc<TempDir>,
    /// A world that nobody looks at any more stops, and with it the pictures of its shows.
    stops: DropGuard,
}

impl World {
    /// A server that nobody has set up, in a new folder.
    pub(super) async fn empty() -> Self {
        Self::bare(|_| ()).await
    }

    /// A server that nobody has set up, started in another way.
    pub(super) async fn bare(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let mut config = config(folder.path());
        change(&mut config);
        Self::start(config, folder).await
    }

    /// A server that is set up and full of people.
    pub(super) async fn new() -> Self {
        let mut world = Self::empty().await;
        world.settle().await;
        world
    }

    /// A server that is set up in another way, and full of people.
    pub(super) async fn set(change: impl FnOnce(&mut Config)) -> Self {
        Self::set_in("CNY", change).await
    }

    /// The same, with prices in this currency.
    pub(super) async fn set_in(currency: &str, change: impl FnOnce(&mut Config)) -> Self {
        let mut world = Self::bare(change).await;
        world.settle_in(currency).await;
        world
    }

    pub(super) async fn start(config: Config, folder: Arc<TempDir>) -> Self {
        let app = App::start(config.clone(), None, Tasks::here()).await.unwrap();
        Self {
            front: Front::new(&app),
            config,
            stops: app.base.tasks.token().drop_guard(),
            app,
            folder,
            names: Names::default(),
            cookies: HashMap::new(),
            tokens: HashMap::new(),
            script: String::new(),
            shown: &[],
        }
    }

    /// The same folder with everybody's cookies, under a new server. The old one is only let go of.
    pub(super) async fn again(self) -> Self {
        let Self { names, cookies, script, shown, config, folder, stops, .. } = self;
        let _runs_on = stops.disarm();
        Self { names, cookies, script, shown, ..Self::start(config, folder).await }
    }

    /// Where it keeps everything.
    pub(super) fn folder(&self) -> Arc<TempDir> {
        Arc::clone(&self.folder)
    }

    /// A second server over the same folder, for the same people.
    pub(super) async fn beside(other: &Self, folder: Arc<TempDir>) -> Self {
        let (names, cookies) = (other.names.clone(), other.cookies.clone());
        Self { names, cookies, ..Self::start(config(folder.path()), folder).await }
    }

    /// All that it serves, to be served at a socket.
    pub(super) fn front(&self) -> Front {
        self.front.clone()
    }

    /// What whoever sets it up must show; empty once it is set up.
    pub(super) fn setup_token(&self) -> String {
        setup::token(&self.config.base.data).unwrap_or_default()
    }

    /// Sets it up and fills it with people.
    pub(super) async fn settle(&mut self) {
        self.settle_in("CNY").await;
    }

    async fn settle_in(&mut self, currency: &str) {
        let setup = json!({"company": "Wanghong", "currency": currency, "name": "Admin", "handle": "admin",
            "email": "admin@example.com", "password": PASSWORD, "token": self.setup_token()});
        let answer = self.send("nobody", "POST /setup", &setup).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let me = answer.json();
        self.cookies.insert("admin", cookie(&answer.head));
        self.names.learn("admin's user", &me["id"]);
        self.names.learn("admin", &me["account"]["id"]);
        for leader in ["leader", "foreign"] {
            self.person(leader, &[(leader, Role::Leader)]).await;
        }
        for role in [Role::Director, Role::Operator, Role::Moderator, Role::Shop] {
            self.person(role.word(), &[("leader", role)]).await;
        }
        for stranger in ["fan", "guest"] {
            self.person(stranger, &[]).await;
        }
        self.stock_up().await;
    }

    /// Adds somebody by rows, since hashing a password for each takes long.
    async fn person(&mut self, name: &'static str, roles: &[(&str, Role)]) {
        let mail = format!("{name}@example.com");
        let new = wanghong_people::api::people::New::check(name, name, &mail, PASSWORD.to_owned()).unwrap();
        let mut tx = self.app.base.db.begin().await.unwrap();
        let leads = roles.contains(&(name, Role::Leader));
        let (user, account) = new.add(&mut tx, "no password", leads).await.unwrap();
        self.names.learn(name, &json!(account.to_string()));
        self.names.learn(&format!("{name}'s user"), &json!(user.to_string()));
        for (of, role) in roles {
            let of = self.names.id(of);
            accounts::set_roles(&mut tx, (of, user), &[*role], user, wanghong_base::clock::now())
                .await
                .unwrap();
        }
        let line = session::begin(&self.app.people, &mut tx, user).await.unwrap();
        tx.commit().await.unwrap();
        self.cookies.insert(name, first_pair(line.to_str().unwrap()));
    }

    /// Adds so many people in one commit; they are called `robot0` and so on.
    pub(super) async fn crowd(&mut self, count: usize) -> Vec<&'static str> {
        let names: Vec<&'static str> = (0..count).map(|n| &*format!("robot{n}").leak()).collect();
        let mut tx = self.app.base.db.begin().await.unwrap();
        for name in &names {
            let mail = format!("{name}@example.com");
            let new =
                wanghong_people::api::people::New::check(name, name, &mail, PASSWORD.to_owned()).unwrap();
            let (user, _) = new.add(&mut tx, "no password", false).await.unwrap();
            let line = session::begin(&self.app.people, &mut tx, user).await.unwrap();
            self.cookies.insert(name, first_pair(line.to_str().unwrap()));
        }
        tx.commit().await.unwrap();
        names
    }

    /// A program that acts in somebody's name, also with what the API gives to no token: no scope.
    pub(super) async fn token(&mut self, name: &'static str, of: &str, scopes: &[Scope]) {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        let row = Token {
            id: wanghong_base::clock::mint().0,
            user_id: self.names.id(&format!("{of}'s user")).0,
            name: name.to_owned(),
            scopes: words.join(" "),
            created_at: 0,
            expires_at: PLANNED,
            used_at: None,
        };
        let mut tx = self.app.base.db.begin().await.unwrap();
        tokens::add(&mut tx, &row, &session::digest(name)).await.unwrap();
        tx.commit().await.unwrap();
        self.carry(name, name);
    }

    /// A program that has a token.
    pub(super) fn carry(&mut self, name: &'static str, token: &str) {
        self.tokens.insert(name, token.to_owned());
    }

    async fn stock_up(&mut self) {
        let tee = json!({"title": "Tee", "description": "Cotton", "pictures": [],
            "skus": [{"title": "S", "price_minor": 9900, "stock": 3}, {"title": "M", "price_minor": 12900, "stock": 100}]});
        let tee = self.ask("leader", "POST /accounts/{leader}/products", tee).await;
        self.names.learn("tee", &tee["id"]);
        self.names.learn("small", &tee["skus"][0]["id"]);
        self.names.learn("medium", &tee["skus"][1]["id"]);
        let mug = json!({"title": "Mug", "description": "", "pictures": [],
            "skus": [{"title": "One", "price_minor": 500, "stock": 9}]});
        let mug = self.ask("foreign", "POST /accounts/{foreign}/products", mug).await;
        self.names.learn("mug", &mug["id"]);
        self.names.learn("mug's sku", &mug["skus"][0]["id"]);
        let show =
            json!({"title": "First night", "cover": null, "planned_at": PLANNED, "products": ["{tee}"]});
        let show = self.ask("leader", "POST /accounts/{leader}/lives", show).await;
        self.names.learn("show", &show["id"]);
    }

    /// Asks and expects to be served; `op` is a method and an address after the prefix, in which a name in
    /// braces stands for its id, as in the body.
    pub(super) async fn ask(&self, who: &str, op: &str, body: Value) -> Value {
        let answer = self.send(who, op, &body).await;
        assert!(answer.status.is_success(), "{who} {op}: {answer:?}");
        answer.json()
    }

    /// Asks and gives whatever comes back; a no is checked to hold what every no holds.
    pub(super) async fn send(&self, who: &str, op: &str, body: &Value) -> Answer {
        let request = self.request(who, op);
        let request = match self.names.ids_in(body) {
            Value::Null => request.body(Body::empty()),
            body => request.header(header::CONTENT_TYPE, "application/json").body(body.to_string().into()),
        };
        self.serve(request.unwrap()).await
    }

    /// A request of somebody, with their cookies; what changes something has a key, as the web sends it.
    pub(super) fn request(&self, who: &str, op: &str) -> request::Builder {
        let (method, path) = op.split_once(' ').unwrap();
        let path = self.names.ids_in_text(path);
        let path = if path.starts_with("/api/") { path } else { format!("{}{path}", crate::api::PREFIX) };
        let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if who == "nobody" {
            return request;
        }
        if let Some(token) = self.tokens.get(who) {
            return request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let visitor = self.app.people.visitors.sealed(Id(7));
        let request = if method == "GET" {
            request
        } else {
            request.header("idempotency-key", format!("{}, made up anew", wanghong_base::clock::mint()))
        };
        request.header(header::COOKIE, format!("{}; visitor={visitor}", self.cookies[who]))
    }

    /// Serves one request as if it came from this machine.
    pub(super) async fn serve(&self, request: Request<Body>) -> Answer {
        let op = format!("{} {}", request.method(), request.uri());
        let answer = self.answered(request).await;
        if !answer.status.is_success() {
            no(&op, answer.status, &answer.json());
        }
        answer
    }

    /// The same, of what is not the API's.
    pub(super) async fn answered(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5_000))));
        let response = self.front.answer(request).await;
        let (status, head) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, head, body }
    }

    /// The same under a key, as the web sends all that changes something.
    pub(super) async fn keyed(&self, who: &str, op: &str, (key, body): (&str, Value)) -> Answer {
        let mut request = self.request(who, op).header(header::CONTENT_TYPE, "application/json");
        let key = HeaderValue::try_from(format!("{key}, made up by hand")).unwrap();
        request.headers_mut().unwrap().insert("idempotency-key", key);
        self.serve(request.body(self.names.ids_in(&body).to_string().into()).unwrap()).await
    }

    /// Asks and writes down what was asked and answered.
    pub(super) async fn tell(&mut self, who: &str, op: &str, body: Value) -> Value {
        let answer = self.send(who, op, &body).await;
        self.note(who, op, &answer);
        answer.json()
    }

    /// Writes down an answer.
    pub(super) fn note(&mut self, who: &str, op: &str, answer: &Answer) {
        let shown = if answer.status.is_success() { self.shown } else { &[] };
        let line = self.names.line(&answer.json(), shown);
        self.script.extend([format!("{who}: {op}\n  {} {line}", answer.status.as_u16()).trim_end(), "\n"]);
    }

    /// Writes a line of its own down.
    pub(super) fn write(&mut self, line: &str) {
        self.script.extend([line, "\n"]);
    }

    /// Of successes from now on only these keys are written down; all when there are none.
    pub(super) fn shows(&mut self, keys: &'static [&'static str]) {
        self.shown = keys;
    }

    /// Gives a thing a name.
    pub(super) fn learn(&mut self, name: &str, id: &Value) {
        self.names.learn(name, id);
    }

    /// What was written down.
    pub(super) fn script(&mut self) -> String {
        std::mem::take(&mut self.script)
    }
}

/// The set-up of a test's server.
pub(super) fn config(folder: &Path) -> Config {
    let mut config = Config::at(folder);
    (config.shop.webhooks_private, config.shop.beacon) = (true, Source::None);
    config
}

/// The session's cookie as a browser sends it back.
pub(super) fn cookie(head: &HeaderMap) -> String {
    let lines = head.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    lines.map(first_pair).find(|pair| pair.contains("session=")).unwrap()
}

fn first_pair(line: &str) -> String {
    line.split(';').next().unwrap().to_owned()
}

/// How often [`until`] asks: ten minutes, since a child to which everything else goes first may get a twentieth of a
/// processor while other tests run. Only a wait in vain takes that long.
const TRIES: u32 = 30_000;

/// Waits until something is so, asking again and again; a test that waits in vain fails.
pub(super) async fn until(what: &str, so: impl AsyncFn() -> bool) {
    for _try in 0..TRIES {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain: {what}");
}
