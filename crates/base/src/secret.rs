//! What only this server and its provider may know.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A word that is never written down, neither in a log nor in any answer.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The word itself, for the one place that needs it.
    pub fn tell(&self) -> &str {
        &self.0
    }

    /// One that is no secret.
    #[cfg(any(test, feature = "trial"))]
    pub fn new(word: &str) -> Self {
        Self(word.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_it_by_accident() {
        let secret = Secret::new("sk_live_1");
        assert_eq!(format!("{secret:?} {}", serde_json::to_string(&secret).unwrap()), "… \"…\"");
        assert_eq!(secret.tell(), "sk_live_1");
    }
}
