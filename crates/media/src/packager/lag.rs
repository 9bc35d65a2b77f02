//! How late frames come by their own dates.

use super::limits::{LAG_MS, LAG_SPAN_MS};

/// The least that frames were late, in two spans that follow one another. What a network held back comes on time again
/// within one of them; an encoder that is slower than time only falls behind.
#[derive(Debug, Default)]
pub(super) struct Lag {
    since: i64,
    span: Option<i64>,
    before: Option<i64>,
}

impl Lag {
    /// Notes by how many milliseconds a frame was late that came now.
    pub(super) fn note(&mut self, late: i64, now: i64) {
        if now.saturating_sub(self.since) >= LAG_SPAN_MS {
            self.before = self.span.take();
            self.since = now;
        }
        self.span = Some(self.span.map_or(late, |least| least.min(late)));
    }

    /// How late all frames have been for so long that none will come on time.
    pub(super) fn lasts(&self) -> Option<i64> {
        let least = self.span?.min(self.before?);
        (least > LAG_MS).then_some(self.span?)
    }
}
