//! Numbers as playlists write them.

use std::fmt::{self, Display};

use crate::fmp4::VIDEO_TIMESCALE;

/// Ticks as decimal seconds, to the microsecond.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) u64);

impl Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = u64::from(VIDEO_TIMESCALE);
        let micros = (self.0.saturating_mul(1_000_000) + scale / 2) / scale;
        write!(f, "{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

/// Unix milliseconds as a date and time of ISO 8601, in UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Date(pub(crate) i64);

impl Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, ms) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let (year, month, day) = civil(days);
        let (hour, minute) = (ms / 3_600_000, ms / 60_000 % 60);
        let (second, milli) = (ms / 1000 % 60, ms % 1000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. Years are counted from
/// March, so that the leap day is a year's last, and grouped by 400, which repeat.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let march = (5 * day + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day - (153 * march + 2) / 5 + 1)
}

/// The whole seconds that a duration in ticks rounds to.
pub(crate) fn rounded(ticks: u64) -> u64 {
    let scale = u64::from(VIDEO_TIMESCALE);
    (ticks + scale / 2) / scale
}
