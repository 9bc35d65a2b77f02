//! Rules between a playlist and the next that is loaded from its address (section 6.2).

use super::Rules;
use super::listing::{Listing, Segment};

pub(super) fn check(rules: &mut Rules, last: &Listing, now: &Listing) {
    rules.hold(last.target == now.target, "4.4.3.1", || {
        format!("the target duration changes from {} to {}", last.target, now.target)
    });
    rules.hold(last.part_target == now.part_target, "4.4.3.7", || "the part target changes".into());
    rules.hold(last.version == now.version, "4.4.1.2", || "the version changes".into());
    rules.hold(now.first >= last.first, "6.2.2", || "the media sequence goes back".into());
    rules.hold(!last.ended || last == now, "4.4.3.4", || "something changes behind EXT-X-ENDLIST".into());
    let newest = |listing: &Listing| listing.first + u64::try_from(listing.segments.len()).unwrap_or(0);
    rules.hold(newest(now) >= newest(last), "6.2.1", || "the newest segment is gone".into());
    rules.hold(now.first <= newest(last), "6.2.2", || "segments went that no playlist has listed".into());
    kept(rules, last, now);
    discontinuities(rules, last, now);
    length(rules, last, now);
    hint(rules, last, now);
}

/// What is in both is the same; a segment under way may grow.
fn kept(rules: &mut Rules, last: &Listing, now: &Listing) {
    for (msn, before) in last.numbered().filter(|(msn, _)| *msn >= now.first) {
        let Some((_, after)) = now.numbered().find(|(number, _)| *number == msn) else { continue };
        let same = |read: fn(&Segment) -> String| read(before) == read(after);
        rules.hold(same(|one| format!("{:?}", (&one.map, one.date, one.broken))), "6.2.1", || {
            format!("the head of segment {msn} changes")
        });
        let whole = before.address.is_none()
            || (before.address == after.address && before.duration == after.duration);
        rules.hold(whole, "6.2.1", || format!("segment {msn} changes"));
        let gone = after.parts.is_empty() && after.address.is_some();
        let grown = gone || after.parts.starts_with(&before.parts);
        rules.hold(grown, "6.2.2", || format!("the parts of segment {msn} change"));
        let more = before.address.is_some() && after.parts.len() > before.parts.len();
        rules.hold(!more, "6.2.2", || format!("segment {msn} has parts that came behind its end"));
    }
}

/// Section 6.2.2: the sequence counts the discontinuities that went with their segments.
fn discontinuities(rules: &mut Rules, last: &Listing, now: &Listing) {
    let gone = last.numbered().filter(|(msn, one)| one.broken && *msn < now.first).count();
    let expected = last.discontinuities + u64::try_from(gone).unwrap_or(0);
    rules.hold(now.discontinuities == expected, "4.4.3.3", || {
        format!("EXT-X-DISCONTINUITY-SEQUENCE is {}, and {expected} came before", now.discontinuities)
    });
}

/// Section 6.2.2: no segment goes that leaves less than three target durations.
fn length(rules: &mut Rules, last: &Listing, now: &Listing) {
    let left: u64 = now.segments.iter().filter(|one| one.address.is_some()).map(|one| one.duration).sum();
    let enough = left >= 3 * now.target * 1_000_000;
    rules.hold(now.first == last.first || enough, "6.2.2", || {
        format!("segments went, and {left} µs are left of three times {} s", now.target)
    });
}

/// Section 4.4.5.3: what is hinted is what comes next.
fn hint(rules: &mut Rules, last: &Listing, now: &Listing) {
    let Some(hint) = last.hints.first() else { return };
    let known: Vec<_> = last.segments.iter().flat_map(|one| &one.parts).map(|part| &part.address).collect();
    let fresh = now.segments.iter().flat_map(|one| &one.parts).find(|part| !known.contains(&&part.address));
    rules.hold(fresh.is_none_or(|part| part.address == *hint), "4.4.5.3", || {
        format!("{} came, and {hint} was hinted", fresh.map_or("", |part| &part.address))
    });
}
