//! The clock of a sound track: it counts samples, and looks at the publisher's times only to notice a hole.

use super::limits::SOUND_SLIP_MS;

/// Times of a sound track, in samples.
#[derive(Debug)]
pub(super) struct SampleClock {
    rate: i64,
    next: Option<i64>,
    ahead: bool,
}

impl SampleClock {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate: i64::from(rate), next: None, ahead: false }
    }

    /// When a packet begins that was sent with this time. `None` drops it: the count has run ahead of the
    /// publisher's clock, and leaving packets out is what brings it back.
    pub(super) fn time(&mut self, sent_ms: i64, samples: u32) -> Option<u64> {
        let samples = i64::from(samples);
        let sent = sent_ms.saturating_mul(self.rate) / 1000;
        let counted = self.next.unwrap_or(sent);
        let departure = sent - counted;
        let slip = SOUND_SLIP_MS * self.rate / 1000;
        self.ahead = departure < -slip || (self.ahead && departure < -samples);
        if self.ahead {
            return None;
        }
        let time = if departure > slip { sent } else { counted };
        self.next = Some(time.saturating_add(samples));
        u64::try_from(time).ok()
    }
}
