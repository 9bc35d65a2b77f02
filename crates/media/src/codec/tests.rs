//! Records, read.

use bytes::Bytes;
use proptest::prelude::*;

use super::{Audio, Codec, Defect, Video};
use crate::tests::synthetic::{AAC, AVC, AVC_480, OPUS};

/// Made by x264 for 1920x1080 interlaced: fields, and eight lines cropped.
const INTERLACED: [u8; 47] = [
    0x01, 0x64, 0x00, 0x28, 0xff, 0xe1, 0x00, 0x1a, 0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x04,
    0x4f, 0xde, 0x02, 0x20, 0x00, 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x07, 0x83, 0xe2, 0xc5, 0xb2, 0xc0,
    0x01, 0x00, 0x06, 0x68, 0xfb, 0xa3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00,
];
/// Made by x264 for 854x480 with 4:4:4 chroma, where cropping counts single pixels.
const FULL_CHROMA: [u8; 50] = [
    0x01, 0xf4, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x1b, 0x67, 0xf4, 0x00, 0x1f, 0x91, 0x9b, 0x28, 0x1b, 0x07,
    0xbc, 0x5f, 0x80, 0x88, 0x00, 0x00, 0x03, 0x00, 0x08, 0x00, 0x00, 0x03, 0x01, 0xe0, 0x78, 0xc1, 0x8c,
    0xb0, 0x01, 0x00, 0x08, 0x68, 0xeb, 0xe3, 0xc4, 0x4c, 0x00, 0x04, 0x40, 0xff, 0xf8, 0xf8, 0x00,
];
/// Made by libaom for 320x180.
const AV1: [u8; 17] =
    [0x81, 0x00, 0x0c, 0x00, 0x0a, 0x0b, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe, 0xcc, 0xda, 0xf9, 0x00, 0x40];

fn video(codec: Codec, record: &[u8]) -> Result<Video, Defect> {
    Video::parse(codec, Bytes::copy_from_slice(record))
}

fn audio(codec: Codec, record: &[u8]) -> Result<Audio, Defect> {
    Audio::parse(codec, Bytes::copy_from_slice(record))
}

#[test]
fn h264_records_tell_name_and_size() {
    let read = |record: &[u8]| {
        let video = video(Codec::Avc, record).unwrap();
        (video.name, video.size.unwrap())
    };
    assert_eq!(read(&AVC), ("avc1.64001f".into(), (1280, 720)));
    assert_eq!(read(&AVC_480), ("avc1.42c01e".into(), (854, 480)));
    assert_eq!(read(&INTERLACED), ("avc1.640028".into(), (1920, 1080)));
    assert_eq!(read(&FULL_CHROMA), ("avc1.f4001f".into(), (854, 480)));
}

/// NAL units as they stand in a frame, and their types.
fn frame(units: &[&[u8]]) -> Bytes {
    let unit = |unit: &&[u8]| [&u32::try_from(unit.len()).unwrap().to_be_bytes()[..], *unit].concat();
    units.iter().flat_map(unit).collect()
}

fn types(mut frame: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    while let Some((length, rest)) = frame.split_first_chunk() {
        types.push(rest[0] & 0x1f);
        frame = &rest[usize::try_from(u32::from_be_bytes(*length)).unwrap()..];
    }
    types
}

#[test]
fn a_key_frame_of_h264_begins_with_its_parameter_sets() {
    let video = video(Codec::Avc, &AVC).unwrap();
    let opened = |units: &[&[u8]]| types(&video.opened(frame(units)));
    let (slice, delimiter, message, set): (&[u8], &[u8], &[u8], &[u8]) =
        (&[0x65, 1], &[9, 0x10], &[6, 5, 0], &[0x67, 2]);
    assert_eq!(opened(&[slice]), [7, 8, 5]);
    assert_eq!(opened(&[message, slice, slice]), [7, 8, 6, 5, 5]);
    assert_eq!(opened(&[delimiter, message, slice]), [9, 7, 8, 6, 5]);
    assert_eq!(opened(&[delimiter, set, &[0x68], slice]), [9, 7, 8, 5], "its own");
    let torn = [0, 0, 0, 9, 1];
    assert!(video.opened(Bytes::copy_from_slice(&torn)).ends_with(&torn), "what is torn stays as it is");
    let bare = Video { record: Bytes::from_static(&AVC[..12]), ..video.clone() };
    assert_eq!(types(&bare.opened(frame(&[slice]))), [5], "a record without its sets");
}

#[test]
fn av1_records_tell_name_and_size_or_the_first_key_frame_does() {
    let whole = video(Codec::Av1, &AV1).unwrap();
    assert_eq!((whole.name.as_str(), whole.size), ("av01.0.00M.08", Some((320, 180))));

    let mut bare = video(Codec::Av1, &AV1[..4]).unwrap();
    assert_eq!(bare.size, None);
    bare.learn(&[0x32, 0x01, 0x55]);
    assert_eq!(bare.size, None, "a frame without a sequence header");
    bare.learn(&[&[0x12, 0], &AV1[4..], &[0x32, 1, 0x55]].concat());
    assert_eq!(bare.size, Some((320, 180)));

    let ten_bits = video(Codec::Av1, &[0x81, 0x2d, 0xc0, 0]).unwrap();
    assert_eq!(ten_bits.name, "av01.1.13H.10");
}

