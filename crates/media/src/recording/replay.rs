//! The replay playlist: byte ranges into the reels, computed from the index.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Entry, PartEntry};
use crate::hls::text::{Date, Seconds, rounded};
use crate::hls::{Measured, Variant};

/// How far dates and durations of what belongs together part by being rounded.
const ROUNDING_MS: u64 = 5;

/// The parts of one segment, merged.
#[derive(Clone, Copy, Debug)]
struct Segment {
    reel: u32,
    msn: u64,
    offset: u64,
    length: u64,
    ticks: u64,
    at: i64,
}

impl Segment {
    fn new(part: &PartEntry) -> Self {
        let PartEntry { reel, msn, offset, length, at, .. } = *part;
        Self { reel, msn, offset, length, ticks: u64::from(part.ticks), at }
    }

    /// Takes the part if it goes on where this ends.
    fn extend(&mut self, part: &PartEntry) -> bool {
        let next = part.reel == self.reel && part.msn == self.msn && part.offset == self.offset + self.length;
        if next {
            self.length += part.length;
            self.ticks += u64::from(part.ticks);
        }
        next
    }

    /// Whether this plays right behind another: nothing that was live is missing between them.
    fn follows(&self, last: &Self) -> bool {
        let next = last.msn.checked_add(1) == Some(self.msn);
        self.reel == last.reel && next && self.at.abs_diff(last.end_ms()) <= ROUNDING_MS
    }

    fn end_ms(&self) -> i64 {
        self.at.saturating_add(i64::try_from(self.ticks / 90).unwrap_or(i64::MAX))
    }
}

/// What a recording is like.
pub fn variant(entries: &[Entry]) -> Variant {
    let mut heads = BTreeMap::new();
    let mut segments: Vec<(u64, Measured<'_>)> = Vec::new();
    for entry in entries {
        match entry {
            Entry::Reel(reel) => {
                heads.insert(reel.reel, (reel.codecs.as_str(), reel.size));
            }
            Entry::Part(part) => {
                let (codecs, size) = heads.get(&part.reel).copied().unwrap_or_default();
                let (pictures, ticks) = (part.pictures.into(), part.ticks.into());
                match segments.last_mut().filter(|(msn, _)| *msn == part.msn) {
                    Some((_, whole)) => {
                        whole.pictures += u64::from(part.pictures);
                        whole.bytes += part.length;
                        whole.ticks += u64::from(part.ticks);
                    }
                    None => segments.push((
                        part.msn,
                        Measured { codecs, size, pictures, bytes: part.length, ticks, filler: false },
                    )),
                }
            }
        }
    }
    let mut variant = Variant::default();
    for (_, segment) in segments {
        variant.take(segment);
    }
    variant
}

/// The playlist of a recording, without the segments that end before `from` (Unix milliseconds).
pub fn replay(entries: &[Entry], from: i64) -> String {
    let mut heads = BTreeMap::new();
    let mut segments: Vec<Segment> = Vec::new();
    for entry in entries {
        match entry {
            Entry::Reel(reel) => {
                heads.insert(reel.reel, reel.length);
            }
            Entry::Part(part) => {
                if !segments.last_mut().is_some_and(|last| last.extend(part)) {
                    segments.push(Segment::new(part));
                }
            }
        }
    }
    segments.retain(|segment| segment.end_ms() > from);
    let mut out = String::with_capacity(256 + 160 * segments.len());
    // Writing to a string cannot fail.
    let _ = write(&mut out, &segments, &heads);
    out
}

fn write(out: &mut String, segments: &[Segment], heads: &BTreeMap<u32, u64>) -> std::fmt::Result {
    let target = segments.iter().map(|segment| rounded(segment.ticks)).max().unwrap_or(0).max(1);
    writeln!(out, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}")?;
    writeln!(out, "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD")?;
    let mut last: Option<&Segment> = None;
    for segment in segments {
        if last.is_some_and(|last| !segment.follows(last)) {
            writeln!(out, "#EXT-X-DISCONTINUITY")?;
        }
        if last.is_none_or(|last| last.reel != segment.reel) {
            let head = heads.get(&segment.reel).copied().unwrap_or(0);
            writeln!(out, "#EXT-X-MAP:URI=\"reel-{}.mp4\",BYTERANGE=\"{head}@0\"", segment.reel)?;
        }
        last = Some(segment);
        writeln!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", Date(segment.at))?;
        writeln!(out, "#EXTINF:{},", Seconds(segment.ticks))?;
        writeln!(out, "#EXT-X-BYTERANGE:{}@{}\nreel-{}.mp4", segment.length, segment.offset, segment.reel)?;
    }
    writeln!(out, "#EXT-X-ENDLIST")
}
