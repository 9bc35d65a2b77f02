//! Whether the publisher's clock runs as clocks do.

use super::limits::{BACKWARD_MS, FORWARD_MS, SILENCE_MS};
use crate::flv::TagKind;

/// How a frame's time follows the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// As it should.
    Steady,
    /// After a pause of both tracks too long to be one frame.
    Pause,
    /// Backward, or ahead of its arrival.
    Jump,
}

/// The last time of each track, and when it came.
#[derive(Debug, Default)]
pub(super) struct Pace {
    video: Option<(i64, i64)>,
    audio: Option<(i64, i64)>,
}

impl Pace {
    /// Notes a frame. A jump forgets what was before it.
    pub(super) fn step(&mut self, kind: TagKind, time_ms: i64, now: i64) -> Step {
        let (own, other) = match kind {
            TagKind::Video => (self.video, self.audio),
            TagKind::Audio => (self.audio, self.video),
        };
        let latest = own.max(other).map_or(time_ms, |(latest, _)| latest);
        let step = match own.or(other) {
            Some(last) if jumps(last, (time_ms, now)) => Step::Jump,
            _ if time_ms.saturating_sub(latest) > SILENCE_MS => Step::Pause,
            _ => Step::Steady,
        };
        if step != Step::Steady {
            *self = Self::default();
        }
        match kind {
            TagKind::Video => self.video = Some((time_ms, now)),
            TagKind::Audio => self.audio = Some((time_ms, now)),
        }
        step
    }

    /// Forgets a track that has left.
    pub(super) fn forget(&mut self, kind: TagKind) {
        match kind {
            TagKind::Video => self.video = None,
            TagKind::Audio => self.audio = None,
        }
    }

    /// How far a track's last frame lies behind a time of the other track's.
    pub(super) fn behind(&self, kind: TagKind, time_ms: i64) -> Option<i64> {
        let last = if kind == TagKind::Video { self.video } else { self.audio };
        last.map(|(last, _)| time_ms.saturating_sub(last))
    }
}

fn jumps(last: (i64, i64), next: (i64, i64)) -> bool {
    let (ahead, waited) = (next.0.saturating_sub(last.0), next.1.saturating_sub(last.1));
    ahead < -BACKWARD_MS || ahead.saturating_sub(waited) > FORWARD_MS
}