/// A key frame by libaom, and the record that FFmpeg writes for it.
#[test]
fn a_key_frame_of_av1_tells_its_record() {
    let header = [0x0a, 0x0b, 0, 0, 0, 0x2d, 0x4c, 0xff, 0xb3, 0xcc, 0xaf, 0x90, 0x04];
    let key = [&[0x12, 0][..], &header, &[0x32, 2, 0x10, 0]].concat();
    let read = Video::of_av1(&key).unwrap();
    assert_eq!(read.record, [&[0x81, 0x05, 0x0c, 0][..], &header].concat());
    assert_eq!((read.name.as_str(), read.size), ("av01.0.05M.08", Some((1280, 720))));
    assert_eq!(super::undelimited(&key), &key[2..]);
    assert_eq!(super::undelimited(&key[2..]), &key[2..]);
    // Ten bits a sample, by a bit of the last byte but two.
    let ten = |bit: u8| {
        let mut key = key.clone();
        key[13] ^= bit;
        Video::of_av1(&key)
    };
    assert!((0..8).any(|bit| ten(1 << bit).is_none()), "another depth has another record");
    assert_eq!(Video::of_av1(&key[..9]), None);
}

#[test]
fn aac_records_tell_rate_and_channels() {
    let read = |record: &[u8]| {
        audio(Codec::Aac, record).map(|a| (a.name.clone(), a.rate, a.channels, a.samples(&[])))
    };
    assert_eq!(read(&AAC), Ok(("mp4a.40.2".into(), 44_100, 2, 1024)));
    assert_eq!(read(&[0x11, 0x88]), Ok(("mp4a.40.2".into(), 48_000, 1, 1024)));
    // 960 samples a frame.
    assert_eq!(read(&[0x11, 0x94]), Ok(("mp4a.40.2".into(), 48_000, 2, 960)));
    // Spectral band replication, said outright: the core runs at half the rate.
    assert_eq!(read(&[0x2b, 0x11, 0x88, 0x00]), Ok(("mp4a.40.5".into(), 24_000, 2, 1024)));
    // The same, said by an extension behind the core's configuration.
    assert_eq!(read(&[0x13, 0x10, 0x56, 0xe5, 0x98]), Ok(("mp4a.40.2".into(), 24_000, 2, 1024)));
    // A rate that is not in the table, and one that is impossible.
    assert_eq!(read(&[0x17, 0x80, 0x5d, 0xc0, 0x10]).unwrap().1, 48_000);
    assert_eq!(read(&[0x17, 0x80, 0, 0, 0x10]), Err(Defect::Malformed));
    // xHE-AAC, whose frames are not all alike.
    assert_eq!(read(&[0xf9, 0x46, 0x40, 0]), Err(Defect::Unsupported("this kind of AAC")));
}

#[test]
fn opus_packets_tell_how_long_they_are() {
    let opus = audio(Codec::Opus, &OPUS).unwrap();
    assert_eq!((opus.name.as_str(), opus.rate, opus.channels), ("opus", 48_000, 2));
    assert_eq!(audio(Codec::Opus, &OPUS[8..]).unwrap().channels, 2, "without its magic");
    assert_eq!(opus.dops(), [0, 2, 1, 0x38, 0, 0, 0xbb, 0x80, 0, 0, 0]);
    let lengths = [
        (&[0xfc, 1][..], 960),
        (&[0xe0], 120),
        (&[0x18], 2880),
        (&[0x68], 960),
        (&[0xfd, 1], 1920),
        (&[0xff, 6], 5760),
        (&[0xff, 7], 960),
        (&[0xff], 960),
        (&[], 960),
    ];
    for (packet, samples) in lengths {
        assert_eq!(opus.samples(packet), samples, "{packet:x?}");
    }
    assert_eq!(audio(Codec::Opus, b"OpusHead\x01\x00\0\0\0\0\0\0\0\0\0"), Err(Defect::Malformed));
}

/// Bits, written.
#[derive(Default)]
struct Writer(Vec<bool>);

impl Writer {
    fn bits(&mut self, value: u32, count: u32) -> &mut Self {
        self.0.extend((0..count).rev().map(|bit| (value >> bit) & 1 == 1));
        self
    }

    fn ue(&mut self, value: u32) -> &mut Self {
        let length = (value + 1).ilog2();
        self.bits(0, length).bits(value + 1, length + 1)
    }

