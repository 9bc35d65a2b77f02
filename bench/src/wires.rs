//! Many connections in one loop, each with requests of its own: what came back is told with its status and body.

mod reply;

use crate::Done;
use mio::{Events, Interest, Poll, Token, net::TcpStream};
pub(crate) use reply::Reply;
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::SocketAddr,
    time::Duration,
};

/// Connections to one port, kept open.
#[derive(Debug)]
pub(crate) struct Wires {
    port: u16,
    poll: Poll,
    events: Events,
    ends: Vec<End>,
    /// Whose kernel would take no more.
    full: Vec<usize>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct End {
    stream: TcpStream,
    /// Answers that have not come.
    owed: usize,
    /// Whether the server has hung up on us: it does on who asks nothing for long.
    gone: bool,
    /// The beginning of an answer whose end has not come.
    held: Vec<u8>,
    /// What is still to be sent.
    rest: Vec<u8>,
}

/// Silence after which something must be wrong.
const SILENCE: Duration = Duration::from_secs(30);

impl Wires {
    /// Opens so many.
    pub(crate) fn open(port: u16, count: usize) -> Done<Self> {
        let poll = Poll::new().map_err(|e| e.to_string())?;
        let mut ends = Vec::with_capacity(count);
        for n in 0..count {
            ends.push(End::open(port, n, &poll).map_err(|e| format!("connection {n}: {e}"))?);
        }
        let events = Events::with_capacity(1_024);
        Ok(Self { port, poll, events, ends, full: Vec::new(), buffer: vec![0; 64 * 1024] })
    }

    /// Sends the bytes of so many requests.
    pub(crate) fn send(&mut self, wire: usize, bytes: &[u8], requests: usize) -> Done {
        let Some(end) = self.ends.get_mut(wire) else { return Err(format!("no wire {wire}")) };
        if end.gone {
            *end = End::open(self.port, wire, &self.poll).map_err(|e| format!("connection {wire}: {e}"))?;
        }
        end.owed += requests;
        end.rest.extend_from_slice(bytes);
        if !end.flush().map_err(|e| e.to_string())? {
            self.full.push(wire);
        }
        Ok(())
    }

    /// What comes within a time; may be nothing.
    pub(crate) fn wait(&mut self, most: Duration, came: &mut Vec<Reply>) -> Done {
        for wire in std::mem::take(&mut self.full) {
            self.send(wire, b"", 0)?;
        }
        self.poll.poll(&mut self.events, Some(most)).map_err(|e| e.to_string())?;
        for event in &self.events {
            let wire = event.token().0;
            let Some(end) = self.ends.get_mut(wire) else { continue };
            end.read(wire, &mut self.buffer, came).map_err(|e| format!("wire {wire}: {e}"))?;
        }
        Ok(())
    }

    /// Lets every wire go its way: `step` is told what came on it, nothing at first, and says what is asked next.
    /// Ends when no wire asks anything any more.
    pub(crate) fn walk(
        &mut self,
        mut step: impl FnMut(usize, Option<&Reply>) -> Done<Option<Vec<u8>>>,
    ) -> Done {
        let mut open = 0_usize;
        for wire in 0..self.ends.len() {
            if let Some(request) = step(wire, None)? {
                self.send(wire, &request, 1)?;
                open += 1;
            }
        }
        let mut came = Vec::new();
        while open > 0 {
            self.wait(SILENCE, &mut came)?;
            if came.is_empty() {
                return Err("no answer for 30 s".into());
            }
            for reply in came.drain(..) {
                match step(reply.wire, Some(&reply))? {
                    Some(request) => self.send(reply.wire, &request, 1)?,
                    None => open -= 1,
                }
            }
        }
        Ok(())
    }
}

impl End {
    fn open(port: u16, n: usize, poll: &Poll) -> std::io::Result<Self> {
        let mut stream = connect(port)?;
        poll.registry().register(&mut stream, Token(n), Interest::READABLE)?;
        Ok(Self { stream, owed: 0, gone: false, held: Vec::new(), rest: Vec::new() })
    }

    /// Sends what the kernel takes; says whether that was all.
    fn flush(&mut self) -> std::io::Result<bool> {
        while !self.rest.is_empty() {
            match self.stream.write(&self.rest) {
                Ok(sent) => drop(self.rest.drain(..sent)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn read(&mut self, wire: usize, buffer: &mut [u8], came: &mut Vec<Reply>) -> std::io::Result<()> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) if self.owed > 0 => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(0) => {
                    self.gone = true;
                    break;
                }
                Ok(count) => {
                    self.held.extend_from_slice(buffer.get(..count).unwrap_or_default());
                    if count < buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        let mut used = 0;
        while let Some((reply, whole)) = Reply::first(wire, self.held.get(used..).unwrap_or_default()) {
            came.push(reply);
            used += whole;
            self.owed = self.owed.saturating_sub(1);
        }
        self.held.drain(..used);
        Ok(())
    }
}

fn connect(port: u16) -> std::io::Result<TcpStream> {
    let stream = std::net::TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port)))?;
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}
