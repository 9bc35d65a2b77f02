//! A viewer's end of the room's socket: says what it is told to, and reads when it is told to.

use serde_json::Value;
use std::{collections::BTreeMap, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::Mutex,
};

/// What a viewer hears.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// A frame of the room.
    Frame(Value),
    /// The answer to a ping.
    Pong(Vec<u8>),
    /// A close with its code.
    Close(u16),
    /// Nothing any more.
    End,
}

/// Who is a visitor: the cookies that the server gave, by show and by the number that a test calls them.
static VISITORS: Mutex<BTreeMap<(String, u32), String>> = Mutex::const_new(BTreeMap::new());

fn live_of(seat: &str) -> &str {
    seat.split('/').next().unwrap()
}

/// The cookie of a visitor, who asks for anything first.
async fn cookie(at: SocketAddr, live: &str, visitor: u32) -> String {
    let mut visitors = VISITORS.lock().await;
    if let Some(known) = visitors.get(&(live.to_owned(), visitor)) {
        return known.clone();
    }
    let mut socket = TcpStream::connect(at).await.unwrap();
    let ask = "GET /api/wanghong/v1/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    socket.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (_, cookie) = answer.split_once("set-cookie: ").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    visitors.insert((live.to_owned(), visitor), cookie.clone());
    cookie
}

#[derive(Debug)]
pub(super) struct Viewer {
    pub(super) socket: TcpStream,
    held: Vec<u8>,
}

impl Viewer {
    /// Sits down in a room; the answer has to be 101.
    pub(super) async fn sit(at: SocketAddr, live: &str, visitor: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        Self::shake_hands(socket.connect(at).await.unwrap(), live, visitor).await
    }

    /// Reads along as a page of the team does.
    pub(super) async fn read_along(at: SocketAddr, live: &str, visitor: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap().connect(at).await.unwrap();
        Self::shake_hands_at(socket, &format!("{live}/seat?watching=false"), visitor).await
    }

    /// Sits down with hardly any room for what it does not read.
    pub(super) async fn sit_narrow(at: SocketAddr, live: &str, visitor: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        Self::shake_hands(socket.connect(at).await.unwrap(), live, visitor).await
    }

    async fn shake_hands(socket: TcpStream, live: &str, visitor: u32) -> Self {
        Self::shake_hands_at(socket, &format!("{live}/seat"), visitor).await
    }

    async fn shake_hands_at(mut socket: TcpStream, seat: &str, visitor: u32) -> Self {
        let visitor = cookie(socket.peer_addr().unwrap(), live_of(seat), visitor).await;
        let head = format!(
            "GET /api/wanghong/v1/lives/{seat} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\n\
             upgrade: websocket\r\nsec-websocket-version: 13\r\norigin: http://localhost\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\ncookie: {visitor}\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(socket.read_u8().await.unwrap());
        }
        let answer = String::from_utf8(answer).unwrap().to_lowercase();
        assert!(answer.starts_with("http/1.1 101 "), "{answer}");
        // The key and its answer are those of RFC 6455 section 1.3.
        assert!(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{answer}");
        Self { socket, held: Vec::new() }
    }

    /// Says something in one masked text frame.
    pub(super) async fn say(&mut self, message: &Value) {
        self.send(0x1, message.to_string().as_bytes()).await;
    }

    /// Sends one whole masked frame of at most 125 bytes.
    pub(super) async fn send(&mut self, opcode: u8, payload: &[u8]) {
        let mask = [7, 11, 13, 17];
        let mut frame = vec![0x80 | opcode, 0x80 | u8::try_from(payload.len()).unwrap()];
        frame.extend(mask);
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
        self.socket.write_all(&frame).await.unwrap();
    }

    /// What comes next, within two seconds.
    pub(super) async fn hear(&mut self) -> Heard {
        tokio::time::timeout(Duration::from_secs(2), self.next()).await.expect("something within two seconds")
    }

    /// The next frame of the room.
    pub(super) async fn frame(&mut self) -> Value {
        match self.hear().await {
            Heard::Frame(frame) => frame,
            other => panic!("a frame, not {other:?}"),
        }
    }

    /// The first frame from now on in which something is so.
    pub(super) async fn frame_where(&mut self, so: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.frame().await;
            if so(&frame) {
                return frame;
            }
        }
    }

    /// The close code that ends it.
    pub(super) async fn close(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Heard::Close(code) => return code,
                Heard::End => panic!("it ended without a code"),
                Heard::Frame(_) | Heard::Pong(_) => {}
            }
        }
    }

    async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.parse() {
                return heard;
            }
            let mut buffer = [0; 4_096];
            match self.socket.read(&mut buffer).await {
                Ok(0) | Err(_) => return Heard::End,
                Ok(count) => self.held.extend_from_slice(&buffer[..count]),
            }
        }
    }

    fn parse(&mut self) -> Option<Heard> {
        let (&[first, short], rest) = self.held.split_first_chunk()?;
        let (length, rest) = match short {
            126 => {
                rest.split_first_chunk().map(|(long, rest)| (usize::from(u16::from_be_bytes(*long)), rest))?
            }
            127 => {
                let (long, rest) = rest.split_first_chunk()?;
                (usize::try_from(u64::from_be_bytes(*long)).unwrap(), rest)
            }
            short => (usize::from(short), rest),
        };
        let payload = rest.get(..length)?.to_vec();
        self.held.drain(..self.held.len() - (rest.len() - length));
        Some(match first {
            0x81 => Heard::Frame(serde_json::from_slice(&payload).expect("whole JSON")),
            0x8A => Heard::Pong(payload),
            0x88 => Heard::Close(u16::from_be_bytes(payload[..2].try_into().unwrap())),
            other => panic!("the server never sends {other:#x}"),
        })
    }
}
