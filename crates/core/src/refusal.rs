//! How a rule says no: one public code each, a sentence for people, and what may help. Each part has codes of its own,
//! in a file of its name.

mod live;
mod people;
mod shop;

use std::fmt;

/// A reason a request can be turned down, as the API and the web know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    word: &'static str,
    status: u16,
}

impl Code {
    /// The stable word sent to clients.
    pub const fn word(self) -> &'static str {
        self.word
    }

    /// The HTTP status it travels under (RFC 9110 section 15).
    pub const fn status(self) -> u16 {
        self.status
    }

    /// All codes, for the reference and the message files.
    pub fn all() -> impl Iterator<Item = Self> {
        [CODES, people::CODES, shop::CODES, live::CODES].into_iter().flatten().copied()
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $status:literal;)+) => {
        impl crate::refusal::Code {
            $($(#[doc = $doc])+ pub const $name: Self = Self { word: $word, status: $status };)+
        }

        pub(super) const CODES: &[crate::refusal::Code] = &[$(crate::refusal::Code::$name,)+];
    };
}
use codes;

codes! {
    /// The request cannot be understood.
    BAD_REQUEST = "bad_request", 400;
    /// A field holds something that cannot be.
    INVALID = "invalid", 422;
    /// A text is longer than its limit.
    TOO_LONG = "too_long", 422;
    /// A body or upload is larger than its limit.
    TOO_LARGE = "too_large", 413;
    /// The request did not arrive in the time it may take.
    TOO_SLOW = "too_slow", 408;
    /// Nothing is there, or it is not for this person to know.
    NOT_FOUND = "not_found", 404;
    /// What is there cannot be asked by this method.
    METHOD_NOT_ALLOWED = "method_not_allowed", 405;
    /// Too many tries; wait a little.
    SLOW_DOWN = "slow_down", 429;
    /// It has not begun; come back at its time.
    NOT_YET = "not_yet", 409;
    /// The same key came with another order.
    KEY_REUSED = "key_reused", 409;
    /// So many want the same at once that this request did not get its turn.
    BUSY = "busy", 503;
    /// It may have been done, or not: the same request with the same key asks, and does nothing twice.
    NOT_KNOWN = "not_known", 503;
    /// The thing changed meanwhile, or is not in a state that allows this.
    CONFLICT = "conflict", 409;
    /// What we keep cannot be reached just now; only the message says whether something was done.
    UNAVAILABLE = "unavailable", 503;
    /// The server's clock jumped: nothing is sold, and nothing lapses, until somebody has looked.
    CLOCK_WRONG = "clock_wrong", 503;
    /// No byte of the range that is asked for is there.
    RANGE_NOT_SATISFIABLE = "range_not_satisfiable", 416;
    /// It is no longer what the request is for.
    PRECONDITION_FAILED = "precondition_failed", 412;
    /// Our fault; the log knows more.
    INTERNAL = "internal", 500;
}

/// A no, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The public code.
    pub code: Code,
    /// One English sentence; the web translates by code and shows this where it has no words.
    pub message: String,
    /// The field of the request that is at fault.
    pub field: Option<&'static str>,
    /// Milliseconds after which the same request may succeed.
    pub retry_after: Option<i64>,
}

impl Refusal {
    /// A refusal with its code and sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after: None }
    }

    /// Names the field at fault.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says when to try again, in milliseconds.
    #[must_use]
    pub fn retry_after(mut self, wait: i64) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.word(), self.message)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_has_a_word_of_its_own_and_an_error_status() {
        let words: HashSet<_> = Code::all().map(Code::word).collect();
        assert_eq!(words.len(), Code::all().count());
        assert!(Code::all().all(|code| (400..600).contains(&code.status())));
    }
}
