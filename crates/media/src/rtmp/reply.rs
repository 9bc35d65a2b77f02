//! What we answer.

use bytes::Bytes;

use super::amf::{Value, encode};
use super::writer::{self, Address};

/// The window and the bandwidth that we tell a peer.
pub(super) const WINDOW: u32 = 2_500_000;
/// The size of our chunks once a peer has connected: most answers fit into one.
pub(super) const CHUNK_SIZE: u32 = 4096;
/// The one message stream of a connection.
pub(super) const STREAM: u8 = 1;

/// The picture codecs we take, as Enhanced RTMP names them.
const VIDEO: [&str; 2] = ["av01", "avc1"];
/// The sound codecs we take.
const AUDIO: [&str; 2] = ["Opus", "mp4a"];
/// Of Enhanced RTMP's `FourCcInfoMask`: we can decode, and we can forward.
const TAKEN: f64 = 5.0;

/// How bad the news of a status is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Level {
    /// All is well.
    Status,
    /// It is over.
    Error,
}

/// Window acknowledgement size, peer bandwidth (its limit dynamic) and our chunk size.
pub(super) fn terms() -> [Bytes; 3] {
    let [a, b, c, d] = WINDOW.to_be_bytes();
    [
        writer::control(5, &WINDOW.to_be_bytes()),
        writer::control(6, &[a, b, c, d, 2]),
        writer::control(1, &CHUNK_SIZE.to_be_bytes()),
    ]
}

/// That so many bytes have come.
pub(super) fn acknowledgement(total: u32) -> Bytes {
    writer::control(3, &total.to_be_bytes())
}

/// The answer to a ping, with the time that it brought.
pub(super) fn pong(time: [u8; 4]) -> Bytes {
    let [a, b, c, d] = time;
    writer::control(4, &[0, 7, a, b, c, d])
}

/// That the message stream is ready.
pub(super) fn stream_begin() -> Bytes {
    writer::control(4, &[0, 0, 0, 0, 0, STREAM])
}

/// The answer to `connect`. Encoders look for the codecs in either of the two objects.
pub(super) fn connected(transaction: f64) -> Vec<u8> {
    let mut properties = vec![field("fmsVer", "FMS/3,0,1,123"), field("capabilities", 31.0)];
    properties.extend(enhanced());
    let mut info = status(Level::Status, "NetConnection.Connect.Success", "Connection succeeded.");
    info.push(field("objectEncoding", 0.0));
    info.extend(enhanced());
    call("_result", transaction, &[Value::Object(properties), Value::Object(info)])
}

/// The answer to a command that has nothing to tell.
pub(super) fn result(transaction: f64, value: Value) -> Vec<u8> {
    call("_result", transaction, &[Value::Null, value])
}

/// What encoders of Flash's family wait for after `FCPublish`.
pub(super) fn on_fc_publish(key: &str) -> Vec<u8> {
    let info = status(Level::Status, "NetStream.Publish.Start", key);
    call("onFCPublish", 0.0, &[Value::Null, Value::Object(info)])
}

/// What became of the stream.
pub(super) fn on_status(level: Level, code: &str, description: &str) -> Vec<u8> {
    call("onStatus", 0.0, &[Value::Null, Value::Object(status(level, code, description))])
}

/// Where commands go: those of the connection to 0, those of what is published to its stream.
pub(super) fn address(stream: u8) -> Address {
    Address { chunk_stream: if stream == 0 { 3 } else { 5 }, kind: 20, stream }
}

fn call(name: &str, transaction: f64, values: &[Value; 2]) -> Vec<u8> {
    let mut body = Vec::new();
    encode(&name.into(), &mut body);
    encode(&transaction.into(), &mut body);
    for value in values {
        encode(value, &mut body);
    }
    body
}

fn status(level: Level, code: &str, description: &str) -> Vec<(String, Value)> {
    let level = match level {
        Level::Status => "status",
        Level::Error => "error",
    };
    vec![field("level", level), field("code", code), field("description", description)]
}

fn enhanced() -> [(String, Value); 4] {
    let list = VIDEO.into_iter().chain(AUDIO).map(Value::from).collect();
    [
        field("fourCcList", Value::Array(list)),
        field("videoFourCcInfoMap", masks(VIDEO)),
        field("audioFourCcInfoMap", masks(AUDIO)),
        field("capsEx", 0.0),
    ]
}

fn masks(codecs: [&str; 2]) -> Value {
    Value::Object(codecs.into_iter().map(|codec| field(codec, TAKEN)).collect())
}

fn field(key: &str, value: impl Into<Value>) -> (String, Value) {
    (key.to_owned(), value.into())
}
