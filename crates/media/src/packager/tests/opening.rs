//! What everybody sees from the moment a show is opened.

use bytes::Bytes;

use super::{configs, on_air, picture_and_sound, pictures, send, sounds, transcript};
use crate::packager::{Cover, Input, Output};
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AAC, AVC, aac_config, avc, avc_config};
use crate::tests::unpack;

/// Lets time pass until then, as whoever drives the packager does.
fn pass(stage: &mut Stage, until: i64) {
    while let Some(at) = stage.packager.deadline().filter(|at| *at <= until) {
        stage.handle(Input::Tick, at);
    }
}

/// Wall times at which segments ended, by a show that was opened at its start and nobody publishes for.
#[test]
fn a_show_without_a_publisher_has_a_segment_within_two_seconds() {
    let mut stage = Stage::new(210);
    stage.handle(Input::Open, START);
    let mut ended = Vec::new();
    while let Some(at) = stage.packager.deadline().filter(|at| *at <= START + 10_000) {
        let before = stage.outputs.len();
        stage.handle(Input::Tick, at);
        let ends = stage.outputs[before..].iter().filter(|made| matches!(made, Output::SegmentEnd { .. }));
        ended.extend(ends.map(|_| at - START));
    }
    assert!(ended[0] < 2_000, "{ended:?}");
    assert!(ended.windows(2).all(|pair| (990..1_010).contains(&(pair[1] - pair[0]))), "{ended:?}");
    for part in stage.parts() {
        let tracks: Vec<_> = unpack::fragment(&part.bytes).1.iter().map(|traf| traf.id).collect();
        assert_eq!(tracks, [1, 2], "part {}.{}", part.msn, part.index);
    }
    assert_eq!(transcript(&stage)[..2], ["open 0 target 4", "reel 0 avc1.4d401f,mp4a.40.2 filler"]);
}

#[test]
fn another_cover_is_seen_at_once_and_no_time_is_lost() {
    let cover = Cover::read(Bytes::from_static(include_bytes!("../cover/plain.flv"))).unwrap();
    let mut stage = Stage::new(210);
    stage.handle(Input::Open, START);
    pass(&mut stage, START + 3_500);
    stage.handle(Input::Cover(cover), START + 3_500);
    pass(&mut stage, START + 7_000);
    stage.handle(Input::End, START + 7_000);
    assert_eq!(stage.inits().len(), 2);
    let mut at = START;
    for part in stage.parts() {
        assert!((part.at - at).abs() <= 1 && part.ticks <= 210 * 90, "{} {at}", part.at);
        at = part.at + i64::from(part.ticks / 90);
    }
}

#[test]
fn nothing_from_before_the_opening_is_public() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 2_500)].concat());
    stage.handle(Input::Open, START + 2_500);
    send(&mut stage, &picture_and_sound(3_000, 5_000));
    stage.handle(Input::Stop, START + 5_000);
    let opened = transcript(&stage);
    let at = opened.iter().position(|line| line.starts_with("open")).unwrap();
    assert_eq!(opened[at], "open 3 target 2", "of a group that lasts a second");
    assert_eq!(opened[at + 1], "reel 1 avc1.4d401f,mp4a.40.2", "{opened:?}");
    let first = stage.parts().into_iter().find(|part| part.msn == 3).unwrap();
    assert_eq!((first.at, first.independent), (START + 2_480, true), "where the last picture ends");
    assert!(opened.contains(&"reel 2 avc1.64001f,mp4a.40.2".to_owned()), "{opened:?}");
}

