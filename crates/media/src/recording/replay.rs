//! The replay's playlists: byte ranges into the reels, computed from the index.

use std::fmt::Write;

use super::Timeline;
use super::timeline::Segment;
use crate::hls::text::{Date, Seconds, rounded};
use crate::hls::{Measured, Variant};

impl Timeline<'_> {
    /// What the recording is like.
    pub fn variant(&self) -> Variant {
        let mut variant = Variant::default();
        for Segment { reel, length, ticks, pictures, .. } in &self.segments {
            let head = self.reels.get(reel);
            let (codecs, size) = head.map_or(("", None), |reel| (reel.codecs.as_str(), reel.size));
            let (bytes, ticks, pictures) = (*length, *ticks, *pictures);
            variant.take(Measured { codecs, size, pictures, bytes, ticks, filler: false });
        }
        variant
    }

    /// The playlist of the segments.
    pub fn playlist(&self) -> String {
        self.written(false)
    }

    /// The same, where the first segment of each reel begins with its map: VLC 3 needs it there, since at a
    /// discontinuity it begins anew with what it finds.
    pub fn playlist_for_vlc(&self) -> String {
        self.written(true)
    }

    fn written(&self, headed: bool) -> String {
        let mut out = String::with_capacity(256 + 160 * self.segments.len());
        // Writing to a string cannot fail.
        let _ = self.write(&mut out, headed);
        out
    }

    fn write(&self, out: &mut String, headed: bool) -> std::fmt::Result {
        let target = self.segments.iter().map(|segment| rounded(segment.ticks)).max().unwrap_or(0).max(1);
        writeln!(out, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}")?;
        writeln!(out, "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD")?;
        let mut last: Option<&Segment> = None;
        for segment in &self.segments {
            if last.is_some_and(|last| !segment.follows(last)) {
                writeln!(out, "#EXT-X-DISCONTINUITY")?;
            }
            if last.is_none_or(|last| last.reel != segment.reel) {
                let head = self.head(segment.reel);
                writeln!(out, "#EXT-X-MAP:URI=\"reel-{}.mp4\",BYTERANGE=\"{head}@0\"", segment.reel)?;
            }
            last = Some(segment);
            writeln!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", Date(segment.at))?;
            writeln!(out, "#EXTINF:{},", Seconds(segment.ticks))?;
            let Segment { reel, length, offset, .. } = *segment;
            let first = headed && offset == self.head(reel);
            let (length, offset) = if first { (offset + length, 0) } else { (length, offset) };
            writeln!(out, "#EXT-X-BYTERANGE:{length}@{offset}\nreel-{reel}.mp4")?;
        }
        writeln!(out, "#EXT-X-ENDLIST")
    }
}
