//! An open reel: frames with one timeline become parts, and parts segments.

use super::lane::{Held, Lane};
use super::limits::{
    HELD_BYTES, HELD_FRAMES, REEL_START_MS, SEGMENT_BYTES, SEGMENT_LEAST, SEGMENT_MOST, SEGMENT_OF_SOUND,
};
use super::lobby::Timed;
use super::roll::Roll;
use super::sound::SampleClock;
use super::{FaultKind, Output, Part};
use crate::codec::Audio;
use crate::flv::TagKind;
use crate::fmp4::{Run, Sample, Track, VIDEO_TIMESCALE, fragment};

const TICKS_A_MS: u64 = 90;
/// The duration of a picture that has neither a follower nor a forerunner: a thirtieth of a second.
const LONE_PICTURE: u32 = VIDEO_TIMESCALE / 30;
/// Sound that outlasts the picture by more than half a second makes the last picture stand as long.
const OUTLASTS: u64 = 45_000;

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    /// Left out to keep sound in step; so many milliseconds of it.
    Dropped(i64),
}

/// What a reel is begun with.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) number: u32,
    pub(super) msn: u64,
    pub(super) discontinuity: bool,
    /// The publisher's time and the wall time of the first frame.
    pub(super) first: (i64, i64),
    pub(super) part_ms: u32,
}

/// The segment being filled.
#[derive(Debug)]
struct Segment {
    msn: u64,
    index: u32,
    ticks: u64,
    bytes: usize,
}

impl Segment {
    fn new(msn: u64) -> Self {
        Self { msn, index: 0, ticks: 0, bytes: 0 }
    }
}

/// An open reel. Its leading track decides where parts end: the picture, or the sound when there is no picture.
#[derive(Debug)]
pub(super) struct Reel {
    number: u32,
    discontinuity: bool,
    base_ms: i64,
    anchor: i64,
    target: u64,
    leader: Track,
    lead: Lane,
    follower: Option<Lane>,
    sound: Option<(SampleClock, Audio)>,
    segment: Segment,
    sequence: u32,
}

impl Reel {
    pub(super) fn new(opening: &Opening, video: bool, audio: Option<&Audio>) -> Self {
        let lane = |audio: &Audio| Lane::new(audio.rate);
        let (leader, lead, follower) = match (video, audio) {
            (false, Some(audio)) => (Track::Audio, lane(audio), None),
            (_, audio) => (Track::Video, Lane::new(VIDEO_TIMESCALE), audio.map(lane)),
        };
        Self {
            number: opening.number,
            discontinuity: opening.discontinuity,
            base_ms: opening.first.0,
            anchor: opening.first.1,
            target: u64::from(opening.part_ms) * TICKS_A_MS,
            leader,
            lead,
            follower,
            sound: audio.map(|audio| (SampleClock::new(audio.rate), audio.clone())),
            segment: Segment::new(opening.msn),
            sequence: 0,
        }
    }

    pub(super) fn has(&self, kind: TagKind) -> bool {
        match kind {
            TagKind::Video => self.leader == Track::Video,
            TagKind::Audio => self.sound.is_some(),
        }
    }

    /// Takes a frame of a track that this reel has.
    pub(super) fn push(&mut self, frame: Timed, roll: &mut Roll) -> Result<Fate, FaultKind> {
        let ms = frame.time_ms.saturating_sub(self.base_ms).saturating_add(REEL_START_MS);
        match frame.kind {
            TagKind::Video => {
                let held = self.stamp_picture(ms, frame);
                self.lead(held, roll)
            }
            TagKind::Audio => self.push_sound(ms, frame, roll),
        }
    }

    /// Decoding times increase strictly; the presentation time stays what the publisher said.
    fn stamp_picture(&self, ms: i64, frame: Timed) -> Held {
        let ticks = |ms: i64| u64::try_from(ms).unwrap_or(0).saturating_mul(TICKS_A_MS);
        let shown = ticks(ms.saturating_add(frame.frame.composition_ms.into()));
        let time = self.lead.held_time().map_or(ticks(ms), |before| ticks(ms).max(before + 1));
        let offset = i64::try_from(shown).unwrap_or(0) - i64::try_from(time).unwrap_or(0);
        let offset = i32::try_from(offset).unwrap_or(0);
        let sample = Sample { duration: 0, offset, key: frame.frame.key, data: frame.frame.data };
        Held { time, nominal: None, sample }
    }

    fn push_sound(&mut self, ms: i64, frame: Timed, roll: &mut Roll) -> Result<Fate, FaultKind> {
        let Some((clock, audio)) = &mut self.sound else {
            return Ok(Fate::Kept);
        };
        let samples = audio.samples(&frame.frame.data);
        let Some(time) = clock.time(ms, samples) else {
            return Ok(Fate::Dropped(i64::from(samples) * 1000 / i64::from(audio.rate)));
        };
        let sample = Sample { duration: 0, offset: 0, key: true, data: frame.frame.data };
        let held = Held { time, nominal: Some(samples), sample };
        if self.leader == Track::Audio {
            return self.lead(held, roll);
        }
        if self.full(held.sample.data.len()) {
            return Err(FaultKind::TooMuch);
        }
        if let Some(lane) = &mut self.follower
            && let Some(done) = lane.arrive(held)
        {
            lane.push(done);
        }
        Ok(Fate::Kept)
    }

