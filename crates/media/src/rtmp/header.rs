//! The header of a chunk.

/// The time field that says the time follows in four bytes of its own.
const EXTENDED: u32 = 0xFF_FFFF;
/// Bytes of the longest header: 3 basic, 11 of the message, 4 of extended time.
const LONGEST: usize = 18;

/// What a chunk's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The chunk stream it belongs to.
    pub(super) id: u32,
    /// A time (format 0) or the time since the message before (1, 2; and 3 when it is extended).
    pub(super) time: Option<u32>,
    /// Whether that time is an absolute one.
    pub(super) absolute: bool,
    /// Whether the time takes four more bytes, here and in the format 3 headers that follow.
    pub(super) extended: bool,
    /// The message's length and type, of formats 0 and 1.
    pub(super) message: Option<(usize, u8)>,
    /// Whether this is format 3, the only one that may continue a message.
    pub(super) bare: bool,
}

/// Whether a bare header says again the four bytes of time that its stream's last header had. RTMP 1.0 (5.3.1.3) wants
/// it so; many encoders leave them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// There were none, or they are left out.
    No,
    /// They come again.
    Yes,
    /// They come again if what comes next is this; otherwise that belongs to the message.
    If(u32),
}

/// A header that arrives in pieces.
#[derive(Debug, Default)]
pub(super) struct Pending {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Pending {
    /// Takes a header's bytes off `input`, and gives back what was looked at behind it. `again` says of a chunk stream
    /// what its bare headers have.
    pub(super) fn read(
        &mut self,
        input: &mut &[u8],
        again: impl Fn(u32) -> Again,
    ) -> Option<(Header, Option<Vec<u8>>)> {
        while self.len < needed(self.so_far(), &again) {
            let (&byte, rest) = input.split_first()?;
            *input = rest;
            *self.bytes.get_mut(self.len)? = byte;
            self.len += 1;
        }
        let head = self.bytes;
        let head = head.get(..std::mem::take(&mut self.len))?;
        let header = parse(head)?;
        match again(header.id) {
            Again::If(time) if header.bare && header.time != Some(time) => {
                let (head, ahead) = head.split_at_checked(basic_bytes(*head.first()?))?;
                Some((parse(head)?, Some(ahead.to_vec())))
            }
            Again::No | Again::Yes | Again::If(_) => Some((header, None)),
        }
    }

