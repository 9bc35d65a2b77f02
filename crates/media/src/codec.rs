//! Codec configuration records: read just enough to describe a track; the record itself passes untouched.

mod aac;
mod av1;
mod avc;
mod bits;
mod opus;

pub(crate) use av1::undelimited;

use bytes::Bytes;

/// The codecs that are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// H.264.
    Avc,
    /// AV1.
    Av1,
    /// AAC.
    Aac,
    /// Opus.
    Opus,
}

/// Why a configuration record cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// It ends early or contradicts itself.
    #[error("the codec configuration is malformed")]
    Malformed,
    /// It asks for something that is not carried.
    #[error("the codec configuration asks for {0}, which is not carried")]
    Unsupported(&'static str),
}

/// How a picture track is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Video {
    /// The codec.
    pub codec: Codec,
    /// Its record, as received.
    pub record: Bytes,
    /// Its name for a `CODECS` attribute (RFC 6381).
    pub name: String,
    /// Width and height in pixels; for AV1 it may be known only from the first key frame.
    pub size: Option<(u16, u16)>,
}

/// How a sound track is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audio {
    /// The codec.
    pub codec: Codec,
    /// Its record, as received.
    pub record: Bytes,
    /// Its name for a `CODECS` attribute (RFC 6381).
    pub name: String,
    /// Samples a second, which is also the track's timescale. Never zero.
    pub rate: u32,
    /// Channels.
    pub channels: u8,
    /// Samples of a frame, where the codec's frames are all alike.
    frame: u32,
}

impl Video {
    /// Reads an `AVCDecoderConfigurationRecord` or an `AV1CodecConfigurationRecord`.
    pub fn parse(codec: Codec, record: Bytes) -> Result<Self, Defect> {
        match codec {
            Codec::Avc => avc::parse(record),
            Codec::Av1 => av1::parse(record),
            Codec::Aac | Codec::Opus => Err(Defect::Malformed),
        }
    }

    /// What a key frame of AV1 tells of its track.
    pub(crate) fn of_av1(key_frame: &[u8]) -> Option<Self> {
        Self::parse(Codec::Av1, av1::record(key_frame)?.into()).ok()
    }

    /// The number of a profile that many viewers' devices do not decode: more than eight bits or another chroma format
    /// than 4:2:0 in H.264, and whatever is not Main in AV1.
    pub(crate) fn rare_profile(&self) -> Option<u8> {
        let second = *self.record.get(1)?;
        match self.codec {
            Codec::Av1 => Some(second >> 5).filter(|profile| *profile > 0),
            Codec::Avc | Codec::Aac | Codec::Opus => {
                Some(second).filter(|profile| avc::RARE.contains(profile))
            }
        }
    }

    /// Takes the size from a key frame when the record did not tell it.
    pub fn learn(&mut self, key_frame: &[u8]) {
        if self.size.is_none() && self.codec == Codec::Av1 {
            self.size = av1::size(key_frame);
        }
    }

    /// A key frame as it is kept: in H.264 with its parameter sets in it. The map of a reel has them too, but mpv
    /// and others keep what the first map of a show said.
    pub(crate) fn opened(&self, key_frame: Bytes) -> Bytes {
        let with_sets = (self.codec == Codec::Avc).then(|| avc::with_sets(&self.record, &key_frame));
        with_sets.flatten().unwrap_or(key_frame)
    }
}

impl Audio {
    /// Reads an `AudioSpecificConfig` or an Opus identification header.
    pub fn parse(codec: Codec, record: Bytes) -> Result<Self, Defect> {
        match codec {
            Codec::Aac => aac::parse(record),
            Codec::Opus => opus::parse(record),
            Codec::Avc | Codec::Av1 => Err(Defect::Malformed),
        }
    }

    /// Two channels of AAC at 48 kHz: what a show has as long as nobody knows what it will sound like.
    pub fn usual() -> Self {
        let record = Bytes::from_static(&[0x11, 0x90]);
        Self { codec: Codec::Aac, record, name: "mp4a.40.2".into(), rate: 48_000, channels: 2, frame: 1_024 }
    }

    /// A packet of this track in which nothing is heard.
    pub fn silence(&self) -> Bytes {
        match self.codec {
            Codec::Opus => opus::silence(&self.record).into(),
            Codec::Avc | Codec::Av1 | Codec::Aac => aac::silence(self.channels).into(),
        }
    }

    /// How many samples a packet holds. Never zero.
    pub fn samples(&self, packet: &[u8]) -> u32 {
        match self.codec {
            Codec::Opus => opus::samples(packet).unwrap_or(self.frame),
            Codec::Avc | Codec::Av1 | Codec::Aac => self.frame,
        }
    }

    /// The body of Opus's `dOps` box.
    pub(crate) fn dops(&self) -> Vec<u8> {
        opus::dops(&self.record)
    }
}

#[cfg(test)]
mod tests;
