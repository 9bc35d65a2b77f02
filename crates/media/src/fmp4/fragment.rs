//! One fragment: `moof` and `mdat`.

use bytes::Bytes;

use super::boxes::{Boxes, length};
use super::{Run, Sample, Track};

const BASE_IS_MOOF: u32 = 0x2_0000;
const DEFAULT_FLAGS: u32 = 0x20;
pub(super) const DATA_OFFSET: u32 = 0x1;
pub(super) const DURATIONS: u32 = 0x100;
pub(super) const SIZES: u32 = 0x200;
pub(super) const FLAGS: u32 = 0x400;
pub(super) const OFFSETS: u32 = 0x800;

/// Depends on no other sample.
const KEY: u32 = 0x0200_0000;
/// Depends on others, and decoding cannot start here.
const NOT_KEY: u32 = 0x0101_0000;
/// The bit of the two that says so.
pub(super) const NOT_SYNC: u32 = 0x1_0000;

/// Writes a fragment of the runs that have samples.
pub fn fragment(sequence: u32, runs: &[Run<'_>]) -> Bytes {
    let bytes: usize = runs.iter().flat_map(|run| run.samples).map(|sample| 16 + sample.data.len()).sum();
    let mut boxes = Boxes::with_capacity(bytes + 256);
    let mut places = Vec::with_capacity(2);
    boxes.boxed(*b"moof", |b| {
        b.full(*b"mfhd", 0, 0, |b| {
            b.u32(sequence);
        });
        for run in runs.iter().filter(|run| !run.samples.is_empty()) {
            b.boxed(*b"traf", |b| places.push(track(b, run)));
        }
    });
    let mut offset = boxes.len() + 8;
    for (place, size) in places {
        boxes.patch(place, length(offset));
        offset += size;
    }
    boxes.boxed(*b"mdat", |b| {
        for sample in runs.iter().flat_map(|run| run.samples) {
            b.bytes(&sample.data);
        }
    });
    boxes.done().into()
}

/// Writes one track's boxes; tells where its data offset stands and how much data it has.
fn track(boxes: &mut Boxes, run: &Run<'_>) -> (usize, usize) {
    boxes.full(*b"tfhd", 0, BASE_IS_MOOF | DEFAULT_FLAGS, |b| {
        b.u32(run.track.id()).u32(KEY);
    });
    boxes.full(*b"tfdt", 1, 0, |b| {
        b.u64(run.start);
    });
    let mut place = 0;
    let video = run.track == Track::Video;
    let flags = DATA_OFFSET | DURATIONS | SIZES | if video { FLAGS | OFFSETS } else { 0 };
    boxes.full(*b"trun", 1, flags, |b| {
        b.u32(length(run.samples.len()));
        place = b.len();
        b.u32(0);
        for sample in run.samples {
            row(b, sample, video);
        }
    });
    (place, run.samples.iter().map(|sample| sample.data.len()).sum())
}

fn row(boxes: &mut Boxes, sample: &Sample, video: bool) {
    boxes.u32(sample.duration).u32(length(sample.data.len()));
    if video {
        boxes.u32(if sample.key { KEY } else { NOT_KEY }).i32(sample.offset);
    }
}
