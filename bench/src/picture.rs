//! A playlist, as far as a benchmark reads it.

use crate::{Done, api::Show, clock, http::Connection};

/// One state of the picture's playlist.
#[derive(Debug)]
pub(crate) struct Playlist(pub(crate) String);

impl Playlist {
    /// Fetches it, newest or blocked by a query.
    pub(crate) fn fetch(from: &mut Connection, show: &Show, query: &str) -> Done<Self> {
        let answer = from.get(&format!("{}{query}", show.file("media.m3u8")))?;
        match answer.status {
            200 => Ok(Self(String::from_utf8_lossy(&answer.body).into_owned())),
            status => Err(format!("the playlist answers {status}")),
        }
    }

    /// Waits until there is one.
    pub(crate) fn wait(from: &mut Connection, show: &Show) -> Done<Self> {
        for _try in 0..200 {
            if let Ok(playlist) = Self::fetch(from, show, "") {
                return Ok(playlist);
            }
            clock::rest(0.1);
        }
        Err("no picture came".into())
    }

    /// The segment being made.
    pub(crate) fn head(&self) -> Done<u64> {
        let last = self.segments().last().map(|(msn, _)| msn + 1);
        last.ok_or_else(|| format!("no segment in\n{}", self.0))
    }

    /// The name of the newest part.
    pub(crate) fn newest_part(&self) -> Done<&str> {
        let part = self.0.lines().rev().find(|line| line.starts_with("#EXT-X-PART:"));
        let name = part.and_then(|line| line.split_once("URI=\"")?.1.split_once('"'));
        name.map(|(name, _)| name).ok_or_else(|| format!("no part in\n{}", self.0))
    }

    /// The whole segments: number and seconds.
    pub(crate) fn segments(&self) -> Vec<(u64, f64)> {
        let mut segments = Vec::new();
        let mut seconds = None;
        for line in self.0.lines() {
            if let Some(rest) = line.strip_prefix("#EXTINF:") {
                seconds = rest.split(',').next().and_then(|number| number.parse::<f64>().ok());
            } else if let Some(msn) = segment(line) {
                segments.extend(msn.parse().ok().zip(seconds.take()));
            }
        }
        segments
    }

    /// Whether the picture was broken off anywhere.
    pub(crate) fn torn(&self) -> bool {
        self.0.lines().any(|line| line == "#EXT-X-DISCONTINUITY" || line == "#EXT-X-GAP")
    }
}

/// The number in a segment's address, whatever epoch it is of.
fn segment(line: &str) -> Option<&str> {
    line.rsplit('/').next()?.strip_prefix("seg-")?.strip_suffix(".m4s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playlist_is_read() {
        let playlist = Playlist(
            "#EXTM3U\n#EXTINF:2.00000,\nseg-4.m4s\n#EXT-X-PART:DURATION=0.333,URI=\"part-0.m4s\",INDEPENDENT=YES\n\
             #EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-1.m4s\"\n"
                .into(),
        );
        assert_eq!(playlist.head(), Ok(5));
        assert_eq!(playlist.newest_part(), Ok("part-0.m4s"));
        assert_eq!(playlist.segments(), [(4, 2.0)]);
        assert!(!playlist.torn());
    }
}
