//! A client for one connection: HTTP/1.1, one request after another, as little of it as we need.

use crate::Done;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A connection that stays open.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `name=value` of each cookie that was set.
    pub(crate) cookies: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    /// Connects to a port of this machine.
    pub(crate) fn open(port: u16) -> Done<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let stream = TcpStream::connect(address).map_err(|e| format!("{address}: {e}"))?;
        let set =
            stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(Duration::from_secs(20))));
        set.map_err(|e| e.to_string())?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request whose head is written out without its first blank line, and waits for the answer.
    pub(crate) fn ask(&mut self, head: &str, body: &str) -> Done<Answer> {
        let length = body.len();
        let request = format!("{head}\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n{body}");
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|e| e.to_string())?;
        self.answer().map_err(|e| format!("{}: {e}", head.lines().next().unwrap_or("")))
    }

    /// Fetches something.
    pub(crate) fn get(&mut self, path: &str) -> Done<Answer> {
        self.ask(&format!("GET {path} HTTP/1.1"), "")
    }

    fn answer(&mut self) -> std::io::Result<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let (mut length, mut cookies) = (0, Vec::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "set-cookie" => cookies.extend(value.trim().split(';').next().map(str::to_owned)),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, cookies, body })
    }
}
