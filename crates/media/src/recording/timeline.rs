//! What of a recording is played, in order: its segments, and the parts that they are made of.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Entry, PartEntry, ReelEntry};

/// How far dates and durations of what belongs together part by being rounded.
const ROUNDING_MS: u64 = 5;

/// What of a recording is played.
#[derive(Clone, Debug, Default)]
pub struct Timeline<'a> {
    pub(super) reels: BTreeMap<u32, &'a ReelEntry>,
    pub(super) segments: Vec<Segment>,
    parts: Vec<&'a PartEntry>,
}

/// A part, and when it plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// Its reel.
    pub reel: u32,
    /// Where it starts in the reel's file.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
    /// From the beginning of the replay, in 90 kHz ticks.
    pub at: u64,
}

impl<'a> Timeline<'a> {
    /// All of a recording but the segments that end before `from` (Unix milliseconds).
    pub fn new(entries: &'a [Entry], from: i64) -> Self {
        let mut all = Self::default();
        for entry in entries {
            match entry {
                Entry::Reel(reel) => {
                    all.reels.insert(reel.reel, reel);
                }
                Entry::Part(part) => all.take(part),
            }
        }
        all.segments.retain(|segment| segment.end_ms() > from);
        all
    }

    fn take(&mut self, part: &'a PartEntry) {
        if !self.segments.last_mut().is_some_and(|last| last.extend(part)) {
            self.segments.push(Segment::new(part, self.parts.len()));
        }
        self.parts.push(part);
    }

    /// Bytes of a reel's initialisation segment, which is its file's beginning.
    pub fn head(&self, reel: u32) -> u64 {
        self.reels.get(&reel).map_or(0, |reel| reel.length)
    }

    /// A reel's width and height in pixels, if they are known.
    pub fn size(&self, reel: u32) -> Option<(u16, u16)> {
        self.reels.get(&reel).and_then(|reel| reel.size)
    }

    /// The parts that are played.
    pub fn parts(&self) -> impl Iterator<Item = Played> {
        let of = |segment: &Segment| self.parts.get(segment.parts.clone());
        let parts = self.segments.iter().filter_map(of).flatten();
        parts.scan(0, |at, part| {
            let PartEntry { reel, offset, length, ticks, .. } = **part;
            let played = Played { reel, offset, length, at: *at };
            *at += u64::from(ticks);
            Some(played)
        })
    }

    /// How long it plays, in 90 kHz ticks.
    pub fn ticks(&self) -> u64 {
        self.segments.iter().map(|segment| segment.ticks).sum()
    }
}

/// The parts of one segment, merged.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) reel: u32,
    msn: u64,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) ticks: u64,
    pub(super) pictures: u64,
    pub(super) at: i64,
    parts: Range<usize>,
}

impl Segment {
    fn new(part: &PartEntry, place: usize) -> Self {
        let PartEntry { reel, msn, offset, length, at, .. } = *part;
        let (ticks, pictures) = (part.ticks.into(), part.pictures.into());
        Self { reel, msn, offset, length, ticks, pictures, at, parts: place..place + 1 }
    }

    /// Takes the part if it goes on where this ends.
    fn extend(&mut self, part: &PartEntry) -> bool {
        let next = part.reel == self.reel && part.msn == self.msn && part.offset == self.offset + self.length;
        if next {
            self.length += part.length;
            self.ticks += u64::from(part.ticks);
            self.pictures += u64::from(part.pictures);
            self.parts.end += 1;
        }
        next
    }

    /// Whether this plays right behind another: nothing that was live is missing between them.
    pub(super) fn follows(&self, last: &Self) -> bool {
        let next = last.msn.checked_add(1) == Some(self.msn);
        self.reel == last.reel && next && self.at.abs_diff(last.end_ms()) <= ROUNDING_MS
    }

    fn end_ms(&self) -> i64 {
        self.at.saturating_add(i64::try_from(self.ticks / 90).unwrap_or(i64::MAX))
    }
}
