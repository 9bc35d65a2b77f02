//! An open reel: frames with one set of codecs become parts, and parts segments.

use super::lane::Lane;
use super::limits::{
    AWAY_MOST_MS, AWAY_MS, AWAY_PICTURES, HELD_BYTES, HELD_FRAMES, REORDER_MOST_MS, SEGMENT_BYTES,
    SEGMENT_LEAST, STALL_MS,
};
use super::roll::{Opening, Roll};
use super::sound::Sound;
use super::{FaultKind, Init, Output, Part};
use crate::fmp4::{Run, Sample, Track, VIDEO_TIMESCALE, fragment};
use bytes::Bytes;

const TICKS_A_MS: u64 = 90;
const STALL: u64 = STALL_MS.unsigned_abs() * TICKS_A_MS;
/// The duration of a picture that has neither a follower nor a forerunner: a thirtieth of a second.
const LONE_PICTURE: u32 = VIDEO_TIMESCALE / 30;
/// Sound that outlasts the picture by more than half a second makes the last picture stand as long.
const OUTLASTS: u64 = 45_000;

/// A picture, when it is decoded in milliseconds of the show, and how much later it is shown.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) at_ms: i64,
    pub(super) later_ms: i32,
    pub(super) key: bool,
    pub(super) data: Bytes,
}

