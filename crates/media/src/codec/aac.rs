//! AAC: `AudioSpecificConfig` (ISO 14496-3 1.6.2.1).

use bytes::Bytes;

use super::bits::{Bits, Writer};
use super::{Audio, Codec, Defect};

const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
const HIGHEST_RATE: u32 = 96_000;
const EXPLICIT_RATE: u32 = 15;
const SBR: u32 = 5;
const PARAMETRIC_STEREO: u32 = 29;

pub(super) fn parse(record: Bytes) -> Result<Audio, Defect> {
    let config = read(&mut Bits::new(&record)).ok_or(Defect::Malformed)?;
    if !matches!(config.core, 1..=4) {
        return Err(Defect::Unsupported("this kind of AAC"));
    }
    if config.rate == 0 || config.rate > HIGHEST_RATE {
        return Err(Defect::Malformed);
    }
    let name = format!("mp4a.40.{}", config.object);
    let frame = if config.short { 960 } else { 1024 };
    Ok(Audio { codec: Codec::Aac, record, name, rate: config.rate, channels: config.channels, frame })
}

struct Config {
    object: u32,
    core: u32,
    rate: u32,
    channels: u8,
    short: bool,
}

/// With spectral band replication the frames are those of the core, at the core's rate.
fn read(bits: &mut Bits<'_>) -> Option<Config> {
    let object = object(bits)?;
    let rate = rate(bits)?;
    let channels = match bits.take(4)? {
        0 => 2,
        7 => 8,
        count => u8::try_from(count).ok()?,
    };
    let mut core = object;
    if matches!(object, SBR | PARAMETRIC_STEREO) {
        self::rate(bits)?;
        core = self::object(bits)?;
    }
    let short = bits.flag().unwrap_or(false);
    Some(Config { object, core, rate, channels, short })
}

fn object(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(5)? {
        31 => Some(32 + bits.take(6)?),
        object => Some(object),
    }
}

fn rate(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(4)? {
        EXPLICIT_RATE => bits.take(24),
        index => RATES.get(usize::try_from(index).ok()?).copied(),
    }
}

/// The kinds of elements of a frame (ISO 14496-3 table 4.85).
const SINGLE: u32 = 0;
const PAIR: u32 = 1;
const LOW: u32 = 3;
const END: u32 = 7;

/// A frame in which nothing is heard: for each element of the channel configuration a spectrum without bands
/// (ISO 14496-3 4.4.2).
pub(super) fn silence(channels: u8) -> Vec<u8> {
    let elements: &[u32] = match channels {
        1 => &[SINGLE],
        3 => &[SINGLE, PAIR],
        4 => &[SINGLE, PAIR, SINGLE],
        5 => &[SINGLE, PAIR, PAIR],
        6 => &[SINGLE, PAIR, PAIR, LOW],
        8 => &[SINGLE, PAIR, PAIR, PAIR, LOW],
        _ => &[PAIR],
    };
    let mut bits = Writer::default();
    let mut before = [0; 4];
    for kind in elements {
        bits.put(*kind, 3);
        // Elements of one kind are told apart by a number.
        if let Some(number) = usize::try_from(*kind).ok().and_then(|kind| before.get_mut(kind)) {
            bits.put(*number, 4);
            *number += 1;
        }
        if *kind == PAIR {
            // Both channels share their window; none is coded by the other.
            window(bits.put(1, 1)).put(0, 2);
            stream(stream(&mut bits));
        } else {
            window(bits.put(0, 8)).put(0, 3);
        }
    }
    bits.put(END, 3);
    bits.done()
}

/// One long window without bands and without prediction (`ics_info`).
fn window(bits: &mut Writer) -> &mut Writer {
    bits.put(0, 11)
}

/// A channel of a pair: its gain, and neither pulses, noise shaping nor gain control.
fn stream(bits: &mut Writer) -> &mut Writer {
    bits.put(0, 8).put(0, 3)
}
