//! How long the line before the desk is, in time: whoever would wait for longer than anybody waits is told so at once.

use super::super::errand::busy;
use crate::limits;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use wanghong_base::error::Result;
use wanghong_core::Refusal;

/// How fast the desk works.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Nanoseconds that an ask took of late.
    each: AtomicU64,
}

impl Queue {
    /// So many asks were worked off in this time.
    pub(super) fn worked(&self, asks: usize, took: Duration) {
        let Some(each) = u32::try_from(asks).ok().and_then(|asks| took.checked_div(asks)) else { return };
        let each = u64::try_from(each.as_nanos()).unwrap_or(u64::MAX);
        let before = self.each.load(Ordering::Relaxed);
        let slowly = before - before / limits::DESK_SMOOTH + each / limits::DESK_SMOOTH;
        self.each.store(slowly, Ordering::Relaxed);
    }

    /// How long the next waits behind so many.
    fn wait(&self, before: usize) -> Duration {
        let each = Duration::from_nanos(self.each.load(Ordering::Relaxed));
        each.saturating_mul(u32::try_from(before).unwrap_or(u32::MAX))
    }

    /// An honest no where so many wait that the next would not get a turn, or not be taken in at all.
    pub(super) fn admit(&self, before: usize, places: usize) -> Result<()> {
        let wait = self.wait(before);
        if before < places && wait <= limits::DESK_PATIENCE {
            return Ok(());
        }
        Err(full(before, wait).into())
    }
}

fn full(before: usize, wait: Duration) -> Refusal {
    let ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX).max(1_000);
    let message = format!(
        "{before} are before you, and their turns take {} seconds. Nothing was done; try again then.",
        ms / 1_000
    );
    Refusal { message, ..busy() }.retry_after(ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanghong_base::error::Error;

    fn no(answer: Result<()>) -> Option<(String, Option<i64>)> {
        match answer {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => {
                assert_eq!(refusal.code.word(), "busy");
                Some((refusal.message, refusal.retry_after))
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    #[test]
    fn who_would_wait_longer_than_anybody_waits_is_told_for_how_long() {
        let queue = Queue::default();
        assert_eq!(no(queue.admit(8_000, 8_192)), None, "nothing is known of it yet");
        for _batch in 0..100 {
            queue.worked(1_000, Duration::from_secs(5));
        }
        assert_eq!(no(queue.admit(1_900, 8_192)), None);
        let (message, after) = no(queue.admit(4_000, 8_192)).unwrap();
        assert!(message.starts_with("4000 are before you, and their turns take 19 seconds."), "{message}");
        assert!((19_000..20_000).contains(&after.unwrap()), "{after:?}");
        assert_eq!(no(queue.admit(0, 8_192)), None, "whoever comes first is always taken in");
    }

    #[test]
    fn a_full_line_takes_nobody_in() {
        assert!(no(Queue::default().admit(8_192, 8_192)).is_some());
    }
}
