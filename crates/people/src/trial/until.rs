//! Waiting for what will be so.

use std::time::Duration;

/// How often [`until`] asks: ten minutes, since a child to which everything else goes first may get a twentieth of a
/// processor while other tests run. Only a wait in vain takes that long.
const TRIES: u32 = 30_000;

/// Waits until something is so, asking again and again; a test that waits in vain fails.
pub async fn until(what: &str, so: impl AsyncFn() -> bool) {
    for _try in 0..TRIES {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain: {what}");
}
