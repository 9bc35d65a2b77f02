//! The head of a movie: `ftyp`, `moov`, and the beginning of an `mdat` in which all fragments lie.

use super::track::Track;
use super::{Movie, VIDEO_TIMESCALE};
use crate::fmp4::{FULL_VOLUME, UNDETERMINED, boxes::Boxes};

const FULL_RATE: u32 = 0x1_0000;
/// How many bytes a box of more than 4 GiB has before its body.
const LARGE: u64 = 16;

/// Writes the head, behind which the fragments lie from `base` on.
pub(super) fn write(movie: &Movie, base: u64) -> Vec<u8> {
    let mut boxes = Boxes::default();
    boxes.boxed(*b"ftyp", |b| {
        b.bytes(b"isom").u32(0x200).bytes(b"isomiso6mp41");
    });
    let origin = movie.origin();
    boxes.boxed(*b"moov", |b| {
        let ends = movie.tracks.iter().map(|track| delay(track, origin) + track.shows());
        header(b, ends.max().unwrap_or(0));
        for one in &movie.tracks {
            b.boxed(*b"trak", |b| track(b, one, delay(one, origin), base));
        }
    });
    boxes.u32(1).bytes(b"mdat").u64(movie.length.saturating_add(LARGE));
    boxes.done()
}

/// From the movie's beginning to the track's, in 90 kHz ticks.
fn delay(track: &Track, origin: i64) -> u64 {
    track.begins().map_or(0, |begins| (begins - origin).unsigned_abs())
}

fn header(boxes: &mut Boxes, duration: u64) {
    boxes.full(*b"mvhd", 1, 0, |b| {
        b.u64(0).u64(0).u32(VIDEO_TIMESCALE).u64(duration);
        b.u32(FULL_RATE).u16(FULL_VOLUME).zeros(10).matrix().zeros(24);
        b.u32(3);
    });
}

fn track(boxes: &mut Boxes, track: &Track, delay: u64, base: u64) {
    let (until_shown, lasts, last) = track.spans();
    boxes.full(*b"tkhd", 1, 3, |b| {
        b.u64(0).u64(0).u32(track.id).u32(0).u64(delay + track.shows()).bytes(&track.look);
    });
    boxes.boxed(*b"edts", |b| edits(b, delay, track.shows(), until_shown));
    boxes.boxed(*b"mdia", |b| {
        b.full(*b"mdhd", 1, 0, |b| {
            b.u64(0).u64(0).u32(track.timescale).u64(lasts).u16(UNDETERMINED).u16(0);
        });
        b.bytes(&track.handler);
        b.boxed(*b"minf", |b| {
            b.bytes(&track.media);
            b.boxed(*b"stbl", |b| {
                b.bytes(&track.codec);
                track.tables.write(b, last, base);
            });
        });
    });
}

/// Nothing until the track begins, and then all that it shows (ISO 14496-12 section 8.6.6).
fn edits(boxes: &mut Boxes, delay: u64, shows: u64, from: u64) {
    boxes.full(*b"elst", 1, 0, |b| {
        b.u32(if delay > 0 { 2 } else { 1 });
        if delay > 0 {
            b.u64(delay).u64(u64::MAX).u32(FULL_RATE);
        }
        b.u64(shows).u64(from).u32(FULL_RATE);
    });
}
