//! The one place that reads a clock.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A moment to measure from.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The wall's time in milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the server stamps its frames with it")]
pub(crate) fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Does nothing for some seconds.
pub(crate) fn rest(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}
