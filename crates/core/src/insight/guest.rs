//! What a tally knows of one visitor.

use super::goods::Bits;
use crate::{limits, time::Millis};
use serde::{Deserialize, Serialize};

/// One visitor of a show.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Guest {
    /// Milliseconds really played.
    pub(super) played: i64,
    /// Milliseconds of the replay really played.
    pub(super) rewatched: i64,
    /// When the picture last moved.
    pub(super) seen: Option<Millis>,
    /// Whether hearts were given.
    pub(super) tapped: bool,
    /// Whether a seat was taken.
    pub(super) entered: bool,
    /// Which products were on the screen.
    pub(super) saw: Bits,
    /// Which were looked at closely.
    pub(super) clicked: Bits,
    visits: Visits,
    minutes: Minutes,
}

impl Guest {
    /// Whether enough was played to count as a visitor.
    pub(super) fn counts(&self) -> bool {
        self.played >= limits::VISITOR.0
    }

    /// How many times this visitor came to play.
    pub(super) fn visits(&self) -> i64 {
        self.visits.count()
    }

    /// Adds a stretch of play, and says which whole minutes it is the first of for this visitor.
    pub(super) fn play(&mut self, from: Millis, to: Millis) -> impl Iterator<Item = i64> + '_ {
        self.played = self.played.saturating_add((to - from).0);
        self.visits.play(from, to);
        let last = Millis(to.0.saturating_sub(1)).minute();
        (from.minute()..=last).filter(|minute| self.minutes.enter(*minute))
    }
}

/// How often somebody came. The minute under way is kept open, since its events come in any order.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Visits {
    before: i64,
    ended: Option<Millis>,
    minute: i64,
    first: Option<Millis>,
    last: Millis,
}

impl Visits {
    fn play(&mut self, from: Millis, to: Millis) {
        if to.minute() > self.minute || self.first.is_none() {
            *self = Self { before: self.count(), ended: self.first.map(|_| self.last), ..*self };
            (self.minute, self.first, self.last) = (to.minute(), Some(from), to);
        }
        self.first = self.first.map(|first| first.min(from));
        self.last = self.last.max(to);
    }

    fn count(&self) -> i64 {
        let Some(first) = self.first else { return self.before };
        let new = self.ended.is_none_or(|ended| first - ended >= limits::VISIT_GAP);
        self.before.saturating_add(i64::from(new))
    }
}

/// The minutes of the last hour in which somebody played, as bits; bit 0 is the latest.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Minutes {
    latest: i64,
    bits: u64,
}

impl Minutes {
    /// Whether this minute is new. One too old to remember counts as known.
    fn enter(&mut self, minute: i64) -> bool {
        if minute > self.latest {
            let step = u32::try_from(minute.saturating_sub(self.latest)).unwrap_or(u32::MAX);
            self.bits = self.bits.checked_shl(step).unwrap_or(0);
            self.latest = minute;
        }
        let age = u32::try_from(self.latest.saturating_sub(minute)).unwrap_or(u32::MAX);
        let bit = 1_u64.checked_shl(age).unwrap_or(self.bits);
        let new = self.bits & bit == 0;
        self.bits |= bit;
        new && bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(guest: &mut Guest, from: i64, to: i64) -> Vec<i64> {
        guest.play(Millis(from), Millis(to)).collect()
    }

    #[test]
    fn a_stretch_over_two_minutes_counts_in_both_and_once() {
        let mut guest = Guest::default();
        assert_eq!(play(&mut guest, 58_000, 63_000), [0, 1]);
        assert_eq!(play(&mut guest, 63_000, 68_000), []);
        assert_eq!(play(&mut guest, 115_000, 120_000), [], "the end of a minute is not in the next");
        assert_eq!(play(&mut guest, 600_000, 605_000), [10]);
        assert_eq!(play(&mut guest, 30_000, 35_000), [], "late, but known");
        assert_eq!(guest.played, 5_000 * 5);
    }

    #[test]
    fn a_visit_ends_after_half_an_hour_without_play() {
        let mut guest = Guest::default();
        let half_hour = limits::VISIT_GAP.0;
        play(&mut guest, 0, 5_000);
        play(&mut guest, 5_000 + half_hour - 1, 10_000 + half_hour);
        assert_eq!(guest.visits(), 1);
        play(&mut guest, 10_000 + 2 * half_hour, 15_000 + 2 * half_hour);
        assert_eq!(guest.visits(), 2);
    }
}