    fn so_far(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// How long the header is, as far as its bytes so far tell.
fn needed(head: &[u8], again: impl Fn(u32) -> Again) -> usize {
    let Some(&first) = head.first() else { return 1 };
    let fixed = basic_bytes(first) + message_bytes(first);
    if head.len() < fixed {
        return fixed;
    }
    let more = match (time_field(head), stream_id(head).map(again)) {
        (Some(EXTENDED), _) | (None, Some(Again::Yes)) => 4,
        (None, Some(Again::If(time))) => looked_at(head.get(fixed..).unwrap_or_default(), time),
        _ => 0,
    };
    fixed + more
}

/// How far to look for a time. The first other byte decides: the end of a message may be shorter than a time, and
/// nothing may follow it for long.
fn looked_at(seen: &[u8], time: u32) -> usize {
    let alike = time.to_be_bytes().starts_with(seen);
    if alike { (seen.len() + 1).min(4) } else { seen.len() }
}

fn parse(head: &[u8]) -> Option<Header> {
    let &first = head.first()?;
    let id = stream_id(head)?;
    let (fields, extra) = head.get(basic_bytes(first)..)?.split_at_checked(message_bytes(first))?;
    let extended = be(extra).filter(|_| extra.len() == 4);
    Some(Header {
        id,
        time: extended.or_else(|| time_field(head)),
        absolute: first >> 6 == 0,
        extended: extended.is_some(),
        message: length_and_kind(fields),
        bare: first >> 6 == 3,
    })
}

fn length_and_kind(fields: &[u8]) -> Option<(usize, u8)> {
    let length = usize::try_from(be(fields.get(3..6)?)?).ok()?;
    Some((length, *fields.get(6)?))
}

fn basic_bytes(first: u8) -> usize {
    match first & 0x3F {
        0 => 2,
        1 => 3,
        _ => 1,
    }
}

fn message_bytes(first: u8) -> usize {
    match first >> 6 {
        0 => 11,
        1 => 7,
        2 => 3,
        _ => 0,
    }
}

fn stream_id(head: &[u8]) -> Option<u32> {
    match (head.first()? & 0x3F, head.get(1), head.get(2)) {
        (0, Some(&low), _) => Some(64 + u32::from(low)),
        (1, Some(&low), Some(&high)) => Some(64 + u32::from(low) + 256 * u32::from(high)),
        (0 | 1, _, _) => None,
        (id, _, _) => Some(u32::from(id)),
    }
}

fn time_field(head: &[u8]) -> Option<u32> {
    let &first = head.first()?;
    if message_bytes(first) == 0 {
        return None;
    }
    let at = basic_bytes(first);
    be(head.get(at..at + 3)?)
}

/// The number that up to four bytes spell, the largest first.
pub(super) fn be(bytes: &[u8]) -> Option<u32> {
    (bytes.len() <= 4).then(|| bytes.iter().fold(0, |sum, &byte| sum << 8 | u32::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut bytes: &[u8], extended: bool) -> (Option<Header>, usize) {
        let before = bytes.len();
        let again = if extended { Again::Yes } else { Again::No };
        let header = Pending::default().read(&mut bytes, |_| again);
        (header.map(|(header, _)| header), before - bytes.len())
    }

    #[test]
    fn basic_headers_of_one_two_and_three_bytes() {
        assert_eq!(read(&[0xC0 | 63], false), (Some(bare(63)), 1));
        assert_eq!(read(&[0xC0, 0], false), (Some(bare(64)), 2));
        assert_eq!(read(&[0xC0, 255], false), (Some(bare(319)), 2));
        assert_eq!(read(&[0xC1, 0, 1], false), (Some(bare(320)), 3));
        assert_eq!(read(&[0xC1, 255, 255], false), (Some(bare(65_599)), 3));
    }

    #[test]
    fn a_full_header() {
        let (header, used) = read(&[0x04, 0, 1, 2, 0, 3, 4, 9, 1, 0, 0, 0, 77], false);
        let want =
            Header { time: Some(258), absolute: true, message: Some((772, 9)), bare: false, ..bare(4) };
        assert_eq!((header, used), (Some(want), 12));
    }

    #[test]
    fn extended_time_replaces_the_field() {
        let (header, used) = read(&[0x84, 255, 255, 255, 1, 0, 0, 0], false);
        let want = Header { time: Some(1 << 24), extended: true, bare: false, ..bare(4) };
        assert_eq!((header, used), (Some(want), 8));
    }

    #[test]
    fn a_bare_header_repeats_the_extended_time_of_its_stream() {
        let (header, used) = read(&[0xC4, 1, 0, 0, 5, 9], true);
        assert_eq!((header, used), (Some(Header { time: Some(0x0100_0005), extended: true, ..bare(4) }), 5));
    }

    #[test]
    fn what_is_looked_at_and_is_no_time_comes_back() {
        let read = |bytes: [u8; 6]| Pending::default().read(&mut &bytes[..], |_| Again::If(0x0100_0005));
        let (header, ahead) = read([0xC4, 1, 0, 0, 5, 9]).unwrap();
        assert_eq!((header.time, ahead), (Some(0x0100_0005), None));
        let (header, ahead) = read([0xC4, 1, 0, 0, 6, 9]).unwrap();
        assert_eq!((header, ahead), (bare(4), Some(vec![1, 0, 0, 6])));
    }

    #[test]
    fn no_more_is_waited_for_once_a_byte_is_not_the_times() {
        let mut pending = Pending::default();
        let mut read = |byte: u8| pending.read(&mut [byte].as_slice(), |_| Again::If(0x0100_0005));
        assert_eq!([read(0xC4), read(1)], [None, None]);
        assert_eq!(read(7), Some((bare(4), Some(vec![1, 7]))));
    }

    #[test]
    fn an_unfinished_header_waits() {
        let mut pending = Pending::default();
        for byte in [0x84, 0, 0] {
            assert_eq!(pending.read(&mut [byte].as_slice(), |_| Again::No), None);
        }
        let (header, _) = pending.read(&mut [7].as_slice(), |_| Again::No).unwrap();
        assert_eq!(header.time, Some(7));
    }

    fn bare(id: u32) -> Header {
        Header { id, time: None, absolute: false, extended: false, message: None, bare: true }
    }
}
