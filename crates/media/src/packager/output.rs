//! What goes into the packager and what comes out.

use bytes::Bytes;

use super::Fault;
use crate::flv::Tag;
use crate::signal::Report;

/// How to package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The part target in milliseconds; [`super::limits::PART_MS`] suits the usual frame rates.
    pub part_ms: u32,
    /// Number of the first segment.
    pub first_msn: u64,
    /// Number of the first reel.
    pub first_reel: u32,
}

/// What happens to a packager.
#[derive(Clone, Debug)]
pub enum Input {
    /// A publisher begins or returns.
    Start,
    /// It sent this.
    Tag(Tag),
    /// It is gone: what is held is cut, so that nothing received is lost.
    Stop,
    /// Only time passed (see [`super::Packager::deadline`]).
    Tick,
}

/// What a packager makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A new reel: the parts that follow belong to it.
    Init(Init),
    /// The next part.
    Part(Part),
    /// The segment has all its parts.
    SegmentEnd {
        /// Its number.
        msn: u64,
    },
    /// How the signal is, about once a second.
    Signal(Report),
    /// Something was wrong with what came in.
    Fault(Fault),
}

/// The head of a reel: parts that share one timeline and one set of codecs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Init {
    /// Number of the reel.
    pub reel: u32,
    /// The initialisation segment.
    pub bytes: Bytes,
    /// The picture, if there is one.
    pub video: Option<Picture>,
    /// The sound, if there is any.
    pub audio: Option<Sound>,
    /// Value of a `CODECS` attribute.
    pub codecs: String,
}

/// What a picture track is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// RFC 6381 name.
    pub codec: String,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
}

/// What a sound track is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// RFC 6381 name.
    pub codec: String,
    /// Samples a second.
    pub rate: u32,
    /// Channels.
    pub channels: u8,
}

/// One fragment of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its reel.
    pub reel: u32,
    /// Its segment.
    pub msn: u64,
    /// Its place in the segment.
    pub index: u32,
    /// `moof` and `mdat`.
    pub bytes: Bytes,
    /// Duration in 90 kHz ticks.
    pub ticks: u32,
    /// Whether its first frame is one where decoding can start.
    pub independent: bool,
    /// Wall time of its first frame, Unix milliseconds.
    pub at: i64,
    /// Whether it is the first part of a reel other than this packager's first.
    pub discontinuity: bool,
}
