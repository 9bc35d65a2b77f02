//! Chunks into messages.

use bytes::Bytes;

use super::header::{Again, Header, Pending};
use super::{Closed, Limits};

/// The longest message that RTMP can announce; a larger chunk size means the same.
const LONGEST: usize = 0xFF_FFFF;

/// A whole message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// The RTMP message type.
    pub(super) kind: u8,
    /// Its time, modulo 2^32 ms.
    pub(super) time_ms: u32,
    /// What it carries.
    pub(super) body: Bytes,
}

/// Puts messages together out of chunks.
#[derive(Debug)]
pub(super) struct Reader {
    limits: Limits,
    pending: Pending,
    streams: Vec<Stream>,
    chunk: Option<Chunk>,
    chunk_size: usize,
    held: usize,
    media: bool,
    /// Whether the peer says extended times again in every chunk, once that is known.
    repeats: Option<bool>,
    /// What was looked at, and is to be read next.
    ahead: Vec<u8>,
}

/// The chunk that is being read: the place of its stream, and the bytes to come.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    place: usize,
    left: usize,
}

/// What came of reading on.
#[derive(Debug)]
enum Step {
    /// A whole message.
    Whole(Message),
    /// Something; there may be more.
    On,
    /// More bytes are needed.
    Hungry,
}

/// What a chunk stream remembers from one header to the next, and its unfinished message.
#[derive(Debug, Default)]
struct Stream {
    id: u32,
    time: u32,
    delta: u32,
    extended: bool,
    length: usize,
    kind: u8,
    left: usize,
    keep: bool,
    body: Vec<u8>,
}

impl Reader {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            pending: Pending::default(),
            streams: Vec::new(),
            chunk: None,
            chunk_size: 128,
            held: 0,
            media: false,
            repeats: None,
            ahead: Vec::new(),
        }
    }

    /// Whether sound and picture that begin from now on are kept.
    pub(super) fn keep_media(&mut self, keep: bool) {
        self.media = keep;
    }

    /// Bytes of unfinished messages.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// The peer announces the size of its chunks from the next one on.
    pub(super) fn set_chunk_size(&mut self, size: u32) -> Result<(), Closed> {
        let size = usize::try_from(size).unwrap_or(LONGEST).min(LONGEST);
        match size {
            0 => Err(Closed::Malformed("a chunk size of zero")),
            _ if size > self.limits.chunk_size => Err(Closed::Over("chunk size")),
            _ => {
                self.chunk_size = size;
                Ok(())
            }
        }
    }

    /// The peer gives up the unfinished message of a chunk stream.
    pub(super) fn abort(&mut self, id: u32) {
        if let Some(stream) = self.streams.iter_mut().find(|it| it.id == id) {
            stream.left = 0;
            self.held -= std::mem::take(&mut stream.body).len();
        }
    }

    /// Takes bytes off `input` up to the end of one message. No more than `most` are held at any time.
    pub(super) fn read(&mut self, input: &mut &[u8], most: usize) -> Result<Option<Message>, Closed> {
        loop {
            let ahead = std::mem::take(&mut self.ahead);
            let looked_at = !ahead.is_empty();
            let step = if looked_at {
                let mut first = ahead.as_slice();
                let step = self.step(&mut first, most)?;
                self.ahead.extend_from_slice(first);
                step
            } else {
                self.step(input, most)?
            };
            match step {
                Step::Whole(message) => return Ok(Some(message)),
                Step::Hungry if !looked_at => return Ok(None),
                Step::Hungry | Step::On => {}
            }
        }
    }

    /// Reads a header, or as much of a chunk as there is.
    fn step(&mut self, input: &mut &[u8], most: usize) -> Result<Step, Closed> {
        let Some(chunk) = self.chunk.take() else { return self.head(input) };
        let left = self.read_body(chunk, input, most)?;
        if left > 0 {
            self.chunk = Some(Chunk { left, ..chunk });
            return Ok(Step::Hungry);
        }
        Ok(self.finish(chunk.place).map_or(Step::On, Step::Whole))
    }

    fn head(&mut self, input: &mut &[u8]) -> Result<Step, Closed> {
        let (streams, repeats) = (&self.streams, self.repeats);
        let again = |id| streams.iter().find(|it| it.id == id).map_or(Again::No, |it| it.again(repeats));
        let Some((header, ahead)) = self.pending.read(input, again) else { return Ok(Step::Hungry) };
        if header.bare && matches!(again(header.id), Again::If(_)) {
            self.repeats = Some(ahead.is_none());
        }
        self.ahead.extend(ahead.into_iter().flatten());
        self.chunk = Some(self.begin(&header)?);
        Ok(Step::On)
    }

    fn begin(&mut self, header: &Header) -> Result<Chunk, Closed> {
        let place = self.place(header)?;
        let stream = self.streams.get_mut(place).ok_or(Closed::Malformed("no such chunk stream"))?;
        if stream.left == 0 {
            stream.begin(header);
            let most = most_bytes(stream.kind, self.media, &self.limits);
            stream.keep = most.is_some();
            if most.is_some_and(|most| stream.length > most) {
                return Err(Closed::Over("message"));
            }
        } else if !header.bare {
            return Err(Closed::Malformed("a message begins inside another"));
        }
        Ok(Chunk { place, left: stream.left.min(self.chunk_size) })
    }

    /// Where the header's stream is; a new one needs a header that tells a message's length.
    fn place(&mut self, header: &Header) -> Result<usize, Closed> {
        if let Some(place) = self.streams.iter().position(|it| it.id == header.id) {
            return Ok(place);
        }
        if header.message.is_none() {
            return Err(Closed::Malformed("a chunk stream begins without a message header"));
        }
        if self.streams.len() >= self.limits.chunk_streams {
            return Err(Closed::Over("chunk streams"));
        }
        self.streams.push(Stream { id: header.id, ..Stream::default() });
        Ok(self.streams.len() - 1)
    }

    /// Gives how many bytes of the chunk are still to come.
    fn read_body(&mut self, chunk: Chunk, input: &mut &[u8], most: usize) -> Result<usize, Closed> {
        let (part, rest) = input.split_at(chunk.left.min(input.len()));
        *input = rest;
        let stream = self.streams.get_mut(chunk.place).ok_or(Closed::Malformed("no such chunk stream"))?;
        if stream.keep {
            self.held += part.len();
        }
        if self.held > most {
            return Err(Closed::Over("buffered bytes"));
        }
        stream.add(part);
        Ok(chunk.left - part.len())
    }

    fn finish(&mut self, place: usize) -> Option<Message> {
        let stream = self.streams.get_mut(place).filter(|it| it.left == 0 && it.keep)?;
        let body = std::mem::take(&mut stream.body);
        self.held -= body.len();
        Some(Message { kind: stream.kind, time_ms: stream.time, body: body.into() })
    }
}

