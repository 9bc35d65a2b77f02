//! `Stripe-Signature`: a time, and HMAC-SHA256 of the time and the body's own bytes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wanghong_core::Millis;

/// How far a notice's time may be from ours, in seconds.
const TOLERANCE: i64 = 300;

/// Why a notice is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// There is no header, or it cannot be read.
    #[error("the notice is not signed")]
    Unsigned,
    /// Nothing in it was made with our secret for this body.
    #[error("the notice's signature is not right")]
    Wrong,
    /// It is right, but old (or from the future): somebody may send again what they have read.
    #[error("the notice is too old")]
    Stale,
}

/// Whether `header` signs `body` with `secret`, at about `now`. While a secret is changed there are two signatures.
pub fn check(header: &str, body: &[u8], secret: &str, now: Millis) -> Result<(), Forged> {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time).ok_or(Forged::Unsigned)?;
    let at: i64 = time.parse().map_err(|_no_number| Forged::Unsigned)?;
    let signatures = parts().filter(|(name, _)| *name == "v1").filter_map(|(_, hex)| bytes(hex));
    let mut right = false;
    for signature in signatures.take(8) {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_any_length| Forged::Wrong)?;
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        // Takes as long whichever byte differs.
        right |= mac.verify_slice(&signature).is_ok();
    }
    if !right {
        return Err(Forged::Wrong);
    }
    let age = (now.0 / 1_000).saturating_sub(at);
    if age.checked_abs().is_none_or(|age| age > TOLERANCE) { Err(Forged::Stale) } else { Ok(()) }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? * 16 + digit(low)?),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

/// A header for a body, as Stripe makes it.
#[cfg(any(test, feature = "trial"))]
#[expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a key of this kind may have any length")]
pub fn sign(body: &[u8], secret: &str, at: Millis) -> String {
    let seconds = at.0 / 1_000;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    format!("t={seconds},v1={}", super::super::words::hash(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_800_000_000_000);

    fn late(seconds: i64) -> Millis {
        NOW + Millis::seconds(seconds)
    }

    /// Made with `printf '1800000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`.
    const KNOWN: &str = "45705be2a45ab5acdd1395cc695e9e7073125385ec24194921c401dff44176f8";

    #[test]
    fn another_programs_signature_is_believed() {
        let header = format!("t=1800000000,v1={KNOWN}");
        assert_eq!(check(&header, br#"{"id":"evt_1"}"#, "whsec_test", NOW), Ok(()));
    }

    #[test]
    fn a_signature_fits_one_body_one_secret_and_some_minutes() {
        let header = sign(b"body", "whsec", NOW);
        assert_eq!(check(&header, b"body", "whsec", late(300)), Ok(()));
        assert_eq!(check(&header, b"body", "whsec", late(301)), Err(Forged::Stale));
        assert_eq!(check(&header, b"body", "whsec", late(-301)), Err(Forged::Stale));
        assert_eq!(check(&header, b"bodY", "whsec", NOW), Err(Forged::Wrong));
        assert_eq!(check(&header, b"body", "other", NOW), Err(Forged::Wrong));
        let later = header.replace("t=1800000000", "t=1800000001");
        assert_eq!(check(&later, b"body", "whsec", NOW), Err(Forged::Wrong), "the time is signed too");
    }

    #[test]
    fn any_of_several_signatures_will_do() {
        let right = sign(b"body", "new", NOW);
        let (_, digest) = right.split_once("v1=").unwrap();
        let two = format!("t=1800000000, v1={}, v1={digest}, v0=00", "0".repeat(64));
        assert_eq!(check(&two, b"body", "new", NOW), Ok(()));
    }

    #[test]
    fn what_cannot_be_read_is_not_believed() {
        for header in
            ["", "t=", "t=x,v1=00", "v1=00", "t=1800000000", "t=1800000000,v1=0", "t=1800000000,v1=zz"]
        {
            assert!(check(header, b"body", "whsec", NOW).is_err(), "{header}");
        }
        let old = format!("t=-9223372036854775808,v1={}", "0".repeat(64));
        assert_eq!(check(&old, b"body", "whsec", NOW), Err(Forged::Wrong));
    }
}
