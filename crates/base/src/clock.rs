//! The one place that reads a clock or rolls a die.

pub mod guard;
pub mod record;
mod steady;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rustix::time::{ClockId, clock_gettime};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use steady::{Anchor, Steady};
use wanghong_core::{Id, Millis};

/// How far behind the newest row the machine's clock may be for the rows to be believed: further, the rows were
/// written by a clock that ran ahead.
const BEHIND: Millis = Millis::days(1);

static TOLD: Mutex<Option<Steady>> = Mutex::new(None);
static LAST: AtomicI64 = AtomicI64::new(0);

/// A clock that only runs, and counts the time for which the machine slept: a laptop that wakes has not leapt.
#[cfg(target_os = "linux")]
const RUNS: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const RUNS: ClockId = ClockId::Monotonic;

/// What time it is. It never goes back, since holds, rooms and whatever is due would stand still: when the machine's
/// clock does, this one runs at half its pace until the other has caught up. Where that leaps by more than
/// [`crate::limits::CLOCK_LEAP`], this one goes on at its own pace, and [`off`] says so.
pub fn now() -> Millis {
    told().time()
}

/// How far the machine's clock is ahead of where it should be, where it is too far to be believed.
pub fn off() -> Option<Millis> {
    told().off()
}

/// Believes the machine's clock, wherever it is: somebody who knows has said so.
pub(crate) fn believe() {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let (wall, run) = (wall(), run());
    *told = Some(told.map_or(Steady::new(wall, run), |told| told.believe(wall, run)));
}

/// As if the machine's clock had jumped by so much.
#[cfg(any(test, feature = "trial"))]
pub fn leap(by: Millis) {
    let _told = told();
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    *told = told.map(|told| told.leapt(by));
}

/// Sleeps until a moment; for ever without one. The clock is looked at again and again: it may leap.
pub async fn until(deadline: Option<Millis>) {
    let Some(at) = deadline else { return std::future::pending().await };
    let wait = u64::try_from((at - now()).0).unwrap_or(0);
    let end = tokio::time::Instant::now() + Duration::from_millis(wait);
    while tokio::time::Instant::now() < end && now() < at {
        tokio::time::sleep_until(end.min(tokio::time::Instant::now() + crate::limits::CLOCK_LOOK)).await;
    }
}

fn told() -> Steady {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let (wall, run) = (wall(), run());
    let steady = told.map_or(Steady::new(wall, run), |told| told.tell(wall, run));
    *told = Some(steady);
    steady
}

/// Time since the machine was started.
fn run() -> Duration {
    Duration::try_from(clock_gettime(RUNS)).unwrap_or_default()
}

/// Which start of the machine that is; another for each, or nothing where the system does not tell.
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

/// What the machine's clock says, for signatures that another machine compares with its own.
#[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
pub fn wall() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Goes on after the newest row of whoever worked here before, by whatever clock they did.
pub fn follow(newest: Id) {
    LAST.fetch_max(newest.0, Ordering::Relaxed);
    let (made, now) = (newest.made_at(), now());
    if made <= now {
        return;
    }
    tracing::warn!(behind_ms = (made - now).0, "the machine's clock is behind the newest row");
    if made - now <= BEHIND {
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        *told = told.map(|told| told.ahead(made));
    }
}

/// Time that no clock on a wall changes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    /// From now on.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long ago it was started.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A new id, larger than any that this process made before or found: what happens in one millisecond keeps its
/// order, whatever clocks do. Only the first of a millisecond asks for chance, which is a call of the system.
pub fn mint() -> Id {
    let now = now();
    let mut chance = [0; 2];
    if Id(LAST.load(Ordering::Relaxed)).made_at() < now {
        roll(&mut chance);
    }
    let fresh = Id::mint(now, u16::from_ne_bytes(chance)).0;
    let next = |last: i64| fresh.max(last.saturating_add(1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    Id(next(last.unwrap_or_else(|last| last)))
}

/// So many random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    roll(&mut bytes);
    bytes
}

/// A secret of `N` random bytes, in letters that an address can hold.
pub fn secret<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(random::<N>())
}

/// A random number that is not negative.
pub fn number() -> i64 {
    let mut bytes = [0; 8];
    roll(&mut bytes);
    i64::from_ne_bytes(bytes) & i64::MAX
}

#[expect(
    clippy::expect_used,
    reason = "a system without random bytes can keep no secret: stop rather than go on"
)]
fn roll(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let ids: Vec<_> = (0..10_000).map(|_| mint()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn ids_go_on_after_the_newest_row() {
        let ahead = Id::mint(now() + BEHIND + Millis::minutes(1), 0);
        follow(ahead);
        assert!(mint() > ahead);
        assert!(now() < ahead.made_at() - BEHIND, "a row of a far day is not what time it is");
    }
}
