//! One order a request, over HTTP: how many, what each costs the server, and how long it takes; then how many are
//! told that nothing is left. Both with and without viewers in the room. The floor is the least that the same server
//! answers over the same connections.

use crate::{
    Done, Size, buyers, clock,
    cost::Process,
    crowd::Crowd,
    figures::{Table, Times, float, median},
    shop::Shop,
    wires::{Reply, Wires},
};
use std::time::Instant;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 64;
/// Seconds of one measurement.
const SPAN: f64 = 6.0;
/// Buyers; each may hold five at once.
const BUYERS: u32 = 100_000;
/// More than can be sold here.
const PLENTY: i64 = 10_000_000;

/// What one measurement showed.
#[derive(Clone, Copy, Debug)]
struct Rate {
    /// Answers a second, with the client on the same machine.
    wall: f64,
    /// Seconds of the server's CPU for one.
    cpu: f64,
    p50: f64,
    p99: f64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
enum What {
    Floor,
    Hold,
    SoldOut,
}

/// Who asks.
#[derive(Debug)]
struct Counter {
    shop: Shop,
    plenty: String,
    nothing: String,
    /// Taps so far.
    taps: u64,
}

/// Runs it and prints its table.
pub(crate) fn run(size: &Size) -> Done {
    let mut shop = Shop::open(BUYERS)?;
    let plenty = shop.show.sell("Plenty", 10_000, PLENTY)?;
    let nothing = shop.show.sell("Nothing", 10_000, 0)?;
    let mut counter = Counter { shop, plenty, nothing, taps: 0 };
    let mut table = Table::new(&[
        "viewers",
        "answer",
        "a second",
        "server's CPU µs each",
        "a core-second",
        "of the floor",
        "p50 ms",
        "p99 ms",
        "frames p99 ms",
    ]);
    lines(&mut table, &mut counter, size.rounds, None)?;
    let crowd = counter.shop.seat(size.viewers)?;
    lines(&mut table, &mut counter, size.rounds, Some((size.viewers, crowd)))?;
    table.print(&format!("Orders: one a request, {CONNECTIONS} connections kept open"));
    counter.shop.close()
}

fn lines(table: &mut Table, counter: &mut Counter, rounds: u32, mut crowd: Option<(u32, Crowd)>) -> Done {
    let mut all = Vec::new();
    let mut late = Vec::new();
    for _round in 0..rounds {
        let floor = counter.measure(What::Floor)?;
        if let Some((_, crowd)) = &mut crowd {
            crowd.reset()?;
        }
        let hold = counter.measure(What::Hold)?;
        if let Some((_, crowd)) = &mut crowd {
            late.push(crowd.report()?.late[1]);
        }
        all.push([floor, hold, counter.measure(What::SoldOut)?]);
    }
    let viewers = crowd.map_or(0, |(viewers, _)| viewers).to_string();
    for (n, what) in ["the least (/healthz)", "held", "sold out"].into_iter().enumerate() {
        let of = |figure: &dyn Fn(&Rate, &Rate) -> f64| {
            let pair = |rates: &[Rate; 3]| rates.get(n).map_or(f64::NAN, |rate| figure(rate, &rates[0]));
            median(&all.iter().map(pair).collect::<Vec<_>>())
        };
        table.row([
            viewers.clone(),
            what.into(),
            format!("{:.0}", of(&|rate, _| rate.wall)),
            format!("{:.0}", of(&|rate, _| rate.cpu) * 1e6),
            format!("{:.0}", of(&|rate, _| 1.0 / rate.cpu)),
            format!("{:.2}", of(&|rate, floor| floor.cpu / rate.cpu)),
            format!("{:.1}", of(&|rate, _| rate.p50)),
            format!("{:.1}", of(&|rate, _| rate.p99)),
            if n == 1 && !late.is_empty() { format!("{:.0}", median(&late)) } else { String::new() },
        ]);
    }
    Ok(())
}

impl Counter {
    fn measure(&mut self, what: What) -> Done<Rate> {
        let mut wires = Wires::open(self.shop.server.port, CONNECTIONS)?;
        let process = self.shop.server.process();
        let mut course = Course::begin(process)?;
        wires.walk(|wire, reply| {
            if let Some(reply) = reply {
                what.check(reply)?;
                course.came(wire);
            }
            Ok(course.goes_on().then(|| {
                course.sent(wire);
                self.request(what)
            }))
        })?;
        course.end(process)
    }

    fn request(&mut self, what: What) -> Vec<u8> {
        let sku = match what {
            What::Floor => return b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".to_vec(),
            What::Hold => &self.plenty,
            What::SoldOut => &self.nothing,
        };
        self.taps += 1;
        let buyer = u32::try_from(self.taps % u64::from(BUYERS)).unwrap_or(0);
        self.shop.tap(buyer, sku, &buyers::key(self.taps), false)
    }
}

impl What {
    fn check(self, reply: &Reply) -> Done {
        let good = match self {
            Self::Floor => reply.status == 200,
            Self::Hold => reply.word() == "held",
            Self::SoldOut => reply.word() == "sold_out",
        };
        if good { Ok(()) } else { Err(format!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body))) }
    }
}

/// How a measurement goes.
#[derive(Debug)]
struct Course {
    begun: Instant,
    cpu: f64,
    sent: Vec<Instant>,
    times: Times,
    count: u64,
}

impl Course {
    fn begin(process: Process) -> Done<Self> {
        let begun = clock::now();
        let sent = vec![begun; CONNECTIONS];
        Ok(Self { begun, cpu: process.cpu()?, sent, times: Times::default(), count: 0 })
    }

    fn goes_on(&self) -> bool {
        self.begun.elapsed().as_secs_f64() < SPAN
    }

    fn sent(&mut self, wire: usize) {
        if let Some(sent) = self.sent.get_mut(wire) {
            *sent = clock::now();
        }
    }

    fn came(&mut self, wire: usize) {
        self.count += 1;
        if let Some(sent) = self.sent.get(wire) {
            self.times.add(sent.elapsed());
        }
    }

    fn end(self, process: Process) -> Done<Rate> {
        let (cpu, count) = (process.cpu()? - self.cpu, float(self.count));
        let wall = count / self.begun.elapsed().as_secs_f64();
        Ok(Rate { wall, cpu: cpu / count, p50: self.times.percentile(50), p99: self.times.percentile(99) })
    }
}
