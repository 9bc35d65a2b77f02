//! A track of a movie: what it is, as its reel says, and when its samples play.

use super::tables::Tables;
use super::ticks;
use crate::fmp4::read::{Numbers, boxes, find};
use crate::fmp4::{Row, Traf, VIDEO_TIMESCALE};

/// A track of a movie.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) timescale: u32,
    /// Whether it is heard, and not seen.
    sounds: bool,
    /// Volume, matrix and size, as they stand at the end of `tkhd`.
    pub(super) look: Vec<u8>,
    /// `hdlr`, `minf`'s header, `dinf` and `stsd`: whole boxes, as they are.
    pub(super) handler: Vec<u8>,
    pub(super) media: Vec<u8>,
    pub(super) codec: Vec<u8>,
    pub(super) tables: Tables,
    times: Option<Times>,
}

/// Times in the track's scale, on the movie's line.
#[derive(Clone, Copy, Debug)]
struct Times {
    /// When the first sample is decoded, and when it is shown.
    first: i64,
    shown: i64,
    /// When the last is decoded, and how long it lasts.
    last: i64,
    lasts: u32,
    /// When the one that is shown last ends.
    end: i64,
    /// What comes next on the fragments' own line.
    next: u64,
}

/// `look` is everything of `tkhd` behind the duration of its version 0.
const LOOK: usize = 24;

impl Track {
    /// The tracks of an initialisation segment.
    pub(super) fn all(init: &[u8]) -> Option<Vec<Self>> {
        let moov = find(init, &[b"moov"])?;
        boxes(moov).filter(|(name, _)| *name == b"trak").map(|(_, trak)| Self::new(trak)).collect()
    }

    fn new(trak: &[u8]) -> Option<Self> {
        let header = find(trak, &[b"tkhd"])?;
        let media = find(trak, &[b"mdia"])?;
        let info = find(media, &[b"minf"])?;
        Some(Self {
            id: Numbers(header.get(12..)?).u32()?,
            timescale: Numbers(find(media, &[b"mdhd"])?.get(12..)?).u32()?,
            sounds: find(info, &[b"smhd"]).is_some(),
            look: header.get(LOOK..)?.to_vec(),
            handler: whole(media, |name| name == b"hdlr"),
            media: whole(info, |name| name != b"stbl"),
            codec: whole(find(info, &[b"stbl"])?, |name| name == b"stsd"),
            tables: Tables::default(),
            times: None,
        })
    }

    /// Whether these are the samples right behind the last.
    pub(super) fn awaits(&self, traf: &Traf<'_>) -> bool {
        traf.id == self.id && self.times.is_some_and(|times| times.next == traf.start)
    }

    /// A time of this track in 90 kHz ticks.
    pub(super) fn in_ticks(&self, time: i64) -> i64 {
        ticks(time, self.timescale)
    }

    /// Takes a fragment's samples, which lie so many bytes behind the first fragment's beginning.
    pub(super) fn take(&mut self, traf: &Traf<'_>, shift: i64, place: u64) {
        let shift = i128::from(shift) * i128::from(self.timescale) / i128::from(VIDEO_TIMESCALE);
        let mut at = i64::try_from(i128::from(traf.start) + shift).unwrap_or(0);
        let (mut next, mut count) = (traf.start, 0);
        let mut place = place.saturating_add(traf.offset.into());
        for row in traf.rows() {
            next += u64::from(row.duration);
            if self.is_heard_already(at, row.duration) {
                place += u64::from(row.size);
            } else {
                self.sample(row, at, next);
                count += 1;
            }
            at = at.saturating_add(row.duration.into());
        }
        if count > 0 {
            self.tables.chunk(place, count);
        }
    }

    /// Where something was cut out, sound that came before its picture would be heard above what was there already.
    /// Only the first frames of a fragment can be so early.
    fn is_heard_already(&self, at: i64, duration: u32) -> bool {
        let heard = self.times.map(|times| times.last.saturating_add(times.lasts.into()));
        self.sounds && heard.is_some_and(|heard| at.saturating_add(i64::from(duration) / 2) < heard)
    }

    /// A sample lasts until the next is decoded, whatever was cut out between them; and a picture that comes too early
    /// comes right behind the last, and is shown when it is due.
    fn sample(&mut self, row: Row, at: i64, next: u64) {
        let decoded = self.times.map_or(at, |times| at.max(times.last + 1));
        let shown = if self.sounds { decoded } else { at.saturating_add(row.offset.into()) };
        let offset = i32::try_from(shown.saturating_sub(decoded)).unwrap_or(0);
        if let Some(times) = self.times {
            self.tables.duration(u32::try_from(decoded - times.last).unwrap_or(u32::MAX));
        }
        self.tables.sample(row.size, row.key, offset);
        let end = shown.saturating_add(row.duration.into());
        let before =
            self.times.unwrap_or(Times { first: decoded, shown, last: decoded, lasts: 0, end, next });
        let end = end.max(before.end);
        self.times = Some(Times { last: decoded, lasts: row.duration, end, next, ..before });
    }

    /// When the first sample is shown, in 90 kHz ticks.
    pub(super) fn begins(&self) -> Option<i64> {
        self.times.map(|times| ticks(times.shown, self.timescale))
    }

    /// For how long samples are shown, in 90 kHz ticks.
    pub(super) fn shows(&self) -> u64 {
        let shows = self.times.map_or(0, |times| ticks(times.end - times.shown, self.timescale));
        shows.unsigned_abs()
    }

    /// From the first sample's decoding until it is shown, how long all last, and how long the last does, on the track's
    /// scale. All last as long as they are shown: what is shown last may be decoded before others.
    pub(super) fn spans(&self) -> (u64, u64, u32) {
        self.times.map_or((0, 0, 0), |times| {
            let before = times.last - times.first;
            let last = (times.end - times.shown - before).max(1).unsigned_abs();
            let until_shown = (times.shown - times.first).unsigned_abs();
            (until_shown, before.unsigned_abs() + last, u32::try_from(last).unwrap_or(u32::MAX))
        })
    }
}

/// Boxes as they are, with their heads.
fn whole(bytes: &[u8], which: impl Fn(&[u8; 4]) -> bool) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, body) in boxes(bytes).filter(|(name, _)| which(name)) {
        let size = u32::try_from(body.len() + 8).unwrap_or(u32::MAX);
        out.extend(size.to_be_bytes());
        out.extend(name);
        out.extend(body);
    }
    out
}
