//! AV1: `AV1CodecConfigurationRecord` and the sequence header (AV1 bitstream 5.5).

use bytes::Bytes;

use super::bits::Bits;
use super::{Codec, Defect, Video};

const SEQUENCE_HEADER: u8 = 1;

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
pub(super) fn size(mut units: &[u8]) -> Option<(u16, u16)> {
    loop {
        let (kind, body, rest) = unit(units)?;
        if kind == SEQUENCE_HEADER {
            return sequence(body);
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

fn sequence(body: &[u8]) -> Option<(u16, u16)> {
    let mut bits = Bits::new(body);
    bits.skip(4)?;
    let reduced = bits.flag()?;
    if reduced {
        bits.skip(5)?;
    } else {
        operating_points(&mut bits)?;
    }
    let (across, down) = (bits.take(4)? + 1, bits.take(4)? + 1);
    let (width, height) = (bits.take(across)?, bits.take(down)?);
    Some((u16::try_from(width.checked_add(1)?).ok()?, u16::try_from(height.checked_add(1)?).ok()?))
}

fn operating_points(bits: &mut Bits<'_>) -> Option<()> {
    let mut delay_length = None;
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
        if bits.take(5)? > 7 {
            bits.skip(1)?;
        }
        if let Some(length) = delay_length
            && bits.flag()?
        {
            bits.skip(2 * length + 1)?;
        }
        if display_delay && bits.flag()? {
            bits.skip(4)?;
        }
    }
    Some(())
}
