//! One publisher, from its start to its stop.

use bytes::Bytes;

use super::lag::Lag;
use super::limits::{FRAME_BYTES, RECORD_BYTES, SILENCE_MS};
use super::lobby::{Lobby, Timed};
use super::pace::{Pace, Step};
use super::reel::{Fate, Reel};
use super::roll::Roll;
use super::{FaultKind, Init, Output, Picture, Sound};
use crate::codec::{Audio, Codec, Defect, Video};
use crate::flv::{Frame, Tag, TagKind, Unit, Unwrap};
use crate::fmp4::init;

/// Sound this close to the picture belongs to it.
const NEAR_MS: i64 = 1_000;

/// A publisher's tracks, and the reel being made of them.
#[derive(Debug, Default)]
pub(super) struct Session {
    clock: Unwrap,
    pace: Pace,
    video: Option<Video>,
    audio: Option<Audio>,
    lobby: Lobby,
    reel: Option<Reel>,
    lag: Lag,
    /// Sound comes while the reel has none.
    sound_came: bool,
}

impl Session {
    /// The names of the codecs, for the report.
    pub(super) fn tracks(&self) -> (Option<&Video>, Option<&Audio>) {
        (self.video.as_ref(), self.audio.as_ref())
    }

    pub(super) fn deadline(&self) -> Option<i64> {
        self.lobby.deadline()
    }

    pub(super) fn tag(&mut self, tag: &Tag, now: i64, roll: &mut Roll) -> Result<(), FaultKind> {
        match tag.unit()? {
            Unit::Config { codec, record } => self.config(codec, record, roll),
            Unit::Frame(frame) => self.frame(tag, frame, now, roll),
            Unit::End | Unit::Nothing => Ok(()),
        }
    }

    fn config(&mut self, codec: Codec, record: Bytes, roll: &mut Roll) -> Result<(), FaultKind> {
        if record.len() > RECORD_BYTES {
            return Err(FaultKind::TooLarge);
        }
        match codec {
            Codec::Avc | Codec::Av1 => {
                if self.video.as_ref().is_some_and(|v| v.codec == codec && v.record == record) {
                    return Ok(());
                }
                let video = Video::parse(codec, record)?;
                self.over(TagKind::Video, roll);
                self.video = Some(video);
            }
            Codec::Aac | Codec::Opus => {
                if self.audio.as_ref().is_some_and(|a| a.codec == codec && a.record == record) {
                    return Ok(());
                }
                let audio = Audio::parse(codec, record)?;
                self.over(TagKind::Audio, roll);
                self.audio = Some(audio);
            }
        }
        Ok(())
    }

    /// A track is coded differently from here on.
    fn over(&mut self, kind: TagKind, roll: &mut Roll) {
        if self.reel.as_ref().is_some_and(|reel| reel.has(kind)) {
            self.end_reel(roll);
        }
        if self.lobby.holds(kind) {
            self.lobby = Lobby::default();
        }
    }

    fn frame(&mut self, tag: &Tag, frame: Frame, now: i64, roll: &mut Roll) -> Result<(), FaultKind> {
        if frame.data.len() > FRAME_BYTES {
            return Err(FaultKind::TooLarge);
        }
        self.known(tag.kind, &frame)?;
        let frame = Timed { kind: tag.kind, time_ms: self.clock.time(tag.time_ms), now, frame };
        match self.pace.step(tag.kind, frame.time_ms, now) {
            Step::Steady => {}
            Step::Pause => self.cut_off(roll),
            Step::Jump => {
                roll.fault(FaultKind::TimeJump);
                self.cut_off(roll);
            }
        }
        match tag.kind {
            TagKind::Video => roll.monitor.picture(frame.time_ms, frame.frame.key, now),
            TagKind::Audio => roll.monitor.sound(now),
        }
        self.end_if_tracks_change(&frame, roll);
        self.end_if_late(&frame, roll);
        self.place(frame, roll)?;
        self.settle(now, roll);
        Ok(())
    }

    /// Whether the frame's configuration is known, and with it the picture's size.
    fn known(&mut self, kind: TagKind, frame: &Frame) -> Result<(), FaultKind> {
        match (kind, &mut self.video, &self.audio) {
            (TagKind::Video, Some(video), _) if video.codec == frame.codec => {
                if frame.key {
                    video.learn(&frame.data);
                }
                video.size.map(|_| ()).ok_or(FaultKind::Config(Defect::Malformed))
            }
            (TagKind::Audio, _, Some(audio)) if audio.codec == frame.codec => Ok(()),
            _ => Err(FaultKind::NoConfig),
        }
    }

