//! One line of the index.

use std::fmt::Write;
use std::str::{FromStr, SplitAsciiWhitespace};

/// One line of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A reel begins: its file starts with the initialisation segment.
    Reel(ReelEntry),
    /// A part was appended.
    Part(PartEntry),
}

/// A reel's initialisation segment, at the start of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReelEntry {
    /// The reel.
    pub reel: u32,
    /// Bytes of the initialisation segment.
    pub length: u64,
    /// Value of a `CODECS` attribute.
    pub codecs: String,
    /// Width and height in pixels.
    pub size: Option<(u16, u16)>,
}

/// Where a part lies, and when it plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartEntry {
    /// Its reel.
    pub reel: u32,
    /// Its segment.
    pub msn: u64,
    /// Where it starts in the reel's file.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
    /// Duration in 90 kHz ticks.
    pub ticks: u32,
    /// Whether decoding can start here.
    pub independent: bool,
    /// Wall time of its first frame, Unix milliseconds.
    pub at: i64,
    /// Whether a segment starts here.
    pub starts: bool,
    /// Pictures that begin in it.
    pub pictures: u32,
}

impl Entry {
    /// The line, with its checksum and its end.
    pub fn line(&self) -> String {
        let mut line = match self {
            Self::Reel(r) => {
                let size = r.size.map(|(width, height)| format!(" {width}x{height}")).unwrap_or_default();
                format!("reel {} {} {}{size}", r.reel, r.length, r.codecs)
            }
            Self::Part(p) => {
                let (independent, starts) = (u8::from(p.independent), u8::from(p.starts));
                let place = format!("part {} {} {} {}", p.reel, p.msn, p.offset, p.length);
                format!("{place} {} {independent} {} {starts} {}", p.ticks, p.at, p.pictures)
            }
        };
        let sum = checksum(line.as_bytes());
        // Writing to a string cannot fail.
        let _ = writeln!(line, " {sum:08x}");
        line
    }

    /// Reads a line, with or without its end. `None` if it is torn or was never one. Older lines tell neither sizes nor
    /// pictures.
    pub fn parse(line: &str) -> Option<Self> {
        let (text, sum) = line.strip_suffix('\n').unwrap_or(line).rsplit_once(' ')?;
        if sum != format!("{:08x}", checksum(text.as_bytes())) {
            return None;
        }
        let mut words = text.split_ascii_whitespace();
        let entry = match words.next()? {
            "reel" => Self::Reel(ReelEntry {
                reel: number(&mut words)?,
                length: number(&mut words)?,
                codecs: words.next()?.to_owned(),
                size: match words.next() {
                    Some(word) => Some(size(word)?),
                    None => None,
                },
            }),
            "part" => Self::Part(PartEntry {
                reel: number(&mut words)?,
                msn: number(&mut words)?,
                offset: number(&mut words)?,
                length: number(&mut words)?,
                ticks: number(&mut words)?,
                independent: flag(&mut words)?,
                at: number(&mut words)?,
                starts: flag(&mut words)?,
                pictures: words.next().map_or(Ok(0), str::parse).ok()?,
            }),
            _ => return None,
        };
        words.next().is_none().then_some(entry)
    }
}

fn size(word: &str) -> Option<(u16, u16)> {
    let (width, height) = word.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn number<T: FromStr>(words: &mut SplitAsciiWhitespace<'_>) -> Option<T> {
    words.next()?.parse().ok()
}

fn flag(words: &mut SplitAsciiWhitespace<'_>) -> Option<bool> {
    match words.next()? {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// FNV-1a of 32 bits: against accidents, not against malice.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
