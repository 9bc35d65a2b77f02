//! What we write into a cookie and believe when it comes back: text with a seal, HMAC-SHA256 under a secret that is kept
//! with the rows, so that all servers over them agree.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_store::{Db, settings};

/// The setting that holds the secret.
const SETTING: &str = "cookie_secret";

/// Seals text, and tells our own from what somebody made up.
#[derive(Clone)]
pub struct Seal(Hmac<Sha256>);

impl std::fmt::Debug for Seal {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Seal")
    }
}

impl Seal {
    /// The seal of these rows; the first who asks makes it.
    pub async fn open(db: &Db) -> Result<Self> {
        if settings::get(db, SETTING).await?.is_none() {
            let mut tx = db.begin().await?;
            settings::add(&mut tx, SETTING, &clock::secret::<32>()).await?;
            tx.commit().await?;
        }
        let secret = settings::get(db, SETTING).await?;
        Self::of(&secret.ok_or_else(|| Error::Internal("the secret for cookies is gone".into()))?)
    }

    /// The seal that this secret makes.
    pub fn of(secret: &str) -> Result<Self> {
        let mac = Hmac::new_from_slice(secret.as_bytes());
        mac.map(Self).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Text as it goes out; it opens for the same purpose only.
    pub fn put(&self, purpose: &str, text: &str) -> String {
        let seal = self.mac(purpose, text.as_bytes()).finalize().into_bytes();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(seal))
    }

    /// The text that we put under this seal for this purpose; nothing of what anybody else wrote. How long it takes
    /// tells nothing of how near it was.
    pub(crate) fn opened<'v>(&self, purpose: &str, value: &'v str) -> Option<&'v str> {
        let (text, seal) = value.rsplit_once('.')?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        self.mac(purpose, text.as_bytes()).verify_slice(&seal).ok().map(|()| text)
    }

    /// The first bytes of a seal: what nobody without the secret can find the text of by trying.
    pub fn mark(&self, purpose: &str, bytes: &[u8]) -> u64 {
        let seal: [u8; 32] = self.mac(purpose, bytes).finalize().into_bytes().into();
        let (first, _) = seal.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        u64::from_be_bytes(*first)
    }

    fn mac(&self, purpose: &str, text: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        // No purpose has a zero byte in it, so two of them never run into their texts.
        for part in [purpose.as_bytes(), b"\0", text] {
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_opens_and_only_for_its_purpose() {
        let (seal, other) = (Seal::of("a secret").unwrap(), Seal::of("another").unwrap());
        let value = seal.put("visitor", "7");
        assert_eq!(seal.opened("visitor", &value), Some("7"));
        assert_eq!(seal.opened("device", &value), None);
        assert_eq!(other.opened("visitor", &value), None);
        let cut = value.get(..value.len() - 1).unwrap();
        for wrong in ["7", "7.", "", ".", cut, &value.replacen('7', "8", 1), &format!("{value}A")] {
            assert_eq!(seal.opened("visitor", wrong), None, "{wrong}");
        }
    }
}
