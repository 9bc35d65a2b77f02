//! WebSocket frames (RFC 6455 section 5), as much as a seat needs: we send whole text frames, viewers send
//! small masked ones.

use bytes::{BufMut as _, Bytes, BytesMut};

/// What a socket that ended without a close code is said to have ended with; it never travels (RFC 6455
/// section 7.4.1).
pub(crate) const BROKEN: u16 = 1006;

/// A whole text message, unmasked.
pub(crate) fn text(message: &[u8]) -> Bytes {
    whole(0x1, message)
}

/// The answer to a ping.
pub(crate) fn pong(payload: &[u8]) -> Bytes {
    whole(0xA, payload)
}

/// A close with its code (RFC 6455 section 7.4.1).
pub(crate) fn close(code: u16) -> Bytes {
    whole(0x8, &code.to_be_bytes())
}

fn whole(opcode: u8, payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(payload.len() + 10);
    frame.put_u8(0x80 | opcode);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ 0..=125), _) => frame.put_u8(length),
        (_, Ok(length)) => {
            frame.put_u8(126);
            frame.put_u16(length);
        }
        _ => {
            frame.put_u8(127);
            frame.put_u64(payload.len().try_into().unwrap_or(u64::MAX));
        }
    }
    frame.put_slice(payload);
    frame.freeze()
}

/// Something a viewer sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// Words for the room.
    Text(Vec<u8>),
    /// A question whether we are there.
    Ping(Vec<u8>),
    /// A goodbye.
    Close,
    /// An answer we did not wait for, or nothing.
    Other,
}

/// Why a viewer's socket cannot go on, as a close code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken(pub(crate) u16);

const PROTOCOL_ERROR: Broken = Broken(1002);
const TOO_BIG: Broken = Broken(1009);

/// Puts a viewer's bytes together into messages of at most `most` bytes.
#[derive(Debug)]
pub(crate) struct Decoder {
    held: Vec<u8>,
    most: usize,
}

impl Decoder {
    /// A decoder that refuses messages above `most` bytes, which must be below 64 KB.
    pub(crate) fn new(most: usize) -> Self {
        Self { held: Vec::new(), most }
    }

    /// Takes bytes as they came. It holds at most one message and one head beside them.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<Message>, Broken> {
        let Some((&[first, second], rest)) = self.held.split_first_chunk::<2>() else { return Ok(None) };
        let (fin, reserved, opcode) = (first & 0x80 != 0, first & 0x70, first & 0x0F);
        if !fin || reserved != 0 || second & 0x80 == 0 {
            return Err(PROTOCOL_ERROR);
        }
        let Some((length, rest)) = length(second & 0x7F, rest)? else { return Ok(None) };
        if length > self.most {
            return Err(TOO_BIG);
        }
        let Some((mask, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        let Some(payload) = rest.get(..length) else { return Ok(None) };
        let payload: Vec<u8> =
            payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key).collect();
        let left = rest.len() - length;
        self.held.drain(..self.held.len() - left);
        if self.held.is_empty() {
            self.held = Vec::new();
        }
        message(opcode, payload).map(Some)
    }
}

fn length(short: u8, rest: &[u8]) -> Result<Option<(usize, &[u8])>, Broken> {
    match short {
        0..=125 => Ok(Some((usize::from(short), rest))),
        126 => Ok(rest
            .split_first_chunk::<2>()
            .map(|(long, rest)| (usize::from(u16::from_be_bytes(*long)), rest))),
        _ => Err(TOO_BIG),
    }
}

fn message(opcode: u8, payload: Vec<u8>) -> Result<Message, Broken> {
    match opcode {
        0x1 => Ok(Message::Text(payload)),
        0x8 => Ok(Message::Close),
        0x9 if payload.len() <= 125 => Ok(Message::Ping(payload)),
        0xA => Ok(Message::Other),
        _ => Err(PROTOCOL_ERROR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
        let mask = [1, 2, 3, 4];
        let mut frame = vec![0x80 | opcode, 0x80 | u8::try_from(payload.len()).unwrap()];
        frame.extend(mask);
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(a, b)| a ^ b));
        frame
    }

    #[test]
    fn messages_come_whole_however_the_bytes_are_cut() {
        let bytes = [masked(1, b"{\"hearts\":3}"), masked(9, b"are you there"), masked(8, b"")].concat();
        let mut decoder = Decoder::new(100);
        let mut got = Vec::new();
        for byte in bytes {
            decoder.push(&[byte]);
            got.extend(decoder.next().unwrap());
        }
        let want = [
            Message::Text(b"{\"hearts\":3}".to_vec()),
            Message::Ping(b"are you there".to_vec()),
            Message::Close,
        ];
        assert_eq!(got, want);
        assert_eq!(decoder.held.capacity(), 0, "an idle viewer costs nothing");
    }

    #[test]
    fn what_a_viewer_must_not_send_ends_the_socket() {
        let refuse = |bytes: &[u8]| {
            let mut decoder = Decoder::new(100);
            decoder.push(bytes);
            decoder.next().unwrap_err().0
        };
        assert_eq!(refuse(&[0x81, 0x01, b'x']), 1002, "unmasked");
        assert_eq!(refuse(&[0x01, 0x81, 0, 0, 0, 0, 0]), 1002, "in pieces");
        assert_eq!(refuse(&[0xC1, 0x80, 0, 0, 0, 0]), 1002, "reserved bits");
        assert_eq!(refuse(&[0x82, 0x80, 0, 0, 0, 0]), 1002, "binary");
        assert_eq!(refuse(&[0x81, 0xFE, 0, 101]), 1009, "101 bytes");
        assert_eq!(refuse(&[0x81, 0xFF]), 1009, "64-bit length");
    }

    #[test]
    fn long_messages_tell_their_length() {
        assert_eq!(text(&[b'x'; 125])[..2], [0x81, 125]);
        assert_eq!(text(&[b'x'; 126])[..4], [0x81, 126, 0, 126]);
        assert_eq!(text(&vec![b'x'; 70_000])[..10], [0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
    }
}
