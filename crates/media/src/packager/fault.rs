//! What can be wrong with what a publisher sends.

use std::collections::BTreeMap;

use crate::codec::Defect;
use crate::flv::Refusal;

/// A fault's kind and how often it has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was wrong.
    pub kind: FaultKind,
    /// Its number among its kind. Only the first, second, fourth, eighth and so on are told.
    pub count: u64,
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// A tag came while nobody was publishing.
    #[error("a tag came while nobody was publishing")]
    NotPublishing,
    /// A tag's body could not be read.
    #[error("a tag is refused: {0}")]
    Tag(#[from] Refusal),
    /// A codec configuration could not be used.
    #[error("a configuration is refused: {0}")]
    Config(#[from] Defect),
    /// A frame came before its codec's configuration.
    #[error("a frame came before its configuration")]
    NoConfig,
    /// A frame or a record is larger than any may be.
    #[error("a frame is too large")]
    TooLarge,
    /// More is held than may be held; the frame was dropped.
    #[error("too much is held")]
    TooMuch,
    /// The publisher's clock jumped.
    #[error("the publisher's clock jumped")]
    TimeJump,
}

impl FaultKind {
    /// A stable word for logs and counters.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotPublishing => "not_publishing",
            Self::Tag(Refusal::Malformed) => "malformed_tag",
            Self::Tag(Refusal::Multitrack) => "multitrack",
            Self::Tag(Refusal::Unsupported(_)) => "unsupported_codec",
            Self::Config(_) => "bad_config",
            Self::NoConfig => "no_config",
            Self::TooLarge => "too_large",
            Self::TooMuch => "too_much",
            Self::TimeJump => "time_jump",
        }
    }
}

/// How often each kind has happened.
#[derive(Debug, Default)]
pub(super) struct Faults {
    counts: BTreeMap<&'static str, u64>,
}

impl Faults {
    /// Counts one; tells it if it is worth telling.
    pub(super) fn count(&mut self, kind: FaultKind) -> Option<Fault> {
        let count = self.counts.entry(kind.word()).or_default();
        *count += 1;
        count.is_power_of_two().then_some(Fault { kind, count: *count })
    }
}
