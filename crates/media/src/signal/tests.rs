//! What a streamer is told.

use super::{Report, Warning};
use crate::flv::Tag;
use crate::packager::Input;
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AAC, AVC, aac, aac_config, avc, avc_config, time, video};

/// A publisher who sends pictures of a size and a rate, and a key frame every so many, for some seconds.
fn show(seconds: u64, fps: u64, group: u64, size: usize, with_sound: bool) -> Vec<Tag> {
    let mut tags: Vec<Tag> =
        (0..seconds * fps).map(|n| avc(time(0, n, fps, 1), n % group == 0, 0, size)).collect();
    if with_sound {
        tags.extend((0..seconds * 44_100 / 1024).map(|n| aac(time(0, n, 44_100, 1024))));
    }
    tags.sort_by_key(|tag| tag.time_ms);
    [vec![avc_config(&AVC), aac_config(&AAC)], tags].concat()
}

fn stage(tags: &[Tag]) -> Stage {
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    for tag in tags {
        stage.handle(Input::Tag(tag.clone()), START + i64::from(tag.time_ms));
    }
    stage
}

fn last(stage: &Stage) -> Report {
    (*stage.reports().last().unwrap()).clone()
}

fn words(report: &Report) -> Vec<(&'static str, u64)> {
    report.warnings.iter().map(|warning| (warning.word(), warning.value())).collect()
}

#[test]
fn a_good_signal_has_no_warnings() {
    let stage = stage(&show(10, 30, 60, 20_000, true));
    assert_eq!(stage.reports().len(), 9, "one a second");
    let report = last(&stage);
    assert!((4_700_000..4_900_000).contains(&report.bitrate), "{}", report.bitrate);
    assert!((29_950..30_050).contains(&report.fps_milli), "{}", report.fps_milli);
    assert_eq!(
        Report { bitrate: 0, fps_milli: 0, ..report },
        Report {
            bitrate: 0,
            fps_milli: 0,
            width: 1280,
            height: 720,
            video: Some("avc1.64001f".into()),
            audio: Some("mp4a.40.2".into()),
            keyframe_ms: 2_000,
            dropped_ms: 0,
            warnings: vec![],
        }
    );
}

#[test]
fn every_weakness_is_said() {
    let far = last(&stage(&show(7, 30, 1_000, 100, true)));
    assert_eq!(words(&far), [("keyframes_far", 6_000)]);
    assert_eq!(words(&last(&stage(&show(5, 30, 60, 100, false)))), [("no_audio", 4_000)]);
    assert_eq!(words(&last(&stage(&show(5, 15, 30, 100, true)))), [("frame_rate_low", 15_000)]);
    let high = last(&stage(&show(6, 30, 60, 60_000, true)));
    assert_eq!(high.warnings, [Warning::BitrateHigh(high.bitrate)]);
    assert!((14_300_000..14_800_000).contains(&high.bitrate), "{}", high.bitrate);
}

#[test]
fn a_codec_that_is_not_carried_is_said() {
    let mut tags = show(5, 30, 60, 100, true);
    tags.retain(|tag| tag.kind == crate::flv::TagKind::Audio);
    tags.extend((0..5).map(|n| video(n * 1_000 + 10, b"\x91hvc1key")));
    tags.sort_by_key(|tag| tag.time_ms);
    assert_eq!(words(&last(&stage(&tags))), [("no_video", 4_010), ("unsupported_codec", 5)]);
}

#[test]
fn what_phones_do_not_decode_is_said() {
    for (profile, rare) in [(0x42, false), (0x4d, false), (0x64, false), (0x6e, true), (0xf4, true)] {
        let mut tags = show(3, 30, 60, 100, true);
        for tag in tags.iter_mut().filter(|tag| tag.data.starts_with(&[0x17, 0])) {
            let mut bytes = tag.data.to_vec();
            bytes[6] = profile;
            tag.data = bytes.into();
        }
        let said = words(&last(&stage(&tags)));
        let want = [("rare_profile", u64::from(profile))];
        assert_eq!(said, if rare { &want[..] } else { &[] }, "{profile:x}");
    }
}

#[test]
fn further_tracks_are_said() {
    let mut tags = show(5, 30, 60, 100, true);
    tags.extend((0..5).map(|n| video(n * 1_000 + 10, b"\x96\x01avc1\x01")));
    tags.sort_by_key(|tag| tag.time_ms);
    assert_eq!(words(&last(&stage(&tags))), [("further_tracks", 4)]);
}

#[test]
fn a_jump_of_the_clock_is_said_for_a_while() {
    let tags = show(14, 30, 60, 100, true);
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    for tag in tags {
        let jumped = if tag.time_ms < 3_000 { 0 } else { 60_000 };
        let late = Tag { time_ms: tag.time_ms + jumped, ..tag.clone() };
        stage.handle(Input::Tag(late), START + i64::from(tag.time_ms));
    }
    let jumps: Vec<_> = stage.reports().iter().map(|report| words(report)).collect();
    assert_eq!(jumps.iter().filter(|words| **words == [("time_jumps", 1)]).count(), 6, "{jumps:?}");
    assert!(jumps[1].is_empty() && jumps[12].is_empty());
}

#[test]
fn pictures_that_are_missing_are_counted() {
    let mut tags = show(6, 25, 50, 100, true);
    tags.retain(|tag| tag.data[1] == 0 || tag.data[0] == 0xaf || !(4_010..4_500).contains(&tag.time_ms));
    assert_eq!(last(&stage(&tags)).dropped_ms, 480);
}

#[test]
fn a_publisher_who_sends_nothing_is_reported_by_the_clock() {
    let mut stage = stage(&show(3, 30, 60, 1_000, true));
    while let Some(at) = stage.packager.deadline().filter(|at| *at <= START + 9_000) {
        stage.handle(Input::Tick, at);
    }
    let report = last(&stage);
    assert_eq!((stage.reports().len(), report.bitrate, report.fps_milli), (9, 0, 0));
    assert_eq!(report.warnings.len(), 2, "neither sound nor picture: {:?}", report.warnings);
    stage.handle(Input::Stop, START + 9_500);
    assert_eq!(stage.packager.deadline(), None);
}
