//! One segment of the window.

use std::fmt::Write;

use bytes::{Bytes, BytesMut};

use super::Name;
use super::text::{Date, Seconds};
use crate::packager::Part;

/// A segment's parts, so far or all.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) msn: u64,
    pub(super) reel: u32,
    /// The number of its first part.
    pub(super) first: u64,
    /// Whether another reel came before.
    pub(super) breaks: bool,
    pub(super) parts: Vec<(Bytes, u32, bool)>,
    pub(super) ticks: u64,
    /// Pictures that begin in it.
    pub(super) pictures: u64,
    /// All bytes, once it has ended. The parts are slices of them from then on.
    pub(super) whole: Option<Bytes>,
    /// Once it is listed no more: when nobody can ask for it any longer, in ticks of all parts.
    pub(super) until: Option<u64>,
    at: i64,
}

impl Segment {
    pub(super) fn new(first: &Part, number: u64) -> Self {
        let (msn, reel, at) = (first.msn, first.reel, first.at);
        let breaks = first.discontinuity;
        let parts = Vec::new();
        Self { msn, reel, first: number, breaks, parts, ticks: 0, pictures: 0, whole: None, until: None, at }
    }

    pub(super) fn push(&mut self, part: &Part) {
        self.ticks += u64::from(part.ticks);
        self.pictures += u64::from(part.pictures);
        self.parts.push((part.bytes.clone(), part.ticks, part.independent));
    }

    /// No part follows: joins them once, for all who fetch the whole.
    pub(super) fn end(&mut self) {
        let mut joined = BytesMut::with_capacity(self.bytes());
        self.parts.iter().for_each(|(bytes, ..)| joined.extend_from_slice(bytes));
        let whole = joined.freeze();
        let mut rest = whole.clone();
        for (bytes, ..) in &mut self.parts {
            *bytes = rest.split_to(bytes.len());
        }
        self.whole = Some(whole);
    }

    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().map(|(bytes, ..)| bytes.len()).sum()
    }

    /// Writes the segment's lines: its date, its parts if wanted, itself once it is whole.
    pub(super) fn write(&self, out: &mut String, epoch: &str, with_parts: bool) -> std::fmt::Result {
        writeln!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", Date(self.at))?;
        if with_parts {
            for (number, (_, ticks, independent)) in (self.first..).zip(&self.parts) {
                let duration = Seconds(u64::from(*ticks));
                let independent = if *independent { ",INDEPENDENT=YES" } else { "" };
                let name = Name::Part(number);
                writeln!(out, "#EXT-X-PART:DURATION={duration},URI=\"{epoch}/{name}\"{independent}")?;
            }
        }
        if self.whole.is_some() {
            writeln!(out, "#EXTINF:{},\n{epoch}/{}", Seconds(self.ticks), Name::Segment(self.msn))?;
        }
        Ok(())
    }
}
