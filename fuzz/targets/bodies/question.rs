//! A request, rolled.

use super::{dice::Dice, document::Operation, world::Ids};
use axum::http::{Request, request::Builder};

const BOSS: &str = "session=boss; visitor=7";
const FAN: &str = "session=fan; visitor=8";
const WHO: [&str; 6] = [BOSS, BOSS, "session=boss; visitor=-1", FAN, FAN, ";=;"];
const SITES: [&str; 4] = ["cross-site", "same-site", "none", ""];
const MIMES: [&str; 4] = ["text/plain", "application/json; charset=utf-16", "application/", "image/svg+xml"];
/// A key as RFC 6455 section 1.3 shows one.
const SEAT: [(&str, &str); 3] = [
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
];
/// The smallest PNG: one grey pixel.
pub(crate) const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\
    \0\0\0\x0aIDATx\xdac`\0\0\0\x02\0\x01\xe5'\xde\xfc\0\0\0\0IEND\xaeB`\x82";

/// What is asked, by whom, and how.
pub(crate) struct Question {
    pub(crate) head: Builder,
    pub(crate) body: Vec<u8>,
}

impl Question {
    /// A question of an operation, well formed but for what the dice want otherwise.
    pub(crate) fn roll(dice: &mut Dice<'_>, operation: &'static Operation, ids: &Ids) -> Self {
        let mut head = Request::builder().method(operation.method.clone());
        head = head.header("cookie", *dice.one_of(&WHO));
        head = match dice.odd() {
            true => head.header("sec-fetch-site", *dice.one_of(&SITES)),
            false => head.header("origin", "https://stage.example").header("host", "stage.example"),
        };
        if operation.name == "get_lives_id_seat" {
            head = SEAT.into_iter().fold(head, |head, (name, value)| head.header(name, value));
        }
        if let Some((mime, _)) = operation.body {
            let mime = if dice.odd() { (*dice.one_of(&MIMES)).into() } else { mime.replace('*', "png") };
            head = head.header("content-type", mime);
        }
        Self { head: head.uri(address(dice, operation, ids)), body: body(dice, operation, ids) }
    }

    /// The id that the address begins with.
    pub(crate) fn about(&self) -> String {
        let path = self.head.uri_ref().map_or("", |uri| uri.path());
        path.split('/').nth(5).unwrap_or_default().to_owned()
    }

    /// The leader's plain question of something that can be read.
    pub(crate) fn read(operation: &Operation, id: &str) -> Self {
        let mut address = operation.path.replace("{id}", id);
        for (name, _) in &operation.query {
            let mark = if address.contains('?') { "&" } else { "?" };
            address.extend([mark, name, "=0"]);
        }
        Self { head: Request::get(address).header("cookie", BOSS), body: Vec::new() }
    }
}

fn address(dice: &mut Dice<'_>, operation: &'static Operation, ids: &Ids) -> String {
    let mut address = String::new();
    let mut before = "";
    for segment in operation.path.split('/').skip(1) {
        let placeholder = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let filled = placeholder.map(|name| {
            let of = if name == "id" { before } else { name };
            if dice.odd() { dice.strange() } else { dice.known(of, ids) }
        });
        address.extend(["/", &filled.map_or_else(|| segment.to_owned(), |text| escaped(&text))]);
        before = segment;
    }
    for (name, schema) in &operation.query {
        let value = dice.value(schema, name, ids);
        let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let mark = if address.contains('?') { "&" } else { "?" };
        address.extend([mark, name, "=", &escaped(&value)]);
    }
    // As long as a head that the server takes; a `Uri` does not hold everything either.
    address.truncate(32 * 1024);
    address
}

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn body(dice: &mut Dice<'_>, operation: &'static Operation, ids: &Ids) -> Vec<u8> {
    if dice.odd() {
        return dice.some().to_vec();
    }
    let mut body = match operation.body {
        None => return Vec::new(),
        Some((mime, _)) if mime.starts_with("image") => PICTURE.to_vec(),
        Some((_, schema)) => dice.value(schema, "", ids).to_string().into_bytes(),
    };
    if dice.odd() {
        let at = usize::from(dice.byte()) % body.len();
        let gone = usize::from(dice.byte()).min(body.len() - at);
        body.splice(at..at + gone, dice.some().iter().copied());
    }
    body
}
