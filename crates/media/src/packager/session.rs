//! One publisher, from its start to its stop.

use bytes::Bytes;

use super::FaultKind;
use super::clock::Clock;
use super::limits::{AWAY_MS, FRAME_BYTES, LATE_MS, LATE_WAIT_MS, RECORD_BYTES};
use super::lobby::{Lobby, Timed};
use super::programme::{Heard, Programme};
use super::reel::{Picture, reorder_ms};
use super::roll::Roll;
use super::sound::Fate;
use crate::codec::{Audio, Codec, Defect, Video};
use crate::flv::{Frame, Tag, TagKind, Unit};

/// A publisher's tracks, and the reel being made of them.
#[derive(Debug)]
pub(super) struct Session {
    clock: Clock,
    video: Option<Video>,
    audio: Option<Audio>,
    /// Whether a packet of sound has come.
    sounds: bool,
    /// The first frames, until it is known which tracks there are.
    lobby: Option<Lobby>,
    /// Since when it has been sending without a pause.
    since: i64,
    /// Whether its picture has been seen.
    seen: bool,
    /// By how much later places have been given since it came, in milliseconds.
    moved: i64,
}

impl Session {
    pub(super) fn new(now: i64) -> Self {
        let (clock, lobby) = (Clock::default(), Some(Lobby::default()));
        Self { clock, video: None, audio: None, sounds: false, lobby, since: now, seen: false, moved: 0 }
    }

    /// The names of the codecs, for the report.
    pub(super) fn tracks(&self) -> (Option<&Video>, Option<&Audio>) {
        (self.video.as_ref(), self.audio.as_ref())
    }

    /// When it was last heard of.
    pub(super) fn heard(&self) -> Heard {
        self.clock.heard()
    }

    /// When the first frames have waited long enough.
    pub(super) fn deadline(&self) -> Option<i64> {
        self.lobby.as_ref().and_then(Lobby::deadline)
    }

    pub(super) fn tag(
        &mut self,
        tag: &Tag,
        now: i64,
        (on, roll): (&mut Programme, &mut Roll),
    ) -> Result<(), FaultKind> {
        match tag.unit()? {
            Unit::Config { codec, record } => self.config(codec, record),
            Unit::Frame(frame) => self.frame(tag, frame, now, (on, roll)),
            Unit::End | Unit::Nothing => Ok(()),
        }
    }

    fn config(&mut self, codec: Codec, record: Bytes) -> Result<(), FaultKind> {
        if record.len() > RECORD_BYTES {
            return Err(FaultKind::TooLarge);
        }
        match codec {
            Codec::Avc | Codec::Av1 => {
                if self.video.as_ref().is_none_or(|video| video.codec != codec || video.record != record) {
                    self.video = Some(Video::parse(codec, record)?);
                }
            }
            Codec::Aac | Codec::Opus => {
                if self.audio.as_ref().is_none_or(|audio| audio.codec != codec || audio.record != record) {
                    (self.audio, self.sounds) = (Some(Audio::parse(codec, record)?), false);
                }
            }
        }
        Ok(())
    }

    fn frame(
        &mut self,
        tag: &Tag,
        frame: Frame,
        now: i64,
        (on, roll): (&mut Programme, &mut Roll),
    ) -> Result<(), FaultKind> {
        if frame.data.len() > FRAME_BYTES {
            return Err(FaultKind::TooLarge);
        }
        self.known(tag.kind, &frame)?;
        if self.clock.heard().is_some_and(|at| now.saturating_sub(at) >= AWAY_MS) {
            self.since = now;
        }
        let time = self.clock.time(tag.kind, tag.time_ms, now);
        if time.jumped {
            roll.fault(FaultKind::TimeJump);
        }
        match tag.kind {
            TagKind::Video => roll.monitor.picture(time.at, frame.key, now),
            TagKind::Audio => roll.monitor.sound(now),
        }
        // What waits in the lobby is moved with what comes later.
        let frame = Timed { kind: tag.kind, at: time.at.saturating_sub(self.moved), now, frame };
        match &mut self.lobby {
            Some(lobby) => {
                if !lobby.push(frame)? {
                    roll.monitor.dropped_picture();
                }
                Ok(())
            }
            None => self.place(frame, (on, roll)),
        }
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

    /// Lets the first frames in once both tracks are known, or have been waited for.
    pub(super) fn settle(&mut self, now: i64, (on, roll): (&mut Programme, &mut Roll)) {
        let sound = self.audio.is_some();
        let Some(lobby) = self.lobby.take_if(|lobby| lobby.is_ready(sound, now)) else { return };
        for frame in lobby.leave() {
            if let Err(fault) = self.place(frame, (on, roll)) {
                roll.fault(fault);
            }
        }
    }

    fn place(&mut self, frame: Timed, (on, roll): (&mut Programme, &mut Roll)) -> Result<(), FaultKind> {
        match frame.kind {
            TagKind::Video => self.picture(frame, (on, roll)),
            TagKind::Audio => self.sound(frame, (on, roll)),
        }
    }

    fn picture(&mut self, frame: Timed, (on, roll): (&mut Programme, &mut Roll)) -> Result<(), FaultKind> {
        let Timed { at, now, frame, .. } = frame;
        if frame.key {
            self.catch_up();
        }
        let mut at = at.saturating_add(self.moved);
        let Some(video) = &self.video else { return Ok(()) };
        let audio = self.audio.as_ref().filter(|_| self.sounds);
        if frame.key && on.wants(video, audio) {
            let reorder = reorder_ms(frame.composition_ms);
            let late = on.free_from(roll).saturating_sub(at.saturating_add(reorder)).max(0);
            // What a network held back catches up; whoever has just come, or stays late, gets a later place.
            let stays = !self.seen || now.saturating_sub(self.since) >= LATE_WAIT_MS;
            if late <= LATE_MS || stays {
                self.seen = true;
                at = at.saturating_add(late);
                self.clock.delay(late);
                self.moved = self.moved.saturating_add(late);
                on.show(at.saturating_add(reorder), (video, self.audio.as_ref()), now, roll);
            }
        }
        let at_ms = roll.show_ms(at);
        let picture = Picture { at_ms, later_ms: frame.composition_ms, key: frame.key, data: frame.data };
        on.picture(picture, video, now)
    }

    fn sound(&mut self, frame: Timed, (on, roll): (&mut Programme, &mut Roll)) -> Result<(), FaultKind> {
        let Timed { at, now, frame, .. } = frame;
        self.sounds = true;
        if self.video.is_none() {
            self.catch_up();
        }
        let at = at.saturating_add(self.moved);
        let Some(audio) = &self.audio else { return Ok(()) };
        if let Fate::Dropped(ms) = on.sound((at, frame.data), audio, now, roll)? {
            roll.monitor.dropped(ms);
        }
        Ok(())
    }

    /// Dates that have fallen behind for good begin anew: cues wait for the date of the picture.
    fn catch_up(&mut self) {
        let behind = self.clock.behind().unwrap_or(0);
        self.clock.delay(behind);
        self.moved = self.moved.saturating_add(behind);
    }
}
