//! A show has the same two tracks from its beginning to its end.

use super::{configs, on_air, picture_and_sound, pictures, send, sounds, transcript};
use crate::packager::Input;
use crate::packager::limits::{HELD_BYTES, SEGMENT_BYTES};
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AVC, AVC_480, aac, avc, avc_config};
use crate::tests::unpack;

const CAMERA: &str = "avc1.64001f,mp4a.40.2";
const COVER: &str = "avc1.4d401f,mp4a.40.2";

/// The reels, each with the milliseconds that it lasts.
fn reels(stage: &Stage) -> Vec<(String, u32)> {
    let lasts =
        |reel| stage.parts().iter().filter(|part| part.reel == reel).map(|part| part.ticks / 90).sum();
    stage.inits().iter().map(|init| (init.codecs.clone(), lasts(init.reel))).collect()
}

fn named(reels: &[(String, u32)]) -> Vec<&str> {
    reels.iter().map(|(codecs, _)| codecs.as_str()).collect()
}

/// Every part has sound, and what the tracks last is the same, give or take a frame.
fn assert_both_tracks(stage: &Stage) {
    let mut ends = [0, 0];
    for part in stage.parts() {
        let (_, trafs) = unpack::fragment(&part.bytes);
        for traf in &trafs {
            let scale = if traf.id == 1 { 90_000 } else { 44_100 };
            ends[usize::from(traf.id == 2)] = traf.end() * 1000 / scale;
        }
    }
    assert!(ends[0].abs_diff(ends[1]) < 60, "{ends:?}");
}

#[test]
fn a_part_is_out_as_soon_as_the_next_picture_comes() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 1_100)].concat());
    assert_eq!(
        transcript(&stage),
        ["reel 0 avc1.64001f,mp4a.40.2", "segment 0: *200 200 200 200 200"],
        "the key frame at 1,000 ends the segment though its own duration is not known"
    );
    stage.handle(Input::Stop, START + 1_100);
    assert_eq!(transcript(&stage)[2], "segment 1: *80", "nothing received is lost");
    assert_eq!(stage.parts().last().unwrap().at, START + 1_000);
}

#[test]
fn a_publisher_who_returns_continues_the_sequence_in_a_new_reel() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 1_000)].concat());
    stage.handle(Input::Stop, START + 1_000);
    stage.handle(Input::Stop, START + 1_000);
    stage.handle(Input::Start, START + 8_000);
    for tag in [configs(), picture_and_sound(500_000, 500_400)].concat() {
        stage.handle(Input::Tag(tag), START + 8_010);
    }
    stage.handle(Input::Start, START + 9_000);
    assert_eq!(
        transcript(&stage),
        [
            "reel 0 avc1.64001f,mp4a.40.2",
            "segment 0: *200 200 200 200 200",
            "reel 1 avc1.64001f,mp4a.40.2",
            "segment 1: |*200 200",
        ]
    );
    let second = stage.parts().into_iter().find(|part| part.reel == 1).unwrap();
    assert_eq!(second.at, START + 8_010, "a publisher's first frame is from when it came");
}

#[test]
fn a_new_reel_does_not_begin_before_the_last_one_ended() {
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    for tag in [configs(), picture_and_sound(0, 1_000)].concat() {
        stage.handle(Input::Tag(tag), START);
    }
    stage.handle(Input::Start, START + 10);
    for tag in [configs(), picture_and_sound(0, 500)].concat() {
        stage.handle(Input::Tag(tag), START + 10);
    }
    let second = stage.parts().into_iter().find(|part| part.reel == 1).unwrap().at;
    assert_eq!(second, START + 1_000, "a burst was sent faster than it plays");
}

#[test]
fn a_changed_configuration_begins_a_new_reel_and_a_repeated_one_nothing() {
    let mut tags = [configs(), picture_and_sound(0, 1_000)].concat();
    tags.extend(configs());
    tags.extend(picture_and_sound(1_000, 2_000));
    tags.push(avc_config(&AVC_480));
    tags.extend(picture_and_sound(2_000, 2_200));
    let mut stage = on_air(&tags);
    stage.handle(Input::Stop, START + 2_200);
    assert_eq!(
        transcript(&stage),
        [
            "reel 0 avc1.64001f,mp4a.40.2",
            "segment 0: *200 200 200 200 200",
            "segment 1: *200 200 200 200 200",
            "reel 1 avc1.42c01e,mp4a.40.2",
            "segment 2: |*200",
        ]
    );
    assert_eq!((stage.inits()[1].video.width, stage.inits()[1].video.height), (854, 480));
}

