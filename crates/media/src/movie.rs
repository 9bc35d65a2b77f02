//! A recording as one ordinary MP4 (ISO 14496-12): a head that is computed, and behind it the reels' fragments as they
//! lie on the disk. The tables find the frames inside them, so that nothing is copied, and every byte of the file is
//! known before the first is sent.

mod head;
mod tables;
mod track;

use crate::fmp4::{VIDEO_TIMESCALE, trafs};
use track::Track;

/// A movie, fragment by fragment.
#[derive(Clone, Debug)]
pub struct Movie {
    tracks: Vec<Track>,
    /// Bytes of all fragments.
    length: u64,
    /// From the fragments' line of time to the movie's, in 90 kHz ticks. It changes where something is missing.
    shift: i64,
}

impl Movie {
    /// A movie of what a reel's initialisation segment promises. `None` if it is none.
    pub fn new(init: &[u8]) -> Option<Self> {
        let tracks = Track::all(init).filter(|tracks| !tracks.is_empty())?;
        Some(Self { tracks, length: 0, shift: 0 })
    }

    /// Takes the next fragment, of which at least the `moof` is here: how many bytes it has in all, and when it plays,
    /// in 90 kHz ticks from the movie's beginning. `None` if it is no fragment of these tracks.
    pub fn take(&mut self, fragment: &[u8], length: u64, at: u64) -> Option<()> {
        let trafs = trafs(fragment)?;
        let goes_on = |track: &Track| trafs.iter().any(|traf| track.awaits(traf));
        if !self.tracks.iter().any(goes_on) {
            let first = trafs.first()?;
            let track = self.tracks.iter().find(|track| track.id == first.id)?;
            self.shift = i64::try_from(at).ok()? - track.in_ticks(first.shown());
        }
        for traf in &trafs {
            let track = self.tracks.iter_mut().find(|track| track.id == traf.id)?;
            track.take(traf, self.shift, self.length);
        }
        self.length = self.length.checked_add(length)?;
        Some(())
    }

    /// The head. The fragments come behind it, as they are and in their order.
    pub fn head(&self) -> Vec<u8> {
        // Where the fragments lie depends on how long the head is, and that on how many they are alone.
        let length = head::write(self, 0).len();
        head::write(self, u64::try_from(length).unwrap_or(0))
    }

    /// Bytes of all fragments.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The first time at which something is seen or heard.
    fn origin(&self) -> i64 {
        self.tracks.iter().filter_map(Track::begins).min().unwrap_or(0)
    }
}

/// A time on a track's scale, on the movie's.
fn ticks(time: i64, timescale: u32) -> i64 {
    let wide = i128::from(time) * i128::from(VIDEO_TIMESCALE) / i128::from(timescale.max(1));
    i64::try_from(wide).unwrap_or(i64::MAX)
}
