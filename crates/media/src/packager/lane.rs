//! One track's frames on their way into parts.

use crate::fmp4::{Sample, VIDEO_TIMESCALE};

/// A frame whose duration is not known until the next one comes.
#[derive(Debug)]
pub(super) struct Held {
    /// Decoding time, in the track's timescale.
    pub(super) time: u64,
    /// The duration it has if nothing follows; otherwise that of the one before.
    pub(super) nominal: Option<u32>,
    /// The frame; its duration is still to be set.
    pub(super) sample: Sample,
}

/// Frames without a hole between them: each begins where the one before ended.
#[derive(Debug)]
pub(super) struct Lane {
    scale: u32,
    ready: Vec<Sample>,
    start: u64,
    end: u64,
    held: Option<Held>,
    last: Option<u32>,
    bytes: usize,
}

impl Lane {
    pub(super) fn new(scale: u32) -> Self {
        Self { scale, ready: Vec::new(), start: 0, end: 0, held: None, last: None, bytes: 0 }
    }

    /// Holds the next frame; the one held before is now complete.
    pub(super) fn arrive(&mut self, next: Held) -> Option<Sample> {
        let time = next.time;
        let before = self.held.replace(next);
        let Some(Held { sample, time: began, .. }) = before else {
            (self.start, self.end) = (time, time);
            return None;
        };
        let duration = u32::try_from(time.saturating_sub(began)).unwrap_or(u32::MAX);
        Some(Sample { duration, ..sample })
    }

    /// The held frame, at the end of the track: as long as it says, or the one before was, or else this.
    pub(super) fn last_one(&mut self, lone: u32) -> Option<Sample> {
        let Held { sample, nominal, .. } = self.held.take()?;
        Some(Sample { duration: nominal.or(self.last).unwrap_or(lone), ..sample })
    }

    /// Appends a complete frame.
    pub(super) fn push(&mut self, sample: Sample) {
        self.end += u64::from(sample.duration);
        self.last = Some(sample.duration);
        self.bytes += sample.data.len();
        self.ready.push(sample);
    }

    /// Everything that is complete, and when it begins.
    pub(super) fn take(&mut self) -> (u64, Vec<Sample>) {
        let start = std::mem::replace(&mut self.start, self.end);
        self.bytes = 0;
        let room = self.ready.len();
        (start, std::mem::replace(&mut self.ready, Vec::with_capacity(room)))
    }

    /// What is complete and begins before a time in ticks, and when it begins.
    pub(super) fn take_until(&mut self, ticks: u64) -> (u64, Vec<Sample>) {
        let limit = ticks * u64::from(self.scale) / u64::from(VIDEO_TIMESCALE);
        let start = self.start;
        let mut count = 0;
        for sample in &self.ready {
            if self.start >= limit {
                break;
            }
            self.start += u64::from(sample.duration);
            self.bytes -= sample.data.len();
            count += 1;
        }
        (start, self.ready.drain(..count).collect())
    }

    /// A time of this track in 90 kHz ticks.
    pub(super) fn ticks(&self, time: u64) -> u64 {
        if self.scale == VIDEO_TIMESCALE {
            return time;
        }
        time * u64::from(VIDEO_TIMESCALE) / u64::from(self.scale)
    }

    /// From when to when the complete frames last, in ticks.
    pub(super) fn span(&self) -> (u64, u64) {
        (self.ticks(self.start), self.ticks(self.end))
    }

    /// How many ticks the complete frames would last with one more of that duration.
    pub(super) fn with(&self, duration: u32) -> u64 {
        self.ticks(self.end + u64::from(duration)) - self.ticks(self.start)
    }

    pub(super) fn first(&self) -> Option<&Sample> {
        self.ready.first()
    }

    /// The duration of the last complete frame.
    pub(super) fn last(&self) -> Option<u32> {
        self.last
    }

    /// Decoding time of the held frame.
    pub(super) fn held_time(&self) -> Option<u64> {
        self.held.as_ref().map(|held| held.time)
    }

    /// Frames and bytes that wait here.
    pub(super) fn load(&self) -> (usize, usize) {
        let held = self.held.as_ref().map_or(0, |held| held.sample.data.len());
        (self.ready.len() + usize::from(self.held.is_some()), self.bytes + held)
    }
}
