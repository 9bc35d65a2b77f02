//! Time as the rules know it: a number that somebody else reads off a clock.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// Unix milliseconds, or a span of them. Arithmetic saturates: a wild clock gives a wild time, never a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Millis(pub i64);

impl Millis {
    /// A span of whole seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n.saturating_mul(1_000))
    }

    /// A span of whole minutes.
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n.saturating_mul(60))
    }

    /// A span of whole days.
    pub const fn days(n: i64) -> Self {
        Self::minutes(n.saturating_mul(24 * 60))
    }

    /// A span later; the end of time at the latest.
    #[must_use]
    pub const fn after(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The whole minute since the epoch that holds this moment.
    pub const fn minute(self) -> i64 {
        self.0.div_euclid(60_000)
    }
}

impl Add for Millis {
    type Output = Self;

    fn add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for Millis {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