impl Stream {
    /// Whether a bare header has a time. Only inside a message it is known what time that would be.
    fn again(&self, repeats: Option<bool>) -> Again {
        match repeats {
            _ if !self.extended => Again::No,
            Some(false) => Again::No,
            None if self.left > 0 => Again::If(self.delta),
            None | Some(true) => Again::Yes,
        }
    }

    /// A message begins. One that a bare header begins is as long after the last as the last was; after an
    /// absolute time that is the time itself (RTMP 1.0, 5.3.1.2.4).
    fn begin(&mut self, header: &Header) {
        self.extended = header.extended || header.bare && self.extended;
        self.delta = header.time.unwrap_or(self.delta);
        self.time = if header.absolute { self.delta } else { self.time.wrapping_add(self.delta) };
        if let Some((length, kind)) = header.message {
            self.length = length;
            self.kind = kind;
        }
        self.left = self.length;
    }

    /// More of the message. Room is never more than twice what has come, nor than the message.
    fn add(&mut self, part: &[u8]) {
        let room = self.left.min(self.body.len().max(part.len()));
        self.left -= part.len();
        if !self.keep {
            return;
        }
        if self.body.capacity() - self.body.len() < part.len() {
            self.body.reserve_exact(room);
        }
        self.body.extend_from_slice(part);
    }
}

/// The most bytes a message of a type may have; none when we have no use for what it carries. What a data
/// message says of the stream, the stream's own records say better; aggregates are for files.
fn most_bytes(kind: u8, media: bool, limits: &Limits) -> Option<usize> {
    match kind {
        1..=6 | 17 | 20 => Some(limits.message_bytes),
        8 | 9 if media => Some(limits.media_bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message of `length` bytes begins, its chunks as long as itself.
    fn begun(length: [u8; 3]) -> Reader {
        let mut reader = Reader::new(Limits::default());
        reader.keep_media(true);
        reader.set_chunk_size(u32::MAX).unwrap();
        let [a, b, c] = length;
        let header = [6, 0, 0, 0, a, b, c, 9, 1, 0, 0, 0];
        assert_eq!(reader.read(&mut header.as_slice(), 0), Ok(None));
        reader
    }

    #[test]
    fn nothing_is_reserved_for_what_a_header_promises() {
        let mut reader = begun([0x40, 0, 0]);
        assert_eq!(reader.streams[0].body.capacity(), 0);
        for come in 1..5000 {
            assert_eq!(reader.read(&mut [1].as_slice(), usize::MAX), Ok(None));
            assert_eq!(reader.held(), come);
            assert!(reader.streams[0].body.capacity() <= 2 * come.max(8));
        }
    }

    #[test]
    fn a_message_is_no_larger_than_itself() {
        let mut reader = begun([0, 0x10, 1]);
        let message = reader.read(&mut [7; 5000].as_slice(), usize::MAX).unwrap().unwrap();
        assert_eq!((message.body.len(), reader.held()), (0x1001, 0));
        assert_eq!(reader.streams[0].body.capacity(), 0);
    }

    #[test]
    fn what_would_be_too_much_is_not_taken_in() {
        let mut reader = begun([0x40, 0, 0]);
        assert_eq!(reader.read(&mut [1; 1000].as_slice(), 1000), Ok(None));
        assert_eq!(reader.read(&mut [1].as_slice(), 1000), Err(Closed::Over("buffered bytes")));
        assert_eq!(reader.streams[0].body.len(), 1000);
    }
}
