//! Counting what comes in, in buckets of a second.

use std::collections::VecDeque;

use super::warning::{BITRATE_HIGH, FRAME_RATE_LOW_MILLI, KEYFRAMES_FAR_MS};
use super::{REPORT_MS, Report, WINDOW_MS, Warning};
use crate::codec::{Audio, Video};

/// A track not heard of for this long is missing.
const MISSING_MS: i64 = 3_000;
/// A hole between pictures is one that is longer than this and than three usual distances.
const HOLE_MS: i64 = 100;
/// Buckets are never more than the window has seconds, and one.
const BUCKETS: usize = 6;

/// What came in within a second.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    since: i64,
    bytes: u64,
    pictures: u64,
    picture_ms: u64,
    dropped_ms: u64,
    refused: u64,
    further: u64,
    jumps: u64,
}

/// A watch over one publisher.
#[derive(Debug, Default)]
pub(crate) struct Monitor {
    report_at: Option<i64>,
    past: VecDeque<Bucket>,
    current: Bucket,
    heard: Option<i64>,
    seen: Option<i64>,
    started: i64,
    last_picture: Option<i64>,
    last_key: Option<i64>,
    key_distance: u64,
    /// The longest distance of key frames of all.
    key_longest: u64,
}

impl Monitor {
    pub(crate) fn start(&mut self, now: i64) {
        *self = Self { started: now, report_at: Some(now.saturating_add(REPORT_MS)), ..Self::default() };
        self.current.since = now;
    }

    pub(crate) fn stop(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn deadline(&self) -> Option<i64> {
        self.report_at
    }

    /// Whether it is time to report, or the wall clock was set back.
    pub(crate) fn due(&self, now: i64) -> bool {
        self.report_at.is_some_and(|at| now >= at || at.saturating_sub(now) > REPORT_MS)
    }

    pub(crate) fn bytes(&mut self, bytes: usize, now: i64) {
        self.turn(now);
        self.current.bytes += u64::try_from(bytes).unwrap_or(0);
    }

    pub(crate) fn picture(&mut self, time_ms: i64, key: bool, now: i64) {
        self.seen = Some(now);
        let usual = self.usual();
        if let Some(last) = self.last_picture.replace(time_ms) {
            self.distance(time_ms.saturating_sub(last), usual);
        }
        if key && let Some(last) = self.last_key.replace(time_ms) {
            self.key_distance = u64::try_from(time_ms.saturating_sub(last)).unwrap_or(0);
            self.key_longest = self.key_longest.max(self.key_distance);
        }
    }

    /// Notes the distance of two pictures; what is beyond the usual in a hole is missing.
    fn distance(&mut self, ms: i64, usual: i64) {
        let ms = ms.clamp(0, WINDOW_MS);
        let hole = usual > 0 && ms > HOLE_MS && ms > 3 * usual;
        let bucket = &mut self.current;
        bucket.pictures += 1;
        bucket.picture_ms += u64::try_from(ms).unwrap_or(0);
        if hole {
            bucket.dropped_ms += u64::try_from(ms - usual).unwrap_or(0);
        }
    }

    /// The usual distance of pictures, in milliseconds.
    fn usual(&self) -> i64 {
        let (pictures, ms) = self.rate();
        ms.checked_div(pictures).and_then(|ms| i64::try_from(ms).ok()).unwrap_or(0)
    }

    fn rate(&self) -> (u64, u64) {
        self.buckets().fold((0, 0), |(pictures, ms), b| (pictures + b.pictures, ms + b.picture_ms))
    }

    pub(crate) fn sound(&mut self, now: i64) {
        self.heard = Some(now);
    }

    pub(crate) fn dropped(&mut self, ms: i64) {
        self.current.dropped_ms += u64::try_from(ms).unwrap_or(0);
    }

    /// A picture was left out because decoding could not start from it.
    pub(crate) fn dropped_picture(&mut self) {
        self.dropped(self.usual());
    }

    pub(crate) fn refused(&mut self) {
        self.current.refused += 1;
    }

    /// Something of a further track was left out.
    pub(crate) fn further(&mut self) {
        self.current.further += 1;
    }

    /// The publisher's clock jumped: distances across the jump mean nothing.
    pub(crate) fn jumped(&mut self) {
        (self.last_picture, self.last_key) = (None, None);
        self.current.jumps += 1;
    }

    /// Begins a new bucket when the current one is full; those that left the window are forgotten.
    fn turn(&mut self, now: i64) {
        if now.saturating_sub(self.current.since) >= REPORT_MS {
            let fresh = Bucket { since: now, ..Bucket::default() };
            self.past.push_back(std::mem::replace(&mut self.current, fresh));
        }
        let old = |bucket: &Bucket| now.saturating_sub(bucket.since) > WINDOW_MS;
        while self.past.len() >= BUCKETS || self.past.front().is_some_and(old) {
            self.past.pop_front();
        }
    }

    fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.past.iter().chain(std::iter::once(&self.current))
    }

