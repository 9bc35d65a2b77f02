//! A camera's end of RTMP, as much of it as the door shows to one: shake hands, connect, publish.

use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

#[derive(Debug)]
pub(super) struct Publisher {
    socket: TcpStream,
    heard: Vec<u8>,
}

impl Publisher {
    /// A connection on which nothing was said.
    pub(super) async fn silent(at: SocketAddr) -> Self {
        Self { socket: TcpStream::connect(at).await.unwrap(), heard: Vec::new() }
    }

    /// One that has shaken hands.
    pub(super) async fn hello(at: SocketAddr) -> Self {
        let mut publisher = Self::silent(at).await;
        // C0, C1 and C2; nobody compares the random bytes.
        publisher.say(&[&[3][..], &[0; 2 * 1_536]].concat()).await;
        publisher
    }

    /// One that asks to publish with a key.
    pub(super) async fn with_key(at: SocketAddr, key: &str) -> Self {
        let mut publisher = Self::hello(at).await;
        let app = [&[3][..], &[0, 3], b"app", &text("live"), &[0, 0, 9]].concat();
        publisher.call("connect", 1.0, &app).await;
        publisher.call("createStream", 2.0, &[5]).await;
        publisher.call("publish", 3.0, &[&[5][..], &text(key), &text("live")].concat()).await;
        publisher
    }

    /// Sends bytes as they are.
    pub(super) async fn say(&mut self, bytes: &[u8]) {
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

    /// Whether these words come, before the end and within two seconds.
    pub(super) async fn hears(&mut self, words: &str) -> bool {
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
    pub(super) async fn is_cut_off(&mut self) -> bool {
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
