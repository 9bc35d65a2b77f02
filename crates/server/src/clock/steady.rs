//! Time that never goes back.

use std::time::{Duration, Instant};
use wanghong_core::Millis;

/// A time that was told, and when that was by a clock that only runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steady {
    time: Millis,
    run: Instant,
}

impl Steady {
    pub(super) fn new(time: Millis, run: Instant) -> Self {
        Self { time, run }
    }

    pub(super) fn time(self) -> Millis {
        self.time
    }

    /// The next time: the wall's, or, where that is behind, half of what has passed since the last.
    pub(super) fn tell(self, wall: Millis, run: Instant) -> Self {
        let passed = run.saturating_duration_since(self.run).as_millis() / 2;
        let half = u32::try_from(passed).unwrap_or(u32::MAX);
        let time = self.time + Millis(half.into());
        if wall > time {
            return Self { time: wall, run };
        }
        // What is less than a millisecond is not lost.
        Self { time, run: self.run + Duration::from_millis(half.into()) * 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// Asks every 300 µs for `ms` milliseconds while the wall's clock is `off`.
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

    #[expect(clippy::disallowed_methods, reason = "any moment will do")]
    fn begun() -> Steady {
        Steady::new(Millis(100 * HOUR), Instant::now())
    }

    #[test]
    fn it_follows_the_wall_forward() {
        let mut told = begun();
        assert_eq!(after(&mut told, 3_000, 0), 3_000);
        assert_eq!(after(&mut told, 3_000, HOUR), HOUR + 3_000);
    }

    #[test]
    fn it_runs_at_half_its_pace_until_the_wall_has_caught_up() {
        let mut told = begun();
        let passed = after(&mut told, 3_000, -HOUR);
        assert!((1_490..=1_500).contains(&passed), "{passed}");
        let mut told = begun();
        assert_eq!(after(&mut told, 3_000, -1_000), 2_000, "both say the same after two seconds");
    }
}
