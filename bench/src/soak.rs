//! A show that goes on: memory, the picture's clock against the dashboard's, and no hole anywhere.

use crate::{
    Done,
    api::Show,
    camera,
    child::Child,
    clock,
    crowd::{Crowd, Kind},
    figures::{Table, slope},
    http::Connection,
    picture::Playlist,
    server::Server,
};
use std::time::{Duration, Instant};

/// Viewers in the room.
const VIEWERS: u32 = 200;

/// Runs it for some minutes and prints its table.
pub(crate) fn run(minutes: u32) -> Done {
    let server = Server::start()?;
    let mut show = Show::plan(&server)?;
    let _camera = Child::start(&mut camera::film(server.rtmp, &show.key, minutes * 60 + 120))?;
    clock::rest(4.0);
    show.open()?;
    Playlist::wait(&mut Connection::open(server.port)?, &show)?;
    let mut crowd = Crowd::enter(server.port, &show.seat(), VIEWERS, Kind::Playing)?;
    clock::rest(8.0);
    crowd.reset()?;
    // The server hangs up on who has been silent for long.
    let mut probe = Connection::open(server.port)?;
    let (before, cpu) = (server.process().memory()?, server.process().cpu()?);
    let span = Duration::from_mins(1) * minutes;
    let watch = Watch::keep(&mut probe, &server, &show, span)?;
    let after = server.process().memory()?;
    let seen = crowd.report()?;
    let load = (server.process().cpu()? - cpu) / span.as_secs_f64() * 100.0;
    let mut table = Table::new(&[
        "minutes",
        "memory at first",
        "at last",
        "KB a minute, second half",
        "picture against wall",
        "segments",
        "holes",
        "frames to viewers",
        "viewers lost",
        "CPU",
    ]);
    table.row([
        minutes.to_string(),
        format!("{:.1} MB", before / 1e3),
        format!("{:.1} MB", after / 1e3),
        format!("{:+.0}", watch.growth()),
        format!("{:+.0} ms", watch.drift),
        watch.segments.to_string(),
        watch.holes.to_string(),
        seen.frames.to_string(),
        seen.gone.to_string(),
        format!("{load:.1} %"),
    ]);
    table.print(&format!("Soak: a camera by RTMP, {VIEWERS} viewers"));
    match server.log() {
        log if log.is_empty() => Ok(()),
        log => Err(format!("the server complained:\n{log}")),
    }
}

/// What was seen of the picture.
#[derive(Debug, Default)]
struct Watch {
    segments: u64,
    holes: u64,
    /// Milliseconds that the picture ran ahead of the dashboard.
    drift: f64,
    /// Minutes since the first segment, and the KB that the server held then.
    memory: Vec<(f64, f64)>,
}

impl Watch {
    /// Fetches every playlist in which a segment is new.
    fn keep(probe: &mut Connection, server: &Server, show: &Show, span: Duration) -> Done<Self> {
        let mut watch = Self::default();
        let mut next = Playlist::fetch(probe, show, "")?.head()? + 1;
        let mut begun: Option<Instant> = None;
        let mut media = 0.0;
        loop {
            let playlist = Playlist::fetch(probe, show, &format!("?_HLS_msn={next}&_HLS_part=0"))?;
            let now = clock::now();
            watch.holes += u64::from(playlist.torn());
            let since = *begun.get_or_insert(now);
            if now > since {
                let last = playlist.segments().into_iter().find(|(msn, _)| *msn + 1 == next);
                watch.holes += u64::from(last.is_none());
                media += last.map_or(0.0, |(_, seconds)| seconds);
                watch.segments += 1;
                let seconds = (now - since).as_secs_f64();
                watch.drift = (media - seconds) * 1e3;
                watch.memory.push((seconds / 60.0, server.process().memory()?));
            }
            if now - since >= span {
                return Ok(watch);
            }
            next = playlist.head()? + 1;
        }
    }

    /// KB that the server's memory gained in a minute, once the live window had filled.
    fn growth(&self) -> f64 {
        slope(self.memory.get(self.memory.len() / 2..).unwrap_or_default())
    }
}
