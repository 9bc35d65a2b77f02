//! The one place that reads a clock or rolls a die.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};
use wanghong_core::{Id, Millis};

/// What time it is.
#[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new id, larger than any that this process made before: what happens in one millisecond keeps its order.
pub(crate) fn mint() -> Id {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let mut chance = [0; 2];
    roll(&mut chance);
    let fresh = Id::mint(now(), u16::from_ne_bytes(chance)).0;
    let next = |last: i64| fresh.max(last.saturating_add(1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    Id(next(last.unwrap_or_else(|last| last)))
}

/// So many random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    roll(&mut bytes);
    bytes
}

/// A secret of `N` random bytes, in letters that an address can hold.
pub(crate) fn secret<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(random::<N>())
}

/// A random number that is not negative.
pub(crate) fn number() -> i64 {
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
}
