//! A chain of rounds: when each is, and whether a signature is the one of a round (drand's scheme
//! `bls-unchained-g1-rfc9380`: BLS signatures on G1 of BLS12-381, hashed to the curve by RFC 9380).

use blst::{
    BLST_ERROR,
    min_sig::{PublicKey, Signature},
};
use sha2::{Digest as _, Sha256};
use wanghong_core::{Millis, sale::draw::Hash};

/// What signatures of this scheme are hashed with.
pub(super) const DOMAIN: &[u8] = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/// drand's main chain, by the hash of what it is.
pub(super) const QUICKNET: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const QUICKNET_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a\
                            2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76\
                            eae8991ef5ece45a";

/// A chain of rounds.
#[derive(Clone, Debug)]
pub struct Chain {
    /// What it is called by.
    pub(super) hash: [u8; 32],
    /// The key of all who sign, together.
    pub(super) key: Vec<u8>,
    /// When its first round is.
    pub(super) genesis: Millis,
    /// From one round to the next.
    pub(super) period: Millis,
}

/// What a beacon said in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What nobody knew before.
    pub(crate) randomness: Hash,
    /// What proves it, in hexadecimal digits.
    pub(crate) signature: String,
}

impl Chain {
    /// drand's quicknet, a round every three seconds since 23 August 2023.
    pub(super) fn quicknet() -> Self {
        let mut hash = [0; 32];
        // What is written above is hexadecimal: a test reads it.
        let _written = hex::decode_to_slice(QUICKNET, &mut hash);
        let key = hex::decode(QUICKNET_KEY).unwrap_or_default();
        Self { hash, key, genesis: Millis(1_692_803_367_000), period: Millis(3_000) }
    }

    /// The chain of this hash, if it is one whose rounds draws name.
    pub(crate) fn known(hash: &str) -> Option<Self> {
        let known = [
            Self::quicknet(),
            #[cfg(any(test, feature = "trial"))]
            super::double::chain(),
        ];
        known.into_iter().find(|chain| hex::encode(chain.hash) == hash)
    }

    /// The key of all who sign, in hexadecimal digits.
    pub(crate) fn key(&self) -> String {
        hex::encode(&self.key)
    }

    /// When a round is.
    pub(crate) fn time(&self, round: i64) -> Millis {
        Millis(self.genesis.0.saturating_add(self.period.0.saturating_mul(round.saturating_sub(1))))
    }

    /// The first round at a time or after it.
    pub(super) fn first_at(&self, time: Millis) -> i64 {
        let since = time.0.saturating_sub(self.genesis.0).max(0);
        let period = self.period.0.max(1);
        let whole = since.checked_div(period).unwrap_or_default();
        let begun = i64::from(since.checked_rem(period).unwrap_or_default() > 0);
        whole.saturating_add(begun).saturating_add(1)
    }

    /// What was said in a round, if this signature is that of the round.
    pub fn word(&self, round: i64, signature: &str) -> Result<Word, String> {
        let bytes = hex::decode(signature).map_err(|error| format!("no signature: {error}"))?;
        let wrong = |error: BLST_ERROR| format!("no signature: {error:?}");
        let key = PublicKey::from_bytes(&self.key).map_err(|error| format!("no key: {error:?}"))?;
        let point = Signature::from_bytes(&bytes).map_err(wrong)?;
        let message = Sha256::digest(round.to_be_bytes());
        let verified = point.verify(true, &message, DOMAIN, &[], &key, true);
        if verified != BLST_ERROR::BLST_SUCCESS {
            return Err(format!("the signature is not that of round {round}: {verified:?}"));
        }
        Ok(Word { randomness: Hash(Sha256::digest(&bytes).into()), signature: hex::encode(&bytes) })
    }
}
