//! Where a test has the desk break.

use std::sync::atomic::{AtomicBool, Ordering};

/// The next commit breaks.
pub static COMMITTER: AtomicBool = AtomicBool::new(false);
/// The next batch breaks while it is made.
pub static SEQUENCER: AtomicBool = AtomicBool::new(false);

/// Breaks once where a test wants that.
pub(super) fn over(trip: &AtomicBool) {
    assert!(!trip.swap(false, Ordering::Relaxed), "a test trips the desk");
}
