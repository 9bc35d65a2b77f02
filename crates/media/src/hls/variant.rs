//! The multivariant playlist: a show's address, by which players choose (RFC 8216bis 4.4.6.2).

use std::fmt::{self, Display};

/// A show's one variant, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    looks: Vec<Look>,
    /// The highest bit rate of a segment, and the bits and ticks of all.
    peak: u64,
    bits: u64,
    ticks: u64,
}

/// One set of codecs and one size, and for how long it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    codecs: String,
    size: Option<(u16, u16)>,
    filler: bool,
    pictures: u64,
    ticks: u64,
}

/// A segment, as a variant looks at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured<'a> {
    /// Value of a `CODECS` attribute.
    pub(crate) codecs: &'a str,
    /// Width and height in pixels, if they are known.
    pub(crate) size: Option<(u16, u16)>,
    /// Pictures that begin in it.
    pub(crate) pictures: u64,
    /// Bytes.
    pub(crate) bytes: u64,
    /// Duration in 90 kHz ticks.
    pub(crate) ticks: u64,
    /// Whether it is only there because nobody sent.
    pub(crate) filler: bool,
}

impl Variant {
    /// Looks at the next segment.
    pub(crate) fn take(&mut self, segment: Measured<'_>) {
        let Measured { codecs, size, pictures, bytes, ticks, filler } = segment;
        let bits = bytes.saturating_mul(8);
        self.peak = self.peak.max(bits.saturating_mul(90_000).checked_div(ticks).unwrap_or(0));
        (self.bits, self.ticks) = (self.bits + bits, self.ticks + ticks);
        let alike =
            |look: &&mut Look| (look.codecs.as_str(), look.size, look.filler) == (codecs, size, filler);
        match self.looks.iter_mut().find(alike) {
            Some(look) => (look.pictures, look.ticks) = (look.pictures + pictures, look.ticks + ticks),
            None => self.looks.push(Look { codecs: codecs.to_owned(), size, filler, pictures, ticks }),
        }
    }

    /// The picture's width and height in pixels, if they are known.
    pub fn size(&self) -> Option<(u16, u16)> {
        self.look()?.size
    }

    /// What is seen for the longest, and not because nobody sent.
    fn look(&self) -> Option<&Look> {
        self.looks.iter().max_by_key(|look| (!look.filler, look.ticks))
    }
}

/// The playlist, with the address of the one that lists the segments.
impl Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let average = self.bits.saturating_mul(90_000).checked_div(self.ticks).unwrap_or(0);
        write!(f, "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-STREAM-INF:BANDWIDTH={}", self.peak.max(1))?;
        write!(f, ",AVERAGE-BANDWIDTH={}", average.max(1))?;
        if let Some(look) = self.look() {
            write!(f, ",CODECS=\"{}\"", look.codecs)?;
            if let Some((width, height)) = look.size {
                write!(f, ",RESOLUTION={width}x{height}")?;
            }
            // Pictures in a thousand seconds.
            let rate = (look.pictures * 90_000_000).checked_div(look.ticks).unwrap_or(0);
            if rate > 0 {
                write!(f, ",FRAME-RATE={}.{:03}", rate / 1_000, rate % 1_000)?;
            }
        }
        writeln!(f, "\n{}", super::MEDIA)
    }
}
