//! What a playlist calls its things.

use std::fmt::{self, Display};

/// Something that a player fetches by its name, under its window's epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The initialisation segment of a reel.
    Init(u32),
    /// A whole segment.
    Segment(u64),
    /// A part, by its number among all parts. It does not say in which segment it is: the next one's name is hinted
    /// before anybody knows whether a segment ends (RFC 8216bis 4.4.5.3).
    Part(u64),
}

impl Name {
    /// Reads a name as it is written, and in no other way: what is kept for ever has one address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text).filter(|name| name.to_string() == text)
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(reel) = text.strip_prefix("init-").and_then(|rest| rest.strip_suffix(".mp4")) {
            return reel.parse().ok().map(Self::Init);
        }
        let stem = text.strip_suffix(".m4s")?;
        if let Some(msn) = stem.strip_prefix("seg-") {
            return msn.parse().ok().map(Self::Segment);
        }
        stem.strip_prefix("part-")?.parse().ok().map(Self::Part)
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Init(reel) => write!(f, "init-{reel}.mp4"),
            Self::Segment(msn) => write!(f, "seg-{msn}.m4s"),
            Self::Part(number) => write!(f, "part-{number}.m4s"),
        }
    }
}
