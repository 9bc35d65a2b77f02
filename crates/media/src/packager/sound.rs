//! The sound of a show, which never stops: where the publisher's is missing, there is silence.

use super::lane::Lane;
use super::limits::{SILENCE_MOST_MS, SOUND_LEAD_MS, SOUND_SLIP_MS};
use crate::codec::Audio;
use crate::fmp4::Sample;
use bytes::Bytes;

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    /// Left out to keep sound in step; so many milliseconds of it.
    Dropped(i64),
}

/// A track of sound. It counts samples, and looks at the publisher's times only to notice a hole.
#[derive(Debug)]
pub(super) struct Sound {
    pub(super) audio: Audio,
    pub(super) lane: Lane,
    silence: Bytes,
    rate: i64,
    /// Where the next frame begins by the count, in samples.
    next: i64,
    /// Where its reel begins, in samples.
    start: i64,
    /// Whether what comes next is a publisher's first sound, or its first after silence: it begins when it says.
    anew: bool,
    /// Whether the count has run ahead of the publisher's clock.
    ahead: bool,
}

impl Sound {
    /// A track that begins about this time, in milliseconds of the show.
    pub(super) fn new(audio: Audio, start_ms: i64) -> Self {
        let rate = i64::from(audio.rate);
        let (lane, silence) = (Lane::new(audio.rate), audio.silence());
        let start = start_ms.saturating_mul(rate) / 1000;
        let next = start - SOUND_LEAD_MS * rate / 1000;
        Self { audio, lane, silence, rate, next, start, anew: true, ahead: false }
    }

    /// Until when there is sound, in ticks.
    pub(super) fn end(&self) -> u64 {
        self.lane.ticks(u64::try_from(self.next).unwrap_or(0))
    }

    /// Takes a packet that was sent with this time, in milliseconds of the show.
    pub(super) fn push(&mut self, sent_ms: i64, data: Bytes) -> Fate {
        let samples = i64::from(self.audio.samples(&data));
        let sent = sent_ms.saturating_mul(self.rate) / 1000;
        let slip = SOUND_SLIP_MS * self.rate / 1000;
        let departure = sent - self.next;
        let allowed = if self.anew { 0 } else { slip };
        self.ahead = departure < -allowed || (self.ahead && departure < -samples);
        if self.ahead {
            return Fate::Dropped(samples * 1000 / self.rate);
        }
        if departure > allowed {
            // The first sound of all may begin a little before or after its picture.
            let near = sent <= self.start + SOUND_LEAD_MS * self.rate / 1000;
            if self.lane.last().is_some() || !near {
                self.fill(sent);
            }
            self.next = sent;
        }
        self.anew = false;
        self.put(data, samples);
        Fate::Kept
    }

    /// Lets silence reach a time in milliseconds of the show, or not quite.
    pub(super) fn silence(&mut self, until_ms: i64) {
        let until = until_ms.saturating_mul(self.rate) / 1000;
        if self.next.max(self.start) < until {
            self.fill(until);
            self.anew = true;
        }
    }

    /// Lets silence reach a time in milliseconds of the show, or a little more: nothing follows.
    pub(super) fn close(&mut self, until_ms: i64) {
        let until = until_ms.saturating_mul(self.rate) / 1000;
        let frame = i64::from(self.audio.samples(&self.silence));
        self.fill(until + frame - 1);
    }

    /// Whole frames of silence up to a time in samples. A longer hole is left one: whoever made it has been away.
    fn fill(&mut self, until: i64) {
        if self.lane.last().is_none() {
            self.next = self.next.max(self.start);
        }
        if until - self.next > SILENCE_MOST_MS * self.rate / 1000 {
            self.next = until;
        }
        let samples = i64::from(self.audio.samples(&self.silence));
        while self.next + samples <= until {
            self.put(self.silence.clone(), samples);
        }
    }

    fn put(&mut self, data: Bytes, samples: i64) {
        let duration = u32::try_from(samples).unwrap_or(0);
        if let Ok(time) = u64::try_from(self.next) {
            self.lane.push(time, Sample { duration, offset: 0, key: true, data });
        }
        self.next += samples;
    }
}
