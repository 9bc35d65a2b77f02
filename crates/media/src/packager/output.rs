//! What goes into the packager and what comes out.

use bytes::Bytes;

use super::{Cover, Fault};
use crate::flv::Tag;
use crate::signal::Report;

/// How to package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The part target in milliseconds; [`super::limits::PART_MS`] suits the usual frame rates.
    pub part_ms: u32,
    /// Number of the first segment.
    pub first_msn: u64,
    /// Number of the first reel.
    pub first_reel: u32,
    /// How long the longest segment of the show so far has lasted, in 90 kHz ticks.
    pub longest: u64,
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
    /// What is seen from the next reel on where there is no picture.
    Cover(Cover),
    /// The show is on air: from here on there is always picture and sound, whoever publishes. What comes before the next
    /// key frame is seen by nobody.
    Open,
    /// The show is over.
    End,
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
    /// What follows is for everybody.
    Open(Opened),
    /// How the signal is, about once a second.
    Signal(Report),
    /// Something was wrong with what came in.
    Fault(Fault),
}

/// Where the public part of a show begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The first segment.
    pub msn: u64,
    /// The target duration of all that follow, in seconds.
    pub target: u64,
}

/// The head of a reel: parts that share one timeline and one set of codecs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Init {
    /// Number of the reel.
    pub reel: u32,
    /// The initialisation segment.
    pub bytes: Bytes,
    /// The picture.
    pub video: Picture,
    /// The sound.
    pub audio: Sound,
    /// Value of a `CODECS` attribute.
    pub codecs: String,
    /// Whether nothing of it comes from a publisher.
    pub filler: bool,
}

/// What a picture track is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// RFC 6381 name.
    pub codec: String,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
}

/// What a sound track is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Pictures that begin in it.
    pub pictures: u32,
    /// Whether its first frame is one where decoding can start.
    pub independent: bool,
    /// Wall time of its first frame, Unix milliseconds.
    pub at: i64,
    /// Whether it is the first part of a reel other than this packager's first.
    pub discontinuity: bool,
}
