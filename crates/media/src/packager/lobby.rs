//! Where a publisher's first frames wait until it is known which tracks it has.

use super::FaultKind;
use super::limits::{HELD_BYTES, HELD_FRAMES, TRACK_WAIT_MS};
use crate::flv::{Frame, TagKind};

/// A frame, when it is by our clock, and when it came.
#[derive(Clone, Debug)]
pub(super) struct Timed {
    pub(super) kind: TagKind,
    pub(super) at: i64,
    pub(super) now: i64,
    pub(super) frame: Frame,
}

/// The frames that wait.
#[derive(Debug, Default)]
pub(super) struct Lobby {
    frames: Vec<Timed>,
    bytes: usize,
    /// Whether a picture is among them that decoding can start from.
    picture: bool,
    since: Option<i64>,
}

impl Lobby {
    /// Takes a frame. `false`: it is of no use, for nothing can begin with it.
    pub(super) fn push(&mut self, frame: Timed) -> Result<bool, FaultKind> {
        self.since.get_or_insert(frame.now);
        if frame.kind == TagKind::Video && !frame.frame.key && !self.picture {
            return Ok(false);
        }
        let bytes = self.bytes + frame.frame.data.len();
        if self.frames.len() >= HELD_FRAMES || bytes > HELD_BYTES {
            return Err(FaultKind::TooMuch);
        }
        self.bytes = bytes;
        self.picture |= frame.kind == TagKind::Video;
        self.frames.push(frame);
        Ok(true)
    }

    /// Whether both tracks are known, or the wait is over.
    pub(super) fn is_ready(&self, sound: bool, now: i64) -> bool {
        (self.picture && sound) || self.deadline().is_some_and(|at| now >= at)
    }

    /// When the wait is over.
    pub(super) fn deadline(&self) -> Option<i64> {
        self.since.map(|since| since.saturating_add(TRACK_WAIT_MS))
    }

    /// What waited, with the picture before the sound that a reel begins with.
    pub(super) fn leave(self) -> Vec<Timed> {
        let mut frames = self.frames;
        let picture = frames.iter().position(|frame| frame.kind == TagKind::Video);
        if let Some(up_to) = picture.and_then(|picture| frames.get_mut(..=picture)) {
            up_to.rotate_right(1);
        }
        frames
    }
}
