//! Where the viewers of one process sit, and what they saw.

use crate::{
    clock,
    figures::{Times, float},
    viewer,
};
use mio::net::TcpStream;
use std::{
    collections::BTreeMap,
    io::{ErrorKind, Read as _, Write as _},
    time::{Duration, Instant},
};

/// All viewers and their sight.
#[derive(Debug)]
pub(crate) struct House {
    seats: Vec<Seat>,
    sight: Sight,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Seat {
    stream: TcpStream,
    /// The beginning of a message whose end has not come.
    held: Vec<u8>,
    gone: bool,
}

#[derive(Debug, Default)]
struct Sight {
    /// When the first viewer had each frame, and how many had it in the end.
    seen: BTreeMap<i64, (Instant, u64)>,
    frames: u64,
    bytes: u64,
    /// After the first viewer.
    spread: Times,
    /// After the server's stamp.
    late: Times,
    /// From one frame to the next, where each was seen first.
    gap: Times,
    /// When the newest frame was seen first.
    newest: Option<Instant>,
    gone: u64,
    said: u64,
    more: u64,
}

impl House {
    pub(crate) fn new() -> Self {
        Self { seats: Vec::new(), sight: Sight::default(), buffer: vec![0; 64 * 1024] }
    }

    pub(crate) fn seat(&mut self, stream: TcpStream) {
        self.seats.push(Seat { stream, held: Vec::new(), gone: false });
    }

    pub(crate) fn last(&mut self) -> Option<&mut TcpStream> {
        self.seats.last_mut().map(|seat| &mut seat.stream)
    }

    pub(crate) fn len(&self) -> usize {
        self.seats.len()
    }

    pub(crate) fn reset(&mut self) {
        self.sight = Sight { gone: self.sight.gone, ..Sight::default() };
    }

    /// Sends a small message of one viewer's.
    pub(crate) fn say(&mut self, seat: usize, message: &[u8]) {
        if let Some(seat) = self.seats.get_mut(seat) {
            let _full = seat.stream.write(message);
        }
    }

    /// Reads all there is for one viewer.
    pub(crate) fn read(&mut self, n: usize) {
        let Some(seat) = self.seats.get_mut(n) else { return };
        loop {
            match seat.stream.read(&mut self.buffer) {
                Ok(count @ 1..) => {
                    let fresh = self.buffer.get(..count).unwrap_or_default();
                    seat.take(fresh, n == 0, &mut self.sight);
                    // A read that does not fill the buffer has emptied the socket; the next bytes wake us again.
                    if count < self.buffer.len() {
                        return;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Ok(0) | Err(_) => {
                    self.sight.gone += u64::from(!seat.gone);
                    seat.gone = true;
                    return;
                }
            }
        }
    }

    /// Share of the frames that reached each viewer. The first and the last were under way when the watch began
    /// and ended.
    fn delivered(&self) -> f64 {
        let numbers = self.sight.seen.keys();
        let (Some(first), Some(last)) = (numbers.clone().next(), numbers.last()) else { return f64::NAN };
        let wanted = float(u64::try_from(last - first - 1).unwrap_or(0))
            * float(self.seats.len().try_into().unwrap_or(0));
        let inner = self.sight.seen.iter().filter(|(n, _)| *n != first && *n != last);
        float(inner.map(|(_, (_, viewers))| viewers).sum()) / wanted
    }

    /// What was seen since the last reset, as one line of JSON.
    pub(crate) fn report(&self) -> String {
        let sight = &self.sight;
        serde_json::json!({
            "frames": sight.frames, "bytes": sight.bytes, "delivered": self.delivered(), "gone": sight.gone,
            "said": sight.said, "more": sight.more,
            "spread": [sight.spread.percentile(50), sight.spread.percentile(99), sight.spread.percentile(100)],
            "gap": [sight.gap.percentile(50), sight.gap.percentile(99), sight.gap.percentile(100)],
            "late": [sight.late.percentile(50), sight.late.percentile(99), sight.late.percentile(100)],
        })
        .to_string()
    }
}

impl Seat {
    fn take(&mut self, fresh: &[u8], looks: bool, sight: &mut Sight) {
        let joined;
        let mut bytes = if self.held.is_empty() {
            fresh
        } else {
            joined = [std::mem::take(&mut self.held).as_slice(), fresh].concat();
            joined.as_slice()
        };
        while let Some((message, whole)) = viewer::message(bytes) {
            if message.text {
                sight.frame(message.payload, whole);
                if looks {
                    sight.look(message.payload);
                }
            }
            bytes = bytes.get(whole..).unwrap_or_default();
        }
        self.held = bytes.to_vec();
    }
}

impl Sight {
    fn frame(&mut self, payload: &[u8], whole: usize) {
        let now = clock::now();
        self.frames += 1;
        self.bytes += u64::try_from(whole).unwrap_or(0);
        let (Some(n), Some(at)) = (viewer::number(payload, b"\"n\":"), viewer::number(payload, b"\"at\":"))
        else {
            return;
        };
        if !self.seen.contains_key(&n)
            && let Some(before) = self.newest.replace(now)
        {
            self.gap.add(now - before);
        }
        let (first, viewers) = self.seen.entry(n).or_insert((now, 0));
        *viewers += 1;
        self.spread.add(now - *first);
        self.late.add(Duration::from_millis(u64::try_from(clock::wall() - at).unwrap_or(0)));
    }

    /// One viewer reads what is said.
    fn look(&mut self, payload: &[u8]) {
        let frame: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
        let said = frame.get("say").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
        self.said += u64::try_from(said).unwrap_or(0);
        self.more += frame.get("more").and_then(serde_json::Value::as_u64).unwrap_or(0);
    }
}