/// By how much a reel is later than its publisher's decoding times whose first picture is shown so much later than
/// decoded, in milliseconds: it begins when that is shown, right where the last picture of the reel before ends. Players
/// place a fragment by the decoding time of its first picture (ISO 23000-19 section 7.5.16: there the two are one, and
/// what is decoded ahead has a negative offset).
pub(super) fn reorder_ms(later_ms: i32) -> i64 {
    i64::from(later_ms).clamp(0, REORDER_MOST_MS)
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

/// An open reel.
#[derive(Debug)]
pub(super) struct Reel {
    opening: Opening,
    /// Its head, as long as nothing has been cut.
    init: Option<Init>,
    /// When the part that is being filled begins.
    from: u64,
    picture: Lane,
    /// How far apart all its pictures are, in ticks, where that is known.
    pace: Option<u32>,
    /// By how much later than its publisher says a picture has its place here, in ticks.
    reorder: u64,
    /// When the last picture came.
    seen: i64,
    /// When the picture begins that is shown last, in ticks.
    shown: u64,
    pub(super) sound: Sound,
    segment: Segment,
    sequence: u32,
}

impl Reel {
    /// A reel whose pictures are so many milliseconds apart, if that is known.
    pub(super) fn new(
        (opening, init): (Opening, Init),
        sound: Sound,
        pace_ms: Option<i64>,
        now: i64,
    ) -> Self {
        let (picture, segment) = (Lane::new(VIDEO_TIMESCALE), Segment::new(opening.msn));
        let pace = pace_ms.and_then(|ms| u32::try_from(ticks(ms)).ok());
        let (from, init) = (ticks(opening.at_ms), Some(init));
        let (reorder, shown, sequence) = (0, 0, 0);
        Self { opening, init, from, picture, pace, reorder, seen: now, shown, sound, segment, sequence }
    }

    /// Until when everything has been cut, in milliseconds of the show: there the next part begins.
    pub(super) fn begins_ms(&self) -> i64 {
        i64::try_from(self.from.div_ceil(TICKS_A_MS)).unwrap_or(i64::MAX)
    }

    /// When the last picture began, in milliseconds of the show.
    pub(super) fn picture_ms(&self) -> Option<i64> {
        self.picture.last().and_then(|last| i64::try_from(last / TICKS_A_MS).ok())
    }

    /// Until when there is sound, in milliseconds of the show.
    pub(super) fn sound_ms(&self) -> i64 {
        i64::try_from(self.sound.end() / TICKS_A_MS).unwrap_or(i64::MAX)
    }

    /// Until when there is something of either track, in milliseconds of the show.
    pub(super) fn reaches_ms(&self) -> i64 {
        self.picture_ms().unwrap_or(0).max(self.sound_ms())
    }

    /// Whether no picture has come for so long that none will.
    pub(super) fn picture_is_away(&self, now: i64) -> bool {
        now.saturating_sub(self.seen).saturating_mul(90) > self.patience().into()
    }

    /// For how long a picture may stand, in ticks.
    fn patience(&self) -> u32 {
        let usual = i64::from(self.picture.distance()) / 90 * AWAY_PICTURES;
        u32::try_from(ticks(usual.clamp(AWAY_MS, AWAY_MOST_MS))).unwrap_or(u32::MAX)
    }

    /// Takes a picture. Decoding times increase strictly; the presentation time stays what the publisher said.
    pub(super) fn push(&mut self, picture: Picture, now: i64) -> Result<(), FaultKind> {
        let Picture { at_ms, later_ms, key, data } = picture;
        if self.picture.last().is_none() {
            self.reorder = ticks(reorder_ms(later_ms));
        }
        let at = ticks(at_ms) + self.reorder;
        let time = self.picture.last().map_or(at.max(self.from), |before| at.max(before + 1));
        // A clock that stands still fills no part, and one that goes on makes room.
        if self.is_full(data.len()) && time.saturating_sub(self.from) <= self.target() {
            return Err(FaultKind::TooMuch);
        }
        let shown = ticks(at_ms.saturating_add(later_ms.into()));
        let offset = i64::try_from(shown).unwrap_or(0) - i64::try_from(time).unwrap_or(0);
        let offset = i32::try_from(offset).unwrap_or(0);
        (self.seen, self.shown) = (now, self.shown.max(shown));
        self.picture.push(time, Sample { duration: 0, offset, key, data });
        Ok(())
    }

    /// Whether no more can be held.
    pub(super) fn is_full(&self, more: usize) -> bool {
        let ((frames, bytes), (sounds, sound_bytes)) = (self.picture.load(), self.sound.lane.load());
        frames + sounds >= HELD_FRAMES || bytes + sound_bytes + more > HELD_BYTES
    }

    fn target(&self) -> u64 {
        u64::from(self.opening.part_ms) * TICKS_A_MS
    }

    /// Cuts every part whose end is known.
    pub(super) fn advance(&mut self, now: i64, roll: &mut Roll) {
        let slow = u64::from(self.picture.distance()) >= self.target();
        let usual = if slow { self.picture.distance() } else { self.patience() };
        let stay = self.pace.unwrap_or(usual);
        while let Some((to, key)) = self.boundary(now) {
            self.part(to, key, |_| stay, roll);
        }
    }

    /// Where the part ends that is being filled, and whether its segment does, by a key frame.
    fn boundary(&self, now: i64) -> Option<(u64, bool)> {
        let most = self.from + self.target();
        let newest = self.picture.last().unwrap_or(0);
        let best = self.best(most);
        let ready = match best {
            Some((_, true)) => true,
            Some((at, false)) => newest > most || at + u64::from(self.picture.distance()) > most,
            None => newest > most,
        };
        // A picture that stays away holds back no sound.
        let stalls = self.sound.end() >= most + STALL && now.saturating_sub(self.seen) >= STALL_MS;
        let to = best.unwrap_or((most, false));
        (to.1 || ((ready || stalls) && self.has_before(to.0))).then_some(to)
    }

    /// The best picture for a part to end before: a key frame that begins a segment, or the last that fits if it fills
    /// the part to 85 %.
    fn best(&self, most: u64) -> Option<(u64, bool)> {
        let within = || self.picture.beginnings().take_while(|(at, _)| *at <= most);
        let key = within().filter(|(_, key)| *key).find_map(|(at, _)| self.turning(at));
        let last = within().last().filter(|(at, _)| at.saturating_sub(self.from) * 100 >= self.target() * 85);
        key.map(|at| (at, true)).or(last.map(|(at, _)| (at, false)))
    }

    /// Where the segment ends before a key frame, if it is long enough. Where no frame begins between the last part and
    /// the key frame, that is the end of the last part.
    fn turning(&self, key: u64) -> Option<u64> {
        let at = if self.has_before(key) { key } else { self.from };
        (key > self.from && self.segment.ticks + at - self.from >= SEGMENT_LEAST).then_some(at)
    }

    /// Makes the part that ends here, and ends its segment if that is due.
    fn part(&mut self, to: u64, key: bool, stands: impl Fn(u64) -> u32, roll: &mut Roll) {
        if to > self.from {
            self.cut(to, to, stands, roll);
        }
        self.turn(key, roll);
    }

    fn has_before(&self, to: u64) -> bool {
        self.picture.has_before(to) || self.sound.lane.has_before(to)
    }

    /// Ends the segment at a key frame, and before it can be longer than the playlist says. The one that is waited for
    /// is no longer than it must be.
    fn turn(&mut self, key: bool, roll: &mut Roll) {
        let awaited = self.opening.awaited && self.segment.msn == self.opening.msn;
        let most = if awaited { SEGMENT_LEAST + self.target() } else { self.opening.segment_most };
        let long = self.segment.ticks + self.target() > most;
        if key || long || self.segment.bytes >= SEGMENT_BYTES {
            self.end_segment(roll);
        }
    }

    fn end_segment(&mut self, roll: &mut Roll) {
        if self.segment.index > 0 {
            roll.put(Output::SegmentEnd { msn: self.segment.msn });
            self.segment = Segment::new(self.segment.msn + 1);
        }
    }

    /// Makes a part that ends here, with the sound up to there. A picture whose end is not known stands as long as is
    /// said.
    fn cut(&mut self, to: u64, heard: u64, stands: impl Fn(u64) -> u32, roll: &mut Roll) {
        if let Some(init) = self.init.take() {
            roll.put(Output::Init(init));
        }
        let (start, pictures) = self.picture.take_standing(to, stands);
        let (with, sounds) = self.sound.lane.take_until(heard);
        let picture = Run { track: Track::Video, start, samples: &pictures };
        let sound = Run { track: Track::Audio, start: with, samples: &sounds };
        self.sequence = self.sequence.wrapping_add(1);
        let bytes = fragment(self.sequence, &[picture, sound]);
        let length = to - self.from;
        self.segment.bytes += bytes.len();
        roll.put(Output::Part(Part {
            reel: self.opening.number,
            msn: self.segment.msn,
            index: self.segment.index,
            bytes,
            ticks: u32::try_from(length).unwrap_or(u32::MAX),
            pictures: u32::try_from(pictures.len()).unwrap_or(u32::MAX),
            independent: pictures.first().is_some_and(|first| first.key),
            at: self.opening.wall(self.from),
            discontinuity: std::mem::take(&mut self.opening.discontinuity),
        }));
        self.segment.index += 1;
        self.segment.ticks += length;
        self.from = to;
    }

    /// Cuts everything up to a time in milliseconds of the show, for what goes on there; the sound beyond it is given
    /// back, and when the reel ended, in milliseconds of the show.
    pub(super) fn end_at(mut self, at_ms: i64, roll: &mut Roll) -> (Sound, i64) {
        let end = if at_ms > self.begins_ms() { ticks(at_ms) } else { self.from };
        self.cut_up_to(end, end, roll);
        let ended = self.begins_ms();
        (self.sound, ended)
    }

    /// Cuts everything, after what silence it lacks; the last picture is seen for as long as usual, but not beyond a
    /// time of the show. Tells when the reel ended, in milliseconds of the show.
    pub(super) fn end(mut self, by_ms: i64, roll: &mut Roll) -> i64 {
        let usual = Some(self.picture.distance()).filter(|usual| *usual > 0).unwrap_or(LONE_PICTURE);
        let seen = |last: u64| (last + u64::from(usual)).min(ticks(by_ms).max(last + TICKS_A_MS));
        let seen = self.picture.last().map_or(0, seen).max(self.from);
        let beyond = self.shown.saturating_sub(self.picture.last().unwrap_or(0)).min(ticks(REORDER_MOST_MS));
        self.sound.close(i64::try_from((seen + beyond) / TICKS_A_MS).unwrap_or(0));
        let heard = self.sound.end();
        let end = if heard > seen + OUTLASTS { heard } else { seen };
        self.cut_up_to(end, u64::MAX, roll);
        self.begins_ms()
    }

    /// Cuts parts up to an end, of which the last takes the sound up to another.
    fn cut_up_to(&mut self, end: u64, heard: u64, roll: &mut Roll) {
        let stands = move |at: u64| u32::try_from(end.saturating_sub(at)).unwrap_or(u32::MAX).max(1);
        while end - self.from > self.target() {
            let most = self.from + self.target();
            let (to, key) = self.best(most).unwrap_or((most, false));
            if !key && !self.has_before(to) {
                break;
            }
            self.part(to, key, stands, roll);
        }
        if end > self.from && (self.has_before(end) || self.has_before(heard)) {
            self.cut(end, heard, stands, roll);
        }
        self.end_segment(roll);
        roll.closed(self.segment.msn);
        if self.init.is_some() {
            roll.unused(&self.opening);
        }
    }
}

fn ticks(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or(0).saturating_mul(TICKS_A_MS)
}
