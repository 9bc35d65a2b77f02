//! Messages into chunks.

use bytes::Bytes;

/// The chunk size of either side until it says otherwise.
pub(super) const FIRST_CHUNK_SIZE: usize = 128;

/// Where a message goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address {
    /// The chunk stream, 2 to 63.
    pub(super) chunk_stream: u8,
    /// The RTMP message type.
    pub(super) kind: u8,
    /// The message stream: 0 the connection, 1 what is published.
    pub(super) stream: u8,
}

/// A message of time 0, cut into chunks.
pub(super) fn write(to: Address, body: &[u8], chunk_size: usize) -> Bytes {
    let mut bytes = Vec::with_capacity(12 + body.len() + body.len() / chunk_size);
    bytes.extend_from_slice(&[to.chunk_stream, 0, 0, 0]);
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    bytes.extend(length.into_iter().skip(1));
    bytes.extend_from_slice(&[to.kind, to.stream, 0, 0, 0]);
    for (at, part) in body.chunks(chunk_size).enumerate() {
        if at > 0 {
            bytes.push(0xC0 | to.chunk_stream);
        }
        bytes.extend_from_slice(part);
    }
    bytes.into()
}

/// A protocol control message.
pub(super) fn control(kind: u8, body: &[u8]) -> Bytes {
    write(Address { chunk_stream: 2, kind, stream: 0 }, body, FIRST_CHUNK_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_longer_than_a_chunk_continues_with_bare_headers() {
        let to = Address { chunk_stream: 3, kind: 20, stream: 1 };
        let bytes = write(to, &[7; 5], 2);
        assert_eq!(&bytes[..], [3, 0, 0, 0, 0, 0, 5, 20, 1, 0, 0, 0, 7, 7, 0xC3, 7, 7, 0xC3, 7]);
    }

    #[test]
    fn an_empty_message_is_a_header() {
        assert_eq!(control(5, &[]).len(), 12);
    }
}
