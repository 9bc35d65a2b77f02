//! Tries counted in windows, so that guessing is slow.

use crate::limits;
use std::{collections::HashMap, sync::Mutex, time::Duration};
use wanghong_core::{Code, Millis, Refusal};

/// Counts tries by key; over `most` in one window are refused.
#[derive(Debug)]
pub struct RateLimit {
    most: u32,
    window: i64,
    tries: Mutex<HashMap<String, Tries>>,
}

#[derive(Debug)]
struct Tries {
    since: Millis,
    count: u32,
}

impl RateLimit {
    /// One of `most` tries a window.
    pub fn new(most: u32, window: Duration) -> Self {
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        Self { most, window, tries: Mutex::default() }
    }

    /// Counts a try.
    pub fn count(&self, key: &str, now: Millis) -> Result<(), Refusal> {
        let mut tries = self.tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // To forget is better than to lock out whoever comes next: who has so many keys is not slowed by counting.
        if tries.len() >= limits::RATE_KEYS && !tries.contains_key(key) {
            tries.clear();
        }
        let entry = tries.entry(key.to_owned()).or_insert(Tries { since: now, count: 0 });
        let age = (now - entry.since).0;
        if age >= self.window || age < 0 {
            *entry = Tries { since: now, count: 0 };
        }
        entry.count = entry.count.saturating_add(1);
        if entry.count > self.most { Err(slow_down(self.window - age.max(0))) } else { Ok(()) }
    }

    /// Takes one try back: it was none of those that are to be slow.
    pub fn take_back(&self, key: &str) {
        let mut tries = self.tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(entry) = tries.get_mut(key) {
            entry.count = entry.count.saturating_sub(1);
        }
    }

    /// Forgets a key, as after a success.
    pub fn forget(&self, key: &str) {
        self.tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(key);
    }
}

fn slow_down(wait: i64) -> Refusal {
    Refusal::new(Code::SLOW_DOWN, "Too many tries. Wait a little.").retry_after(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_try_too_many_waits_for_the_next_window() {
        let limit = RateLimit::new(2, Duration::from_secs(10));
        assert!(limit.count("a", Millis(0)).is_ok());
        assert!(limit.count("a", Millis(1)).is_ok());
        assert_eq!(limit.count("a", Millis(2_000)).unwrap_err().retry_after, Some(8_000));
        assert!(limit.count("b", Millis(2_000)).is_ok(), "others are not held back");
        assert!(limit.count("a", Millis(10_000)).is_ok());
    }

    #[test]
    fn a_crowd_of_keys_locks_nobody_out() {
        let limit = RateLimit::new(1, Duration::from_secs(10));
        for n in 0..=limits::RATE_KEYS {
            assert!(limit.count(&n.to_string(), Millis(0)).is_ok());
        }
        assert!(limit.tries.lock().unwrap().len() <= limits::RATE_KEYS);
    }

    #[test]
    fn what_is_taken_back_is_one_try() {
        let limit = RateLimit::new(2, Duration::from_secs(10));
        limit.take_back("a");
        assert!(limit.count("a", Millis(0)).is_ok());
        assert!(limit.count("a", Millis(1)).is_ok());
        limit.take_back("a");
        assert!(limit.count("a", Millis(2)).is_ok());
        assert!(limit.count("a", Millis(3)).is_err());
    }

    #[test]
    fn success_forgets() {
        let limit = RateLimit::new(1, Duration::from_secs(10));
        assert!(limit.count("a", Millis(0)).is_ok());
        limit.forget("a");
        assert!(limit.count("a", Millis(1)).is_ok());
    }
}
