//! What holds of any show, however odd its pictures fall.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::stage::{START, Stage};
use super::synthetic::{AAC, AVC, aac, aac_config, audio, avc, avc_config, time, video};
use super::unpack::{self, Traf};
use crate::flv::Tag;
use crate::packager::{Input, Output, Part};

const TARGET_MS: u32 = 210;
const TARGET: u32 = TARGET_MS * 90;
/// Where a show begins on its line of time.
const START_TICKS: u64 = 90_000;

/// A stretch of pictures: how many, how far apart (in milliseconds, and how much further now and then), and how
/// many between key frames.
#[derive(Clone, Debug)]
struct Stretch {
    pictures: u32,
    apart: u32,
    uneven: u32,
    group: u32,
}

fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
    let apart = prop_oneof![4 => 16_u32..60, 1 => 60_u32..500, 1 => 500_u32..1500];
    let group = prop_oneof![1_u32..20, 20_u32..120, 400_u32..2000];
    let uneven = prop_oneof![2 => Just(0_u32), 1 => 1_u32..40];
    let stretch = (1_u32..200, apart, uneven, group).prop_map(|(pictures, apart, uneven, group)| Stretch {
        pictures,
        apart,
        uneven,
        group,
    });
    proptest::collection::vec(stretch, 1..5)
}

/// The times of the pictures, and which are key frames.
fn pictures(stretches: &[Stretch]) -> Vec<(u32, bool)> {
    let mut at = 0;
    let mut out = Vec::new();
    for Stretch { pictures, apart, uneven, group } in stretches {
        for n in 0..*pictures {
            out.push((at, n % group == 0));
            at += apart + if n % 3 == 1 { *uneven } else { 0 };
        }
    }
    out
}

/// The tags of a show on a clock that starts anywhere, with sound up to the last picture or without any. The
/// sound may be sent so much before the picture of the same time.
fn tags(pictures: &[(u32, bool)], start: u32, sound: Option<u32>) -> Vec<Tag> {
    let mut tags = vec![avc_config(&AVC)];
    let end = pictures.last().map_or(0, |(at, _)| *at);
    let mut sounds = (0..).map(|n| time(0, n, 44_100, 1024)).take_while(|at| *at <= end).peekable();
    if sound.is_some() {
        tags.push(aac_config(&AAC));
    }
    for (n, (at, key)) in (0..).zip(pictures) {
        let composition = [0, 80, -40, 40][n % 4];
        tags.push(avc(start.wrapping_add(*at), *key, composition, 20));
        while let Some(ahead) = sound
            && let Some(heard) = sounds.next_if(|heard| *heard <= at + ahead)
        {
            tags.push(aac(start.wrapping_add(heard)));
        }
    }
    tags
}

fn show(tags: &[Tag], start: u32) -> Stage {
    let mut stage = Stage::new(TARGET_MS);
    stage.handle(Input::Start, START);
    for tag in tags {
        let since = if tag.data[1] == 0 { 0 } else { tag.time_ms.wrapping_sub(start) };
        stage.handle(Input::Tag(tag.clone()), START + i64::from(since));
    }
    stage.handle(Input::Stop, START);
    stage
}

/// Numbers go on without a hole, and a segment ends after its last part.
fn assert_numbered(outputs: &[Output]) {
    let (mut reel, mut next) = (None, (0, 0));
    for output in outputs {
        match output {
            Output::Init(init) => {
                assert_eq!(init.reel, reel.map_or(0, |reel: u32| reel + 1));
                assert_eq!(next.1, 0, "a reel begins a segment");
                reel = Some(init.reel);
            }
            Output::Part(part) => {
                assert_eq!((Some(part.reel), (part.msn, part.index)), (reel, next));
                next.1 += 1;
            }
            Output::SegmentEnd { msn } => {
                assert_eq!((*msn, next.1 > 0), (next.0, true));
                next = (next.0 + 1, 0);
            }
            Output::Open(_) | Output::Signal(_) | Output::Fault(_) => {}
        }
    }
    assert_eq!(next.1, 0, "the last segment has ended");
}

fn trafs(part: &Part) -> Vec<Traf> {
    unpack::fragment(&part.bytes).1
}

/// Within a reel each track goes on: no sound overlaps, and a picture that stood for longer than it turned out to last
/// is followed by the next.
fn assert_continuous(parts: &[&Part]) {
    let mut ends = BTreeMap::new();
    for part in parts {
        for traf in trafs(part) {
            let last = traf.end() - u64::from(traf.rows[traf.rows.len() - 1].duration);
            if let Some((end, before)) = ends.insert((part.reel, traf.id), (traf.end(), last)) {
                let least = if traf.id == 1 { before + 1 } else { end };
                assert!(traf.start >= least, "part {}.{}", part.msn, part.index);
            }
        }
    }
}

/// A part that is not its reel's last has no sound from after its end.
fn assert_in_step(parts: &[&Part], rate: u64) {
    let mut end = START_TICKS;
    for part in parts.iter().rev().skip(1).rev() {
        end += u64::from(part.ticks);
        for sound in trafs(part).iter().filter(|traf| traf.id == 2) {
            let last = sound.end() - u64::from(sound.rows[sound.rows.len() - 1].duration);
            assert!(last * 90_000 < end * rate, "part {}.{}", part.msn, part.index);
        }
    }
}

/// No part is longer than the target; none but a segment's last is shorter than 85 % of it.
fn assert_filled(parts: &[&Part]) {
    for (part, next) in parts.iter().zip(parts.iter().skip(1).map(Some).chain([None])) {
        assert!(part.ticks <= TARGET, "{} ticks", part.ticks);
        let last = next.is_none_or(|next| next.msn != part.msn);
        let full = part.ticks * 100 >= TARGET * 85;
        assert!(full || last, "part {}.{} has only {} ticks", part.msn, part.index, part.ticks);
    }
}

