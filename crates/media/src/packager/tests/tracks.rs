//! Which tracks a reel has, and when a new one begins.

use super::{configs, on_air, picture_and_sound, pictures, send, sounds, transcript};
use crate::packager::Input;
use crate::packager::limits::{HELD_BYTES, SEGMENT_BYTES};
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AVC, AVC_480, aac, avc, avc_config};
use crate::tests::unpack;

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
    assert_eq!(second.at, START + 8_010, "a reel is anchored to the wall at its first frame");
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
    assert_eq!(stage.inits()[1].video.as_ref().map(|v| (v.width, v.height)), Some((854, 480)));
}

#[test]
fn sound_alone_waits_a_second_for_a_picture() {
    let mut stage = on_air(&[configs(), sounds(0, 990)].concat());
    assert_eq!(transcript(&stage), [""; 0]);
    assert_eq!(stage.packager.deadline(), Some(START + 1_000));
    stage.handle(Input::Tick, START + 1_000);
    assert_eq!(transcript(&stage)[0], "reel 0 mp4a.40.2");
    assert_eq!(stage.parts()[0].at, START);
}

#[test]
fn a_picture_alone_waits_a_second_for_sound() {
    let stage = on_air(&[vec![avc_config(&AVC)], pictures(0, 1_040)].concat());
    assert_eq!(transcript(&stage)[0], "reel 0 avc1.64001f");
    assert_eq!(stage.parts()[0].at, START);
}

#[test]
fn sound_that_comes_late_joins_at_a_key_frame() {
    let mut stage = on_air(&[vec![avc_config(&AVC)], pictures(0, 2_000)].concat());
    send(&mut stage, &[configs(), picture_and_sound(2_000, 4_000)].concat());
    stage.handle(Input::Stop, START + 4_000);
    assert_eq!(
        transcript(&stage),
        [
            "reel 0 avc1.64001f",
            "segment 0: *200 200 200 200 200",
            "segment 1: *200 200 200 200 200",
            "segment 2: *200 200 200 200 200",
            "reel 1 avc1.64001f,mp4a.40.2",
            "segment 3: |*200 200 200 200 200",
        ]
    );
}

#[test]
fn a_picture_that_comes_late_joins_at_a_key_frame() {
    let mut stage = on_air(&[configs(), sounds(0, 1_500)].concat());
    send(&mut stage, &[avc(1_500, false, 0, 9)]);
    send(&mut stage, &picture_and_sound(1_540, 2_000));
    stage.handle(Input::Stop, START + 2_000);
    let lines = transcript(&stage);
    assert!(lines.contains(&"reel 1 avc1.64001f,mp4a.40.2".to_owned()), "{lines:?}");
}

#[test]
fn sound_waits_for_the_key_frame_of_a_running_picture() {
    let mut running = picture_and_sound(0, 3_000);
    running.retain(|tag| tag.data[0] != 0x17);
    let mut stage = on_air(&[configs(), running].concat());
    assert_eq!(transcript(&stage), [""; 0], "no reel without the picture that is about to come");
    assert_eq!(stage.packager.deadline(), Some(START + 3_000), "the next report");
    send(&mut stage, &picture_and_sound(3_000, 3_300));
    assert_eq!(transcript(&stage), ["reel 0 avc1.64001f,mp4a.40.2", "open: *200"]);
    assert_eq!(stage.parts()[0].at, START + 3_000);
    let (_, trafs) = unpack::fragment(&stage.parts()[0].bytes);
    let earliest = 44_100 - 4_410..44_100;
    assert!(earliest.contains(&trafs[1].start), "sound from long before the picture is left out");
}

#[test]
fn a_picture_that_leaves_lets_the_sound_go_on() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 1_000)].concat());
    send(&mut stage, &sounds(1_000, 9_000));
    stage.handle(Input::Stop, START + 9_000);
    let lines = transcript(&stage);
    assert_eq!(
        lines[1], "segment 0: *200 200 200 200 160 5030",
        "the last picture stands as long as the sound"
    );
    assert_eq!(lines[2], "reel 1 mp4a.40.2");
    let ticks: u32 = stage.parts().iter().map(|part| part.ticks).sum();
    assert!(ticks.abs_diff(9_000 * 90) < 40 * 90, "{ticks}");
}

