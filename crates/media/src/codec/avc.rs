//! H.264: `AVCDecoderConfigurationRecord` (ISO 14496-15 5.3.3.1) and the start of a sequence parameter set.

use bytes::Bytes;

use super::bits::Bits;
use super::{Codec, Defect, Video};

/// Profiles whose parameter sets tell the chroma format (H.264 7.3.2.1.1).
const WITH_CHROMA: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/// High 10, High 4:2:2, High 4:4:4 Predictive and CAVLC 4:4:4 Intra (H.264 A.2.5 to A.2.11).
pub(super) const RARE: [u8; 4] = [110, 122, 244, 44];

/// Types of NAL units (H.264 table 7-1).
const SEQUENCE_SET: u8 = 7;
const DELIMITER: u8 = 9;

pub(super) fn parse(record: Bytes) -> Result<Video, Defect> {
    let (name, size) = read(&record).ok_or(Defect::Malformed)?;
    Ok(Video { codec: Codec::Avc, record, name, size: Some(size) })
}

fn read(record: &[u8]) -> Option<(String, (u16, u16))> {
    let [1, profile, constraints, level, _length_size, count, high, low, rest @ ..] = record else {
        return None;
    };
    let sets = count & 0x1f;
    if sets == 0 {
        return None;
    }
    let set = rest.get(..usize::from(u16::from_be_bytes([*high, *low])))?;
    let size = size(&unescape(set.get(1..)?))?;
    Some((format!("avc1.{profile:02x}{constraints:02x}{level:02x}"), size))
}

/// A key frame that begins with the parameter sets of its record, behind its access unit delimiter; nothing where it
/// has a set of its own, or cannot be read.
pub(super) fn with_sets(record: &[u8], frame: &[u8]) -> Option<Bytes> {
    let wide = usize::from(record.get(4)? & 3) + 1;
    let mut at = 0;
    let mut rest = frame;
    while let Some((unit, after)) = unit(rest, wide) {
        match unit.first()? & 0x1f {
            SEQUENCE_SET => return None,
            1..=5 => break,
            DELIMITER => at = frame.len() - after.len(),
            _ => {}
        }
        rest = after;
    }
    let (before, after) = frame.split_at_checked(at)?;
    Some([before, &sets(record, wide)?, after].concat().into())
}

/// A NAL unit behind its length of so many bytes, and what follows it.
fn unit(data: &[u8], wide: usize) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_at_checked(wide)?;
    let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    rest.split_at_checked(length)
}

/// The parameter sets of a record, each behind a length of so many bytes.
fn sets(record: &[u8], wide: usize) -> Option<Vec<u8>> {
    let mut sets = Vec::with_capacity(record.len() + 8);
    let mut rest = record.get(5..)?;
    for mask in [0x1f, 0xff] {
        let (count, after) = rest.split_first()?;
        rest = after;
        for _set in 0..count & mask {
            let (set, after) = unit(rest, 2)?;
            sets.extend(u32::try_from(set.len()).ok()?.to_be_bytes().get(4 - wide..)?);
            sets.extend(set);
            rest = after;
        }
    }
    Some(sets)
}

/// Removes the emulation prevention bytes.
fn unescape(set: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(set.len());
    let mut zeros = 0;
    for &byte in set {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        plain.push(byte);
    }
    plain
}

/// Width and height of a sequence parameter set, after cropping. What follows the cropping is not read.
fn size(set: &[u8]) -> Option<(u16, u16)> {
    let mut bits = Bits::new(set);
    let profile = bits.take(8)?;
    bits.skip(16)?;
    bits.ue()?;
    let chroma = if WITH_CHROMA.contains(&profile) { chroma(&mut bits)? } else { 1 };
    bits.ue()?;
    picture_order(&mut bits)?;
    bits.ue()?;
    bits.skip(1)?;
    let across = bits.ue()?.checked_add(1)?;
    let down = bits.ue()?.checked_add(1)?;
    let frames_only = bits.flag()?;
    if !frames_only {
        bits.skip(1)?;
    }
    bits.skip(1)?;
    let fields = if frames_only { 1 } else { 2 };
    let (crop_x, crop_y) = cropping(&mut bits, chroma, fields)?;
    let width = across.checked_mul(16)?.checked_sub(crop_x)?;
    let height = down.checked_mul(16)?.checked_mul(fields)?.checked_sub(crop_y)?;
    let size = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// The chroma array type; skips bit depths and scaling lists.
fn chroma(bits: &mut Bits<'_>) -> Option<u32> {
    let format = bits.ue()?;
    let separate = format == 3 && bits.flag()?;
    bits.ue()?;
    bits.ue()?;
    bits.skip(1)?;
    if bits.flag()? {
        for list in 0..if format == 3 { 12 } else { 8 } {
            if bits.flag()? {
                scaling_list(bits, if list < 6 { 16 } else { 64 })?;
            }
        }
    }
    Some(if separate { 0 } else { format })
}

fn scaling_list(bits: &mut Bits<'_>, length: u32) -> Option<()> {
    let (mut last, mut next) = (8_i64, 8_i64);
    for _ in 0..length {
        if next != 0 {
            next = (last + bits.se()?).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

fn picture_order(bits: &mut Bits<'_>) -> Option<()> {
    match bits.ue()? {
        0 => {
            bits.ue()?;
        }
        1 => {
            bits.skip(1)?;
            bits.se()?;
            bits.se()?;
            for _ in 0..bits.ue()? {
                bits.se()?;
            }
        }
        _ => {}
    }
    Some(())
}

/// How many pixels are cut off in width and in height.
fn cropping(bits: &mut Bits<'_>, chroma: u32, fields: u32) -> Option<(u32, u32)> {
    if !bits.flag()? {
        return Some((0, 0));
    }
    let (left, right, top, bottom) = (bits.ue()?, bits.ue()?, bits.ue()?, bits.ue()?);
    let unit_x: u32 = if matches!(chroma, 1 | 2) { 2 } else { 1 };
    let unit_y = if chroma == 1 { 2 * fields } else { fields };
    Some((left.checked_add(right)?.checked_mul(unit_x)?, top.checked_add(bottom)?.checked_mul(unit_y)?))
}
