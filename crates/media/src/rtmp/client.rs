//! A publisher for tests: it says what it is told to, and writes down what it hears.

use super::amf::{Value, encode};
use super::command::Command;
use super::reader::{Message, Reader};
use super::{Input, Limits, Output, Session};
use crate::flv::TagKind;

/// A connection, and the ear at its other end.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) session: Session,
    ear: Reader,
}

impl Client {
    pub(super) fn new(limits: Limits) -> Self {
        Self { session: Session::new(limits, 0), ear: Reader::new(Limits::default()) }
    }

    /// One that has shaken hands and connected.
    pub(super) fn connected() -> Self {
        let mut client = Self::new(Limits::default());
        client.say(&[hello(), connect("live")].concat());
        client
    }

    /// One whose key was accepted.
    pub(super) fn publishing() -> Self {
        let mut client = Self::connected();
        client.say(&publish("key"));
        client.tell(Input::Accept, 0);
        client
    }

    /// What came of bytes at time 0.
    pub(super) fn say(&mut self, bytes: &[u8]) -> Vec<String> {
        self.tell(Input::Bytes(bytes), 0)
    }

    /// What came of an input.
    pub(super) fn tell(&mut self, input: Input<'_>, now_ms: u64) -> Vec<String> {
        self.session.handle(input, now_ms);
        let outputs: Vec<_> = std::iter::from_fn(|| self.session.poll()).collect();
        outputs.iter().flat_map(|output| self.line(output)).collect()
    }

    fn line(&mut self, output: &Output) -> Vec<String> {
        match output {
            Output::Send(bytes) if bytes.len() == 3073 => vec!["handshake".into()],
            Output::Send(bytes) => self.hear(bytes),
            Output::Publish { app, key } => vec![format!("publish {app} {key}")],
            Output::Tag(tag) => {
                let kind = if tag.kind == TagKind::Audio { "audio" } else { "video" };
                vec![format!("{kind} at {}: {:?}", tag.time_ms, &tag.data[..tag.data.len().min(4)])]
            }
            Output::Unpublish => vec!["unpublish".into()],
            Output::Close { reason } => vec![format!("close: {reason}")],
        }
    }

    fn hear(&mut self, mut bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(message) = self.ear.read(&mut bytes, usize::MAX).expect("we send good RTMP") {
            if message.kind == 1 {
                let size = message.body[..4].try_into().map(u32::from_be_bytes).unwrap();
                self.ear.set_chunk_size(size).unwrap();
            }
            lines.push(heard(&message));
        }
        assert!(bytes.is_empty() && self.ear.held() == 0, "we send whole messages");
        lines
    }
}

fn heard(message: &Message) -> String {
    let number = message.body.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    match message.kind {
        1 => format!("chunk size {number}"),
        3 => format!("acknowledged {number}"),
        4 => format!("user control {:?}", &message.body[..]),
        5 => format!("window {number}"),
        6 => format!("bandwidth {number}"),
        _ => call(&Command::read(&message.body, &Limits::default()).expect("we send good AMF")),
    }
}

/// A call's name and transaction, its status, or the value it brings.
fn call(command: &Command) -> String {
    let Command { name, transaction, arguments, .. } = command;
    let brought = arguments.first().expect("every call of ours brings something");
    let text = |key| brought.get(key).and_then(Value::text);
    match (text("level"), text("code"), text("description")) {
        (Some(level), Some(code), Some(words)) => format!("{name} {transaction} {level} {code}: {words}"),
        _ => format!("{name} {transaction} {brought:?}"),
    }
}

/// C0, C1 and C2.
pub(super) fn hello() -> Vec<u8> {
    let random = (0..1536_u32).flat_map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes());
    [3].into_iter().chain(random.take(2 * 1536)).collect()
}

/// A message with a full header, in chunks of 128 bytes.
pub(super) fn message(chunk_stream: u8, kind: u8, time: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![chunk_stream];
    bytes.extend_from_slice(&time.min(0xFF_FFFF).to_be_bytes()[1..]);
    bytes.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes()[1..]);
    bytes.extend_from_slice(&[kind, 1, 0, 0, 0]);
    let extended = if time < 0xFF_FFFF { vec![] } else { time.to_be_bytes().to_vec() };
    bytes.extend_from_slice(&extended);
    for (at, part) in body.chunks(128).enumerate() {
        if at > 0 {
            bytes.push(0xC0 | chunk_stream);
            bytes.extend_from_slice(&extended);
        }
        bytes.extend_from_slice(part);
    }
    bytes
}

pub(super) fn control(kind: u8, number: u32) -> Vec<u8> {
    message(2, kind, 0, &number.to_be_bytes())
}

pub(super) fn command(name: &str, transaction: f64, values: &[Value]) -> Vec<u8> {
    message(3, 20, 0, &call_body(name, transaction, values))
}

pub(super) fn call_body(name: &str, transaction: f64, values: &[Value]) -> Vec<u8> {
    let mut body = Vec::new();
    encode(&name.into(), &mut body);
    encode(&transaction.into(), &mut body);
    for value in values {
        encode(value, &mut body);
    }
    body
}

pub(super) fn connect(app: &str) -> Vec<u8> {
    let object = vec![
        ("app".into(), app.into()),
        ("type".into(), "nonprivate".into()),
        ("tcUrl".into(), "rtmp://localhost/live".into()),
        ("fourCcList".into(), Value::Array(vec!["av01".into(), "Opus".into()])),
    ];
    command("connect", 1.0, &[Value::Object(object)])
}

pub(super) fn publish(name: &str) -> Vec<u8> {
    command("publish", 5.0, &[Value::Null, name.into(), "live".into()])
}
