//! From a publisher's tags to parts of segments: the one owner of a live stream's timeline.
//!
//! A *reel* is a stretch of parts with one timeline and one set of codecs. A new one begins with each publisher,
//! when a codec's configuration changes, when a track comes or leaves, and when the publisher's clock jumps.
//!
//! Parts are filled as far as the target allows. A part that is not its segment's last is shorter than 85 % of
//! the target only when one more frame would have made it longer than the target.

mod fault;
mod lag;
mod lane;
pub mod limits;
mod lobby;
mod output;
mod pace;
mod reel;
mod roll;
mod session;
mod sound;

pub use fault::{Fault, FaultKind};
pub use output::{Init, Input, Options, Output, Part, Picture, Sound};
use roll::Roll;
use session::Session;

use crate::flv::Tag;

/// The packager of one live stream.
#[derive(Debug)]
pub struct Packager {
    roll: Roll,
    session: Option<Session>,
}

impl Packager {
    /// A packager that waits for its publisher.
    pub fn new(options: Options) -> Self {
        Self { roll: Roll::new(options), session: None }
    }

    /// Takes what happened at a wall time in Unix milliseconds. Drain [`Self::poll`] before the next one.
    pub fn handle(&mut self, input: Input, now_ms: i64) {
        match input {
            Input::Start => {
                self.stop();
                self.roll.monitor.start(now_ms);
                self.session = Some(Session::default());
            }
            Input::Tag(tag) => self.tag(&tag, now_ms),
            Input::Stop => self.stop(),
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
        [lobby, self.roll.monitor.deadline()].into_iter().flatten().min()
    }

    fn tag(&mut self, tag: &Tag, now: i64) {
        let Some(session) = &mut self.session else {
            self.roll.fault(FaultKind::NotPublishing);
            return;
        };
        self.roll.monitor.bytes(tag.data.len(), now);
        if let Err(fault) = session.tag(tag, now, &mut self.roll) {
            self.roll.fault(fault);
        }
    }

    fn stop(&mut self) {
        self.roll.monitor.stop();
        if let Some(session) = self.session.take() {
            session.stop(&mut self.roll);
        }
    }

    fn settle(&mut self, now: i64) {
        let Some(session) = &mut self.session else { return };
        session.settle(now, &mut self.roll);
        if self.roll.monitor.due(now) {
            let (video, audio) = session.tracks();
            let report = self.roll.monitor.report(now, video, audio);
            self.roll.put(Output::Signal(report));
        }
    }
}

#[cfg(test)]
mod tests;
