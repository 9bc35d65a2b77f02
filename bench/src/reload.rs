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
};

/// One release of all that wait.
#[derive(Clone, Copy, Debug)]
struct Release {
    /// From the first answer to the last, in ms.
    last: f64,
    /// Seconds of CPU for each.
    each: f64,
    /// Bytes of one answer.
    bytes: u64,
}

/// Runs it beside a raw send of the same bytes to as many sockets. `part` is what one part costs in CPU-seconds.
pub(crate) fn run(server: &Server, show: &Show, size: &Size, part: f64) -> Done {
    let mut floor = Floor::start()?;
    let mut crowd = Crowd::enter(floor.port, "/", size.viewers, Kind::Quiet)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _round in 0..size.rounds.max(5) {
        let release = release(server, show, size.viewers)?;
        ours.push(release);
        theirs.push(send(&mut floor, &mut crowd, release.bytes)?);
    }
    let of = |which: &dyn Fn(&Release) -> f64| median(&ours.iter().map(which).collect::<Vec<_>>());
    let (last, floor_last) = (of(&|r| r.last), median(&theirs));
    let mut table = Table::new(&["who", "last of all, ms after the first", "ratio", "CPU µs each"]);
    let each = of(&|r| r.each);
    let ratio = format!("{:.2}", last / floor_last);
    table.row(["wanghong".into(), format!("{last:.0}"), ratio, format!("{:.1}", each * 1e6)]);
    table.row(["raw send loop".into(), format!("{floor_last:.0}"), "1".into(), String::new()]);
    let bytes = of(&|r| float(r.bytes));
    table.print(&format!("Blocked reloads: {} at once, {bytes:.0} B each", size.viewers));
    let viewers = 0.333 / (each + part);
    println!("A viewer who reloads and fetches every 0.333 s: {viewers:.0} viewers a core.");
    Ok(())
}

/// All ask for the first part of the next segment, and get it.
fn release(server: &Server, show: &Show, viewers: u32) -> Done<Release> {
    let mut load = Load::open(server.port, viewers)?;
    let mut probe = Connection::open(server.port)?;
    let (msn, _) = Playlist::fetch(&mut probe, show, "")?.head()?;
    // Only just begun, so that there is time for all to ask.
    Playlist::fetch(&mut probe, show, &format!("?_HLS_msn={}&_HLS_part=0", msn + 1))?;
    let (cpu, asked) = (server.process().cpu()?, clock::now());
    load.ask_all(&format!("{}?_HLS_msn={}&_HLS_part=0", show.file("index.m3u8"), msn + 2))?;
    let asking = asked.elapsed().as_secs_f64();
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
    let last = first.map_or(f64::NAN, |first| first.elapsed().as_secs_f64() * 1e3);
    let cpu = server.process().cpu()? - cpu;
    let early = asked.elapsed().as_secs_f64() - last / 1e3 < asking;
    if early {
        return Err("the part came before all had asked".into());
    }
    Ok(Release { last, each: cpu / f64::from(viewers), bytes: bytes / u64::from(viewers) })
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
