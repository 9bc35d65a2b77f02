//! Thousands of viewers in a process of their own, and the hand that leads it.

mod hand;
mod house;

use crate::{Done, clock, viewer};
pub(crate) use hand::{Crowd, Kind, Report};
use house::House;
use mio::{Events, Interest, Poll, Token, net::TcpStream};
use std::{
    io::{BufRead as _, Read as _, Write as _},
    sync::mpsc::{Receiver, sync_channel},
    time::{Duration, Instant},
};

/// The process: `crowd <port> <path> <count> <quiet|playing|stuck>`; then `reset` and `report` by lines.
pub(crate) fn serve(args: &[String]) -> Done {
    let [_, port, path, count, kind] = args else { return Err("crowd <port> <path> <count> <kind>".into()) };
    let port = port.parse().map_err(|_no| "no port")?;
    let count = count.parse().map_err(|_no| "no count")?;
    let stuck = kind == "stuck";
    let mut poll = Poll::new().map_err(|e| e.to_string())?;
    let mut house = House::new();
    for n in 0..count {
        house.seat(enter(port, path, n, stuck)?);
        if let (false, Some(stream)) = (stuck, house.last()) {
            let token = Token(usize::try_from(n).unwrap_or(0));
            poll.registry().register(stream, token, Interest::READABLE).map_err(|e| e.to_string())?;
        }
    }
    println!("ready");
    let orders = orders();
    if stuck {
        // Reads nothing, ever; ends with its orders.
        while orders.recv().is_ok() {}
        return Ok(());
    }
    watch(&mut poll, &mut house, &orders, kind == "playing")
}

/// Connects and gets the 101; what comes after it stays in the kernel.
fn enter(port: u16, path: &str, n: u32, stuck: bool) -> Done<TcpStream> {
    let fail = |e: std::io::Error| format!("viewer {n}: {e}");
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).map_err(fail)?;
    if stuck {
        socket.set_recv_buffer_size(4_096).map_err(fail)?;
    }
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    socket.connect(&address.into()).map_err(fail)?;
    socket.set_read_timeout(Some(Duration::from_secs(20))).map_err(fail)?;
    let mut stream = std::net::TcpStream::from(socket);
    // Only our own server gives numbers; a floor takes everybody.
    let visitor = if path.starts_with("/api/") { number(&mut stream).map_err(fail)? } else { String::new() };
    stream.write_all(viewer::opening(path, &visitor).as_bytes()).map_err(fail)?;
    let head = head(&mut stream).map_err(fail)?;
    if !head.starts_with(b"HTTP/1.1 101") {
        return Err(format!("viewer {n}: {}", String::from_utf8_lossy(&head)));
    }
    stream.set_nonblocking(true).map_err(fail)?;
    Ok(TcpStream::from_std(stream))
}

/// A visitor's cookie, which comes with the first page that a browser opens.
fn number(stream: &mut std::net::TcpStream) -> std::io::Result<String> {
    stream.write_all(b"GET /api/wanghong/v1/site HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")?;
    let head = String::from_utf8_lossy(&head(stream)?).into_owned();
    let line = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let mut body = vec![0; line("content-length: ").parse().unwrap_or(0)];
    stream.read_exact(&mut body)?;
    Ok(line("set-cookie: ").split(';').next().unwrap_or_default().to_owned())
}

/// The head of an answer, to the byte.
fn head(stream: &mut std::net::TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(head)
}

/// The lines that the leading process sends.
fn orders() -> Receiver<String> {
    let (to, orders) = sync_channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                return;
            }
        }
    });
    orders
}

/// Reads what comes, until the orders end.
fn watch(poll: &mut Poll, house: &mut House, orders: &Receiver<String>, playing: bool) -> Done {
    let mut events = Events::with_capacity(1_024);
    let mut rounds = Rounds::new(house.len(), playing);
    loop {
        poll.poll(&mut events, Some(Duration::from_millis(20))).map_err(|e| e.to_string())?;
        for event in &events {
            house.read(event.token().0);
        }
        rounds.go(house);
        match orders.try_recv() {
            Ok(order) if order == "reset" => house.reset(),
            Ok(_) => println!("{}", house.report()),
            Err(std::sync::mpsc::TryRecvError::Empty) => {}
            Err(std::sync::mpsc::TryRecvError::Disconnected) => return Ok(()),
        }
    }
}

/// Whose turn it is to say something: a ping now and then, or how long the picture played.
struct Rounds {
    begun: Instant,
    done: usize,
    count: usize,
    every: Duration,
    playing: bool,
}

impl Rounds {
    fn new(count: usize, playing: bool) -> Self {
        let every = Duration::from_secs(if playing { 5 } else { 25 });
        Self { begun: clock::now(), done: 0, count, every, playing }
    }

    fn go(&mut self, house: &mut House) {
        let wanted =
            self.begun.elapsed().as_micros() * self.count.try_into().unwrap_or(0) / self.every.as_micros();
        let said = if self.playing {
            viewer::masked(1, format!("{{\"played\":5000,\"at\":{}}}", clock::wall()).as_bytes())
        } else {
            viewer::masked(9, b"")
        };
        while self.count > 0 && u128::try_from(self.done).is_ok_and(|done| done < wanted) {
            house.say(self.done % self.count, &said);
            self.done += 1;
        }
    }
}
