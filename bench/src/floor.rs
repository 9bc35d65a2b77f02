//! The floor of a fan-out: a loop that only sends the same bytes to every socket, in a process of its own.

mod hand;

use crate::{Done, clock};
pub(crate) use hand::Floor;
use std::{
    io::{BufRead as _, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// The process: says its port, seats whoever connects, sends frames of as many bytes as each line says.
pub(crate) fn serve(_args: &[String]) -> Done {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    println!("{}", listener.local_addr().map_err(|e| e.to_string())?.port());
    let (seats, size) = (Arc::new(Mutex::default()), Arc::new(AtomicUsize::new(0)));
    let (to, wanted) = (Arc::clone(&seats), Arc::clone(&size));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            seat(stream, &to);
        }
    });
    std::thread::spawn(move || send(&seats, &wanted));
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        size.store(line.parse().unwrap_or(0), Ordering::Relaxed);
    }
    Ok(())
}

type Seats = Mutex<Vec<TcpStream>>;

/// Answers as a WebSocket server does, without looking.
fn seat(mut stream: TcpStream, seats: &Seats) {
    let mut head = [0; 1_024];
    let answered = stream
        .read(&mut head)
        .and_then(|_| stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"))
        .and_then(|()| stream.set_nodelay(true))
        .and_then(|()| socket2::SockRef::from(&stream).set_tcp_notsent_lowat(16 * 1024))
        .and_then(|()| stream.set_nonblocking(true));
    if answered.is_ok() {
        seats.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
    }
}

/// One frame a tick to all.
fn send(seats: &Seats, size: &AtomicUsize) {
    let begun = clock::now();
    for n in 1_u32.. {
        rest_until(begun + Duration::from_millis(250) * n);
        let wanted = size.load(Ordering::Relaxed);
        if wanted == 0 {
            continue;
        }
        let frame = frame(n, wanted);
        for seat in &mut *seats.lock().unwrap_or_else(PoisonError::into_inner) {
            let _slow = seat.write(&frame);
        }
    }
}

fn rest_until(moment: Instant) {
    std::thread::sleep(moment.saturating_duration_since(clock::now()));
}

/// A text message of `size` bytes, head included, that is told apart as the room's are.
fn frame(n: u32, size: usize) -> Vec<u8> {
    let body = format!("{{\"n\":{n},\"at\":{},\"x\":\"", clock::wall());
    let length = size.saturating_sub(4).max(body.len() + 2).max(126);
    let mut frame = vec![0x81, 126];
    frame.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    frame.extend(body.as_bytes());
    frame.resize(length + 2, b'x');
    frame.extend(b"\"}");
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer;

    #[test]
    fn a_frame_is_whole_and_as_long_as_asked() {
        for size in [200, 1_024, 4_096] {
            let frame = frame(7, size);
            let (message, whole) = viewer::message(&frame).unwrap();
            assert_eq!((whole, frame.len()), (size, size));
            assert_eq!(viewer::number(message.payload, b"\"n\":"), Some(7));
            assert!(serde_json::from_slice::<serde_json::Value>(message.payload).is_ok());
        }
    }
}
