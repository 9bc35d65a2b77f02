//! Publishers whose clocks jump. Viewers see a show whose time goes on.

use super::{configs, picture_and_sound};
use crate::flv::Tag;
use crate::packager::{FaultKind, Input};
use crate::tests::stage::{START, Stage};
use crate::tests::unpack;

/// Twelve seconds, after four of which the publisher's clock is so many milliseconds off.
fn jumped(by: i32) -> Stage {
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    for tag in [configs(), picture_and_sound(20_000, 32_000)].concat() {
        let off = if tag.time_ms < 24_000 { 0 } else { by };
        let now = START + i64::from(tag.time_ms) - 20_000;
        let off = Tag { time_ms: tag.time_ms.wrapping_add_signed(off), ..tag };
        stage.handle(Input::Tag(off), now.max(START));
    }
    stage.handle(Input::Stop, START + 12_000);
    stage
}

#[test]
fn a_jump_is_neither_seen_nor_dated() {
    for by in [-15_000, -1_000, 1_000, 2_000, 10_000, 3_600_000] {
        let stage = jumped(by);
        assert_eq!(stage.inits().len(), 1, "{by}");
        let faults: Vec<_> = stage.faults().iter().map(|fault| (fault.kind, fault.count)).collect();
        assert_eq!(faults, [(FaultKind::TimeJump, 1)], "{by}");
        let mut at = START;
        for part in stage.parts() {
            assert!((part.at - at).abs() <= 1 && part.ticks <= 210 * 90, "{by}: {} {at}", part.at);
            at = part.at + i64::from(part.ticks / 90);
        }
        assert!((at - START - 12_000).abs() <= 45, "{by}: {}", at - START);
    }
}

#[test]
fn both_tracks_jump_together() {
    for by in [-1_000, 2_000] {
        let stage = jumped(by);
        let mut ends = [0, 0];
        for traf in stage.parts().iter().flat_map(|part| unpack::fragment(&part.bytes).1) {
            let scale = if traf.id == 1 { 90_000 } else { 44_100 };
            ends[usize::from(traf.id == 2)] = traf.end() * 1000 / scale;
        }
        assert!(ends[0].abs_diff(ends[1]) < 40, "{by}: {ends:?}");
    }
}
