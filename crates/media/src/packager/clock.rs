//! From the publisher's times to ours.
//!
//! A frame is where the publisher's clock says, counted from when the first one came. Where that clock jumps, time goes
//! on as frames arrive: viewers see neither the jump nor its time.

use super::lag::Lag;
use super::limits::{APART_MS, AWAY_MOST_MS, JUMP_MS, SAME_JUMP_MS};
use crate::flv::{TagKind, Unwrap};

/// One track's place in both times.
#[derive(Clone, Copy, Debug)]
struct Track {
    /// The publisher's time of the last frame.
    sent: i64,
    /// When it came.
    came: i64,
    /// How far it was from the one before.
    distance: i64,
    /// What is added to the publisher's times.
    shift: i64,
    /// The last jump, and when it was.
    jump: Option<(i64, i64)>,
}

/// When a frame is, in Unix milliseconds, and whether the publisher's clock jumped before it: said once for both tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) at: i64,
    pub(super) jumped: bool,
}

/// The clock of one publisher.
#[derive(Debug, Default)]
pub(super) struct Clock {
    unwrap: Unwrap,
    video: Option<Track>,
    audio: Option<Track>,
    lag: Lag,
}

impl Clock {
    /// When a frame is that was sent with this time and came now.
    pub(super) fn time(&mut self, kind: TagKind, time_ms: u32, now: i64) -> Time {
        let sent = self.unwrap.time(time_ms);
        let (own, other) = match kind {
            TagKind::Video => (self.video, self.audio),
            TagKind::Audio => (self.audio, self.video),
        };
        // Both tracks are of one clock, unless they are too far apart for that.
        let near = |other: &Track| other.ahead(sent.saturating_add(other.shift), now).abs() <= APART_MS;
        let shift = other.filter(near).map_or(now.saturating_sub(sent), |other| other.shift);
        let fresh = Track { sent, came: now, distance: 0, shift, jump: None };
        let (track, jumped) = own.map_or((fresh, false), |own| own.next(sent, now, other));
        match kind {
            TagKind::Video => self.video = Some(track),
            TagKind::Audio => self.audio = Some(track),
        }
        let at = sent.saturating_add(track.shift);
        if jumped {
            self.lag = Lag::default();
        }
        self.lag.note(now.saturating_sub(at), now);
        Time { at, jumped }
    }

    /// By how much all that comes has been late for so long that it will not catch up.
    pub(super) fn behind(&self) -> Option<i64> {
        self.lag.lasts()
    }

    /// Has all that comes from now on be so much later.
    pub(super) fn delay(&mut self, ms: i64) {
        if ms == 0 {
            return;
        }
        self.lag = Lag::default();
        for track in [&mut self.video, &mut self.audio].into_iter().flatten() {
            track.shift = track.shift.saturating_add(ms);
        }
    }

    /// When the last frame of either track came.
    pub(super) fn heard(&self) -> Option<i64> {
        [self.video, self.audio].into_iter().flatten().map(|track| track.came).max()
    }
}

impl Track {
    /// The place of the next frame, and whether the clock jumped before it.
    fn next(self, sent: i64, now: i64, other: Option<Self>) -> (Self, bool) {
        let step = sent.saturating_sub(self.sent);
        let waited = now.saturating_sub(self.came).max(0);
        let next = Self { sent, came: now, distance: step, ..self };
        if !self.jumps(step, waited, (sent, now), other) {
            return (next, false);
        }
        // As far ahead as it took to come, or as far as frames are apart.
        let jump = step.saturating_sub(waited.max(self.distance.clamp(0, JUMP_MS)));
        let alike = |(by, at): (i64, i64)| {
            by.saturating_sub(jump).abs() <= SAME_JUMP_MS && now.saturating_sub(at) <= JUMP_MS
        };
        // Both tracks are of one clock: the second to jump goes where the first went, and they stay in step.
        let twin = other.and_then(|other| other.jump.filter(|jump| alike(*jump)).map(|_| other.shift));
        let shift = twin.unwrap_or(self.shift.saturating_sub(jump));
        (Self { distance: self.distance, shift, jump: Some((jump, now)), ..next }, twin.is_none())
    }

    /// A clock does not run back, nor ahead of what it has taken to come, unless the other track was there before.
    fn jumps(self, step: i64, waited: i64, (sent, now): (i64, i64), other: Option<Self>) -> bool {
        let most = self.distance.saturating_mul(2).clamp(JUMP_MS, AWAY_MOST_MS);
        let at = sent.saturating_add(self.shift);
        let between = other.is_some_and(|other| other.ahead(at, now) <= most);
        step < -JUMP_MS || (step.saturating_sub(waited) > most && !between)
    }

    /// How far a time is ahead of where this track is by now.
    fn ahead(self, at: i64, now: i64) -> i64 {
        let here = self.sent.saturating_add(self.shift);
        at.saturating_sub(here).saturating_sub(now.saturating_sub(self.came).max(0))
    }
}
