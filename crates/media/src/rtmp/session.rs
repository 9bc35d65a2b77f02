//! One connection, from its first byte to its last.

mod control;
mod publishing;

use bytes::Bytes;

use super::ack::Acks;
use super::handshake::Handshake;
use super::queue::Queue;
use super::reader::{Message, Reader};
use super::{Closed, Limits, reply, writer};
use crate::flv::{Tag, TagKind};

/// What happens to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// The peer's next bytes. A slice has to be far smaller than [`Limits::buffered_bytes`]; 64 KB is good.
    Bytes(&'a [u8]),
    /// The key of [`Output::Publish`] is good. Without effect when nothing waits for it.
    Accept,
    /// The key is not good; the publisher is told why. Without effect when nothing waits for it.
    Refuse {
        /// What the person behind the encoder should read.
        reason: String,
    },
    /// Time has passed.
    Tick,
}

/// What a session wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send these bytes.
    Send(Bytes),
    /// Somebody wants to publish: answer with [`Input::Accept`] or [`Input::Refuse`].
    Publish {
        /// The application, the first part of the address.
        app: String,
        /// The stream key, without a query.
        key: String,
    },
    /// Sound or picture of an accepted publisher.
    Tag(Tag),
    /// The publisher has gone. Comes once after every [`Output::Publish`] that was not refused, unless the
    /// connection breaks first.
    Unpublish,
    /// Hang up, once everything before is sent. Nothing comes after it.
    Close {
        /// Why.
        reason: Closed,
    },
}

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Greeting,
    Connecting,
    Connected,
    Asked,
    Publishing,
    Ended,
    Closed,
}

/// One RTMP connection of a publisher.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
    stage: Stage,
    /// From when the stage's deadline counts.
    since_ms: u64,
    handshake: Handshake,
    reader: Reader,
    acks: Acks,
    chunk_size: usize,
    app: String,
    queue: Queue,
}

impl Session {
    /// A connection that has just been made.
    pub fn new(limits: Limits, now_ms: u64) -> Self {
        Self {
            limits,
            stage: Stage::Greeting,
            since_ms: now_ms,
            handshake: Handshake::default(),
            reader: Reader::new(limits),
            acks: Acks::new(reply::WINDOW),
            chunk_size: writer::FIRST_CHUNK_SIZE,
            app: String::new(),
            queue: Queue::default(),
        }
    }

    /// Takes one input in. Whoever is late is closed first, whatever the input; but a publisher of whom something is
    /// here is not silent, however late that is read.
    pub fn handle(&mut self, input: Input<'_>, now_ms: u64) {
        if self.stage == Stage::Closed {
            return;
        }
        let speaks = matches!(input, Input::Bytes(bytes) if !bytes.is_empty());
        let excused = speaks && self.stage == Stage::Publishing;
        if !excused && self.deadline().is_some_and(|at| at <= now_ms) {
            return self.close(self.lateness());
        }
        if let Err(reason) = self.take(input, now_ms) {
            self.close(reason);
        }
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.queue.pop()
    }

    /// When the session wants an [`Input::Tick`].
    pub fn deadline(&self) -> Option<u64> {
        let patience = match self.stage {
            Stage::Greeting => self.limits.handshake_ms,
            Stage::Connecting | Stage::Connected | Stage::Asked => self.limits.publish_ms,
            Stage::Publishing | Stage::Ended => self.limits.idle_ms,
            Stage::Closed => return None,
        };
        Some(self.since_ms.saturating_add(patience))
    }

    /// Bytes held: unfinished messages and outputs that wait.
    pub fn buffered(&self) -> usize {
        self.reader.held() + self.queue.bytes()
    }

    fn take(&mut self, input: Input<'_>, now_ms: u64) -> Result<(), Closed> {
        match input {
            Input::Bytes(bytes) => self.read(bytes, now_ms)?,
            Input::Accept => self.accept(now_ms),
            Input::Refuse { reason } => self.refuse(reason)?,
            Input::Tick => {}
        }
        Ok(())
    }

    fn lateness(&self) -> Closed {
        match self.stage {
            Stage::Greeting => Closed::HandshakeLate,
            Stage::Publishing => Closed::Silent,
            Stage::Ended => Closed::Finished,
            Stage::Connecting | Stage::Connected | Stage::Asked | Stage::Closed => Closed::PublishLate,
        }
    }

    fn enter(&mut self, stage: Stage, now_ms: u64) {
        self.stage = stage;
        self.since_ms = now_ms;
        self.reader.keep_media(stage == Stage::Publishing);
    }

    fn read(&mut self, mut input: &[u8], now_ms: u64) -> Result<(), Closed> {
        if self.stage == Stage::Publishing && !input.is_empty() {
            self.since_ms = now_ms;
        }
        while !input.is_empty() {
            self.step(&mut input, now_ms)?;
        }
        Ok(())
    }

    /// Reads up to the next message or acknowledgement, so that neither depends on how the bytes were cut.
    fn step(&mut self, input: &mut &[u8], now_ms: u64) -> Result<(), Closed> {
        let (mut part, later) = input.split_at(self.acks.room().min(input.len()));
        let before = part.len();
        let message = if self.stage == Stage::Greeting {
            self.greet(&mut part, now_ms)?;
            None
        } else {
            self.reader.read(&mut part, self.limits.buffered_bytes.saturating_sub(self.queue.bytes()))?
        };
        let taken = before - part.len();
        self.acks.count(taken);
        *input = input.get(taken..).unwrap_or(later);
        if let Some(message) = message {
            self.receive(message, now_ms)?;
        }
        if let Some(total) = self.acks.due() {
            self.send(reply::acknowledgement(total));
        }
        Ok(())
    }

    fn greet(&mut self, input: &mut &[u8], now_ms: u64) -> Result<(), Closed> {
        if let Some(answer) = self.handshake.read(input)? {
            self.send(answer);
        }
        if self.handshake.is_done() {
            self.handshake = Handshake::default();
            self.enter(Stage::Connecting, now_ms);
        }
        Ok(())
    }

    fn receive(&mut self, message: Message, now_ms: u64) -> Result<(), Closed> {
        let Message { kind, time_ms, body } = message;
        match kind {
            1..=6 => self.control(kind, &body)?,
            8 => self.tag(TagKind::Audio, time_ms, body),
            9 => self.tag(TagKind::Video, time_ms, body),
            17 => self.command(body.get(1..).unwrap_or_default(), now_ms)?,
            20 => self.command(&body, now_ms)?,
            _ => {}
        }
        Ok(())
    }

    /// An empty message carries no codec and so is no tag; encoders send them to keep a line open.
    fn tag(&mut self, kind: TagKind, time_ms: u32, data: Bytes) {
        if self.stage == Stage::Publishing && !data.is_empty() {
            self.queue.push(Output::Tag(Tag { kind, time_ms, data }));
        }
    }

    fn send(&mut self, bytes: Bytes) {
        self.queue.push(Output::Send(bytes));
    }

    fn close(&mut self, reason: Closed) {
        if matches!(self.stage, Stage::Asked | Stage::Publishing) {
            self.queue.push(Output::Unpublish);
        }
        self.stage = Stage::Closed;
        self.reader = Reader::new(self.limits);
        self.queue.push(Output::Close { reason });
    }
}