/// Segments last a second or more, and no longer than the playlist says.
fn assert_segments(parts: &[&Part]) {
    let mut segments: BTreeMap<u64, u32> = BTreeMap::new();
    for part in parts {
        *segments.entry(part.msn).or_default() += part.ticks;
    }
    let last = parts.last().map(|part| part.msn);
    for (msn, ticks) in segments {
        assert!(Some(msn) == last || ticks >= 90_000, "segment {msn} is short: {ticks}");
        assert!(ticks < 855_000, "segment {msn} is long: {ticks}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_mix_of_groups_and_frame_rates_is_packed_well(
        stretches in stretches(),
        start in prop_oneof![Just(0_u32), any::<u32>(), (u32::MAX - 5_000)..u32::MAX],
        sound in proptest::option::of(0_u32..400),
    ) {
        let pictures = pictures(&stretches);
        let stage = show(&tags(&pictures, start, sound), start);
        prop_assert_eq!(stage.faults(), []);
        prop_assert_eq!(stage.inits().len(), 1);
        assert_numbered(&stage.outputs);
        let parts = stage.parts();
        assert_continuous(&parts);
        assert_in_step(&parts, stage.inits()[0].audio.rate.into());
        assert_filled(&parts);
        assert_segments(&parts);

        let frames: Vec<_> = parts.iter().flat_map(|part| trafs(part)).filter(|t| t.id == 1).collect();
        let mut shown = Vec::new();
        for traf in &frames {
            let mut at = traf.start;
            for row in &traf.rows {
                shown.push((i64::try_from(at).unwrap() + row.offset, row.key));
                at += u64::from(row.duration);
            }
        }
        let expected: Vec<_> = (0..).zip(&pictures).map(|(n, (at, key))| {
            ((i64::from(*at) + 1000 + [0, 80, -40, 40][n % 4]) * 90, *key)
        }).collect();
        prop_assert_eq!(shown, expected, "every picture, when the publisher said");

        let total: u64 = parts.iter().map(|part| u64::from(part.ticks)).sum();
        let apart = match pictures.as_slice() {
            [.., (before, _), (last, _)] => last - before,
            _ => 0,
        };
        let lasts = if apart == 0 { 3000 } else { apart * 90 };
        let expected = u64::from(pictures[pictures.len() - 1].0 * 90 + lasts);
        prop_assert!((expected.saturating_sub(TARGET.into())..=expected).contains(&total), "{} {}", total, expected);
        let mut at = START * 90;
        for part in parts {
            prop_assert_eq!(part.at, at / 90);
            at += i64::from(part.ticks);
        }
    }

    #[test]
    fn sound_alone_is_packed_well(seconds in 1_u64..40, start in any::<u32>()) {
        let mut tags = vec![aac_config(&AAC)];
        tags.extend((0..seconds * 44_100 / 1024).map(|n| aac(time(start, n, 44_100, 1024))));
        let stage = show(&tags, start);
        prop_assert_eq!(stage.faults(), []);
        assert_numbered(&stage.outputs);
        let parts = stage.parts();
        assert_continuous(&parts);
        assert_filled(&parts);
        assert_segments(&parts);
        let total: u64 = parts.iter().map(|part| u64::from(part.ticks)).sum();
        let heard = (seconds * 44_100 / 1024) * 1024 * 90_000 / 44_100;
        prop_assert!((heard..heard + 19_000).contains(&total), "{} {}", total, heard);
    }

    #[test]
    fn nothing_a_publisher_sends_brings_the_packager_down(
        inputs in proptest::collection::vec(input(), 0..200),
    ) {
        let mut stage = Stage::new(TARGET_MS);
        stage.handle(Input::Start, START);
        let mut now = START;
        for (input, passed) in inputs {
            now += passed;
            stage.handle(input, now);
        }
        stage.handle(Input::End, now);
        assert_numbered(&stage.outputs);
        assert_continuous(&stage.parts());
        for traf in stage.parts().into_iter().flat_map(trafs) {
            let mut at = i64::try_from(traf.start).unwrap();
            for row in traf.rows {
                assert!(at + row.offset >= 0 && row.duration > 0);
                at += i64::from(row.duration);
            }
        }
    }
}

/// Sensible things, at senseless times, among garbage.
fn input() -> impl Strategy<Value = (Input, i64)> {
    let at = prop_oneof![0_u32..3_000, any::<u32>()];
    let body = proptest::collection::vec(any::<u8>(), 0..60);
    let record = prop_oneof![Just(AVC.to_vec()), Just(super::synthetic::AVC_480.to_vec())];
    let tag = prop_oneof![
        (at.clone(), body.clone()).prop_map(|(at, body)| video(at, &body)),
        (at.clone(), body.clone()).prop_map(|(at, body)| audio(at, &body)),
        record.prop_map(|record| avc_config(&record)),
        Just(aac_config(&AAC)),
        Just(audio(0, &[b"\x90Opus", &super::synthetic::OPUS[..]].concat())),
        (at.clone(), any::<bool>(), any::<i32>()).prop_map(|(at, key, offset)| avc(at, key, offset, 9)),
        at.clone().prop_map(aac),
        (at, body).prop_map(|(at, body)| audio(at, &[b"\x91Opus", body.as_slice()].concat())),
    ];
    let input = prop_oneof![
        30 => tag.prop_map(Input::Tag),
        1 => Just(Input::Start),
        1 => Just(Input::Stop),
        1 => Just(Input::Open),
        2 => Just(Input::Tick),
    ];
    (input, prop_oneof![5 => 0_i64..100, 1 => -5_000_i64..20_000])
}
