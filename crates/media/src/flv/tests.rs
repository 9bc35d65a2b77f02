//! Tag bodies, read.

use bytes::Bytes;
use proptest::prelude::*;

use super::{Frame, Refusal, Tag, TagKind, Unit, Unwrap};
use crate::codec::Codec;

fn video(body: &[u8]) -> Result<Unit, Refusal> {
    Tag { kind: TagKind::Video, time_ms: 0, data: Bytes::copy_from_slice(body) }.unit()
}

fn audio(body: &[u8]) -> Result<Unit, Refusal> {
    Tag { kind: TagKind::Audio, time_ms: 0, data: Bytes::copy_from_slice(body) }.unit()
}

fn config(codec: Codec, record: &'static [u8]) -> Unit {
    Unit::Config { codec, record: Bytes::from_static(record) }
}

fn frame(codec: Codec, key: bool, composition_ms: i32, data: &'static [u8]) -> Unit {
    Unit::Frame(Frame { codec, key, composition_ms, data: Bytes::from_static(data) })
}

#[test]
fn legacy_pictures() {
    assert_eq!(video(b"\x17\x00\0\0\0record"), Ok(config(Codec::Avc, b"record")));
    assert_eq!(video(b"\x17\x01\0\0\x43key"), Ok(frame(Codec::Avc, true, 67, b"key")));
    assert_eq!(video(b"\x27\x01\xff\xff\xdfb"), Ok(frame(Codec::Avc, false, -33, b"b")));
    assert_eq!(video(b"\x17\x02\0\0\0"), Ok(Unit::End));
    assert_eq!(video(b"\x57\x00"), Ok(Unit::Nothing), "a seek command");
    assert_eq!(video(b"\x27\x01\0\0\0"), Ok(Unit::Nothing), "an empty frame");
    assert_eq!(video(b""), Ok(Unit::Nothing));
    assert_eq!(video(b"\x17\x01\0\0"), Err(Refusal::Malformed));
    assert_eq!(video(b"\x17\x09\0\0\0"), Err(Refusal::Malformed));
    assert_eq!(video(b"\x12"), Err(Refusal::Unsupported("sorenson")));
    assert_eq!(video(b"\x1c\x00\0\0\0"), Err(Refusal::Unsupported("hvc1")));
}

#[test]
fn enhanced_pictures() {
    assert_eq!(video(b"\x90av01"), Ok(Unit::Nothing), "ffmpeg's empty start");
    assert_eq!(video(b"\x90av01record"), Ok(config(Codec::Av1, b"record")));
    assert_eq!(video(b"\x91av01key"), Ok(frame(Codec::Av1, true, 0, b"key")), "no offset");
    assert_eq!(video(b"\xa3av01delta"), Ok(frame(Codec::Av1, false, 0, b"delta")));
    assert_eq!(video(b"\x91av01\x12\0key"), Ok(frame(Codec::Av1, true, 0, b"key")), "its delimiter goes");
    assert_eq!(video(b"\x90avc1record"), Ok(config(Codec::Avc, b"record")));
    assert_eq!(video(b"\xa1avc1\xff\xff\xffb"), Ok(frame(Codec::Avc, false, -1, b"b")));
    assert_eq!(video(b"\xa3avc1p"), Ok(frame(Codec::Avc, false, 0, b"p")));
    assert_eq!(video(b"\x92av01"), Ok(Unit::End));
    assert_eq!(video(b"\x94av01\x02\0\x09colorInfo"), Ok(Unit::Nothing), "HDR metadata");
    assert_eq!(video(b"\xd1\x00"), Ok(Unit::Nothing), "a seek command");
    for name in ["hvc1", "vvc1", "vp08", "vp09"] {
        assert_eq!(video(&[b"\x90", name.as_bytes()].concat()), Err(Refusal::Unsupported(name)));
    }
    assert_eq!(video(b"\x90nope"), Err(Refusal::Unsupported("unknown video")));
    assert_eq!(video(b"\x96\x00av01"), Err(Refusal::Multitrack));
    assert_eq!(video(b"\x91av"), Err(Refusal::Malformed));
    assert_eq!(video(b"\x90avc1"), Err(Refusal::Malformed), "an empty configuration of H.264");
}

