//! From a publisher's tags to parts of segments: the one owner of a show's timeline.
//!
//! A show on air always has a picture and sound. Where the publisher sends no sound there is silence; where it sends no
//! picture, or nobody sends, the cover is seen. A *reel* is a stretch of parts with one set of codecs; all reels lie on
//! one line of time. A new one begins with each publisher, when a codec's configuration changes, and where the cover
//! takes the picture's place or gives it back.
//!
//! A part ends before a picture that fills it to 85 % of the target or more, and where there is none it is exactly as
//! long as the target. Segments begin with key frames as long as they last no longer than the playlist says.

mod clock;
mod cover;
mod fault;
mod lag;
mod lane;
pub mod limits;
mod lobby;
mod output;
mod programme;
mod reel;
mod roll;
mod session;
mod sound;

pub use cover::Cover;
pub use fault::{Fault, FaultKind};
pub use output::{Init, Input, Opened, Options, Output, Part, Picture, Sound};
use programme::{Heard, Programme};
use roll::Roll;
use session::Session;

use crate::flv::Tag;

/// The packager of one live stream.
#[derive(Debug)]
pub struct Packager {
    roll: Roll,
    on: Programme,
    session: Option<Session>,
}

impl Packager {
    /// A packager that waits for its publisher.
    pub fn new(options: Options) -> Self {
        Self { roll: Roll::new(options), on: Programme::new(), session: None }
    }

    /// Takes what happened at a wall time in Unix milliseconds. Drain [`Self::poll`] before the next one.
    pub fn handle(&mut self, input: Input, now_ms: i64) {
        if self.on.deadline(self.heard(), &self.roll).is_some_and(|due| due <= now_ms) {
            self.on.run(self.heard(), now_ms, &mut self.roll);
        }
        match input {
            Input::Start => {
                self.stop(now_ms);
                self.roll.monitor.start(now_ms);
                self.session = Some(Session::new(now_ms));
            }
            Input::Tag(tag) => self.tag(&tag, now_ms),
            Input::Stop => self.stop(now_ms),
            Input::Cover(cover) => self.on.cover(cover, now_ms, &mut self.roll),
            Input::Open => self.open(now_ms),
            Input::End => {
                self.stop(now_ms);
                self.on.end(now_ms, &mut self.roll);
            }
            Input::Tick => {}
        }
        self.settle(now_ms);
    }

    /// The next thing made.
    pub fn poll(&mut self) -> Option<Output> {
        self.roll.poll()
    }

    /// When to call again with [`Input::Tick`] if nothing else happens.
    pub fn deadline(&self) -> Option<i64> {
        let lobby = self.session.as_ref().and_then(Session::deadline);
        let on = self.on.deadline(self.heard(), &self.roll);
        [lobby, on, self.roll.monitor.deadline()].into_iter().flatten().min()
    }

    fn open(&mut self, now: i64) {
        if let Some((Some(video), _)) = self.session.as_ref().map(Session::tracks) {
            self.on.expect(video.codec);
        }
        self.on.open(self.heard(), now, &mut self.roll);
    }

    fn heard(&self) -> Heard {
        self.session.as_ref().and_then(Session::heard)
    }

    fn tag(&mut self, tag: &Tag, now: i64) {
        let Some(session) = &mut self.session else {
            self.roll.fault(FaultKind::NotPublishing);
            return;
        };
        self.roll.monitor.bytes(tag.data.len(), now);
        if let Err(fault) = session.tag(tag, now, (&mut self.on, &mut self.roll)) {
            self.roll.fault(fault);
        }
    }

    /// Cuts all that is held.
    fn stop(&mut self, now: i64) {
        self.roll.monitor.stop();
        if let Some(mut session) = self.session.take() {
            session.settle(i64::MAX, (&mut self.on, &mut self.roll));
            self.on.leave(now, &mut self.roll);
        }
    }

    fn settle(&mut self, now: i64) {
        if let Some(session) = &mut self.session {
            session.settle(now, (&mut self.on, &mut self.roll));
        }
        self.on.run(self.heard(), now, &mut self.roll);
        let Some(session) = &self.session else { return };
        if self.roll.monitor.due(now) {
            let (video, audio) = session.tracks();
            let report = self.roll.monitor.report(now, video, audio);
            self.roll.put(Output::Signal(report));
        }
    }
}

#[cfg(test)]
mod tests;
