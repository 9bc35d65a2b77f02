//! Rules of one playlist.

use super::Rules;
use super::listing::{Listing, Segment};

/// How far times may part that are written with rounded digits.
const ROUNDING: u64 = 1_000;
/// How far a date may be from where the one before it and the durations since put it, in milliseconds.
const DATES_MS: u64 = 5;

pub(super) fn check(rules: &mut Rules, listing: &Listing) {
    rules.hold(listing.version >= 6, "8", || "EXT-X-MAP needs version 6".into());
    rules.hold(listing.target > 0, "4.4.3.1", || "there is no target duration".into());
    rules.hold(listing.segments.iter().any(|one| one.address.is_some()), "6.2.1", || {
        "there is no whole segment, which ordinary players take for the end".into()
    });
    control(rules, listing);
    for (msn, segment) in listing.numbered() {
        durations(rules, listing, (msn, segment));
        rules.hold(segment.map.is_some(), "4.4.4.5", || format!("segment {msn} has no map"));
    }
    neighbours(rules, listing);
    old_parts(rules, listing);
    rules.hold(listing.hints.len() <= 1, "4.4.5.3", || "there are two hints of one type".into());
}

/// Section 4.4.3.8.
fn control(rules: &mut Rules, listing: &Listing) {
    let seconds = |name: &str| listing.control.get(name).and_then(|value| value.parse::<f64>().ok());
    let Some(part_target) = listing.part_target else { return };
    let blocks = listing.control.get("CAN-BLOCK-RELOAD").is_some_and(|value| value == "YES");
    rules.hold(blocks || listing.ended, "4.4.3.8", || "parts without CAN-BLOCK-RELOAD".into());
    let least = 3.0 * f64::from(u32::try_from(part_target).unwrap_or(u32::MAX)) / 1e6;
    let enough = seconds("PART-HOLD-BACK").is_some_and(|back| back + 1e-6 >= least);
    rules.hold(enough, "4.4.3.8", || "PART-HOLD-BACK is less than three parts".into());
    let back = seconds("HOLD-BACK");
    let least = 3.0 * f64::from(u32::try_from(listing.target).unwrap_or(u32::MAX));
    rules.hold(back.is_none_or(|back| back >= least), "4.4.3.8", || "HOLD-BACK is too little".into());
}

/// Sections 4.4.3.1, 4.4.4.1 and 4.4.4.9.
fn durations(rules: &mut Rules, listing: &Listing, (msn, segment): (u64, &Segment)) {
    let rounded = (segment.duration + 500_000) / 1_000_000;
    rules.hold(rounded <= listing.target, "4.4.3.1", || {
        format!("segment {msn} lasts {} µs, and the target is {} s", segment.duration, listing.target)
    });
    let target = listing.part_target.unwrap_or(0);
    let last = segment.parts.len().saturating_sub(1);
    for (index, part) in segment.parts.iter().enumerate() {
        rules.hold(part.duration <= target, "4.4.4.9", || {
            format!("part {msn}.{index} lasts {} µs, and the target is {target} µs", part.duration)
        });
        // Of a segment under way too: the last part so far may turn out to be its last.
        rules.hold(index == last || part.duration * 100 >= target * 85, "4.4.4.9", || {
            format!("part {msn}.{index} lasts {} µs, which is less than 85 % of {target} µs", part.duration)
        });
    }
    let sum: u64 = segment.parts.iter().map(|part| part.duration).sum();
    let whole = segment.address.is_some() && !segment.parts.is_empty();
    rules.hold(!whole || sum.abs_diff(segment.duration) <= ROUNDING, "4.4.4.9", || {
        format!("the parts of segment {msn} last {sum} µs, and itself {} µs", segment.duration)
    });
}

/// Sections 4.4.4.3, 4.4.4.5 and 4.4.4.6.
fn neighbours(rules: &mut Rules, listing: &Listing) {
    for ((msn, one), (_, next)) in listing.numbered().zip(listing.numbered().skip(1)) {
        rules.hold(one.map == next.map || next.broken, "4.4.4.3", || {
            format!("the map changes behind segment {msn} without a discontinuity")
        });
        let (Some(date), Some(after)) = (one.date, next.date) else { continue };
        let expected = date + i64::try_from(one.duration / 1_000).unwrap_or(i64::MAX);
        rules.hold(next.broken || after.abs_diff(expected) <= DATES_MS, "4.4.4.6", || {
            format!("the date behind segment {msn} is {} ms beside it", after - expected)
        });
        rules.hold(after >= expected - 5, "4.4.4.6", || format!("dates go back behind segment {msn}"));
    }
    let dated = listing.segments.first().is_none_or(|first| first.date.is_some());
    rules.hold(dated, "4.4.4.6", || "the first segment has no date".into());
}

/// Parts further than three target durations from the end should be gone (4.4.4.9), and those nearer should be there.
fn old_parts(rules: &mut Rules, listing: &Listing) {
    let length = |one: &Segment| match one.address {
        Some(_) => one.duration,
        None => one.parts.iter().map(|part| part.duration).sum(),
    };
    let mut behind = 0;
    for (msn, segment) in listing.numbered().collect::<Vec<_>>().into_iter().rev() {
        let old = behind >= 3 * listing.target * 1_000_000;
        rules.hold(!old || segment.parts.is_empty(), "4.4.4.9", || format!("segment {msn} still has parts"));
        let bare = segment.parts.is_empty() && listing.part_target.is_some();
        rules.hold(old || !bare || listing.ended, "4.4.4.9", || format!("segment {msn} has no parts"));
        behind += length(segment);
    }
}
