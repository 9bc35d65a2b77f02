//! Publishers whose clock is slower than ours, and networks that hold back.

use super::{configs, picture_and_sound};
use crate::packager::Input;
use crate::tests::stage::{START, Stage};

/// Two minutes of which every frame comes when `arrives` says; with how late the dates of parts were when they were cut.
fn show(arrives: impl Fn(i64) -> i64) -> (Stage, Vec<i64>) {
    let mut stage = Stage::new(210);
    let mut late = Vec::new();
    stage.handle(Input::Start, START);
    for tag in [configs(), picture_and_sound(0, 120_000)].concat() {
        let (now, known) = (START + arrives(tag.time_ms.into()), stage.parts().len());
        stage.handle(Input::Tag(tag), now);
        late.extend(stage.parts().iter().skip(known).map(|part| now - part.at));
    }
    (stage, late)
}

#[test]
fn an_encoder_that_is_slower_than_time_is_dated_anew() {
    let (stage, late) = show(|ms| ms + ms / 20);
    assert!(late.iter().all(|late| *late < 4_500), "{:?}", late.iter().max());
    assert_eq!(stage.inits().len(), 1, "a picture stands for as long as it takes");
    let ticks: u64 = stage.parts().iter().map(|part| u64::from(part.ticks)).sum();
    assert!(ticks > 119_500 * 90, "nothing is left out: {ticks}");
    let mut next = 0;
    for part in stage.parts() {
        assert!(part.msn == next || part.msn == next + 1, "segments are numbered on");
        next = part.msn;
    }
    assert!(stage.faults().is_empty());
}

#[test]
fn what_a_network_held_back_for_a_while_keeps_its_dates() {
    // Nothing comes for nine seconds, and then all of it within one.
    let (stage, _) = show(|ms| if (40_000..50_000).contains(&ms) { 49_000 + (ms - 40_000) / 10 } else { ms });
    assert_eq!(stage.inits().len(), 2, "whoever watched lost the picture for a while");
    let mut at = START;
    for part in stage.parts() {
        assert!((part.at - at).abs() <= 50, "{} {at}", part.at);
        at = part.at + i64::from(part.ticks / 90);
    }
}

#[test]
fn a_clock_that_is_right_is_left_alone() {
    let (stage, late) = show(|ms| ms + (ms * 7_919) % 400);
    assert_eq!(stage.inits().len(), 1);
    assert!(late.iter().all(|late| *late < 1_000), "{:?}", late.iter().max());
}
