//! From `connect` to `deleteStream`.

use super::{Closed, Output, Session, Stage, reply, writer};
use crate::rtmp::amf::Value;
use crate::rtmp::command::Command;
use crate::rtmp::reply::Level;

const BAD_NAME: &str = "NetStream.Publish.BadName";

impl Session {
    pub(super) fn command(&mut self, body: &[u8], now_ms: u64) -> Result<(), Closed> {
        let command = Command::read(body, &self.limits)?;
        if self.stage == Stage::Connecting && command.name != "connect" {
            return Err(Closed::OutOfOrder("a command before connect"));
        }
        match command.name.as_str() {
            "connect" => return self.connect(&command),
            "publish" => return self.publish(&command),
            "play" | "play2" => return self.play(),
            "releaseStream" => self.answer(&command, Value::Null),
            "createStream" => self.answer(&command, f64::from(reply::STREAM).into()),
            "FCPublish" => {
                self.answer(&command, Value::Null);
                self.tell(0, &reply::on_fc_publish(&command.key()));
            }
            "FCUnpublish" | "deleteStream" | "closeStream" => self.end(now_ms),
            // Encoders ask for more than a publisher needs, and do without the answer.
            _ => {}
        }
        Ok(())
    }

    pub(super) fn accept(&mut self, now_ms: u64) {
        if self.stage == Stage::Asked {
            self.enter(Stage::Publishing, now_ms);
            self.send(reply::stream_begin());
            self.status(Level::Status, "NetStream.Publish.Start", "Go ahead.");
        }
    }

    pub(super) fn refuse(&mut self, reason: String) -> Result<(), Closed> {
        if self.stage != Stage::Asked {
            return Ok(());
        }
        self.stage = Stage::Connected;
        self.status(Level::Error, BAD_NAME, &reason);
        Err(Closed::Refused(reason))
    }

    fn connect(&mut self, command: &Command) -> Result<(), Closed> {
        if self.stage != Stage::Connecting {
            return Err(Closed::OutOfOrder("a second connect"));
        }
        self.stage = Stage::Connected;
        self.app = command.app();
        for bytes in reply::terms() {
            self.send(bytes);
        }
        self.chunk_size = usize::try_from(reply::CHUNK_SIZE).unwrap_or(self.chunk_size);
        self.tell(0, &reply::connected(command.transaction));
        Ok(())
    }

    fn publish(&mut self, command: &Command) -> Result<(), Closed> {
        if self.stage != Stage::Connected {
            return self.deny(BAD_NAME, Closed::SecondPublish);
        }
        let key = command.key();
        // Some encoders leave the key's field empty and have it in the server's address.
        if key.trim().is_empty() && !self.app.contains('/') {
            return self.deny(BAD_NAME, Closed::NoKey);
        }
        self.stage = Stage::Asked;
        self.queue.push(Output::Publish { app: self.app.clone(), key });
        Ok(())
    }

    fn play(&mut self) -> Result<(), Closed> {
        self.deny("NetStream.Play.Failed", Closed::Player)
    }

    /// The peer has until the deadline to hang up; what it still sends is not kept.
    fn end(&mut self, now_ms: u64) {
        if matches!(self.stage, Stage::Asked | Stage::Publishing) {
            self.enter(Stage::Ended, now_ms);
            self.status(Level::Status, "NetStream.Unpublish.Success", "Unpublished.");
            self.queue.push(Output::Unpublish);
        }
    }

    fn deny(&mut self, code: &str, reason: Closed) -> Result<(), Closed> {
        self.status(Level::Error, code, &reason.to_string());
        Err(reason)
    }

    fn status(&mut self, level: Level, code: &str, description: &str) {
        self.tell(reply::STREAM, &reply::on_status(level, code, description));
    }

    fn answer(&mut self, command: &Command, value: Value) {
        self.tell(0, &reply::result(command.transaction, value));
    }

    fn tell(&mut self, stream: u8, body: &[u8]) {
        self.send(writer::write(reply::address(stream), body, self.chunk_size));
    }
}
