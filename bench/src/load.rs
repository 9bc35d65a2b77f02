//! Many connections in one loop: each asks again as soon as it has its answer.

mod answers;

use crate::{Done, clock};
pub(crate) use answers::Answers;
use mio::{Events, Interest, Poll, Token, net::TcpStream};
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::SocketAddr,
    time::Duration,
};

/// Connections to one port, kept open.
#[derive(Debug)]
pub(crate) struct Load {
    poll: Poll,
    ends: Vec<End>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct End {
    stream: TcpStream,
    answers: Answers,
}

/// What came back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Got {
    pub(crate) answers: u64,
    pub(crate) bytes: u64,
}

impl Load {
    /// Opens so many connections.
    pub(crate) fn open(port: u16, count: u32) -> Done<Self> {
        let poll = Poll::new().map_err(|e| e.to_string())?;
        let mut ends = Vec::new();
        for n in 0..usize::try_from(count).unwrap_or(0) {
            let mut stream = connect(port).map_err(|e| format!("connection {n}: {e}"))?;
            let interest = Interest::READABLE;
            poll.registry().register(&mut stream, Token(n), interest).map_err(|e| e.to_string())?;
            ends.push(End { stream, answers: Answers::default() });
        }
        Ok(Self { poll, ends, buffer: vec![0; 256 * 1024] })
    }

    /// Sends a request on every connection.
    pub(crate) fn ask_all(&mut self, path: &str) -> Done {
        let request = request(path);
        for end in &mut self.ends {
            end.stream.write_all(&request).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Asks for the same thing again and again for some seconds.
    pub(crate) fn run(&mut self, path: &str, seconds: f64) -> Done<Got> {
        let request = request(path);
        let begun = clock::now();
        let mut got = Got::default();
        self.ask_all(path)?;
        let mut open = self.ends.len();
        while open > 0 {
            let more = begun.elapsed().as_secs_f64() < seconds;
            self.wait(|end, count, bytes| {
                got.answers += count;
                got.bytes += bytes;
                match (count, more) {
                    (0, _) => Ok(()),
                    (_, true) => end.write_all(&request),
                    (_, false) => {
                        open -= 1;
                        Ok(())
                    }
                }
            })?;
        }
        Ok(got)
    }

    /// Reads what has come, and tells of each connection how many answers are whole and how many bytes came.
    pub(crate) fn wait(
        &mut self,
        mut each: impl FnMut(&mut TcpStream, u64, u64) -> std::io::Result<()>,
    ) -> Done {
        let mut events = Events::with_capacity(1_024);
        self.poll.poll(&mut events, Some(Duration::from_secs(5))).map_err(|e| e.to_string())?;
        if events.is_empty() {
            return Err("no answer for 5 s".into());
        }
        for event in &events {
            let Some(end) = self.ends.get_mut(event.token().0) else { continue };
            let (count, bytes) = end.read(&mut self.buffer).map_err(|e| e.to_string())?;
            each(&mut end.stream, count, bytes).map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}

impl End {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<(u64, u64)> {
        let (mut count, mut bytes) = (0, 0);
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    count += self.answers.take(buffer.get(..read).unwrap_or_default())?;
                    bytes += u64::try_from(read).unwrap_or(0);
                    if read < buffer.len() {
                        return Ok((count, bytes));
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok((count, bytes)),
                Err(error) => return Err(error),
            }
        }
    }
}

fn connect(port: u16) -> std::io::Result<TcpStream> {
    let stream = std::net::TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port)))?;
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}

fn request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").into_bytes()
}
