//! Reading a tag's body from its front.

use bytes::{Buf, Bytes};

use super::{Frame, Refusal, Unit};
use crate::codec::Codec;

/// Enhanced RTMP packet types that sound and picture share.
pub(super) const SEQUENCE_START: u8 = 0;
pub(super) const CODED_FRAMES: u8 = 1;
pub(super) const SEQUENCE_END: u8 = 2;
const MOD_EX: u8 = 7;

pub(super) fn byte(data: &mut Bytes) -> Result<u8, Refusal> {
    data.try_get_u8().map_err(|_short| Refusal::Malformed)
}

pub(super) fn four(data: &mut Bytes) -> Result<[u8; 4], Refusal> {
    data.try_get_u32().map(u32::to_be_bytes).map_err(|_short| Refusal::Malformed)
}

/// A signed 24-bit number.
pub(super) fn si24(data: &mut Bytes) -> Result<i32, Refusal> {
    let (a, b, c) = (byte(data)?, byte(data)?, byte(data)?);
    Ok(i32::from_be_bytes([a, b, c, 0]) >> 8)
}

/// The packet type, after skipping the extensions that may stand before it.
pub(super) fn packet_type(first: u8, data: &mut Bytes) -> Result<u8, Refusal> {
    let mut kind = first;
    while kind == MOD_EX {
        let mut length = usize::from(byte(data)?) + 1;
        if length == 256 {
            length = usize::from(data.try_get_u16().map_err(|_short| Refusal::Malformed)?) + 1;
        }
        if data.len() < length {
            return Err(Refusal::Malformed);
        }
        data.advance(length);
        kind = byte(data)? & 0x0f;
    }
    Ok(kind)
}

/// A configuration. ffmpeg starts AV1 with an empty one and sends the real one later.
pub(super) fn config(codec: Codec, record: Bytes) -> Result<Unit, Refusal> {
    match (codec, record.is_empty()) {
        (Codec::Av1, true) => Ok(Unit::Nothing),
        (_, true) => Err(Refusal::Malformed),
        (_, false) => Ok(Unit::Config { codec, record }),
    }
}

/// A frame; an empty one is nothing.
pub(super) fn frame(codec: Codec, key: bool, composition_ms: i32, data: Bytes) -> Unit {
    if data.is_empty() {
        return Unit::Nothing;
    }
    Unit::Frame(Frame { codec, key, composition_ms, data })
}