#[test]
fn extensions_before_a_picture_are_skipped() {
    assert_eq!(video(b"\xa7\x02\0\0\x07\x01av01delta"), Ok(frame(Codec::Av1, false, 0, b"delta")));
    let long = [&b"\xa7\xff\x01\x00"[..], &[0; 257], b"\x01av01delta"].concat();
    assert_eq!(video(&long), Ok(frame(Codec::Av1, false, 0, b"delta")));
    assert_eq!(video(b"\xa7\x02\0\0\x07\x07\x00\0\x01av01delta"), Ok(frame(Codec::Av1, false, 0, b"delta")));
    assert_eq!(video(b"\xa7\x09\0\0"), Err(Refusal::Malformed));
}

#[test]
fn sounds() {
    assert_eq!(audio(b"\xaf\x00\x12\x10"), Ok(config(Codec::Aac, b"\x12\x10")));
    assert_eq!(audio(b"\xaf\x01sound"), Ok(frame(Codec::Aac, true, 0, b"sound")));
    assert_eq!(audio(b"\xaf\x01"), Ok(Unit::Nothing));
    assert_eq!(audio(b"\xaf"), Err(Refusal::Malformed));
    assert_eq!(audio(b"\x2f\x00"), Err(Refusal::Unsupported("mp3")));
    assert_eq!(audio(b"\xb2\x00"), Err(Refusal::Unsupported("speex")));
    assert_eq!(audio(b"\x90OpusOpusHead"), Ok(config(Codec::Opus, b"OpusHead")));
    assert_eq!(audio(b"\x91Opussound"), Ok(frame(Codec::Opus, true, 0, b"sound")));
    assert_eq!(audio(b"\x91mp4asound"), Ok(frame(Codec::Aac, true, 0, b"sound")));
    assert_eq!(audio(b"\x94Opus\x01\x02"), Ok(Unit::Nothing), "how the channels are laid out");
    assert_eq!(audio(b"\x92Opus"), Ok(Unit::End));
    assert_eq!(audio(b"\x90fLaC"), Err(Refusal::Unsupported("flac")));
    assert_eq!(audio(b"\x95\x00Opus"), Err(Refusal::Multitrack));
}

#[test]
fn time_goes_on_over_the_wrap_and_may_step_back() {
    let mut clock = Unwrap::default();
    assert_eq!(clock.time(u32::MAX - 10), i64::from(u32::MAX) - 10);
    assert_eq!(clock.time(22), i64::from(u32::MAX) + 23);
    assert_eq!(clock.time(u32::MAX), i64::from(u32::MAX));
    assert_eq!(clock.time(33), i64::from(u32::MAX) + 34);
}

proptest! {
    #[test]
    fn no_body_brings_the_parser_down(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        for unit in [video(&body), audio(&body)] {
            if let Ok(Unit::Frame(Frame { data, .. }) | Unit::Config { record: data, .. }) = unit {
                prop_assert!(!data.is_empty() && body.ends_with(&data));
            }
        }
    }

    #[test]
    fn steps_shorter_than_half_the_clock_are_followed(
        start in any::<u32>(),
        steps in proptest::collection::vec(any::<i32>(), 0..100),
    ) {
        let mut clock = Unwrap::default();
        let (mut wrapped, mut long) = (start, i64::from(start));
        prop_assert_eq!(clock.time(wrapped), long);
        for step in steps {
            wrapped = wrapped.wrapping_add_signed(step);
            long += i64::from(step);
            prop_assert_eq!(clock.time(wrapped), long);
        }
    }
}
