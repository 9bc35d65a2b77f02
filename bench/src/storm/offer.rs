//! One thread's share of the storm. Taps are offered when they are due, whatever has come back.

use super::Shop;
use crate::{
    Done, buyers, clock,
    figures::Times,
    wires::{Reply, Wires},
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Range,
    time::{Duration, Instant},
};

/// Time in which all taps are offered.
const SPAN: Duration = Duration::from_secs(1);
/// Taps that one connection is given at a time: a thousand a millisecond want few calls of the kernel.
const BUNDLE: usize = 8;
/// The truth of the least answer.
const LEAST: &str = "the least";
/// Time after which the storm must be over.
const PATIENCE: Duration = Duration::from_mins(5);

/// What is to be offered.
#[derive(Debug)]
pub(super) struct Offer {
    wires: Wires,
    /// How many wires there are.
    width: usize,
    taps: Vec<Vec<u8>>,
    /// Whose answers each wire owes.
    owed: Vec<VecDeque<usize>>,
    /// When who is to ask again.
    again: BTreeSet<(Instant, usize)>,
    due: Vec<Instant>,
    refused: Vec<bool>,
    storm: Storm,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Storm {
    /// How many were told what in the end.
    pub(super) truth: BTreeMap<String, u32>,
    /// How many were told at first that it is busy, and how often in all.
    pub(super) busy_first: u32,
    pub(super) busy: u32,
    /// Until the last tap was on its way, and until the last one knew.
    pub(super) offered: Duration,
    pub(super) last: Duration,
    /// From the tap to the truth.
    pub(super) times: Times,
}

impl Offer {
    /// Opens the wires and writes every tap out.
    pub(super) fn prepare(shop: &Shop, sku: &str, buyers: Range<u32>, width: usize) -> Done<Self> {
        let tap = |n: u32| shop.tap(n, sku, &buyers::key(n.into()), n.is_multiple_of(2));
        Self::of(shop.server.port, buyers.map(tap).collect(), width)
    }

    /// The same storm of requests for the least that the server answers.
    pub(super) fn least(shop: &Shop, count: u32, width: usize) -> Done<Self> {
        let least = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
        Self::of(shop.server.port, (0..count).map(|_| least.to_vec()).collect(), width)
    }

    fn of(port: u16, taps: Vec<Vec<u8>>, width: usize) -> Done<Self> {
        Ok(Self {
            wires: Wires::open(port, width)?,
            width,
            owed: vec![VecDeque::new(); width],
            again: BTreeSet::new(),
            due: vec![clock::now(); taps.len()],
            refused: vec![false; taps.len()],
            taps,
            storm: Storm::default(),
        })
    }

    /// Offers everything from a moment on, until everybody knows.
    pub(super) fn run(mut self, begin: Instant) -> Done<Storm> {
        let mut came = Vec::new();
        let mut next = 0;
        let mut known = 0;
        std::thread::sleep(begin.saturating_duration_since(clock::now()));
        while known < self.taps.len() {
            while next < self.taps.len() && self.moment(begin, next) <= clock::now() {
                next = self.offer(begin, next)?;
            }
            self.ask_again()?;
            let rest = Duration::from_millis(if next < self.taps.len() { 0 } else { 5 });
            self.wires.wait(rest, &mut came)?;
            for reply in came.drain(..) {
                known += usize::from(self.heard(begin, &reply)?);
            }
            if begin.elapsed() > PATIENCE {
                return Err(format!("{} people do not know yet", self.taps.len() - known));
            }
        }
        Ok(self.storm)
    }

    /// When a tap is due.
    fn moment(&self, begin: Instant, n: usize) -> Instant {
        let share = u32::try_from(n).unwrap_or(0);
        begin + SPAN * share / u32::try_from(self.taps.len()).unwrap_or(1)
    }

    /// Sends the next taps on a wire of their own; says which comes after them.
    fn offer(&mut self, begin: Instant, next: usize) -> Done<usize> {
        let wire = next / BUNDLE % self.width;
        let end = self.taps.len().min(next + BUNDLE);
        let bytes = self.taps.get(next..end).unwrap_or_default().concat();
        for n in next..end {
            let due = self.moment(begin, n);
            if let Some(kept) = self.due.get_mut(n) {
                *kept = due;
            }
        }
        self.owed.get_mut(wire).ok_or("no wire")?.extend(next..end);
        self.wires.send(wire, &bytes, end - next)?;
        self.storm.offered = begin.elapsed();
        Ok(end)
    }

    fn ask_again(&mut self) -> Done {
        while let Some((due, n)) = self.again.pop_first() {
            if due > clock::now() {
                self.again.insert((due, n));
                return Ok(());
            }
            let wire = n % self.width;
            self.owed.get_mut(wire).ok_or("no wire")?.push_back(n);
            self.wires.send(wire, self.taps.get(n).map_or(&[], Vec::as_slice), 1)?;
        }
        Ok(())
    }

    /// Takes an answer; says whether it is the truth.
    fn heard(&mut self, begin: Instant, reply: &Reply) -> Done<bool> {
        let n = self.owed.get_mut(reply.wire).and_then(VecDeque::pop_front).ok_or("an answer to nobody")?;
        let word = if reply.body == b"ok" { LEAST } else { reply.word() };
        if word == "busy" {
            let wait = reply.retry_after().ok_or("busy, and no word when to come again")?;
            self.again.insert((clock::now() + Duration::from_millis(wait), n));
            self.storm.busy += 1;
            if let Some(refused) = self.refused.get_mut(n).filter(|refused| !**refused) {
                *refused = true;
                self.storm.busy_first += 1;
            }
            return Ok(false);
        }
        if !["held", "waiting", "sold_out", LEAST].contains(&word) {
            return Err(format!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body)));
        }
        *self.storm.truth.entry(word.to_owned()).or_default() += 1;
        self.storm.last = begin.elapsed();
        if let Some(due) = self.due.get(n) {
            self.storm.times.add(due.elapsed());
        }
        Ok(true)
    }
}

impl Storm {
    /// Two threads' shares together.
    pub(super) fn merge(&mut self, other: Self) {
        for (word, count) in other.truth {
            *self.truth.entry(word).or_default() += count;
        }
        self.busy_first += other.busy_first;
        self.busy += other.busy;
        self.offered = self.offered.max(other.offered);
        self.last = self.last.max(other.last);
        self.times.merge(&other.times);
    }
}
