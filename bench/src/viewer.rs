//! One viewer's end of a WebSocket (RFC 6455), as much as a benchmark needs.

/// A message of the server, as it stands in the bytes read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    /// Whether it is text: a frame of the room, not a pong.
    pub(crate) text: bool,
    pub(crate) payload: &'a [u8],
}

/// The first whole message in `bytes` and how long it is, head included.
pub(crate) fn message(bytes: &[u8]) -> Option<(Message<'_>, usize)> {
    let (&[first, short], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match short & 0x7F {
        126 => {
            let (long, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*long)), rest)
        }
        127 => {
            let (long, rest) = rest.split_first_chunk::<8>()?;
            (usize::try_from(u64::from_be_bytes(*long)).ok()?, rest)
        }
        short => (usize::from(short), rest),
    };
    let payload = rest.get(..length)?;
    let whole = bytes.len() - rest.len() + length;
    Some((Message { text: first & 0x0F == 1, payload }, whole))
}

/// The whole number after `key` in a frame, whose keys come in a fixed order.
pub(crate) fn number(payload: &[u8], key: &[u8]) -> Option<i64> {
    let head = payload.get(..payload.len().min(80))?;
    let at = head.windows(key.len()).position(|window| window == key)? + key.len();
    let digits: Vec<u8> = head.get(at..)?.iter().copied().take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// A small message to the server, masked with zeros.
pub(crate) fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len().min(125)).unwrap_or(0);
    let mut bytes = vec![0x80 | opcode, 0x80 | length, 0, 0, 0, 0];
    bytes.extend(payload.iter().take(125));
    bytes
}

/// The request that opens a seat, as a browser that has been given a visitor's number.
pub(crate) fn opening(path: &str, visitor: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         cookie: {visitor}\r\n\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_when_they_are_whole() {
        let mut bytes = vec![0x81, 126, 0, 200];
        bytes.extend([b'x'; 200]);
        assert_eq!(message(&bytes[..203]), None);
        bytes.extend([0x8A, 0]);
        let (first, length) = message(&bytes).unwrap();
        assert_eq!((first.text, first.payload.len(), length), (true, 200, 204));
        assert_eq!(message(&bytes[length..]), Some((Message { text: false, payload: b"" }, 2)));
    }

    #[test]
    fn a_frame_tells_its_number_and_time() {
        let frame = br#"{"n":17,"at":1790000000000,"say":[{"id":"3","at":5}]}"#;
        assert_eq!(number(frame, b"\"n\":"), Some(17));
        assert_eq!(number(frame, b"\"at\":"), Some(1_790_000_000_000));
        assert_eq!(number(frame, b"\"fly\":"), None);
    }
}
