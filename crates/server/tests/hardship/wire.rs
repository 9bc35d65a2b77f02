//! One request, one connection: a server that is killed breaks whatever is open.

use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

/// What came back whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookies: String,
    pub(crate) body: Value,
}

/// The longest that anybody may wait for an answer: the desk's patience, that for a commit, and a slow machine.
const PATIENCE: Duration = Duration::from_secs(55);

/// Asks once. Nothing means that nobody knows whether it was done.
pub(crate) fn once(port: u16, cookies: &str, op: &str, body: &Value) -> Option<Answer> {
    with(port, cookies, op, (body, ""))
}

/// Asks once for something that is done once, whatever becomes of the answer.
pub(crate) fn keyed(port: u16, cookies: &str, op: &str, (body, key): (&Value, &str)) -> Option<Answer> {
    with(port, cookies, op, (body, &format!("idempotency-key: {key}\r\n")))
}

fn with(port: u16, cookies: &str, op: &str, (body, heads): (&Value, &str)) -> Option<Answer> {
    let (method, path) = op.split_once(' ')?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    let head = format!(
        "{method} /api/wanghong/v1{path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncookie: {cookies}\r\n\
         {heads}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    parse(&send(port, &head)?)
}

/// A page that is not of the API, head and all.
pub(crate) fn page(port: u16, path: &str) -> Option<String> {
    send(port, &format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"))
}

fn send(port: u16, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

/// Nothing for an answer that was cut short.
fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let value = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect::<Vec<_>>()
    };
    let length: usize = value("content-length").first().and_then(|length| length.parse().ok()).unwrap_or(0);
    let cookies: Vec<_> = value("set-cookie").into_iter().filter_map(|line| line.split(';').next()).collect();
    (body.len() == length).then(|| Answer {
        status: head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0),
        cookies: cookies.join("; "),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
    })
}

/// How often whoever wants an answer asks for it: for longer than anybody else waits for one.
pub(crate) const TRIES: u32 = 2_400;

/// Asks again and again, word for word, until there is an answer; more slowly where that is asked for.
pub(crate) fn until_answered(port: u16, cookies: &str, op: &str, body: &Value) -> Answer {
    for _try in 0..TRIES {
        match once(port, cookies, op, body) {
            Some(answer) if answer.status == 429 => thread::sleep(Duration::from_secs(1)),
            Some(answer) if answer.status != 503 => return answer,
            _ => thread::sleep(Duration::from_millis(50)),
        }
    }
    panic!("no answer to {op} {body}");
}

/// Waits until something is so, but not for ever.
pub(crate) fn until(most: Duration, what: &str, so: impl Fn() -> bool) {
    const PAUSE: Duration = Duration::from_millis(50);
    let tries = most.as_millis() / PAUSE.as_millis();
    for _try in 0..tries {
        if so() {
            return;
        }
        thread::sleep(PAUSE);
    }
    panic!("waited in vain: {what}");
}