#[test]
fn sound_alone_waits_a_second_for_a_picture_and_gets_the_cover() {
    let mut stage = on_air(&[configs(), sounds(0, 990)].concat());
    assert_eq!(transcript(&stage), [""; 0]);
    stage.handle(Input::Tick, START + 1_000);
    send(&mut stage, &sounds(1_000, 7_000));
    stage.handle(Input::Stop, START + 7_000);
    let reels = reels(&stage);
    assert_eq!(named(&reels), [COVER]);
    assert!((6_980..=7_200).contains(&reels[0].1), "{reels:?}");
    assert_eq!(stage.parts()[0].at, START);
    let segments = transcript(&stage).iter().filter(|line| line.starts_with("segment")).count();
    assert_eq!(segments, 8, "of a second each: {:?}", transcript(&stage));
    assert_both_tracks(&stage);
}

/// A network that holds sound back and lets it go at once: each picture of the cover stands until the next.
#[test]
fn the_covers_pictures_never_overlap() {
    let mut stage = on_air(&configs());
    for tag in sounds(0, 9_000) {
        let lump = (i64::from(tag.time_ms) + 699) / 700 * 700;
        for at in (lump - 700..lump).step_by(20) {
            stage.handle(Input::Tick, START + at);
        }
        stage.handle(Input::Tag(tag), START + lump);
    }
    let mut begins = None;
    for part in stage.parts() {
        let (_, tracks) = unpack::fragment(&part.bytes);
        for pictures in tracks.iter().filter(|track| track.id == 1) {
            assert!(begins.is_none_or(|at| at == pictures.start), "{begins:?} {}", pictures.start);
            begins = Some(pictures.end());
        }
    }
}

#[test]
fn a_picture_alone_waits_a_second_for_sound_and_gets_silence() {
    let mut stage = on_air(&[vec![avc_config(&AVC)], pictures(0, 1_040)].concat());
    assert_eq!(reels(&stage), [(CAMERA.to_owned(), 1_000)]);
    assert_eq!(stage.parts()[0].at, START);
    send(&mut stage, &pictures(1_040, 4_000));
    stage.handle(Input::Stop, START + 4_000);
    assert_eq!(reels(&stage), [(CAMERA.to_owned(), 4_000)]);
}

#[test]
fn sound_that_comes_late_joins_at_a_key_frame() {
    let mut stage = on_air(&[vec![avc_config(&AVC)], pictures(0, 2_000)].concat());
    send(&mut stage, &[configs(), picture_and_sound(2_000, 4_000)].concat());
    stage.handle(Input::Stop, START + 4_000);
    assert_eq!(
        transcript(&stage),
        [
            "reel 0 avc1.64001f,mp4a.40.2",
            "segment 0: *200 200 200 200 200",
            "segment 1: *200 200 200 200 200",
            "segment 2: *200 200 200 200 200",
            "reel 1 avc1.64001f,mp4a.40.2",
            "segment 3: |*200 200 200 200 200",
        ]
    );
    assert_eq!(stage.inits()[0].audio.rate, 48_000);
    assert_eq!(stage.inits()[1].audio.rate, 44_100);
}

#[test]
fn a_picture_that_comes_late_joins_at_a_key_frame() {
    let mut stage = on_air(&[configs(), sounds(0, 1_500)].concat());
    send(&mut stage, &[avc(1_500, false, 0, 9)]);
    send(&mut stage, &picture_and_sound(1_540, 2_000));
    stage.handle(Input::Stop, START + 2_000);
    let reels = reels(&stage);
    assert_eq!(named(&reels), [COVER, CAMERA]);
    assert_eq!(reels.iter().map(|(_, ms)| ms).sum::<u32>(), 1_980, "{reels:?}");
    assert_both_tracks(&stage);
}

#[test]
fn a_picture_that_runs_is_seen_from_its_next_key_frame() {
    let mut running = picture_and_sound(0, 3_000);
    running.retain(|tag| tag.data[0] != 0x17);
    let mut stage = on_air(&[configs(), running].concat());
    send(&mut stage, &picture_and_sound(3_000, 4_000));
    stage.handle(Input::Stop, START + 4_000);
    let reels = reels(&stage);
    assert_eq!(named(&reels), [COVER, CAMERA]);
    assert!((2_950..=3_010).contains(&reels[0].1), "{reels:?}");
    assert_both_tracks(&stage);
}

#[test]
fn a_picture_that_leaves_lets_the_sound_go_on() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 1_000), sounds(1_000, 9_000)].concat());
    stage.handle(Input::Stop, START + 9_000);
    let reels = reels(&stage);
    assert_eq!(named(&reels), [CAMERA, COVER], "{:?}", transcript(&stage));
    assert!((2_500..3_000).contains(&reels[0].1), "the last picture stands for two seconds: {reels:?}");
    assert!(stage.parts().iter().all(|part| part.ticks <= 210 * 90));
    assert_both_tracks(&stage);
}

