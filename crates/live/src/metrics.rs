//! What shows count for the operator.

use metrics::{counter, describe_counter, describe_gauge, gauge};

const SEATS: &str = "wanghong_seats";
const FRAMES: &str = "wanghong_frames_total";
const MISSED: &str = "wanghong_frames_missed_total";
const PUBLISHERS: &str = "wanghong_publishers";
const PARTS: &str = "wanghong_parts_total";
const LOST: &str = "wanghong_lost_total";
const UNTOLD: &str = "wanghong_untold_facts_total";

/// Says what is counted.
pub fn describe() {
    describe_gauge!(SEATS, "Viewers' sockets open.");
    describe_counter!(FRAMES, "Frames given to viewers' sockets.");
    describe_counter!(MISSED, "Frames that slow viewers missed.");
    describe_gauge!(PUBLISHERS, "Publishers sending.");
    describe_counter!(PARTS, "Parts made.");
    describe_counter!(LOST, "What had to be dropped, by kind: anything above zero wants a look.");
    describe_counter!(
        UNTOLD,
        "Facts that rooms were too far behind to hear one by one; they were told what rows have."
    );
}

/// Somebody sat down, or left.
pub(crate) fn seats(change: f64) {
    gauge!(SEATS).increment(change);
}

/// A frame went to so many viewers and was missed by so many.
pub(crate) fn frame(given: u64, missed: u64) {
    counter!(FRAMES).increment(given);
    counter!(MISSED).increment(missed);
}

/// A publisher came, or went.
pub(crate) fn publishers(change: f64) {
    gauge!(PUBLISHERS).increment(change);
}

/// A part was made.
pub(crate) fn part() {
    counter!(PARTS).increment(1);
}

/// Something had to be dropped.
pub(crate) fn lost(what: &'static str, count: u64) {
    counter!(LOST, "what" => what).increment(count);
}

/// Rooms were too far behind to be told of so many facts one by one.
pub(crate) fn untold(count: u64) {
    counter!(UNTOLD).increment(count);
}
