//! Fragmented MP4 (ISO 14496-12): an initialisation segment, then fragments of both tracks.

pub(crate) mod boxes;
mod entry;
mod fragment;
mod init;
pub(crate) mod read;
mod traf;

use bytes::Bytes;

pub use fragment::fragment;
pub use init::init;
pub(crate) use init::{FULL_VOLUME, UNDETERMINED};
pub use traf::moof_length;
pub(crate) use traf::{Row, Traf, trafs};

/// Ticks a second of the picture's timeline, and of every duration of a part.
pub const VIDEO_TIMESCALE: u32 = 90_000;

/// The two tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// Track 1.
    Video,
    /// Track 2.
    Audio,
}

impl Track {
    fn id(self) -> u32 {
        match self {
            Self::Video => 1,
            Self::Audio => 2,
        }
    }
}

/// One frame of a track, in the track's timescale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// From this frame's decoding time to the next's.
    pub duration: u32,
    /// Presentation time minus decoding time.
    pub offset: i32,
    /// Whether decoding can start here.
    pub key: bool,
    /// The coded frame.
    pub data: Bytes,
}

/// Frames of one track that follow each other without a hole.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Whose frames.
    pub track: Track,
    /// Decoding time of the first.
    pub start: u64,
    /// The frames.
    pub samples: &'a [Sample],
}

#[cfg(test)]
mod tests;
