//! Tags made by hand.

use bytes::{BufMut, Bytes, BytesMut};

use crate::flv::{Tag, TagKind};

/// An `AVCDecoderConfigurationRecord` of 1280x720, High profile.
pub(crate) const AVC: [u8; 47] = [
    0x01, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x1a, 0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05,
    0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x83, 0x19, 0x60,
    0x01, 0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00,
];
/// The same of 854x480, Baseline profile, which needs cropping.
pub(crate) const AVC_480: [u8; 41] = [
    0x01, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0x00, 0x19, 0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xd8, 0x3d, 0xe6,
    0xf0, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x32, 0x0f, 0x16, 0x2e, 0x48, 0x01,
    0x00, 0x05, 0x68, 0xcb, 0x83, 0xcb, 0x20,
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

/// An Opus identification header: stereo, 312 samples to skip.
pub(crate) const OPUS: [u8; 19] = *b"OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00";

/// An AAC frame.
pub(crate) fn aac(time_ms: u32) -> Tag {
    audio(time_ms, &[0xaf, 1, 1, 2, 3, 4, 5, 6])
}

/// The time of a frame as an FLV writer rounds it, on a clock that starts at `start`.
pub(crate) fn time(start: u32, frame: u64, numerator: u64, denominator: u64) -> u32 {
    let ms = frame * 1000 * denominator / numerator;
    start.wrapping_add(u32::try_from(ms % (1 << 32)).unwrap())
}