    /// Reports, and says when to do so again.
    pub(crate) fn report(&mut self, now: i64, video: Option<&Video>, audio: Option<&Audio>) -> Report {
        let next = self.report_at.unwrap_or(now).saturating_add(REPORT_MS);
        let steady = next > now && next.saturating_sub(now) <= REPORT_MS;
        self.report_at = Some(if steady { next } else { now.saturating_add(REPORT_MS) });
        self.turn(now);
        let (width, height) = video.and_then(|video| video.size).unwrap_or_default();
        let mut report = Report {
            bitrate: self.bitrate(now),
            fps_milli: self.fps_milli(),
            width,
            height,
            video: video.map(|video| video.name.clone()),
            audio: audio.map(|audio| audio.name.clone()),
            keyframe_ms: self.keyframe_ms(),
            dropped_ms: self.sum(|bucket| bucket.dropped_ms),
            warnings: Vec::new(),
        };
        report.warnings = self.warnings(&report, now);
        report.warnings.extend(video.and_then(Video::rare_profile).map(Warning::RareProfile));
        report
    }

    fn sum(&self, part: impl Fn(&Bucket) -> u64) -> u64 {
        self.buckets().map(part).sum()
    }

    fn bitrate(&self, now: i64) -> u64 {
        let since = self.buckets().next().map_or(now, |first| first.since);
        let elapsed = u64::try_from(now.saturating_sub(since)).unwrap_or(0);
        (self.sum(|bucket| bucket.bytes) * 8 * 1000).checked_div(elapsed).unwrap_or(0)
    }

    fn fps_milli(&self) -> u32 {
        let (pictures, ms) = self.rate();
        (pictures * 1_000_000).checked_div(ms).and_then(|fps| u32::try_from(fps).ok()).unwrap_or(0)
    }

    /// The longest distance of key frames, or that to the last one if it is longer already, in 90 kHz ticks.
    pub(crate) fn key_ticks(&self) -> u64 {
        self.keyframe_ms().max(self.key_longest).saturating_mul(90)
    }

    fn keyframe_ms(&self) -> u64 {
        let running = self.last_picture.zip(self.last_key).map(|(last, key)| last.saturating_sub(key));
        self.key_distance.max(running.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0))
    }

    fn warnings(&self, report: &Report, now: i64) -> Vec<Warning> {
        let silent = |last: Option<i64>| {
            let ms = now.saturating_sub(last.unwrap_or(self.started));
            (ms >= MISSING_MS).then(|| u64::try_from(ms).unwrap_or(0))
        };
        let above = |value: u64, least: u64| (value > least).then_some(value);
        let low = report.fps_milli > 0 && report.fps_milli < FRAME_RATE_LOW_MILLI;
        [
            above(report.keyframe_ms, KEYFRAMES_FAR_MS).map(Warning::KeyframesFar),
            silent(self.heard).map(Warning::NoAudio),
            silent(self.seen).map(Warning::NoVideo),
            above(report.bitrate, BITRATE_HIGH).map(Warning::BitrateHigh),
            low.then_some(Warning::FrameRateLow(report.fps_milli)),
            above(self.sum(|bucket| bucket.refused), 0).map(Warning::UnsupportedCodec),
            above(self.sum(|bucket| bucket.further), 0).map(Warning::FurtherTracks),
            above(self.sum(|bucket| bucket.jumps), 0).map(Warning::TimeJumps),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
