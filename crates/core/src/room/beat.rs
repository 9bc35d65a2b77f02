//! The room's pulse: when a frame is due, on a clock that never goes back.

use crate::{limits, time::Millis};

/// Steady time, and the frames upon it.
///
/// A clock set back by an hour would otherwise silence a room for an hour. Steady time stands still while
/// the clock steps back and then goes on; spans are measured on it, moments are told by the clock.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beat {
    clock: Option<Millis>,
    skew: Millis,
    framed: Millis,
}

/// One moment on both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// What the world's clock says.
    pub(super) clock: Millis,
    /// What the room's own says, which never goes back.
    pub(super) steady: Millis,
}

impl Moment {
    /// A moment of the picture as a browser tells it: never ahead of the clock.
    pub(super) fn of_picture(self, at: Millis) -> Millis {
        at.min(self.clock).max(Millis(0))
    }
}

impl Beat {
    /// The moment at which the clock says `now`. The first call begins the silence before the first frame.
    pub(super) fn moment(&mut self, now: Millis) -> Moment {
        match self.clock.replace(now) {
            None => self.framed = now,
            Some(last) => self.skew = self.skew + (last - now).max(Millis(0)),
        }
        Moment { clock: now, steady: now + self.skew }
    }

    pub(super) fn due(&self, steady: Millis, changed: bool) -> bool {
        steady >= self.framed + wait(changed)
    }

    pub(super) fn framed(&mut self, steady: Millis) {
        self.framed = steady;
    }

    /// When the next frame is due, by the clock.
    pub(super) fn next(&self, changed: bool) -> Option<Millis> {
        self.clock.map(|_| self.framed + wait(changed) - self.skew)
    }
}

fn wait(changed: bool) -> Millis {
    if changed { limits::TICK } else { limits::SILENCE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_does_not_silence_the_room() {
        let mut beat = Beat::default();
        assert_eq!(beat.next(true), None);
        let steady = beat.moment(Millis::minutes(60)).steady;
        beat.framed(steady);
        let steady = beat.moment(Millis(0)).steady;
        assert!(!beat.due(steady, true));
        assert_eq!(beat.next(true), Some(limits::TICK));
        let steady = beat.moment(limits::TICK).steady;
        assert!(beat.due(steady, true));
    }
}
