//! Tags made by hand.

use bytes::{BufMut, Bytes, BytesMut};

use crate::flv::{Tag, TagKind};

/// An `AVCDecoderConfigurationRecord` of 1280x720, High profile.
pub(crate) const AVC: [u8; 44] = [
    1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 0x19, 0x67, 0x64, 0, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01,
    0x10, 0, 0, 0x03, 0, 0x10, 0, 0, 0x03, 0x03, 0xc0, 0xf1, 0x83, 0x19, 0x60, 1, 0, 5, 0x68, 0xeb, 0xec,
    0xb2, 0x2c, 0, 0,
];
/// An `AudioSpecificConfig` of AAC-LC, 44.1 kHz, stereo.
pub(crate) const AAC: [u8; 2] = [0x12, 0x10];

pub(crate) fn video(time_ms: u32, body: &[u8]) -> Tag {
    Tag { kind: TagKind::Video, time_ms, data: Bytes::copy_from_slice(body) }
}

pub(crate) fn audio(time_ms: u32, body: &[u8]) -> Tag {
    Tag { kind: TagKind::Audio, time_ms, data: Bytes::copy_from_slice(body) }
}

/// H.264's configuration.
pub(crate) fn avc_config(record: &[u8]) -> Tag {
    video(0, &[&[0x17, 0, 0, 0, 0], record].concat())
}

/// An H.264 frame with a composition offset and so many bytes.
pub(crate) fn avc(time_ms: u32, key: bool, composition_ms: i32, size: usize) -> Tag {
    let [_, a, b, c] = composition_ms.to_be_bytes();
    let mut body = BytesMut::with_capacity(size + 5);
    body.put_slice(&[if key { 0x17 } else { 0x27 }, 1, a, b, c]);
    body.put_bytes(0xaa, size);
    Tag { kind: TagKind::Video, time_ms, data: body.freeze() }
}

/// AAC's configuration.
pub(crate) fn aac_config(record: &[u8]) -> Tag {
    audio(0, &[&[0xaf, 0], record].concat())
}

/// An AAC frame.
pub(crate) fn aac(time_ms: u32) -> Tag {
    audio(time_ms, &[0xaf, 1, 1, 2, 3, 4, 5, 6])
}

/// The time of a frame as an FLV writer rounds it, on a clock that starts at `start`.
pub(crate) fn time(start: u32, frame: u64, numerator: u64, denominator: u64) -> u32 {
    let ms = frame * 1000 * denominator / numerator;
    start.wrapping_add(u32::try_from(ms % (1 << 32)).unwrap())
}
