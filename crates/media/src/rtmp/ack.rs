//! When the peer wants to hear how many bytes have come.

/// Never more often than this, whatever the peer asks for: an acknowledgement has 16 bytes itself.
const LEAST: u32 = 16 << 10;

/// Counts the peer's bytes.
#[derive(Debug)]
pub(super) struct Acks {
    total: u32,
    since: u32,
    window: u32,
}

impl Acks {
    pub(super) fn new(window: u32) -> Self {
        Self { total: 0, since: 0, window }
    }

    pub(super) fn set_window(&mut self, window: u32) {
        self.window = window.max(LEAST);
    }

    /// How many bytes may be read before the next acknowledgement.
    pub(super) fn room(&self) -> usize {
        usize::try_from(self.window.saturating_sub(self.since)).unwrap_or(usize::MAX)
    }

    pub(super) fn count(&mut self, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.total = self.total.wrapping_add(bytes);
        self.since = self.since.saturating_add(bytes);
    }

    /// The sequence number to acknowledge, when it is time.
    pub(super) fn due(&mut self) -> Option<u32> {
        (self.since >= self.window).then(|| {
            self.since = 0;
            self.total
        })
    }
}
