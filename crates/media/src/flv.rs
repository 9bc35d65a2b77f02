//! FLV: the shape in which RTMP carries video (Adobe Flash Video File Format 10.1, and Enhanced RTMP v2).

mod audio;
mod body;
mod clock;
mod file;
mod video;

use bytes::Bytes;

use crate::codec::Codec;
pub use clock::Unwrap;
pub use file::tags;

/// What a tag carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// Sound (tag type 8).
    Audio,
    /// Picture (tag type 9).
    Video,
}

/// One message of a publisher: a time and what an FLV tag's body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Sound or picture.
    pub kind: TagKind,
    /// Milliseconds, of a clock that wraps at 2^32.
    pub time_ms: u32,
    /// The tag's body, from its first byte that names the codec.
    pub data: Bytes,
}

/// What a tag's body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// How the frames that follow are to be decoded.
    Config {
        /// The codec it configures.
        codec: Codec,
        /// The codec's own configuration record, untouched.
        record: Bytes,
    },
    /// One coded frame.
    Frame(Frame),
    /// The publisher says that this track is over.
    End,
    /// Nothing that matters here (a seek command, HDR metadata, an empty AV1 start).
    Nothing,
}

/// One coded frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The codec that made it.
    pub codec: Codec,
    /// Whether decoding can start here. Always true of sound.
    pub key: bool,
    /// Presentation time minus decoding time, in milliseconds.
    pub composition_ms: i32,
    /// The frame as the codec's MP4 sample.
    pub data: Bytes,
}

/// Why a tag's body cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It ends early or has a value no revision of FLV knows.
    #[error("the tag is malformed")]
    Malformed,
    /// A codec that is recognised, or not, but not carried.
    #[error("the codec {0} is not carried")]
    Unsupported(&'static str),
    /// Several tracks of one kind in a single message.
    #[error("several tracks of one kind are not carried")]
    Multitrack,
}

impl Tag {
    /// Reads the body.
    pub fn unit(&self) -> Result<Unit, Refusal> {
        match self.kind {
            TagKind::Audio => audio::unit(self.data.clone()),
            TagKind::Video => video::unit(self.data.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
