//! Where frames wait until it is known which tracks a reel has.

use super::FaultKind;
use super::limits::{HELD_BYTES, HELD_FRAMES, KEY_WAIT_MS, SOUND_LEAD_MS, TRACK_WAIT_MS};
use crate::flv::{Frame, TagKind};

/// A frame, when the publisher says it is, and when it came.
#[derive(Clone, Debug)]
pub(super) struct Timed {
    pub(super) kind: TagKind,
    pub(super) time_ms: i64,
    pub(super) now: i64,
    pub(super) frame: Frame,
}

/// The frames before a reel.
#[derive(Debug, Default)]
pub(super) struct Lobby {
    frames: Vec<Timed>,
    bytes: usize,
    /// Time of the first picture.
    picture_ms: Option<i64>,
    /// Pictures came, but none that decoding can start from.
    unkeyed: bool,
}

impl Lobby {
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub(super) fn holds(&self, kind: TagKind) -> bool {
        match kind {
            TagKind::Video => self.picture_ms.is_some(),
            TagKind::Audio => self.frames.iter().any(|frame| frame.kind == kind),
        }
    }

    /// Takes a frame. `false`: it is of no use, for a reel cannot begin with it.
    pub(super) fn push(&mut self, frame: Timed) -> Result<bool, FaultKind> {
        if frame.kind == TagKind::Video && !frame.frame.key && self.picture_ms.is_none() {
            self.unkeyed = true;
            return Ok(false);
        }
        let bytes = self.bytes + frame.frame.data.len();
        if self.frames.len() >= HELD_FRAMES || bytes > HELD_BYTES {
            return Err(FaultKind::TooMuch);
        }
        self.bytes = bytes;
        if frame.kind == TagKind::Video {
            self.picture_ms.get_or_insert(frame.time_ms);
        }
        self.frames.push(frame);
        Ok(true)
    }

    /// Whether both tracks are here, or the wait is over.
    pub(super) fn ready(&self, now: i64) -> bool {
        let (Some(first), Some(last)) = (self.frames.first(), self.frames.last()) else {
            return false;
        };
        let patience = self.patience();
        let both = self.picture_ms.is_some() && self.frames.iter().any(|frame| self.sound_of_use(frame));
        both || now - first.now >= patience || last.time_ms - first.time_ms >= patience
    }

    /// When the wait is over.
    pub(super) fn deadline(&self) -> Option<i64> {
        self.frames.first().map(|first| first.now.saturating_add(self.patience()))
    }

    fn patience(&self) -> i64 {
        if self.unkeyed && self.picture_ms.is_none() { KEY_WAIT_MS } else { TRACK_WAIT_MS }
    }

    /// Whether it is sound, and not from long before the picture.
    fn sound_of_use(&self, frame: &Timed) -> bool {
        frame.kind == TagKind::Audio
            && self.picture_ms.is_none_or(|picture| frame.time_ms >= picture.saturating_sub(SOUND_LEAD_MS))
    }

    /// The frame that sets the reel's time, and all the frames that the reel begins with.
    pub(super) fn leave(self) -> Option<((i64, i64), Vec<Timed>)> {
        let picture = self.frames.iter().find(|frame| frame.kind == TagKind::Video);
        let lead = picture.or(self.frames.first())?;
        let first = (lead.time_ms, lead.now);
        let of_use: Vec<bool> = self
            .frames
            .iter()
            .map(|frame| frame.kind == TagKind::Video || self.sound_of_use(frame))
            .collect();
        let frames = self.frames.into_iter().zip(of_use).filter_map(|(frame, keep)| keep.then_some(frame));
        Some((first, frames.collect()))
    }
}
