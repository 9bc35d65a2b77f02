//! One track's frames on their way into parts.

use std::collections::VecDeque;

use crate::fmp4::{Sample, VIDEO_TIMESCALE};

/// Frames in order of decoding. Each lasts until the next begins; how long the last lasts is not known yet.
#[derive(Debug)]
pub(super) struct Lane {
    scale: u32,
    /// Decoding times, in the track's timescale, and frames.
    frames: VecDeque<(u64, Sample)>,
    bytes: usize,
    /// When the last frame of all began, and how long the one before it lasted.
    last: Option<(u64, u32)>,
}

impl Lane {
    pub(super) fn new(scale: u32) -> Self {
        Self { scale, frames: VecDeque::new(), bytes: 0, last: None }
    }

    /// Takes the next frame, which is later than all before; its duration is how long it lasts if nothing follows.
    pub(super) fn push(&mut self, time: u64, sample: Sample) {
        let distance =
            self.last.map(|(last, _)| u32::try_from(time.saturating_sub(last)).unwrap_or(u32::MAX));
        if let (Some((_, before)), Some(distance)) = (self.frames.back_mut(), distance) {
            before.duration = distance;
        }
        self.last = Some((time, distance.unwrap_or(0)));
        self.bytes += sample.data.len();
        self.frames.push_back((time, sample));
    }

    /// The frames that begin before a time, and when the first does. How long the last of all lasts is told by `stands`,
    /// from when it begins.
    pub(super) fn take_standing(&mut self, ticks: u64, stands: impl Fn(u64) -> u32) -> (u64, Vec<Sample>) {
        let taken = self.begins_before(ticks);
        if taken == self.frames.len()
            && let Some((time, last)) = self.frames.back_mut()
        {
            last.duration = stands(*time);
        }
        self.take_until(ticks)
    }

    fn begins_before(&self, ticks: u64) -> usize {
        self.frames.partition_point(|(time, _)| self.ticks(*time) < ticks)
    }

    /// The frames that begin before a time, and when the first does.
    pub(super) fn take_until(&mut self, ticks: u64) -> (u64, Vec<Sample>) {
        let start = self.frames.front().map_or(0, |(time, _)| *time);
        let taken: Vec<_> =
            self.frames.drain(..self.begins_before(ticks)).map(|(_, sample)| sample).collect();
        self.bytes -= taken.iter().map(|sample| sample.data.len()).sum::<usize>();
        (start, taken)
    }

    /// A time of this track in 90 kHz ticks.
    pub(super) fn ticks(&self, time: u64) -> u64 {
        if self.scale == VIDEO_TIMESCALE {
            return time;
        }
        time * u64::from(VIDEO_TIMESCALE) / u64::from(self.scale)
    }

    /// The beginnings of the frames that wait, in ticks, and whether decoding can start there.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = (u64, bool)> {
        self.frames.iter().map(|(time, sample)| (self.ticks(*time), sample.key))
    }

    /// When the last frame of all began.
    pub(super) fn last(&self) -> Option<u64> {
        self.last.map(|(time, _)| time)
    }

    /// How long the frame before the last one lasted; zero when there was none.
    pub(super) fn distance(&self) -> u32 {
        self.last.map_or(0, |(_, distance)| distance)
    }

    /// Whether a frame waits that begins before a time in ticks.
    pub(super) fn has_before(&self, ticks: u64) -> bool {
        self.frames.front().is_some_and(|(time, _)| self.ticks(*time) < ticks)
    }

    /// Frames and bytes that wait here.
    pub(super) fn load(&self) -> (usize, usize) {
        (self.frames.len(), self.bytes)
    }
}