/// An encoder that drops pictures for a second and a half: what was seen last stands, and the sound goes on.
#[test]
fn pictures_that_are_lost_hold_back_no_sound() {
    let mut tags = picture_and_sound(0, 6_000);
    tags.retain(|tag| tag.data[0] == 0xaf || !(2_100..3_600).contains(&tag.time_ms));
    let mut stage = on_air(&configs());
    let mut late = 0;
    for tag in tags {
        let now = START + i64::from(tag.time_ms);
        let known = stage.parts().len();
        stage.handle(Input::Tag(tag), now);
        late = stage.parts().iter().skip(known).map(|part| now - part.at).max().unwrap_or(0).max(late);
    }
    stage.handle(Input::Stop, START + 6_000);
    assert_eq!(reels(&stage), [(CAMERA.to_owned(), 6_000)]);
    assert!(late <= 600, "a part waits for half a second and no longer: {late}");
    for part in stage.parts() {
        assert!(part.ticks <= 210 * 90, "{}", part.ticks / 90);
    }
    assert_both_tracks(&stage);
}

#[test]
fn sound_that_leaves_lets_the_picture_go_on() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 1_000)].concat());
    send(&mut stage, &pictures(1_000, 9_000));
    stage.handle(Input::Stop, START + 9_000);
    assert_eq!(reels(&stage), [(CAMERA.to_owned(), 9_000)]);
    assert_both_tracks(&stage);
}

#[test]
fn sound_that_pauses_leaves_the_picture_alone() {
    let group: Vec<_> = (0..225).map(|n| avc(n * 40, n == 0, 0, 50)).collect();
    let mut tags = [group, sounds(0, 1_000), sounds(8_000, 9_000)].concat();
    tags.sort_by_key(|tag| tag.time_ms);
    let mut stage = on_air(&[configs(), tags].concat());
    stage.handle(Input::Stop, START + 9_000);
    assert_eq!(reels(&stage), [(CAMERA.to_owned(), 9_000)]);
    assert_eq!(stage.faults(), []);
    assert_both_tracks(&stage);
}

#[test]
fn a_pause_of_everything_begins_a_new_reel_but_is_no_jump() {
    let tags = [configs(), picture_and_sound(0, 1_000), picture_and_sound(7_000, 8_000)].concat();
    let mut stage = on_air(&tags);
    stage.handle(Input::Stop, START + 8_000);
    assert_eq!((stage.inits().len(), stage.faults().len()), (2, 0));
    assert_eq!(stage.parts().iter().find(|part| part.reel == 1).unwrap().at, START + 7_000);
}

#[test]
fn small_steps_and_late_arrivals_are_no_jump() {
    let mut tags = [configs(), picture_and_sound(0, 1_000)].concat();
    tags.push(aac(400));
    tags.push(avc(980, false, 0, 9));
    let mut stage = on_air(&tags);
    for tag in picture_and_sound(1_000, 9_000) {
        stage.handle(Input::Tag(tag), START + 9_000);
    }
    stage.handle(Input::Stop, START + 9_000);
    let ticks: u32 = stage.parts().iter().map(|part| part.ticks).sum();
    assert!(ticks >= 9_000 * 90, "a network that stalls and catches up is no jump: {ticks}");
    assert_eq!(stage.faults(), []);
}

#[test]
fn a_long_group_is_split() {
    let tags: Vec<_> = (0..450).map(|n| avc(n * 40, n == 0, 0, 50)).collect();
    let mut stage = on_air(&[vec![avc_config(&AVC)], tags].concat());
    stage.handle(Input::Stop, START + 18_000);
    let segments: Vec<_> =
        stage.parts().iter().filter(|part| part.index == 0).map(|part| part.independent).collect();
    assert_eq!(segments, [true, false]);
    let first: u32 = stage.parts().iter().filter(|part| part.msn == 0).map(|part| part.ticks).sum();
    assert_eq!(first, 9_400 * 90);
}

#[test]
fn a_segment_of_many_bytes_is_ended_early() {
    let tags: Vec<_> = (0..150).map(|n| avc(n * 40, n == 0, 0, 1 << 20)).collect();
    let mut stage = on_air(&[vec![avc_config(&AVC)], tags].concat());
    stage.handle(Input::Stop, START + 3_000);
    let of =
        |msn| stage.parts().iter().filter(|part| part.msn == msn).map(|part| part.bytes.len()).sum::<usize>();
    assert!((SEGMENT_BYTES..SEGMENT_BYTES + HELD_BYTES).contains(&of(0)), "{}", of(0));
    assert!(of(1) >= SEGMENT_BYTES && of(2) > 0);
}

#[test]
fn short_groups_are_merged_to_a_second() {
    let tags: Vec<_> = (0..75).map(|n| avc(n * 40, n % 10 == 0, 0, 50)).collect();
    let mut stage = on_air(&[vec![avc_config(&AVC)], tags].concat());
    stage.handle(Input::Stop, START + 3_000);
    assert_eq!(
        transcript(&stage)[1..],
        [
            "segment 0: *200 200 *200 200 *200 200",
            "segment 1: *200 200 *200 200 *200 200",
            "segment 2: *200 200 *200"
        ]
    );
}
