//! One segment of the window.

use std::fmt::Write;

use bytes::Bytes;

use super::text::{Date, Seconds};
use crate::packager::Part;

/// A segment's parts, so far or all.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) msn: u64,
    pub(super) reel: u32,
    pub(super) parts: Vec<(Bytes, u32, bool)>,
    pub(super) ticks: u64,
    pub(super) ended: bool,
    at: i64,
}

impl Segment {
    pub(super) fn new(first: &Part) -> Self {
        Self { msn: first.msn, reel: first.reel, parts: Vec::new(), ticks: 0, ended: false, at: first.at }
    }

    pub(super) fn push(&mut self, part: &Part) {
        self.ticks += u64::from(part.ticks);
        self.parts.push((part.bytes.clone(), part.ticks, part.independent));
    }

    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().map(|(bytes, ..)| bytes.len()).sum()
    }

    /// Writes the segment's lines: its date, its parts if wanted, itself once it is whole.
    pub(super) fn write(&self, out: &mut String, with_parts: bool) -> std::fmt::Result {
        writeln!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", Date(self.at))?;
        if with_parts {
            for (index, (_, ticks, independent)) in self.parts.iter().enumerate() {
                let duration = Seconds(u64::from(*ticks));
                let independent = if *independent { ",INDEPENDENT=YES" } else { "" };
                let uri = format_args!("part-{}-{index}.m4s", self.msn);
                writeln!(out, "#EXT-X-PART:DURATION={duration},URI=\"{uri}\"{independent}")?;
            }
        }
        if self.ended {
            writeln!(out, "#EXTINF:{},\nseg-{}.m4s", Seconds(self.ticks), self.msn)?;
        }
        Ok(())
    }
}
