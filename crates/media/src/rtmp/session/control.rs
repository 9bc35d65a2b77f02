//! The peer's words about the connection itself.

use super::{Closed, Session, reply};

impl Session {
    pub(super) fn control(&mut self, kind: u8, body: &[u8]) -> Result<(), Closed> {
        match kind {
            1 => self.reader.set_chunk_size(number(body)?)?,
            2 => self.reader.abort(number(body)?),
            4 => self.user_control(body),
            5 => self.acks.set_window(number(body)?),
            // What the peer acknowledges, and how much we may send: we send too little to care.
            _ => {}
        }
        Ok(())
    }

    fn user_control(&mut self, body: &[u8]) {
        if let Some(&[0, 6, a, b, c, d]) = body.first_chunk() {
            self.send(reply::pong([a, b, c, d]));
        }
    }
}

fn number(body: &[u8]) -> Result<u32, Closed> {
    let bytes = body.first_chunk().ok_or(Closed::Malformed("a control message is too short"))?;
    Ok(u32::from_be_bytes(*bytes))
}
