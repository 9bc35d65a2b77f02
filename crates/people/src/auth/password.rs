//! Passwords are kept as argon2id strings (RFC 9106), hashed a few at a time.

use crate::limits;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use wanghong_base::error::{Error, Result};
use wanghong_core::{Code, Refusal};

/// Bounds how many passwords are hashed at once and how many wait for it.
#[derive(Debug)]
pub struct Hasher {
    running: Semaphore,
    strangers: AtomicUsize,
    known: AtomicUsize,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            running: Semaphore::new(limits::HASHES_AT_ONCE),
            strangers: AtomicUsize::new(0),
            known: AtomicUsize::new(0),
        }
    }
}

impl Hasher {
    /// The string to keep for a password.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.work(&self.strangers, move || hash(&password)).await?
    }

    /// Whether a password is the one a string was made from. Without a string (nobody has that address) it
    /// takes as long and says no, so that time tells nothing. Who is known waits in places that strangers do not take.
    pub(crate) async fn verify(&self, password: String, kept: Option<String>, known: bool) -> Result<bool> {
        let waiting = if known { &self.known } else { &self.strangers };
        self.work(waiting, move || match kept {
            Some(kept) => {
                let kept =
                    PasswordHash::new(&kept).map_err(|e| Error::Internal(format!("kept password: {e}")))?;
                Ok(Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
            }
            None => hash(&password).map(|_| false),
        })
        .await?
    }

    async fn work<T: Send + 'static>(
        &self,
        waiting: &AtomicUsize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let waiting = Waiting::enter(waiting)?;
        let _permit = self.running.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
        drop(waiting);
        tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))
    }
}

fn hash(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|e| Error::Internal(format!("argon2: {e}")))
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Result<Self> {
        let waiting = Self(count);
        if count.fetch_add(1, Ordering::Relaxed) >= limits::HASHES_WAITING {
            return Err(Refusal::new(Code::BUSY, "Many are logging in. Try again.")
                .retry_after(2_000)
                .into());
        }
        Ok(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_of_strangers_leaves_places_to_those_who_are_known() {
        let hasher = Hasher::default();
        hasher.strangers.store(limits::HASHES_WAITING, Ordering::Relaxed);
        assert!(hasher.verify("a password".into(), None, false).await.is_err());
        assert!(!hasher.verify("a password".into(), None, true).await.unwrap());
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hasher = Hasher::default();
        let kept = hasher.hash("correct horse".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(hasher.verify("correct horse".into(), Some(kept.clone()), false).await.unwrap());
        assert!(!hasher.verify("battery staple".into(), Some(kept), false).await.unwrap());
        assert!(!hasher.verify("anything".into(), None, false).await.unwrap());
    }
}
