//! Somebody without an account: a real WebSocket (RFC 6455) that watches, taps and looks, comes and goes.

use super::{Stage, chance::Chance, habit::Habit, limits};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use wanghong_base::clock;

/// Comes, watches, leaves and comes back, as long as there are shows.
pub(super) async fn attend(address: SocketAddr, mut stage: Stage, mut chance: Chance) {
    let mut visitor = None;
    let mut arrival = limits::ARRIVAL;
    loop {
        let Ok(live) = stage.wait_for(Option::is_some).await.map(|scene| scene.clone()) else { return };
        let live = live.map(|scene| scene.live).unwrap_or_default();
        sleep(chance.wait(&arrival)).await;
        arrival = limits::AWAY;
        let seated = timeout(limits::PATIENCE, sit(address, &live, &mut visitor, &mut chance)).await;
        match seated {
            Ok(Ok(socket)) => chance = watch(socket, &mut stage, &live, chance).await,
            Ok(Err(error)) => tracing::debug!(%error, "one of the demo's guests finds no seat"),
            Err(_late) => tracing::debug!("one of the demo's guests waits in vain"),
        }
    }
}

/// Takes a seat: the handshake of RFC 6455 section 4.1.
async fn sit(
    address: SocketAddr,
    live: &str,
    visitor: &mut Option<String>,
    chance: &mut Chance,
) -> io::Result<TcpStream> {
    let visitor = match visitor {
        Some(known) => known,
        None => visitor.insert(number(address).await?),
    };
    let mut socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let key = STANDARD.encode([chance.next().to_be_bytes(), chance.next().to_be_bytes()].concat());
    let head = format!(
        "GET {}/lives/{live}/seat HTTP/1.1\r\nHost: {address}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nCookie: {visitor}\r\n\r\n",
        wanghong_base::wire::PREFIX
    );
    socket.write_all(head.as_bytes()).await?;
    let answer = answer(&mut socket).await?;
    if answer.starts_with(b"HTTP/1.1 101 ") {
        return Ok(socket);
    }
    let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
    Err(io::Error::other(String::from_utf8_lossy(line).into_owned()))
}

/// The cookie by which a visitor is known, from the first page that is opened.
async fn number(address: SocketAddr) -> io::Result<String> {
    let mut socket = TcpStream::connect(address).await?;
    let page = format!(
        "GET {}/site HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
        wanghong_base::wire::PREFIX
    );
    socket.write_all(page.as_bytes()).await?;
    let head = answer(&mut socket).await?;
    let head = String::from_utf8_lossy(&head);
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
    cookie.map(str::to_owned).ok_or_else(|| io::Error::other("no visitor's number"))
}

/// The head that answers the handshake; frames behind it are let go, as all frames are.
async fn answer(socket: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut buffer = [0; 1_024];
        let count = socket.read(&mut buffer).await?;
        if count == 0 || head.len() > limits::HANDSHAKE {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
    Ok(head)
}

/// Watches until they have seen enough, the show changes or the socket ends; gives back their chance.
async fn watch(mut socket: TcpStream, stage: &mut Stage, live: &str, chance: Chance) -> Chance {
    let mut habit = Habit::new(chance);
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            readable = socket.readable() => if readable.and_then(|()| discard(&socket)).is_err() { break },
            changed = stage.changed() => if changed.is_err() || !look(stage, live, &mut habit) { break },
            _ = seconds.tick() => {
                let Some(said) = habit.second(clock::now().0 - limits::DELAY) else { break };
                if send(&mut socket, &said).await.is_err() {
                    break;
                }
            }
        }
    }
    // A close without a code; whoever reads it knows that it was meant.
    let _gone = socket.write_all(&masked(CLOSE, b"", 0)).await;
    habit.rise()
}

/// Looks up at what is shown; false when it is another show.
fn look(stage: &mut Stage, live: &str, habit: &mut Habit) -> bool {
    match &*stage.borrow_and_update() {
        Some(scene) if scene.live == live => {
            if let Some(offer) = scene.offers.get(scene.shown) {
                habit.shown(&offer.product);
            }
            true
        }
        _ => false,
    }
}

/// Takes the frames that have come off the wire. A guest is a crowd, not a reader.
fn discard(socket: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4_096];
    match socket.try_read(&mut buffer) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

async fn send(socket: &mut TcpStream, said: &[Value]) -> io::Result<()> {
    for message in said {
        let text = message.to_string();
        // The mask is there against proxies that take frames for requests (RFC 6455 section 10.3); here is none.
        socket.write_all(&masked(TEXT, text.as_bytes(), 0x5EA7_0BAD)).await?;
    }
    Ok(())
}

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;

/// A whole masked frame of at most 125 bytes (RFC 6455 section 5.2); what is above is cut.
fn masked(opcode: u8, payload: &[u8], mask: u32) -> Vec<u8> {
    let payload = payload.get(..125).unwrap_or(payload);
    let length = u8::try_from(payload.len()).unwrap_or(125);
    let mask = mask.to_be_bytes();
    let mut frame = vec![0x80 | opcode, 0x80 | length];
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_those_of_the_rfc() {
        let hello = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58];
        assert_eq!(masked(TEXT, b"Hello", 0x37FA_213D), hello, "RFC 6455 section 5.7");
        assert_eq!(masked(CLOSE, b"", 0), [0x88, 0x80, 0, 0, 0, 0]);
    }
}
