//! Signatures by which a receiver knows that a message is ours and new (Standard Webhooks 1.0, symmetric).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wanghong_base::clock;
use wanghong_core::Millis;
use wanghong_store::hooks::Hook;

const PREFIX: &str = "whsec_";

/// A new secret: 32 random bytes.
pub(crate) fn secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(clock::random::<32>()))
}

/// What is said besides the body; signed with the old secret too as long as it counts.
pub(super) fn head(hook: &Hook, id: &str, now: Millis, body: &str) -> HeaderMap {
    let seconds = (now.0 / 1_000).to_string();
    let old = hook.old_secret.as_deref().filter(|_| hook.old_until.is_some_and(|until| now.0 < until));
    let secrets = std::iter::once(hook.secret.as_str()).chain(old);
    let signatures: Vec<_> = secrets.map(|secret| signature(secret, id, &seconds, body)).collect();
    let lines = [
        ("content-type", "application/json".to_owned()),
        ("user-agent", concat!("wanghong/", env!("CARGO_PKG_VERSION")).to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds),
        ("webhook-signature", signatures.join(" ")),
    ];
    let line = |(name, value): (&'static str, String)| {
        HeaderValue::from_str(&value).ok().map(|value| (HeaderName::from_static(name), value))
    };
    lines.into_iter().filter_map(line).collect()
}

/// `v1,` and the HMAC-SHA256 of id, time and body with a dot between.
pub fn signature(secret: &str, id: &str, seconds: &str, body: &str) -> String {
    let secret = secret.strip_prefix(PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(secret).unwrap_or_default();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return String::new() };
    for part in [id, ".", seconds, ".", body] {
        mac.update(part.as_bytes());
    }
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the reference libraries are tested with.
    #[test]
    fn it_is_the_standard_s() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            "{\"test\": 2432232314}",
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_differ_and_are_long_enough() {
        let (one, two) = (secret(), secret());
        assert_ne!(one, two);
        assert_eq!(STANDARD.decode(one.strip_prefix(PREFIX).unwrap()).unwrap().len(), 32);
    }
}
