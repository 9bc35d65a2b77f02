//! Opus: the identification header (RFC 7845 5.1) and a packet's length (RFC 6716 3.1).

use bytes::Bytes;

use super::{Audio, Codec, Defect};

const MAGIC: &[u8] = b"OpusHead";
/// Opus counts time at this rate whatever its input was.
const RATE: u32 = 48_000;
const USUAL_FRAME: u32 = 960;
/// No packet lasts longer than 120 ms.
const LONGEST: u32 = 5_760;

pub(super) fn parse(record: Bytes) -> Result<Audio, Defect> {
    let body = body(&record);
    let [_version, channels, _, _, _, _, _, _, _, _, family, table @ ..] = body else {
        return Err(Defect::Malformed);
    };
    let channels = *channels;
    let whole = *family == 0 || table.len() >= 2 + usize::from(channels);
    if channels == 0 || (*family == 0 && channels > 2) || !whole {
        return Err(Defect::Malformed);
    }
    Ok(Audio { codec: Codec::Opus, record, name: "opus".into(), rate: RATE, channels, frame: USUAL_FRAME })
}

fn body(record: &[u8]) -> &[u8] {
    record.strip_prefix(MAGIC).unwrap_or(record)
}

/// The header as the `dOps` box has it: the same fields, version 0, numbers big-endian.
pub(super) fn dops(record: &[u8]) -> Vec<u8> {
    let [_version, channels, skip0, skip1, r0, r1, r2, r3, gain0, gain1, family, table @ ..] = body(record)
    else {
        return Vec::new();
    };
    let mut out = vec![0, *channels, *skip1, *skip0, *r3, *r2, *r1, *r0, *gain1, *gain0, *family];
    if *family != 0 {
        out.extend(table.iter().take(2 + usize::from(*channels)));
    }
    out
}

/// How many samples, at 48 kHz, a packet holds.
pub(super) fn samples(packet: &[u8]) -> Option<u32> {
    let (&head, rest) = packet.split_first()?;
    let frame = match head >> 3 {
        config @ 0..=11 => [480, 960, 1920, 2880].get(usize::from(config % 4)).copied()?,
        config @ 12..=15 => [480, 960].get(usize::from(config % 2)).copied()?,
        config => [120, 240, 480, 960].get(usize::from(config % 4)).copied()?,
    };
    let count = match head & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(rest.first()? & 0x3f),
    };
    let total = frame * count;
    (1..=LONGEST).contains(&total).then_some(total)
}

/// A packet of 20 ms in which nothing is heard (full band, CELT), or several of them in one for a stream of several
/// (RFC 6716 appendix B: all but the last say how long they are).
pub(super) fn silence(record: &[u8]) -> Vec<u8> {
    const FULL_BAND: u8 = 31 << 3;
    const STEREO: u8 = 1 << 2;
    const QUIET: [u8; 2] = [0xff, 0xfe];
    let (streams, coupled) = match body(record) {
        [_, channels, _, _, _, _, _, _, _, _, 0, ..] => (1, channels / 2),
        [_, _, _, _, _, _, _, _, _, _, _, streams, coupled, ..] => (*streams, *coupled),
        _ => (1, 1),
    };
    let mut out = Vec::with_capacity(4 * usize::from(streams));
    for stream in 0..streams {
        out.push(FULL_BAND | if stream < coupled { STEREO } else { 0 });
        if stream + 1 < streams {
            out.push(2);
        }
        out.extend(QUIET);
    }
    out
}
