//! Sample entries: the codec's record inside the box that names the codec.

use super::boxes::{Boxes, length};
use crate::codec::{Audio, Codec, Video};

/// 72 dots an inch, as every writer says.
const RESOLUTION: u32 = 0x48_0000;
const COLOUR_DEPTH: u16 = 24;

pub(super) fn video(boxes: &mut Boxes, video: &Video) {
    let (name, record) = match video.codec {
        Codec::Av1 => (*b"av01", *b"av1C"),
        Codec::Avc | Codec::Aac | Codec::Opus => (*b"avc1", *b"avcC"),
    };
    let (width, height) = video.size.unwrap_or_default();
    boxes.boxed(name, |b| {
        b.zeros(6).u16(1).zeros(16).u16(width).u16(height);
        b.u32(RESOLUTION).u32(RESOLUTION).u32(0).u16(1).zeros(32).u16(COLOUR_DEPTH).u16(0xffff);
        b.boxed(record, |b| {
            b.bytes(&video.record);
        });
    });
}

pub(super) fn audio(boxes: &mut Boxes, audio: &Audio) {
    let opus = audio.codec == Codec::Opus;
    boxes.boxed(if opus { *b"Opus" } else { *b"mp4a" }, |b| {
        b.zeros(6).u16(1).zeros(8).u16(u16::from(audio.channels)).u16(16).zeros(4);
        b.u16(u16::try_from(audio.rate).unwrap_or(0)).u16(0);
        if opus {
            b.boxed(*b"dOps", |b| {
                b.bytes(&audio.dops());
            });
        } else {
            b.full(*b"esds", 0, 0, |b| decoder(b, &audio.record));
        }
    });
}

/// The elementary stream descriptor (ISO 14496-1 7.2.6.5) around an `AudioSpecificConfig`.
fn decoder(boxes: &mut Boxes, record: &[u8]) {
    const HEAD: usize = 5;
    let specific = record.len();
    let config = 13 + HEAD + specific;
    descriptor(boxes, 3, 3 + HEAD + config + HEAD + 1);
    boxes.u16(0).u8(0);
    descriptor(boxes, 4, config);
    boxes.u8(0x40).u8(0x15).zeros(3).u32(0).u32(0);
    descriptor(boxes, 5, specific);
    boxes.bytes(record);
    descriptor(boxes, 6, 1);
    boxes.u8(2);
}

/// A descriptor's tag and its length in four groups of seven bits.
fn descriptor(boxes: &mut Boxes, tag: u8, size: usize) {
    let size = length(size);
    boxes.u8(tag);
    for shift in [21, 14, 7] {
        boxes.u8(low_seven(size >> shift) | 0x80);
    }
    boxes.u8(low_seven(size));
}

fn low_seven(value: u32) -> u8 {
    let [.., low] = value.to_be_bytes();
    low & 0x7f
}
