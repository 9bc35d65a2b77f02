//! The outer doors: other sites, cookies, and connections that mean no good.

use super::world::{World, setup_token};
use axum::{
    Router,
    body::Body,
    http::{Request, header, request},
    routing::{any, get},
};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::Instant,
};
use wanghong_base::{extract::Bytes, http, tasks::Tasks};
use wanghong_people::trial::PASSWORD;

/// What the last answer of a connection says.
const CLOSE: &str = "\r\nconnection: close\r\n";

/// What browsers say of a request that a page of another site made.
const FOREIGN: [(&str, &str); 4] = [
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "https://evil.example"),
    ("origin", "null"),
];

#[tokio::test]
async fn another_sites_page_changes_nothing_and_opens_no_socket() {
    let world = World::new().await;
    let socket = |request: request::Builder| {
        request
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    for (name, value) in FOREIGN {
        for op in ["POST /logout", "PUT /accounts/{leader}/follow", "DELETE /accounts/{leader}/follow"] {
            let request = world.request("fan", op).header(header::HOST, "localhost").header(name, value);
            let answer = world.serve(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.json()["code"], "forbidden", "{op} {name}: {value}");
        }
        let request = world.request("fan", "GET /lives/{show}/seat").header(header::HOST, "localhost");
        let request = socket(request).header(name, value);
        let answer = world.serve(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.json()["code"], "forbidden", "a socket, {name}: {value}");
        let read = world.request("fan", "GET /me").header(name, value).body(Body::empty()).unwrap();
        assert_eq!(world.serve(read).await.status, 200, "a link is followed as who one is");
    }
    let me = world.ask("fan", "GET /me", Value::Null).await;
    assert_eq!(me["account"]["followers"], 0, "the session is alive and follows nobody");
    let own = world.request("fan", "PUT /accounts/{leader}/follow").header(header::HOST, "localhost:3000");
    let own = own.header(header::ORIGIN, "http://localhost:3000").body(Body::empty()).unwrap();
    assert_eq!(world.serve(own).await.status, 200, "our own page");
}

/// The cookies that set-up and a first page give, with numbers and secrets left out.
async fn cookies(public_url: &str) -> Vec<String> {
    let world = World::bare(|config| public_url.clone_into(&mut config.base.public_url)).await;
    let setup = json!({"company": "Wanghong", "currency": "CNY", "name": "Lei", "handle": "lei",
        "email": "lei@example.com", "password": PASSWORD, "token": setup_token(&world)});
    let answer = world.send("nobody", "POST /setup", &setup).await;
    let lines = answer.head.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let told = |line: &str| {
        let (pair, rest) = line.split_once(';').unwrap();
        format!("{}=…;{rest}", pair.split('=').next().unwrap())
    };
    lines.map(told).collect()
}

#[tokio::test]
async fn cookies_are_for_us_alone() {
    insta::assert_snapshot!(cookies("http://localhost:3000").await.join("\n"), @"
    session=…; HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000
    device=…; HttpOnly; SameSite=Lax; Path=/api/; Max-Age=31536000
    visitor=…; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000
    ");
    insta::assert_snapshot!(cookies("https://live.example.com").await.join("\n"), @"
    __Host-session=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=2592000
    device=…; HttpOnly; SameSite=Lax; Secure; Path=/api/; Max-Age=31536000
    visitor=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    ");
}

/// A server that only says hello, once it has read what is sent, and tasks to stop it by.
async fn hello() -> (SocketAddr, Tasks) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let tasks = Tasks::here();
    let router = http::bounded(Router::new().route("/", any(|_: Bytes| async { "hello" })), false);
    tasks.spawn("http", http::serve(listener, router, tasks.clone()));
    (at, tasks)
}

/// What is answered to some bytes until the server hangs up.
async fn answer_to(at: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(at).await.unwrap();
    let _cut_off = socket.write_all(bytes).await;
    let mut answer = Vec::new();
    let _cut_off = socket.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// The clock stands still until everybody waits, and then leaps: the ten seconds take no time.
#[tokio::test(start_paused = true)]
async fn who_dawdles_over_a_request_is_cut_off() {
    let (at, _tasks) = hello().await;
    let began = Instant::now();
    let cut_off = answer_to(at, b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await;
    insta::assert_snapshot!(cut_off.replace("\r\n", "\n"), @r#"
    HTTP/1.1 408 Request Timeout
    content-type: application/json
    connection: close
    content-length: 77

    {"code":"too_slow","message":"The head of this request did not end in time."}
    "#);
    assert!(
        began.elapsed() >= wanghong_base::limits::HEAD && began.elapsed() < wanghong_base::limits::HEAD * 2,
        "{:?}",
        began.elapsed()
    );
    let silent = Instant::now();
    assert_eq!(answer_to(at, b"").await, "", "also who says nothing at all");
    assert!(silent.elapsed() < wanghong_base::limits::HEAD * 2);
}

/// Something comes all the time, but never all of it.
#[tokio::test(start_paused = true)]
async fn who_dawdles_over_a_body_is_cut_off() {
    let (at, _tasks) = hello().await;
    let mut socket = TcpStream::connect(at).await.unwrap();
    let began = Instant::now();
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    loop {
        tokio::select! {
            heard = socket.read_exact(&mut first) => break assert_eq!(heard.unwrap(), 12),
            () = tokio::time::sleep(Duration::from_secs(1)) => socket.write_all(b" ").await.unwrap(),
        }
    }
    assert_eq!(&first, b"HTTP/1.1 408");
    let mut rest = String::new();
    socket.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains(CLOSE), "{rest}");
    assert!(
        began.elapsed() >= wanghong_base::limits::BODY && began.elapsed() < wanghong_base::limits::BODY * 2,
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_head_has_an_end() {
    let (at, _tasks) = hello().await;
    let long = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {}\r\n\r\n",
        "x".repeat(2 * wanghong_base::limits::HEAD_BYTES)
    );
    let answer = answer_to(at, long.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 ") && answer.contains(CLOSE), "{answer}");
    let answer = answer_to(at, b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"), "{answer}");
    let answer = answer_to(at, b"\x16\x03\x01 no TLS here \r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains(CLOSE), "{answer}");
}

/// A body that nobody reads: the connection ends behind the answer, which says so. A small one is read away.
#[tokio::test]
async fn a_connection_that_ends_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (tasks, asked) = (Tasks::here(), Arc::new(Notify::new()));
    let (hear, stop) = (Arc::clone(&asked), tasks.token());
    let late = get(move || async move {
        hear.notify_one();
        stop.cancelled().await;
        "the last"
    });
    let router = Router::new().route("/unread", any(|| async { "no" })).route("/late", late);
    tasks.spawn("http", http::serve(listener, router, tasks.clone()));
    let post = |body: usize| {
        format!("POST /unread HTTP/1.1\r\nhost: h\r\ncontent-length: {body}\r\n\r\n{}", "x".repeat(body))
    };
    let answer = answer_to(at, post(1_000_000).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(CLOSE), "{answer}");
    let both = [post(100), "GET /late HTTP/1.1\r\nhost: h\r\n\r\n".to_owned()].concat();
    let (answers, ()) = tokio::join!(answer_to(at, both.as_bytes()), async {
        asked.notified().await;
        assert!(tasks.stop().await);
    });
    let (first, last) = answers.rsplit_once("HTTP/1.1 ").unwrap();
    assert!(first.starts_with("HTTP/1.1 200 ") && !first.contains(CLOSE), "{first}");
    assert!(last.ends_with("the last") && last.contains(CLOSE), "asked while the server stops: {last}");
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let (at, tasks) = hello().await;
    let mut idle = TcpStream::connect(at).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let began = Instant::now();
    assert!(tasks.stop().await);
    assert!(began.elapsed() < wanghong_base::limits::GRACE / 2, "{:?}", began.elapsed());
}

/// A proxy of which each connection brings another visitor, and a request that each of them waits on.
#[tokio::test]
async fn behind_a_proxy_visitors_are_counted_and_the_proxy_is_not() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let tasks = Tasks::here();
    let router = Router::new().route("/", get(std::future::pending::<&'static str>));
    tasks.spawn("http", http::serve_proxied(listener, router, tasks.clone()));
    let ask = async |of: &str| {
        let mut socket = TcpStream::connect(at).await.unwrap();
        let head = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {of}\r\n\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        socket
    };
    let mut waiting = Vec::new();
    for _ in 0..wanghong_base::limits::CONNECTIONS_PER_NETWORK {
        waiting.push(ask("203.0.113.9").await);
    }
    let mut one_more = ask("203.0.113.9").await;
    let mut first = [0; 12];
    one_more.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 503");
    let mut other = ask("203.0.113.10").await;
    let heard = tokio::time::timeout(Duration::from_millis(200), other.read(&mut first)).await;
    assert!(heard.is_err(), "another visitor waits like the first");
}

/// A request that a proxy brings from an address.
fn from(world: &World, of: &str) -> Request<Body> {
    world.request("nobody", "GET /me").header("x-forwarded-for", of).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn one_network_asks_only_so_often() {
    let world = World::set(|config| config.base.behind_proxy = true).await;
    for _ in 0..wanghong_base::limits::REQUESTS {
        assert_eq!(world.serve(from(&world, "2001:db8::1")).await.status, 401);
    }
    let no = world.serve(from(&world, "2001:db8::2")).await;
    assert_eq!((no.status.as_u16(), &no.json()["code"]), (429, &json!("slow_down")));
    let wait: u64 = no.head[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=wanghong_base::limits::REQUEST_WINDOW.as_secs()).contains(&wait), "{wait}");
    assert_eq!(world.serve(from(&world, "2001:db8:0:1::1")).await.status, 401, "another's network");
    for _ in 0..=wanghong_base::limits::REQUESTS {
        assert_eq!(world.serve(from(&world, "::1")).await.status, 401, "a program of this machine");
    }
}
