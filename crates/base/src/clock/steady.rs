//! Time that never goes back, and that does not follow a clock on the wall that jumps.

use crate::limits;
use std::time::Duration;
use wanghong_core::Millis;

/// A time that was told, and when that was by a clock that only runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steady {
    time: Millis,
    run: Duration,
    /// When both clocks were last believed.
    anchor: Anchor,
    /// How far the wall's clock is ahead of where it should be, where it is too far to be believed.
    off: Option<Millis>,
}

/// A time by the wall's clock, and the same moment by the one that only runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) wall: Millis,
    pub(super) run: Duration,
}

impl Anchor {
    /// How far the wall's clock has moved since beside the other.
    fn off(self, wall: Millis, run: Duration) -> Millis {
        wall - self.wall - between(self.run, run)
    }
}

impl Steady {
    /// Believes the wall's clock.
    pub(super) fn new(wall: Millis, run: Duration) -> Self {
        Self { time: wall, run, anchor: Anchor { wall, run }, off: None }
    }

    /// Goes on from when the wall's clock was last believed.
    pub(super) fn from(anchor: Anchor, wall: Millis, run: Duration) -> Self {
        let off = anchor.off(wall, run);
        let leapt = is_leap(off);
        let time = if leapt { wall - off } else { wall };
        Self { time, run, anchor, off: leapt.then_some(off) }
    }

    pub(super) fn time(self) -> Millis {
        self.time
    }

    pub(super) fn off(self) -> Option<Millis> {
        self.off
    }

    pub(super) fn anchor(self) -> Anchor {
        self.anchor
    }

    /// The same clocks, at a later time.
    pub(super) fn ahead(self, time: Millis) -> Self {
        Self { time: self.time.max(time), ..self }
    }

    /// As if the wall's clock had jumped by so much.
    #[cfg(any(test, feature = "trial"))]
    pub(super) fn leapt(self, by: Millis) -> Self {
        Self { anchor: Anchor { wall: self.anchor.wall - by, ..self.anchor }, ..self }
    }

    /// Believes the wall's clock again, wherever it is. Time still does not go back.
    pub(super) fn believe(self, wall: Millis, run: Duration) -> Self {
        Self { anchor: Anchor { wall, run }, off: None, ..self }.tell(wall, run)
    }

    /// The next time: the wall's; or, where that is behind, half of what has passed since the last; or, where it has
    /// leapt, all of that.
    pub(super) fn tell(self, wall: Millis, run: Duration) -> Self {
        let off = self.anchor.off(wall, run);
        if is_leap(off) {
            let passed = between(self.run, run);
            // What is less than a millisecond is not lost.
            return Self { time: self.time + passed, run: self.run + span(passed), off: Some(off), ..self };
        }
        let half = Millis(between(self.run, run).0 / 2);
        let time = self.time + half;
        if wall > time {
            return Self { time: wall, run, off: None, ..self };
        }
        Self { time, run: self.run + span(half) * 2, off: None, ..self }
    }
}

fn is_leap(off: Millis) -> bool {
    off.0.saturating_abs() > limits::CLOCK_LEAP.0
}

fn between(from: Duration, to: Duration) -> Millis {
    Millis(i64::try_from(to.saturating_sub(from).as_millis()).unwrap_or(i64::MAX))
}

fn span(millis: Millis) -> Duration {
    Duration::from_millis(u64::try_from(millis.0).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    /// Asks every 300 µs for `ms` milliseconds while the wall's clock is `off` from where time is.
    fn after(told: &mut Steady, ms: i64, off: i64) -> i64 {
        let (from, base) = (told.time, told.run);
        let wall = from.0 + off;
        for step in 1..=ms * 10 / 3 {
            let passed = Duration::from_micros(u64::try_from(step * 300).unwrap());
            let wall = Millis(wall + step * 3 / 10);
            let next = told.tell(wall, base + passed);
            assert!(next.time >= told.time, "it goes back");
            *told = next;
        }
        (told.time - from).0
    }

    fn begun() -> Steady {
        Steady::new(Millis(100 * DAY), Duration::from_secs(1))
    }

    #[test]
    fn it_follows_the_wall_forward() {
        let mut told = begun();
        assert_eq!(after(&mut told, 3_000, 0), 3_000);
        assert_eq!(after(&mut told, 3_000, HOUR), HOUR + 3_000);
        assert_eq!(told.off(), None);
    }

    #[test]
    fn it_runs_at_half_its_pace_until_the_wall_has_caught_up() {
        let mut told = begun();
        let passed = after(&mut told, 3_000, -HOUR);
        assert!((1_490..=1_500).contains(&passed), "{passed}");
        let mut told = begun();
        assert_eq!(after(&mut told, 3_000, -1_000), 2_000, "both say the same after two seconds");
    }

    #[test]
    fn it_does_not_follow_a_leap_of_a_day_either_way() {
        for leap in [DAY, -DAY, 3 * HOUR] {
            let mut told = begun();
            assert_eq!(after(&mut told, 3_000, leap), 3_000, "it goes on at its own pace");
            assert_eq!(told.off(), Some(Millis(leap)));
            assert_eq!(after(&mut told, 3_000, 0), 3_000, "the clock is set right again");
            assert_eq!(told.off(), None);
        }
    }

    #[test]
    fn many_small_steps_do_not_add_up_to_a_leap() {
        let mut told = begun();
        let passed: i64 = (0..24).map(|_| after(&mut told, 3, HOUR)).sum();
        assert!(passed < 3 * HOUR, "an hour each of a day was walked: {passed}");
        assert!(told.off().is_some());
    }

    #[test]
    fn somebody_who_knows_says_that_the_wall_is_right() {
        let mut told = begun();
        after(&mut told, 3, DAY);
        let (wall, run) = (told.time + Millis(DAY), told.run);
        let told = told.believe(wall, run);
        assert_eq!((told.time(), told.off()), (wall, None));
        let back = told.tell(wall - Millis(DAY), run);
        assert_eq!(
            (back.time(), back.off()),
            (wall, Some(Millis(-DAY))),
            "it was wrong before, and now says so"
        );
        let back = back.believe(wall - Millis(DAY), run);
        assert_eq!((back.time(), back.off()), (wall, None), "time waits, it does not go back");
    }

    #[test]
    fn who_begins_where_another_ended_knows_of_its_leap() {
        let (anchor, run) = (begun().anchor(), Duration::from_secs(61));
        let minute = anchor.wall + Millis::minutes(1);
        let same = Steady::from(anchor, minute + Millis(HOUR), run);
        assert_eq!((same.time(), same.off()), (minute + Millis(HOUR), None));
        let leapt = Steady::from(anchor, minute + Millis(DAY), run);
        assert_eq!((leapt.time(), leapt.off()), (minute, Some(Millis(DAY))));
    }
}
