//! A tap storm: 200,000 people tap within a second for 1,000 pieces. Everybody gets a true answer in the end: held, in
//! line, or sold out. Who is told `busy` asks again when they were told to. Meanwhile the room goes on.

mod offer;

use crate::{
    Done, Size, api, clock,
    crowd::Crowd,
    figures::Table,
    shop::Shop,
    talk::{Pace, Talk},
};
use offer::Offer;
use std::{collections::BTreeMap, thread, time::Duration};

/// Pieces there are.
const PIECES: i64 = 1_000;
/// Threads that tap.
const THREADS: u32 = 2;
/// Connections of all of them: with 10,000 viewers' they are what one server takes.
const CONNECTIONS: u32 = 6_000;
/// Viewers beside them at most.
const VIEWERS: u32 = 11_900;
/// Some words in every frame, so that the room's tick is seen.
const WORDS: Pace = Pace { rate: 21, characters: 8 };
/// Seconds in which the room is watched before.
const BEFORE: f64 = 6.0;

/// Runs it and prints its tables.
pub(crate) fn run(size: &Size, taps: u32) -> Done {
    let mut shop = Shop::open(taps)?;
    let sku = shop.show.sell("A drop", 10_000, PIECES)?;
    let people = api::people(&shop.server, 28)?;
    let viewers = size.viewers.min(VIEWERS);
    let mut crowd = shop.seat(viewers)?;
    let talk = Talk::start(shop.server.port, &shop.show.live, &people, WORDS);
    clock::rest(2.0);
    crowd.reset()?;
    clock::rest(BEFORE);
    let before = room(&mut crowd)?;
    let least = rage(leasts(&shop, taps)?)?;
    crowd.reset()?;
    let process = shop.server.process();
    let (cpu, memory) = (process.cpu()?, process.memory()?);
    let offers = offers(&shop, &sku, taps)?;
    crowd.reset()?;
    let storm = rage(offers)?;
    let meanwhile = room(&mut crowd)?;
    let cpu = process.cpu()? - cpu;
    println!("The server used {cpu:.1} s of CPU, and {:.1} MB more.", (process.memory()? - memory) / 1e3);
    talk.stop()?;
    answers(&[("/healthz", &least), ("the storm", &storm)], taps);
    let mut table = Table::new(&[
        "the room",
        "tick p50 ms",
        "tick p99 ms",
        "after the server's stamp p99 ms",
        "delivered",
    ]);
    table.row(before.named("before"));
    table.row(meanwhile.named("in the storm"));
    table.print(&format!("The room meanwhile: {viewers} viewers"));
    account(&shop, &sku, (&storm.truth, taps))?;
    shop.close()
}

/// What the viewers saw.
#[derive(Debug)]
struct Room {
    tick: [f64; 2],
    late: f64,
    delivered: f64,
}

fn room(crowd: &mut Crowd) -> Done<Room> {
    let seen = crowd.report()?;
    Ok(Room { tick: [seen.gap[0], seen.gap[1]], late: seen.late[1], delivered: seen.delivered })
}

impl Room {
    fn named(&self, name: &str) -> [String; 5] {
        let ms = |ms: f64| format!("{ms:.0}");
        let share = format!("{:.1} %", self.delivered * 100.0);
        [name.into(), ms(self.tick[0]), ms(self.tick[1]), ms(self.late), share]
    }
}

fn offers(shop: &Shop, sku: &str, taps: u32) -> Done<Vec<Offer>> {
    let share = taps / THREADS;
    let wires = usize::try_from(CONNECTIONS / THREADS).unwrap_or(1);
    (0..THREADS).map(|n| Offer::prepare(shop, sku, n * share..(n + 1) * share, wires)).collect()
}

fn leasts(shop: &Shop, taps: u32) -> Done<Vec<Offer>> {
    let wires = usize::try_from(CONNECTIONS / THREADS).unwrap_or(1);
    (0..THREADS).map(|_| Offer::least(shop, taps / THREADS, wires)).collect()
}

/// All tap; ends when everybody has a true answer.
fn rage(offers: Vec<Offer>) -> Done<offer::Storm> {
    let begin = clock::now() + Duration::from_millis(100);
    let threads = offers.into_iter().map(|offer| thread::spawn(move || offer.run(begin)));
    let threads: Vec<_> = threads.collect();
    let mut all = offer::Storm::default();
    for thread in threads {
        all.merge(thread.join().map_err(|_panicked| "a thread of taps broke")??);
    }
    Ok(all)
}

fn answers(storms: &[(&str, &offer::Storm)], taps: u32) {
    let mut table = Table::new(&[
        "asked for",
        "offered within s",
        "held",
        "in line",
        "sold out",
        "busy at first",
        "busy in all",
        "everybody knows after s",
        "p50 s",
        "p99 s",
    ]);
    for (name, storm) in storms {
        let truth = |word: &str| storm.truth.get(word).copied().unwrap_or(0);
        table.row([
            (*name).into(),
            format!("{:.2}", storm.offered.as_secs_f64()),
            truth("held").to_string(),
            truth("waiting").to_string(),
            truth("sold_out").to_string(),
            format!("{:.1} %", f64::from(storm.busy_first) / f64::from(taps) * 100.0),
            storm.busy.to_string(),
            format!("{:.2}", storm.last.as_secs_f64()),
            format!("{:.2}", storm.times.percentile(50) / 1e3),
            format!("{:.2}", storm.times.percentile(99) / 1e3),
        ]);
    }
    table.print(&format!(
        "Storm: {taps} taps for {PIECES} pieces on {CONNECTIONS} connections; half of those who tap would wait in line"
    ));
}

/// Exactly what there was is held, and the rows say what the buyers were told.
fn account(shop: &Shop, sku: &str, (truth, taps): (&BTreeMap<String, u32>, u32)) -> Done {
    let told = |word: &str| i64::from(truth.get(word).copied().unwrap_or(0));
    let (rows, stock) = (shop.orders(sku)?, shop.stock(sku)?);
    let row = |word: &str| rows.iter().find(|row| row.0 == word).map_or((0, 0), |row| (row.1, row.2));
    let all: u32 = truth.values().sum();
    let fits = row("held") == (PIECES, PIECES)
        && told("held") == PIECES
        && row("waiting").0 == told("waiting")
        && told("held") + told("waiting") + told("sold_out") == i64::from(taps)
        && all == taps
        && stock == (0, PIECES, 0);
    if !fits {
        return Err(format!("it does not add up: told {truth:?}, rows {rows:?}, stock {stock:?}"));
    }
    println!("Exactly {PIECES} are held, none is oversold, and the rows say what {all} people were told.");
    Ok(())
}
