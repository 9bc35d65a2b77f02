//! How much a publisher sends: so many bytes a window at most.

use crate::limits;
use std::time::Duration;

/// What came in the window that runs.
#[derive(Debug, Default)]
pub(super) struct Flow {
    since: Duration,
    bytes: usize,
}

impl Flow {
    /// Counts bytes that came so long after the start; `false` when they are too many.
    pub(super) fn count(&mut self, bytes: usize, at: Duration) -> bool {
        if at.saturating_sub(self.since) >= limits::PUBLISHER_WINDOW {
            *self = Self { since: at, bytes: 0 };
        }
        self.bytes = self.bytes.saturating_add(bytes);
        self.bytes <= limits::PUBLISHER_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_so_much_and_the_next_begins_anew() {
        let (mut flow, window) = (Flow::default(), limits::PUBLISHER_WINDOW);
        assert!(flow.count(limits::PUBLISHER_BYTES, window / 4));
        assert!(!flow.count(1, window / 2));
        assert!(flow.count(limits::PUBLISHER_BYTES, window));
        assert!(!flow.count(1, window * 3 / 2));
    }
}
