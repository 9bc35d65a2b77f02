//! How a publisher's signal is: a watch over the last seconds of what came in.

mod monitor;
mod warning;

pub(crate) use monitor::Monitor;
pub use warning::Warning;

/// How often a report is made.
pub const REPORT_MS: i64 = 1_000;
/// How far back a report looks.
pub const WINDOW_MS: i64 = 5_000;

/// How the signal was over the last [`WINDOW_MS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Bits a second that came in.
    pub bitrate: u64,
    /// Pictures in a thousand seconds of the publisher's time.
    pub fps_milli: u32,
    /// Width of the picture; zero when unknown.
    pub width: u16,
    /// Height of the picture; zero when unknown.
    pub height: u16,
    /// RFC 6381 name of the picture's codec.
    pub video: Option<String>,
    /// RFC 6381 name of the sound's codec.
    pub audio: Option<String>,
    /// The last distance between key frames, or the distance to the last one if that is longer already.
    pub keyframe_ms: u64,
    /// Picture and sound that is missing or was left out.
    pub dropped_ms: u64,
    /// What the streamer should know.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// Pictures a second.
    pub fn fps(&self) -> f64 {
        f64::from(self.fps_milli) / 1000.0
    }
}

#[cfg(test)]
mod tests;
