//! Thousands of playlist reloads that wait for the next part, and how soon the last has it.

use crate::{
    Done, Size,
    api::Show,
    clock,
    crowd::{Crowd, Kind},
    figures::{Table, float, median},
    floor::Floor,
    http::Connection,
    load::Load,
    picture::Playlist,
    server::Server,
    witness::Witness,
};
use std::time::Instant;

/// One release of all that wait.
#[derive(Clone, Copy, Debug)]
struct Release {
    /// From the part to the first answer, in ms.
    first: f64,
    /// From the part to the last answer, in ms.
    last: f64,
    /// Seconds of CPU for each.
    each: f64,
    /// Bytes of one answer.
    bytes: u64,
}

/// Runs it beside a raw send of the same bytes to as many sockets. `part` is what one part costs in CPU-seconds.
pub(crate) fn run(server: &Server, show: &Show, witness: &Witness, size: &Size, part: f64) -> Done {
    let mut floor = Floor::start()?;
    let mut crowd = Crowd::enter(floor.port, "/", size.viewers, Kind::Quiet)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _round in 0..size.rounds.max(5) {
        let release = release(server, show, witness, size.viewers)?;
        ours.push(release);
        theirs.push(send(&mut floor, &mut crowd, release.bytes)?);
    }
    let of = |which: &dyn Fn(&Release) -> f64| median(&ours.iter().map(which).collect::<Vec<_>>());
    let (last, floor_last) = (of(&|r| r.last), median(&theirs));
    let mut table = Table::new(&["who", "first, ms after the part", "last of all", "ratio", "CPU µs each"]);
    let each = of(&|r| r.each);
    let ratio = format!("{:.2}", last / floor_last);
    let first = format!("{:.1}", of(&|r| r.first));
    table.row(["wanghong".into(), first, format!("{last:.0}"), ratio, format!("{:.1}", each * 1e6)]);
    table.row(["raw send loop".into(), "0".into(), format!("{floor_last:.0}"), "1".into(), String::new()]);
    let bytes = of(&|r| float(r.bytes));
    table.print(&format!("Blocked reloads: {} at once, {bytes:.0} B each", size.viewers));
    let viewers = 0.333 / (each + part);
    println!("A viewer who reloads and fetches every 0.333 s: {viewers:.0} viewers a core.");
    Ok(())
}

/// All ask for the first part of the next segment, and get it.
fn release(server: &Server, show: &Show, witness: &Witness, viewers: u32) -> Done<Release> {
    let mut load = Load::open(server.port, viewers)?;
    let mut probe = Connection::open(server.port)?;
    let msn = Playlist::fetch(&mut probe, show, "")?.head()?;
    // Only just begun, so that there is time for all to ask.
    Playlist::fetch(&mut probe, show, &format!("?_HLS_msn={}&_HLS_part=0", msn + 1))?;
    let cpu = server.process().cpu()?;
    load.ask_all(&format!("{}?_HLS_msn={}&_HLS_part=0", show.file("media.m3u8"), msn + 2))?;
    let asked = clock::now();
    let answers = answers(&mut load, viewers)?;
    let cpu = server.process().cpu()? - cpu;
    let part = witness.saw(msn + 2, 0)?;
    if part < asked {
        return Err("the part came before all had asked".into());
    }
    let after = |moment: Instant| (moment - part).as_secs_f64() * 1e3;
    Ok(Release {
        first: after(answers.first),
        last: after(answers.last),
        each: cpu / f64::from(viewers),
        bytes: answers.bytes / u64::from(viewers),
    })
}

/// What came back, and when.
#[derive(Clone, Copy, Debug)]
struct Answered {
    first: Instant,
    last: Instant,
    bytes: u64,
}

/// Waits until each has its answer.
fn answers(load: &mut Load, viewers: u32) -> Done<Answered> {
    let (mut waiting, mut first, mut bytes) = (viewers, None, 0);
    while waiting > 0 {
        load.wait(|_, answers, read| {
            bytes += read;
            if answers > 0 {
                first.get_or_insert_with(clock::now);
                waiting -= 1;
            }
            Ok(())
        })?;
    }
    let last = clock::now();
    Ok(Answered { first: first.unwrap_or(last), last, bytes })
}

/// One tick of the floor: when the last had it, in ms after the first.
fn send(floor: &mut Floor, crowd: &mut Crowd, bytes: u64) -> Done<f64> {
    crowd.reset()?;
    floor.send(bytes)?;
    clock::rest(0.3);
    floor.send(0)?;
    clock::rest(1.0);
    Ok(crowd.report()?.spread[2])
}