/// A group of twenty seconds: everybody hears the show at once, and sees it from the next key frame on.
#[test]
fn the_cover_is_seen_until_the_next_key_frame() {
    let group: Vec<_> = (0..750).map(|n| avc(n * 40, n % 500 == 0, 0, 50)).collect();
    let mut tags = [group, sounds(0, 30_000)].concat();
    tags.sort_by_key(|tag| tag.time_ms);
    let mut stage = on_air(&[avc_config(&AVC), aac_config(&AAC)]);
    let (before, after): (Vec<_>, Vec<_>) = tags.into_iter().partition(|tag| tag.time_ms < 5_000);
    send(&mut stage, &before);
    stage.handle(Input::Open, START + 5_000);
    send(&mut stage, &after);
    stage.handle(Input::Stop, START + 30_000);
    let begins: Vec<_> = stage.parts().iter().filter(|part| part.discontinuity).map(|part| part.at).collect();
    assert_eq!(begins, [START + 5_000, START + 20_000]);
    assert!(transcript(&stage).contains(&"open 1 target 5".to_owned()), "{:?}", transcript(&stage));
}

#[test]
fn a_show_goes_on_without_its_publisher() {
    let mut stage = on_air(&[]);
    stage.handle(Input::Open, START);
    send(&mut stage, &[configs(), picture_and_sound(0, 4_000)].concat());
    stage.handle(Input::Stop, START + 4_000);
    pass(&mut stage, START + 9_000);
    stage.handle(Input::Start, START + 9_000);
    for tag in [configs(), picture_and_sound(0, 3_000)].concat() {
        stage.handle(Input::Tag(tag.clone()), START + 9_000 + i64::from(tag.time_ms));
    }
    stage.handle(Input::End, START + 12_000);
    let fillers: Vec<_> = stage.inits().iter().map(|init| init.filler).collect();
    assert_eq!(fillers, [false, true, false], "{:?}", transcript(&stage));
    let mut at = stage.parts()[0].at;
    for part in stage.parts() {
        assert!((part.at - at).abs() <= 1, "no hole in time: {} {at}", part.at);
        at = part.at + i64::from(part.ticks / 90);
    }
    assert_eq!(stage.packager.deadline(), None, "and then it is over");
}

/// Whoever comes without sound waits for it in vain, and gets the place behind the cover that was seen meanwhile.
#[test]
fn frames_that_waited_keep_their_distances() {
    let mut stage = Stage::new(210);
    stage.handle(Input::Open, START);
    pass(&mut stage, START + 5_000);
    stage.handle(Input::Start, START + 5_000);
    for tag in [vec![avc_config(&AVC)], pictures(0, 3_000)].concat() {
        let now = START + 5_000 + i64::from(tag.time_ms);
        pass(&mut stage, now);
        stage.handle(Input::Tag(tag), now);
    }
    stage.handle(Input::End, START + 8_000);
    let reel = stage.inits().iter().find(|init| !init.filler).unwrap().reel;
    let parts = stage.parts().into_iter().filter(|part| part.reel == reel);
    let rows = parts.flat_map(|part| unpack::fragment(&part.bytes).1).filter(|traf| traf.id == 1);
    let rows: Vec<_> = rows.flat_map(|traf| traf.rows).collect();
    assert_eq!(rows.len(), 75);
    assert!(rows.iter().all(|row| (row.duration, row.offset) == (3_600, 0)), "{rows:?}");
}

/// A network that stalls for three seconds: the cover, and then the show where it is by then.
#[test]
fn a_network_that_stalls_costs_what_was_said_meanwhile() {
    let mut stage = on_air(&[]);
    stage.handle(Input::Open, START);
    for tag in [configs(), picture_and_sound(0, 12_000)].concat() {
        let sent = START + i64::from(tag.time_ms);
        let now = if (4_000..7_000).contains(&tag.time_ms) { START + 7_000 } else { sent };
        pass(&mut stage, now);
        stage.handle(Input::Tag(tag), now);
    }
    stage.handle(Input::Stop, START + 12_000);
    let fillers: Vec<_> = stage.inits().iter().map(|init| init.filler).collect();
    assert_eq!(fillers, [false, true, false], "{:?}", transcript(&stage));
    let last = stage.parts().into_iter().rev().find(|part| part.discontinuity).unwrap();
    assert!((6_000..=7_000).contains(&(last.at - START)), "{}", last.at - START);
}
