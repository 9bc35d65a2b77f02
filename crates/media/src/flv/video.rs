//! The body of a picture's tag.

use bytes::{Buf, Bytes};

use super::body::{CODED_FRAMES, SEQUENCE_END, SEQUENCE_START, byte, config, four, frame, packet_type, si24};
use super::{Refusal, Unit};
use crate::codec::Codec;

const ENHANCED: u8 = 0x80;
const KEY: u8 = 1;
const COMMAND: u8 = 5;
const LEGACY_AVC: u8 = 7;

/// An AV1 unit that says nothing; MP4 samples are written without it.
const TEMPORAL_DELIMITER: [u8; 2] = [0x12, 0];

const CODED_FRAMES_X: u8 = 3;
const METADATA: u8 = 4;
const MULTITRACK: u8 = 6;

pub(super) fn unit(mut data: Bytes) -> Result<Unit, Refusal> {
    if data.is_empty() {
        return Ok(Unit::Nothing);
    }
    let head = byte(&mut data)?;
    if head & ENHANCED == 0 { legacy(head, data) } else { enhanced(head, data) }
}

fn legacy(head: u8, mut data: Bytes) -> Result<Unit, Refusal> {
    let frame_type = head >> 4;
    if frame_type == COMMAND {
        return Ok(Unit::Nothing);
    }
    if head & 0x0f != LEGACY_AVC {
        return Err(Refusal::Unsupported(legacy_name(head & 0x0f)));
    }
    let packet = byte(&mut data)?;
    let composition_ms = si24(&mut data)?;
    match packet {
        SEQUENCE_START => config(Codec::Avc, data),
        CODED_FRAMES => Ok(frame(Codec::Avc, frame_type == KEY, composition_ms, data)),
        SEQUENCE_END => Ok(Unit::End),
        _ => Err(Refusal::Malformed),
    }
}

fn enhanced(head: u8, mut data: Bytes) -> Result<Unit, Refusal> {
    let frame_type = (head >> 4) & 0x07;
    let packet = packet_type(head & 0x0f, &mut data)?;
    if packet == METADATA || frame_type == COMMAND {
        return Ok(Unit::Nothing);
    }
    if packet == MULTITRACK {
        return Err(Refusal::Multitrack);
    }
    let codec = codec(four(&mut data)?)?;
    let key = frame_type == KEY;
    if codec == Codec::Av1 && data.starts_with(&TEMPORAL_DELIMITER) {
        data.advance(TEMPORAL_DELIMITER.len());
    }
    match packet {
        SEQUENCE_START => config(codec, data),
        CODED_FRAMES => {
            let composition_ms = if codec == Codec::Avc { si24(&mut data)? } else { 0 };
            Ok(frame(codec, key, composition_ms, data))
        }
        CODED_FRAMES_X => Ok(frame(codec, key, 0, data)),
        SEQUENCE_END => Ok(Unit::End),
        _ => Err(Refusal::Malformed),
    }
}

fn codec(four: [u8; 4]) -> Result<Codec, Refusal> {
    match &four {
        b"avc1" => Ok(Codec::Avc),
        b"av01" => Ok(Codec::Av1),
        b"hvc1" => Err(Refusal::Unsupported("hvc1")),
        b"vvc1" => Err(Refusal::Unsupported("vvc1")),
        b"vp08" => Err(Refusal::Unsupported("vp08")),
        b"vp09" => Err(Refusal::Unsupported("vp09")),
        _ => Err(Refusal::Unsupported("unknown video")),
    }
}

fn legacy_name(id: u8) -> &'static str {
    match id {
        2 => "sorenson",
        3 | 6 => "screen",
        4 | 5 => "vp6",
        12 => "hvc1",
        _ => "unknown video",
    }
}