    /// The bytes, with emulation prevention.
    fn escaped(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| (0..8).fold(0, |b, i| (b << 1) | u8::from(bits.get(i) == Some(&true)));
        let mut out: Vec<u8> = Vec::new();
        let mut zeros = 0;
        for byte in self.0.chunks(8).map(byte) {
            if zeros == 2 && byte <= 3 {
                out.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            out.push(byte);
        }
        out
    }
}

/// What may stand in a sequence parameter set before the size.
#[derive(Clone, Debug)]
struct Set {
    scaling: Vec<Option<u32>>,
    order: u32,
    cycle: Vec<u32>,
    interlaced: bool,
    macroblocks: (u32, u32),
    crop: Option<(u32, u32)>,
}

fn record(set: &Set) -> Vec<u8> {
    let mut w = Writer::default();
    w.bits(100, 8).bits(0, 8).bits(31, 8).ue(0).ue(1).ue(0).ue(0).bits(0, 1);
    w.bits(u32::from(!set.scaling.is_empty()), 1);
    for (list, first) in set.scaling.iter().enumerate() {
        let Some(delta) = first else {
            w.bits(0, 1);
            continue;
        };
        w.bits(1, 1).ue(*delta);
        // 8 plus the first delta, then zeros: the rest of the list repeats unless the sum is 0.
        let signed = if delta % 2 == 1 { i64::from(*delta).midpoint(1) } else { -i64::from(delta / 2) };
        if (8 + signed).rem_euclid(256) != 0 {
            for _ in 1..if list < 6 { 16 } else { 64 } {
                w.ue(0);
            }
        }
    }
    w.ue(0).ue(set.order);
    match set.order {
        0 => {
            w.ue(4);
        }
        1 => {
            w.bits(0, 1).ue(3).ue(4).ue(u32::try_from(set.cycle.len()).unwrap());
            for offset in &set.cycle {
                w.ue(*offset);
            }
        }
        _ => {}
    }
    w.ue(3).bits(0, 1).ue(set.macroblocks.0 - 1).ue(set.macroblocks.1 - 1);
    w.bits(u32::from(!set.interlaced), 1);
    if set.interlaced {
        w.bits(0, 1);
    }
    w.bits(1, 1).bits(u32::from(set.crop.is_some()), 1);
    if let Some((right, bottom)) = set.crop {
        w.ue(0).ue(right).ue(0).ue(bottom);
    }
    w.bits(0, 1).bits(1, 1);
    let set = [vec![0x67], w.escaped()].concat();
    let [high, low] = u16::try_from(set.len()).unwrap().to_be_bytes();
    [vec![1, 100, 0, 31, 0xff, 0xe1, high, low], set, vec![1, 0, 1, 0x68]].concat()
}

fn sets() -> impl Strategy<Value = Set> {
    let scaling = prop_oneof![
        Just(Vec::new()),
        proptest::collection::vec(proptest::option::of(prop_oneof![Just(16_u32), 0_u32..200]), 8)
    ];
    let cycle = proptest::collection::vec(0_u32..5000, 0..20);
    let crop = proptest::option::of((0_u32..4, 0_u32..4));
    (scaling, 0_u32..3, cycle, any::<bool>(), (1_u32..300, 1_u32..150), crop).prop_map(
        |(scaling, order, cycle, interlaced, macroblocks, crop)| Set {
            scaling,
            order,
            cycle,
            interlaced,
            macroblocks,
            crop,
        },
    )
}

proptest! {
    #[test]
    fn any_sequence_parameter_set_tells_its_size(set in sets()) {
        let fields = if set.interlaced { 2 } else { 1 };
        let (right, bottom) = set.crop.unwrap_or_default();
        let width = set.macroblocks.0 * 16 - 2 * right;
        let height = set.macroblocks.1 * 16 * fields - 2 * fields * bottom;
        let read = video(Codec::Avc, &record(&set)).unwrap();
        prop_assert_eq!(read.size.map(|(w, h)| (u32::from(w), u32::from(h))), Some((width, height)));
    }

    #[test]
    fn no_record_brings_a_parser_down(
        bytes in proptest::collection::vec(any::<u8>(), 0..80),
        which in 0_usize..4,
        cut in 0_usize..50,
        flip in (0_usize..50, any::<u8>()),
    ) {
        let mut hurt = [&AVC[..], &AVC_480, &INTERLACED, &AV1][which].to_vec();
        hurt.truncate(cut);
        if let Some(byte) = hurt.get_mut(flip.0) {
            *byte ^= flip.1;
        }
        for record in [&bytes, &hurt] {
            for codec in [Codec::Avc, Codec::Av1] {
                if let Ok(mut video) = video(codec, record) {
                    video.learn(&bytes);
                    prop_assert!(video.size.is_none_or(|(width, height)| width > 0 && height > 0));
                }
            }
            for codec in [Codec::Aac, Codec::Opus] {
                if let Ok(audio) = audio(codec, record) {
                    prop_assert!(audio.rate > 0 && audio.samples(&bytes) > 0);
                }
            }
        }
    }
}