#[test]
fn sound_that_leaves_lets_the_picture_go_on() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 1_000)].concat());
    send(&mut stage, &pictures(1_000, 9_000));
    stage.handle(Input::Stop, START + 9_000);
    let reels: Vec<_> = stage.inits().iter().map(|init| init.codecs.as_str()).collect();
    assert_eq!(reels, ["avc1.64001f,mp4a.40.2", "avc1.64001f"]);
    let ticks: u32 = stage.parts().iter().map(|part| part.ticks).sum();
    assert_eq!(ticks, 9_000 * 90);
}

#[test]
fn sound_that_pauses_leaves_the_picture_alone() {
    let group: Vec<_> = (0..225).map(|n| avc(n * 40, n == 0, 0, 50)).collect();
    let mut tags = [group, sounds(0, 1_000), sounds(8_000, 9_000)].concat();
    tags.sort_by_key(|tag| tag.time_ms);
    let mut stage = on_air(&[configs(), tags].concat());
    stage.handle(Input::Stop, START + 9_000);
    assert_eq!((stage.inits().len(), stage.faults().len()), (1, 0));
    let ticks: u32 = stage.parts().iter().map(|part| part.ticks).sum();
    assert_eq!(ticks, 9_000 * 90);
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
fn a_clock_that_jumps_begins_a_new_reel() {
    let mut tags = [configs(), picture_and_sound(10_000, 11_000)].concat();
    tags.extend(picture_and_sound(5_000, 6_000));
    tags.extend(picture_and_sound(16_000, 17_000));
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    for (tag, ms) in tags.into_iter().zip((0..).step_by(14)) {
        stage.handle(Input::Tag(tag), START + ms);
    }
    stage.handle(Input::Stop, START + 3_100);
    let lines = transcript(&stage);
    let reels = lines.iter().filter(|line| line.starts_with("reel")).count();
    assert_eq!(
        (reels, lines.iter().filter(|line| line.starts_with("fault time_jump")).count()),
        (3, 2),
        "{lines:?}"
    );
    let ticks: u32 = stage.parts().iter().map(|part| part.ticks).sum();
    assert_eq!(ticks, 3_000 * 90, "no picture is lost");
}

#[test]
fn small_steps_and_late_arrivals_are_no_jump() {
    let mut tags = [configs(), picture_and_sound(0, 1_000)].concat();
    tags.push(aac(100));
    tags.push(avc(980, false, 0, 9));
    let mut stage = on_air(&tags);
    for tag in picture_and_sound(1_000, 9_000) {
        stage.handle(Input::Tag(tag), START + 9_000);
    }
    stage.handle(Input::Stop, START + 9_000);
    assert_eq!(stage.inits().len(), 1, "a network that stalls and catches up is no jump");
    assert_eq!(stage.faults(), []);
}

#[test]
fn a_long_group_is_split_at_ten_seconds() {
    let tags: Vec<_> = (0..450).map(|n| avc(n * 40, n == 0, 0, 50)).collect();
    let mut stage = on_air(&[vec![avc_config(&AVC)], tags].concat());
    stage.handle(Input::Stop, START + 18_000);
    let segments: Vec<_> =
        stage.parts().iter().filter(|part| part.index == 0).map(|part| part.independent).collect();
    assert_eq!(segments, [true, false]);
    let first: u32 = stage.parts().iter().filter(|part| part.msn == 0).map(|part| part.ticks).sum();
    assert_eq!(first, 10_000 * 90);
}

#[test]
fn segments_of_sound_alone_last_two_seconds() {
    let mut stage = on_air(&[configs(), sounds(0, 7_000)].concat());
    stage.handle(Input::Stop, START + 7_000);
    let lasts =
        |msn| stage.parts().iter().filter(|part| part.msn == msn).map(|part| part.ticks / 90).sum::<u32>();
    assert!(
        (2_000..2_210).contains(&lasts(0)) && (2_000..2_210).contains(&lasts(1)),
        "{:?}",
        transcript(&stage)
    );
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
