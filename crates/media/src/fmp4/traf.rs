//! Fragments, read back: where their samples lie, and when they play.

use super::fragment::{DATA_OFFSET, DURATIONS, FLAGS, NOT_SYNC, OFFSETS, SIZES};
use super::read::{Numbers, boxes, find};

/// How many bytes the `moof` has whose beginning this is.
pub fn moof_length(bytes: &[u8]) -> Option<u64> {
    let (size, rest) = bytes.split_first_chunk()?;
    rest.starts_with(b"moof").then_some(u32::from_be_bytes(*size).into())
}

/// One track's samples in a fragment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traf<'a> {
    /// The track.
    pub(crate) id: u32,
    /// Decoding time of the first sample, in the track's timescale.
    pub(crate) start: u64,
    /// From the beginning of the fragment to the first sample.
    pub(crate) offset: u32,
    flags: u32,
    count: u32,
    rows: Numbers<'a>,
}

/// One sample of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) duration: u32,
    pub(crate) size: u32,
    pub(crate) key: bool,
    pub(crate) offset: i32,
}

impl Traf<'_> {
    /// Presentation time of the first sample, in the track's timescale.
    pub(crate) fn shown(&self) -> i64 {
        let offset = self.rows().next().map_or(0, |first| first.offset);
        i64::try_from(self.start).unwrap_or(i64::MAX).saturating_add(offset.into())
    }

    /// The samples, one after another.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let (mut rows, flags) = (self.rows, self.flags);
        (0..self.count).map_while(move |_| {
            let (duration, size) = (rows.u32()?, rows.u32()?);
            let key = flags & FLAGS == 0 || rows.u32()? & NOT_SYNC == 0;
            let offset = if flags & OFFSETS == 0 { 0 } else { rows.i32()? };
            Some(Row { duration, size, key, offset })
        })
    }
}

/// The tracks of a fragment that [`super::fragment`] wrote, of which at least the `moof` is here.
pub(crate) fn trafs(fragment: &[u8]) -> Option<Vec<Traf<'_>>> {
    let moof = find(fragment, &[b"moof"]).or_else(|| alone(fragment))?;
    boxes(moof).filter(|(name, _)| *name == b"traf").map(|(_, body)| traf(body)).collect()
}

/// The body of a `moof` behind which something is cut off.
fn alone(fragment: &[u8]) -> Option<&[u8]> {
    let length = usize::try_from(moof_length(fragment)?).ok()?;
    fragment.get(8..length)
}

fn traf(body: &[u8]) -> Option<Traf<'_>> {
    let id = Numbers(find(body, &[b"tfhd"])?.get(4..)?).u32()?;
    let start = Numbers(find(body, &[b"tfdt"])?.get(4..)?).u64()?;
    let mut rows = Numbers(find(body, &[b"trun"])?);
    let (flags, count) = (rows.u32()? & 0xff_ffff, rows.u32()?);
    let needed = DATA_OFFSET | DURATIONS | SIZES;
    let offset = rows.u32()?;
    (flags & needed == needed).then_some(Traf { id, start, offset, flags, count, rows })
}
