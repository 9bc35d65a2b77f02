//! A camera's end of RTMP, as much of it as the door shows to one: shake hands, connect, publish.

use std::{net::SocketAddr, ops::Range, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use wanghong_media::flv::{self, Tag};

/// An `AVCDecoderConfigurationRecord` of 1280x720.
const AVC: [u8; 47] = [
    0x01, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x1a, 0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05,
    0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x83, 0x19, 0x60,
    0x01, 0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00,
];

/// A camera.
#[derive(Debug)]
pub struct Publisher {
    socket: TcpStream,
    heard: Vec<u8>,
}

impl Publisher {
    /// A connection on which nothing was said.
    pub async fn silent(at: SocketAddr) -> Self {
        Self { socket: TcpStream::connect(at).await.unwrap(), heard: Vec::new() }
    }

    /// One that has shaken hands.
    pub async fn hello(at: SocketAddr) -> Self {
        let mut publisher = Self::silent(at).await;
        // C0, C1 and C2; nobody compares the random bytes.
        publisher.say(&[&[3][..], &[0; 2 * 1_536]].concat()).await;
        publisher
    }

    /// One that asks to publish with a key.
    pub async fn with_key(at: SocketAddr, key: &str) -> Self {
        Self::with(at, "live", key).await
    }

    /// The same at another address of the server.
    pub async fn with(at: SocketAddr, app: &str, key: &str) -> Self {
        let mut publisher = Self::hello(at).await;
        let app = [&[3][..], &[0, 3], b"app", &text(app), &[0, 0, 9]].concat();
        publisher.call("connect", 1.0, &app).await;
        publisher.call("createStream", 2.0, &[5]).await;
        publisher.call("publish", 3.0, &[&[5][..], &text(key), &text("live")].concat()).await;
        publisher
    }

    /// Sends bytes as they are.
    pub async fn say(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).await.unwrap();
    }

    /// A command (AMF0) in chunks of 128 bytes.
    async fn call(&mut self, name: &str, transaction: f64, arguments: &[u8]) {
        let body = [&text(name)[..], &[0], &transaction.to_be_bytes(), arguments].concat();
        let mut message = vec![3, 0, 0, 0, 0, 0, u8::try_from(body.len()).unwrap(), 20, 0, 0, 0, 0];
        for (at, part) in body.chunks(128).enumerate() {
            if at > 0 {
                message.push(0xC3);
            }
            message.extend(part);
        }
        self.say(&message).await;
    }

    /// A picture of 25 frames a second, with a key frame each second, and sound, between two times of the film.
    pub async fn films(&mut self, ms: Range<u32>) {
        self.media(9, ms.start, &[&[0x17, 0, 0, 0, 0], &AVC[..]].concat()).await;
        self.media(8, ms.start, &[0xAF, 0, 0x12, 0x10]).await;
        let sounds = (0..).map(|n: u32| ms.start + n * 1_024 * 10 / 441);
        let mut sounds = sounds.take_while(|at| *at < ms.end).peekable();
        for at in ms.clone().step_by(40) {
            while let Some(sound) = sounds.next_if(|sound| *sound <= at) {
                self.media(8, sound, &[0xAF, 1, 1, 2, 3, 4, 5, 6]).await;
            }
            let key = if (at - ms.start).is_multiple_of(1_000) { 0x17 } else { 0x27 };
            self.media(9, at, &[&[key, 1, 0, 0, 0][..], &[0xAA; 50]].concat()).await;
        }
    }

    /// Sound (8) or picture (9), small enough for one chunk.
    async fn media(&mut self, kind: u8, at: u32, body: &[u8]) {
        let [_, a, b, c] = at.to_be_bytes();
        let head = [4, a, b, c, 0, 0, u8::try_from(body.len()).unwrap(), kind, 1, 0, 0, 0];
        self.say(&[&head, body].concat()).await;
    }

    /// Whether these words come, before the end and within two seconds.
    pub async fn hears(&mut self, words: &str) -> bool {
        let listening = async {
            while !self.heard.windows(words.len()).any(|heard| heard == words.as_bytes()) {
                let mut buffer = [0; 4_096];
                match self.socket.read(&mut buffer).await {
                    Ok(0) | Err(_) => return false,
                    Ok(count) => self.heard.extend_from_slice(&buffer[..count]),
                }
            }
            true
        };
        timeout(Duration::from_secs(2), listening).await.unwrap_or(false)
    }

    /// Whether the server hangs up within two seconds.
    pub async fn is_cut_off(&mut self) -> bool {
        let listening = async {
            let mut buffer = [0; 4_096];
            while self.socket.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
        };
        timeout(Duration::from_secs(2), listening).await.is_ok()
    }
}

/// An AMF0 string.
fn text(words: &str) -> Vec<u8> {
    [&[2][..], &u16::try_from(words.len()).unwrap().to_be_bytes(), words.as_bytes()].concat()
}

/// Three seconds of H.264 with Opus, a keyframe a second, as a camera's tags.
pub fn film() -> Vec<Tag> {
    flv::tags(include_bytes!("../../../media/tests/fixtures/h264-opus.flv").as_slice().into())
}