    /// Takes a frame of the leading track, which may end a part before it.
    fn lead(&mut self, next: Held, roll: &mut Roll) -> Result<Fate, FaultKind> {
        let waits = next.time.saturating_sub(self.lead.held_time().unwrap_or(next.time));
        let overflows = self.lead.with(u32::try_from(waits).unwrap_or(u32::MAX)) > self.target;
        if self.full(next.sample.data.len()) && !overflows {
            return Err(FaultKind::TooMuch);
        }
        let key = next.sample.key && self.leader == Track::Video;
        if let Some(done) = self.lead.arrive(next) {
            self.complete(done, roll);
            self.boundary(key, roll);
        }
        Ok(Fate::Kept)
    }

    fn full(&self, more: usize) -> bool {
        let (frames, bytes) = self.lead.load();
        let (others, other_bytes) = self.follower.as_ref().map(Lane::load).unwrap_or_default();
        frames + others >= HELD_FRAMES || bytes + other_bytes + more > HELD_BYTES
    }

    /// Appends a frame, after ending the part before it if both do not fit the target.
    fn complete(&mut self, done: Sample, roll: &mut Roll) {
        if self.lead.first().is_some() && self.lead.with(done.duration) > self.target {
            self.cut(false, roll);
            self.end_long_segment(roll);
        }
        self.lead.push(done);
    }

    /// Ends a part, and perhaps the segment, now that the next frame is known to be a key frame or not.
    fn boundary(&mut self, key: bool, roll: &mut Roll) {
        let filled = self.lead.with(0);
        if key && self.segment.ticks + filled >= SEGMENT_LEAST {
            self.cut(false, roll);
            self.end_segment(roll);
            return;
        }
        let next = self.lead.last().unwrap_or(0);
        if filled * 100 >= self.target * 85 && self.lead.with(next) > self.target {
            self.cut(false, roll);
            self.end_long_segment(roll);
        }
    }

    fn end_long_segment(&mut self, roll: &mut Roll) {
        let most = if self.leader == Track::Video { SEGMENT_MOST } else { SEGMENT_OF_SOUND };
        if self.segment.ticks >= most || self.segment.bytes >= SEGMENT_BYTES {
            self.end_segment(roll);
        }
    }

    fn end_segment(&mut self, roll: &mut Roll) {
        if self.segment.index == 0 {
            return;
        }
        roll.put(Output::SegmentEnd { msn: self.segment.msn });
        self.segment = Segment::new(self.segment.msn + 1);
    }

    /// Makes a part of the leader's complete frames and of what the follower has up to there, or all it has.
    fn cut(&mut self, all: bool, roll: &mut Roll) {
        let (from, to) = self.lead.span();
        let independent = self.lead.first().is_some_and(|sample| sample.key);
        let (start, samples) = self.lead.take();
        let (with, others) = match &mut self.follower {
            Some(lane) if all => lane.take(),
            Some(lane) => lane.take_until(to),
            None => (0, Vec::new()),
        };
        let lead = Run { track: self.leader, start, samples: &samples };
        let follow = Run { track: Track::Audio, start: with, samples: &others };
        self.sequence = self.sequence.wrapping_add(1);
        let ticks = to - from;
        let bytes = fragment(self.sequence, &[lead, follow]);
        self.segment.bytes += bytes.len();
        roll.put(Output::Part(Part {
            reel: self.number,
            msn: self.segment.msn,
            index: self.segment.index,
            bytes,
            ticks: u32::try_from(ticks).unwrap_or(u32::MAX),
            independent,
            at: self.wall(from),
            discontinuity: std::mem::take(&mut self.discontinuity),
        }));
        self.segment.index += 1;
        self.segment.ticks += ticks;
    }

    /// By how many milliseconds a frame of this time is late, if it comes now.
    pub(super) fn late(&self, time_ms: i64, now: i64) -> i64 {
        now.saturating_sub(self.anchor).saturating_sub(time_ms.saturating_sub(self.base_ms))
    }

    /// The wall time of a time of this reel's.
    fn wall(&self, ticks: u64) -> i64 {
        let ms = i64::try_from(ticks / TICKS_A_MS).unwrap_or(0);
        self.anchor.saturating_add(ms - REEL_START_MS)
    }

    /// Cuts everything that is held. Tells the number of the next segment and the wall time of the end.
    pub(super) fn finish(mut self, roll: &mut Roll) -> (u64, i64) {
        let mut heard = 0;
        if let Some(lane) = &mut self.follower {
            if let Some(last) = lane.last_one(LONE_PICTURE) {
                lane.push(last);
            }
            heard = lane.span().1;
        }
        if let Some(mut last) = self.lead.last_one(LONE_PICTURE) {
            let end = self.lead.span().1 + u64::from(last.duration);
            if self.leader == Track::Video && heard > end + OUTLASTS {
                last.duration = last.duration.saturating_add(u32::try_from(heard - end).unwrap_or(0));
            }
            self.complete(last, roll);
        }
        if self.lead.first().is_some() {
            self.cut(true, roll);
        }
        self.end_segment(roll);
        (self.segment.msn, self.wall(self.lead.span().1))
    }
}
