//! What a streamer should know about the signal.

/// Key frames further apart than this make joins and clips coarse.
pub(super) const KEYFRAMES_FAR_MS: u64 = 4_000;
/// More than this is hard to watch on a phone.
pub(super) const BITRATE_HIGH: u64 = 12_000_000;
/// Fewer pictures than this look like a slide show.
pub(super) const FRAME_RATE_LOW_MILLI: u32 = 20_000;

/// What a streamer should know, with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Milliseconds between key frames.
    KeyframesFar(u64),
    /// Milliseconds without sound.
    NoAudio(u64),
    /// Milliseconds without picture.
    NoVideo(u64),
    /// Bits a second.
    BitrateHigh(u64),
    /// Pictures in a thousand seconds.
    FrameRateLow(u32),
    /// How many messages had a codec that is not carried.
    UnsupportedCodec(u64),
    /// How often the publisher's clock jumped.
    TimeJumps(u64),
    /// The picture's profile, by its codec's number, which phones do not decode.
    RareProfile(u8),
    /// How many messages were of further tracks, of which the first alone is carried.
    FurtherTracks(u64),
}

impl Warning {
    /// A stable word, which the web translates.
    pub fn word(&self) -> &'static str {
        match self {
            Self::KeyframesFar(_) => "keyframes_far",
            Self::NoAudio(_) => "no_audio",
            Self::NoVideo(_) => "no_video",
            Self::BitrateHigh(_) => "bitrate_high",
            Self::FrameRateLow(_) => "frame_rate_low",
            Self::UnsupportedCodec(_) => "unsupported_codec",
            Self::TimeJumps(_) => "time_jumps",
            Self::RareProfile(_) => "rare_profile",
            Self::FurtherTracks(_) => "further_tracks",
        }
    }

    /// The number that goes with the word.
    pub fn value(&self) -> u64 {
        match *self {
            Self::KeyframesFar(value)
            | Self::NoAudio(value)
            | Self::NoVideo(value)
            | Self::BitrateHigh(value)
            | Self::UnsupportedCodec(value)
            | Self::TimeJumps(value)
            | Self::FurtherTracks(value) => value,
            Self::FrameRateLow(value) => u64::from(value),
            Self::RareProfile(value) => u64::from(value),
        }
    }
}
