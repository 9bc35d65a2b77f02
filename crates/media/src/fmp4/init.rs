//! The initialisation segment.

use bytes::Bytes;

use super::boxes::Boxes;
use super::{Track, VIDEO_TIMESCALE, entry};
use crate::codec::{Audio, Video};

/// `und`, in three groups of five bits.
pub(crate) const UNDETERMINED: u16 = 0x55c4;
pub(crate) const FULL_VOLUME: u16 = 0x0100;

/// Writes `ftyp` and `moov` of both tracks.
pub fn init(video: &Video, audio: &Audio) -> Bytes {
    let mut boxes = Boxes::with_capacity(2048);
    boxes.boxed(*b"ftyp", |b| {
        b.bytes(b"iso6").u32(0).bytes(b"iso6mp41");
    });
    boxes.boxed(*b"moov", |b| {
        header(b);
        picture(b, video);
        sound(b, audio);
        b.boxed(*b"mvex", |b| {
            for track in [Track::Video, Track::Audio] {
                b.full(*b"trex", 0, 0, |b| {
                    b.u32(track.id()).u32(1).u32(0).u32(0).u32(0);
                });
            }
        });
    });
    boxes.done().into()
}

fn header(boxes: &mut Boxes) {
    boxes.full(*b"mvhd", 0, 0, |b| {
        b.u32(0).u32(0).u32(1000).u32(0);
        b.u32(0x1_0000).u16(FULL_VOLUME).zeros(10).matrix().zeros(24);
        b.u32(3);
    });
}

fn picture(boxes: &mut Boxes, video: &Video) {
    let (width, height) = video.size.unwrap_or_default();
    boxes.boxed(*b"trak", |b| {
        track_header(b, Track::Video, (width, height));
        b.boxed(*b"mdia", |b| {
            media(b, VIDEO_TIMESCALE, *b"vide");
            b.boxed(*b"minf", |b| {
                b.full(*b"vmhd", 0, 1, |b| {
                    b.zeros(8);
                });
                tables(b, |b| entry::video(b, video));
            });
        });
    });
}

fn sound(boxes: &mut Boxes, audio: &Audio) {
    boxes.boxed(*b"trak", |b| {
        track_header(b, Track::Audio, (0, 0));
        b.boxed(*b"mdia", |b| {
            media(b, audio.rate, *b"soun");
            b.boxed(*b"minf", |b| {
                b.full(*b"smhd", 0, 0, |b| {
                    b.zeros(4);
                });
                tables(b, |b| entry::audio(b, audio));
            });
        });
    });
}

fn track_header(boxes: &mut Boxes, track: Track, size: (u16, u16)) {
    let volume = if track == Track::Audio { FULL_VOLUME } else { 0 };
    boxes.full(*b"tkhd", 0, 3, |b| {
        b.u32(0).u32(0).u32(track.id()).u32(0).u32(0).zeros(8);
        b.u16(0).u16(0).u16(volume).u16(0).matrix();
        b.u16(size.0).u16(0).u16(size.1).u16(0);
    });
}

fn media(boxes: &mut Boxes, timescale: u32, handler: [u8; 4]) {
    boxes.full(*b"mdhd", 0, 0, |b| {
        b.u32(0).u32(0).u32(timescale).u32(0).u16(UNDETERMINED).u16(0);
    });
    boxes.full(*b"hdlr", 0, 0, |b| {
        b.u32(0).bytes(&handler).zeros(12).u8(0);
    });
}

/// Where the data is (here), how it is coded, and the tables that fragments leave empty.
fn tables(boxes: &mut Boxes, entry: impl FnOnce(&mut Boxes)) {
    boxes.boxed(*b"dinf", |b| {
        b.full(*b"dref", 0, 0, |b| {
            b.u32(1);
            b.full(*b"url ", 0, 1, |_| {});
        });
    });
    boxes.boxed(*b"stbl", |b| {
        b.full(*b"stsd", 0, 0, |b| {
            b.u32(1);
            entry(b);
        });
        for table in [*b"stts", *b"stsc", *b"stco"] {
            b.full(table, 0, 0, |b| {
                b.u32(0);
            });
        }
        b.full(*b"stsz", 0, 0, |b| {
            b.u32(0).u32(0);
        });
    });
}
