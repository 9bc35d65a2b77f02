//! One answer of HTTP/1.1 that says how long it is.

use crate::Done;

/// What came back on a wire.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) wire: usize,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The first whole answer in `bytes`, and how long it is with its head.
    pub(super) fn first(wire: usize, bytes: &[u8]) -> Option<(Self, usize)> {
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let text = std::str::from_utf8(bytes.get(..head)?).ok()?;
        let status = text.get(9..12)?.parse().ok()?;
        let whole = head + 4 + length(text);
        let body = bytes.get(head + 4..whole)?.to_vec();
        Some((Self { wire, status, body }, whole))
    }

    /// A text of the answer's JSON, by its key, where no text before it has that key.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let body = std::str::from_utf8(&self.body).ok()?;
        let (_, rest) = body.split_once(&format!("\"{key}\":\""))?;
        rest.split('"').next()
    }

    /// Milliseconds after which the same request may succeed.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        body.get("retry_after_ms")?.as_u64()
    }

    /// The answer itself, where it is a success.
    pub(crate) fn good(&self) -> Done<&Self> {
        if self.status == 200 {
            return Ok(self);
        }
        Err(format!("{}: {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    /// What it says in a word: the state of an order, or why there is none.
    pub(crate) fn word(&self) -> &str {
        self.text(if self.status == 200 { "state" } else { "code" }).unwrap_or("?")
    }
}

fn length(head: &str) -> usize {
    let line = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    };
    head.lines().find_map(line).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_however_they_are_cut() {
        let one = b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"state\":\"held\"}";
        let two = b"HTTP/1.1 409 Conflict\r\ncontent-length: 19\r\n\r\n{\"code\":\"sold_out\"}";
        let bytes = [one.as_slice(), two].concat();
        assert!((0..one.len()).all(|cut| Reply::first(0, &bytes[..cut]).is_none()));
        let (first, whole) = Reply::first(7, &bytes).unwrap();
        assert_eq!((first.wire, first.status, first.word(), whole), (7, 200, "held", one.len()));
        assert_eq!(Reply::first(7, &bytes[whole..]).unwrap().0.word(), "sold_out");
    }
}