    /// The timeline breaks here.
    fn cut_off(&mut self, roll: &mut Roll) {
        self.end_reel(roll);
        self.lobby = Lobby::default();
    }

    fn end_reel(&mut self, roll: &mut Roll) {
        self.sound_came = false;
        if let Some(reel) = self.reel.take() {
            roll.finish(reel);
        }
    }

    /// Ends the reel when a track has left it for good, or one has come that it lacks.
    fn end_if_tracks_change(&mut self, frame: &Timed, roll: &mut Roll) {
        let Some(reel) = &self.reel else { return };
        let (video, audio) = (reel.has(TagKind::Video), reel.has(TagKind::Audio));
        let silent = |kind| self.pace.behind(kind, frame.time_ms).is_some_and(|ms| ms > SILENCE_MS);
        match frame.kind {
            TagKind::Audio if video && silent(TagKind::Video) => {
                self.pace.forget(TagKind::Video);
                self.end_reel(roll);
            }
            TagKind::Video if frame.frame.key && video && audio && silent(TagKind::Audio) => {
                self.pace.forget(TagKind::Audio);
                self.end_reel(roll);
            }
            TagKind::Video if frame.frame.key && (!video || self.sound_came) => self.end_reel(roll),
            TagKind::Video | TagKind::Audio => {}
        }
    }

    /// Ends the reel before a frame that the next can begin with, when its dates have fallen behind for good: cues wait
    /// for the date of the picture.
    fn end_if_late(&mut self, frame: &Timed, roll: &mut Roll) {
        let Some(reel) = &self.reel else { return };
        self.lag.note(reel.late(frame.time_ms, frame.now), frame.now);
        let begins = match frame.kind {
            TagKind::Video => frame.frame.key,
            TagKind::Audio => !reel.has(TagKind::Video),
        };
        if begins && self.lag.lasts() {
            self.end_reel(roll);
        }
    }

    fn place(&mut self, frame: Timed, roll: &mut Roll) -> Result<(), FaultKind> {
        let kind = frame.kind;
        let Some(reel) = &mut self.reel else {
            if !self.lobby.push(frame)? {
                roll.monitor.dropped_picture();
            }
            return Ok(());
        };
        if !reel.has(kind) {
            let near = self.pace.behind(TagKind::Video, frame.time_ms).is_some_and(|ms| ms.abs() < NEAR_MS);
            self.sound_came |= kind == TagKind::Audio && near;
            return Ok(());
        }
        match reel.push(frame, roll)? {
            Fate::Kept => {}
            Fate::Dropped(ms) => roll.monitor.dropped(ms),
        }
        Ok(())
    }

    /// Opens a reel if there is enough to begin with.
    pub(super) fn settle(&mut self, now: i64, roll: &mut Roll) {
        if self.reel.is_none() && self.lobby.ready(now) {
            self.open(roll);
        }
    }

    fn open(&mut self, roll: &mut Roll) {
        let Some((first, frames)) = std::mem::take(&mut self.lobby).leave() else { return };
        let has = |kind| frames.iter().any(|frame| frame.kind == kind);
        let video = self.video.as_ref().filter(|_| has(TagKind::Video));
        let audio = self.audio.as_ref().filter(|_| has(TagKind::Audio));
        let opening = roll.opening(first);
        self.lag = Lag::default();
        roll.put(Output::Init(describe(opening.number, video, audio)));
        let mut reel = Reel::new(&opening, video.is_some(), audio);
        for frame in frames {
            if let Err(fault) = reel.push(frame, roll) {
                roll.fault(fault);
            }
        }
        self.reel = Some(reel);
    }

    /// Cuts all that is held.
    pub(super) fn stop(mut self, roll: &mut Roll) {
        if self.reel.is_none() && !self.lobby.is_empty() {
            self.open(roll);
        }
        self.end_reel(roll);
    }
}

fn describe(reel: u32, video: Option<&Video>, audio: Option<&Audio>) -> Init {
    let names = [video.map(|video| video.name.as_str()), audio.map(|audio| audio.name.as_str())];
    let picture = video.map(|video| {
        let (width, height) = video.size.unwrap_or_default();
        Picture { codec: video.name.clone(), width, height }
    });
    let sound =
        audio.map(|audio| Sound { codec: audio.name.clone(), rate: audio.rate, channels: audio.channels });
    let codecs = names.into_iter().flatten().collect::<Vec<_>>().join(",");
    Init { reel, bytes: init(video, audio), video: picture, audio: sound, codecs }
}
