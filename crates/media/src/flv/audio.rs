//! The body of a sound's tag.

use bytes::Bytes;

use super::body::{CODED_FRAMES, SEQUENCE_END, SEQUENCE_START, byte, config, four, frame, packet_type};
use super::{Refusal, Unit};
use crate::codec::Codec;

const ENHANCED: u8 = 9;
const LEGACY_AAC: u8 = 10;

const MULTICHANNEL: u8 = 4;
const MULTITRACK: u8 = 5;

pub(super) fn unit(mut data: Bytes) -> Result<Unit, Refusal> {
    if data.is_empty() {
        return Ok(Unit::Nothing);
    }
    let head = byte(&mut data)?;
    match head >> 4 {
        LEGACY_AAC => legacy(data),
        ENHANCED => enhanced(head, data),
        format => Err(Refusal::Unsupported(legacy_name(format))),
    }
}

fn legacy(mut data: Bytes) -> Result<Unit, Refusal> {
    match byte(&mut data)? {
        SEQUENCE_START => config(Codec::Aac, data),
        CODED_FRAMES => Ok(frame(Codec::Aac, true, 0, data)),
        _ => Err(Refusal::Malformed),
    }
}

fn enhanced(head: u8, mut data: Bytes) -> Result<Unit, Refusal> {
    let packet = packet_type(head & 0x0f, &mut data)?;
    if packet == MULTITRACK {
        return Err(Refusal::Multitrack);
    }
    let codec = codec(four(&mut data)?)?;
    match packet {
        SEQUENCE_START => config(codec, data),
        CODED_FRAMES => Ok(frame(codec, true, 0, data)),
        SEQUENCE_END => Ok(Unit::End),
        MULTICHANNEL => Ok(Unit::Nothing),
        _ => Err(Refusal::Malformed),
    }
}

fn codec(four: [u8; 4]) -> Result<Codec, Refusal> {
    match &four {
        b"mp4a" => Ok(Codec::Aac),
        b"Opus" => Ok(Codec::Opus),
        b"ac-3" => Err(Refusal::Unsupported("ac-3")),
        b"ec-3" => Err(Refusal::Unsupported("ec-3")),
        b".mp3" => Err(Refusal::Unsupported("mp3")),
        b"fLaC" => Err(Refusal::Unsupported("flac")),
        _ => Err(Refusal::Unsupported("unknown audio")),
    }
}

fn legacy_name(format: u8) -> &'static str {
    match format {
        0 | 3 => "pcm",
        1 => "adpcm",
        2 | 14 => "mp3",
        4..=6 => "nellymoser",
        7 | 8 => "g711",
        11 => "speex",
        _ => "unknown audio",
    }
}
