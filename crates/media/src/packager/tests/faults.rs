//! What is wrong is named and counted, and bounded.

use super::{configs, on_air, picture_and_sound, send, transcript};
use crate::packager::limits::{FRAME_BYTES, HELD_BYTES, HELD_FRAMES, PART_MS_LEAST, RECORD_BYTES};
use crate::packager::{FaultKind, Input, Options, Packager};
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AAC, AVC, aac, aac_config, audio, avc, avc_config, video};

#[test]
fn faults_are_told_at_the_first_second_fourth_and_eighth() {
    let tags: Vec<_> = (0..9).map(|_| video(0, b"\x90hvc1")).collect();
    let stage = on_air(&tags);
    assert_eq!(
        transcript(&stage),
        [
            "fault unsupported_codec 1",
            "fault unsupported_codec 2",
            "fault unsupported_codec 4",
            "fault unsupported_codec 8"
        ]
    );
}

#[test]
fn every_fault_has_its_word() {
    let large = vec![0xaa; RECORD_BYTES + 6];
    let tags = [
        video(0, b"\x17\x01"),
        video(0, b"\x96\x00av01"),
        avc(0, true, 0, 9),
        video(0, b"\x17\x00\0\0\0nonsense"),
        audio(0, &[&[0xaf, 0], large.as_slice()].concat()),
    ];
    let stage = on_air(&tags);
    let expected = ["malformed_tag", "multitrack", "no_config", "bad_config", "too_large"];
    assert_eq!(transcript(&stage), expected.map(|word| format!("fault {word} 1")));
}

#[test]
fn nobody_is_publishing_before_the_start_or_after_the_stop() {
    let mut stage = Stage::new(210);
    send(&mut stage, &configs());
    stage.handle(Input::Start, START);
    stage.handle(Input::Stop, START);
    send(&mut stage, &[aac(0)]);
    assert_eq!(transcript(&stage), ["fault not_publishing 1", "fault not_publishing 2"]);
    assert_eq!(stage.packager.deadline(), None);
}

#[test]
fn a_frame_of_the_wrong_codec_is_refused() {
    let mut stage = on_air(&[configs(), picture_and_sound(0, 400)].concat());
    send(&mut stage, &[video(400, b"\x91av01key"), audio(400, b"\x91Opus\xfc")]);
    assert_eq!(stage.faults().last().map(|fault| (fault.kind, fault.count)), Some((FaultKind::NoConfig, 2)));
    assert_eq!(stage.inits().len(), 1);
}

#[test]
fn av1_without_a_size_anywhere_is_refused() {
    let stage = on_air(&[video(0, b"\x90av01\x81\x00\x0c\x00"), video(0, b"\x91av01\x32\x01\x55")]);
    assert_eq!(transcript(&stage), ["fault bad_config 1"]);
}

/// A clock that stands still fills no part; what is held is bounded, and the show goes on when the clock does.
#[test]
fn a_clock_that_stands_still_holds_no_more_than_the_limit() {
    let mut stage = on_air(&[avc_config(&AVC), aac_config(&AAC), avc(0, true, 0, 9), aac(0)]);
    for _ in 0..HELD_FRAMES + 100 {
        stage.handle(Input::Tag(avc(0, false, 0, 9)), START);
    }
    let last = stage.faults().last().copied().unwrap();
    assert_eq!((last.kind, last.count), (FaultKind::TooMuch, 64));
    assert_eq!(stage.parts().len(), 0);
    send(&mut stage, &picture_and_sound(1_000, 1_500));
    assert!(stage.parts().len() >= 2, "{:?}", transcript(&stage));
}

#[test]
fn the_bytes_held_are_bounded_too() {
    let big = avc(0, true, 0, FRAME_BYTES - 1);
    let mut stage = on_air(&[avc_config(&AVC)]);
    let fit = HELD_BYTES / (FRAME_BYTES - 1);
    for _ in 0..fit {
        stage.handle(Input::Tag(big.clone()), START);
    }
    assert_eq!(stage.faults(), []);
    stage.handle(Input::Tag(big), START);
    assert_eq!(stage.faults()[0].kind, FaultKind::TooMuch);
    stage.handle(Input::Tag(avc(0, true, 0, FRAME_BYTES + 1)), START);
    assert_eq!(stage.faults()[1].kind, FaultKind::TooLarge);
}

#[test]
fn a_part_target_out_of_bounds_is_brought_within() {
    let mut packager = Packager::new(Options { part_ms: 0, first_msn: 7, first_reel: 3, longest: 0 });
    packager.handle(Input::Start, START);
    for tag in [configs(), picture_and_sound(0, 400)].concat() {
        packager.handle(Input::Tag(tag), START);
    }
    let outputs: Vec<_> = std::iter::from_fn(|| packager.poll()).collect();
    let stage = Stage { packager, outputs };
    assert!(
        stage.parts().iter().all(|part| part.ticks <= PART_MS_LEAST * 90 && part.msn == 7 && part.reel == 3)
    );
    assert!(!stage.parts()[0].discontinuity, "the first reel of all breaks nothing");
}
