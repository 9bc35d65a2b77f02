//! The sockets of a room, written to by one loop that never waits for any of them.

use super::wire;
use crate::{limits, metrics};
use bytes::Bytes;
use std::{collections::BTreeMap, io, sync::Arc};
use tokio::net::TcpStream;

/// All seats of a room.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    seats: BTreeMap<u64, Seat>,
}

#[derive(Debug)]
struct Seat {
    socket: Arc<TcpStream>,
    /// What is left of a frame the kernel did not take whole.
    rest: Bytes,
    missed: u32,
}

/// Seats written to before other tasks get a turn.
const TURN: usize = 64;

impl Roster {
    /// How many sit here.
    pub(crate) fn len(&self) -> usize {
        self.seats.len()
    }

    /// Gives somebody a seat and the first frame.
    pub(crate) fn sit(&mut self, seat: u64, socket: Arc<TcpStream>, first: &Bytes) {
        let mut new = Seat { socket, rest: Bytes::new(), missed: 0 };
        if new.send(first).is_ok() {
            self.seats.insert(seat, new);
            metrics::seats(1.0);
        } else {
            new.hang_up();
        }
    }

    /// Somebody has left.
    pub(crate) fn leave(&mut self, seat: u64) {
        if let Some(seat) = self.seats.remove(&seat) {
            metrics::seats(-1.0);
            seat.hang_up();
        }
    }

    /// Writes something to one seat, unless it is slow just then.
    pub(crate) fn answer(&mut self, seat: u64, frame: &Bytes) {
        if let Some(seat) = self.seats.get_mut(&seat) {
            let _lost = seat.send(frame);
        }
    }

    /// Writes one frame to all. Whoever has not taken the last one yet misses this one.
    pub(crate) async fn send(&mut self, frame: &Bytes) {
        let mut lost = Vec::new();
        let (mut given, mut missed) = (0, 0);
        for (turn, (id, seat)) in self.seats.iter_mut().enumerate() {
            match seat.send(frame) {
                Ok(()) if seat.missed == 0 => given += 1,
                Ok(()) => missed += 1,
                Err(_) => lost.push(*id),
            }
            if turn % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
        metrics::frame(given, missed);
        for seat in lost {
            self.leave(seat);
        }
    }

    /// Says goodbye to all; 1012 tells them to come back (IANA WebSocket close codes).
    pub(crate) fn close(&mut self) {
        let goodbye = wire::close(1012);
        for seat in std::mem::take(&mut self.seats).into_values() {
            let _too_late = seat.socket.try_write(&goodbye);
            metrics::seats(-1.0);
            seat.hang_up();
        }
    }
}

impl Seat {
    fn send(&mut self, frame: &Bytes) -> io::Result<()> {
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            self.rest = self.write(rest)?;
        }
        if !self.rest.is_empty() {
            self.missed += 1;
            return if self.missed > limits::SEAT_MISSES {
                Err(io::ErrorKind::TimedOut.into())
            } else {
                Ok(())
            };
        }
        self.missed = 0;
        let rest = self.write(frame.clone())?;
        // A frame of which nothing was taken is missed whole, so that no stale one is kept.
        if rest.len() < frame.len() {
            self.rest = rest;
        } else {
            self.missed = 1;
        }
        Ok(())
    }

    /// Gives the kernel what it takes; gives back what it did not.
    fn write(&self, mut bytes: Bytes) -> io::Result<Bytes> {
        match self.socket.try_write(&bytes) {
            Ok(taken) => Ok(bytes.split_off(taken)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(bytes),
            Err(error) => Err(error),
        }
    }

    fn hang_up(&self) {
        let _gone = socket2::SockRef::from(&*self.socket).shutdown(std::net::Shutdown::Both);
    }
}
