//! AV1: `AV1CodecConfigurationRecord` and the sequence header (AV1 bitstream 5.5).

use bytes::Bytes;

use super::bits::Bits;
use super::{Codec, Defect, Video};

const SEQUENCE_HEADER: u8 = 1;
const TEMPORAL_DELIMITER: u8 = 2;

/// What a sequence header says.
#[derive(Debug)]
struct Sequence {
    profile: u8,
    level: u8,
    high_tier: bool,
    size: (u16, u16),
    /// Where the samples of colour lie, if there are such samples, and all have eight bits.
    colours: Option<u8>,
}

pub(super) fn parse(record: Bytes) -> Result<Video, Defect> {
    let [0x81, profile_level, tier_depth, _delay, units @ ..] = record.as_ref() else {
        return Err(Defect::Malformed);
    };
    let (profile, level) = (profile_level >> 5, profile_level & 0x1f);
    let tier = if tier_depth & 0x80 == 0 { 'M' } else { 'H' };
    let depth = match (tier_depth & 0x40 != 0, tier_depth & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    };
    let name = format!("av01.{profile}.{level:02}{tier}.{depth:02}");
    let size = size(units);
    Ok(Video { codec: Codec::Av1, record, name, size })
}

/// Width and height told by the first sequence header among open bitstream units.
pub(super) fn size(units: &[u8]) -> Option<(u16, u16)> {
    let (head, _) = header(units)?;
    Some(head.size)
}

/// The record that belongs to a key frame (AV1 in ISOBMFF 2.3), of eight bits in the Main profile with colours.
pub(super) fn record(key_frame: &[u8]) -> Option<Vec<u8>> {
    let (head, unit) = header(key_frame)?;
    let Sequence { profile: 0, level, high_tier, size: _, colours } = head else { return None };
    let position = colours?;
    let tier = u8::from(high_tier) << 7;
    Some([&[0x81, level, tier | 0b1100 | position, 0], unit].concat())
}

/// A temporal unit without its delimiter, which no file keeps (AV1 in ISOBMFF 2.4).
pub(crate) fn undelimited(data: &[u8]) -> &[u8] {
    match unit(data) {
        Some((TEMPORAL_DELIMITER, _, rest)) => rest,
        _ => data,
    }
}

/// The first sequence header among open bitstream units, read and as it stands there.
fn header(mut units: &[u8]) -> Option<(Sequence, &[u8])> {
    loop {
        let (kind, body, rest) = unit(units)?;
        if kind == SEQUENCE_HEADER {
            let whole = units.get(..units.len() - rest.len())?;
            return Some((sequence(body)?, whole));
        }
        units = rest;
    }
}

/// Splits off the first unit: its type, its body, what follows.
fn unit(data: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&head, mut rest) = data.split_first()?;
    if head & 0x04 != 0 {
        rest = rest.get(1..)?;
    }
    let length = if head & 0x02 == 0 {
        rest.len()
    } else {
        let (length, after) = leb128(rest)?;
        rest = after;
        length
    };
    let (body, rest) = rest.split_at_checked(length)?;
    Some(((head >> 3) & 0x0f, body, rest))
}

fn leb128(data: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    let mut rest = data;
    for shift in 0..8 {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        value |= u64::from(byte & 0x7f) << (shift * 7);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, rest));
        }
    }
    None
}

fn sequence(body: &[u8]) -> Option<Sequence> {
    let bits = &mut Bits::new(body);
    let profile = low(bits.take(3)?);
    bits.skip(1)?;
    let reduced = bits.flag()?;
    let (level, high_tier) = if reduced { (low(bits.take(5)?), false) } else { operating_points(bits)? };
    let (across, down) = (bits.take(4)? + 1, bits.take(4)? + 1);
    let (width, height) = (bits.take(across)?, bits.take(down)?);
    let size = (u16::try_from(width.checked_add(1)?).ok()?, u16::try_from(height.checked_add(1)?).ok()?);
    let colours = tools(bits, reduced).and_then(|()| colours(bits));
    Some(Sequence { profile, level, high_tier, size, colours })
}

fn low(value: u32) -> u8 {
    let [.., low] = value.to_be_bytes();
    low
}

/// Passes over what stands between the size and the colours.
fn tools(bits: &mut Bits<'_>, reduced: bool) -> Option<()> {
    if !reduced && bits.flag()? {
        bits.skip(4 + 3)?;
    }
    bits.skip(3)?;
    if !reduced {
        bits.skip(4)?;
        let ordered = bits.flag()?;
        if ordered {
            bits.skip(2)?;
        }
        let screen = bits.flag()? || bits.flag()?;
        if screen && !bits.flag()? {
            bits.skip(1)?;
        }
        if ordered {
            bits.skip(3)?;
        }
    }
    bits.skip(3)
}

/// The place of the colours' samples, for the Main profile (5.5.2).
fn colours(bits: &mut Bits<'_>) -> Option<u8> {
    let (deep, grey) = (bits.flag()?, bits.flag()?);
    if deep || grey {
        return None;
    }
    if bits.flag()? {
        bits.skip(24)?;
    }
    bits.skip(1)?;
    Some(low(bits.take(2)?))
}

/// Level and tier of the first operating point, which is the whole stream.
fn operating_points(bits: &mut Bits<'_>) -> Option<(u8, bool)> {
    let (mut first, mut delay_length) = (None, None);
    if bits.flag()? {
        bits.skip(64)?;
        if bits.flag()? {
            bits.ue()?;
        }
        if bits.flag()? {
            delay_length = Some(bits.take(5)? + 1);
            bits.skip(32 + 5 + 5)?;
        }
    }
    let display_delay = bits.flag()?;
    for _ in 0..=bits.take(5)? {
        bits.skip(12)?;
        let level = low(bits.take(5)?);
        let high_tier = level > 7 && bits.flag()?;
        first.get_or_insert((level, high_tier));
        if let Some(length) = delay_length
            && bits.flag()?
        {
            bits.skip(2 * length + 1)?;
        }
        if display_delay && bits.flag()? {
            bits.skip(4)?;
        }
    }
    first
}
