//! A clock of 32 bits made long.

/// Unwraps times of a clock that wraps at 2^32 milliseconds (49.7 days) by the signed difference to the last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwrap {
    last: Option<(u32, i64)>,
}

impl Unwrap {
    /// The same time on a clock that never wraps; the first time stands for itself.
    pub fn time(&mut self, time_ms: u32) -> i64 {
        let long = match self.last {
            None => i64::from(time_ms),
            Some((last, long)) => long.saturating_add(i64::from(time_ms.wrapping_sub(last).cast_signed())),
        };
        self.last = Some((time_ms, long));
        long
    }
}
