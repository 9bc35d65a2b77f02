//! The picture over HTTP: playlists and parts beside nginx serving the same bytes from files, and thousands of
//! blocked reloads released at once.

use crate::{
    Done, Size,
    api::Show,
    camera,
    child::Child,
    clock,
    cost::Process,
    figures::{Table, float, median},
    http::Connection,
    load::Load,
    nginx::Nginx,
    picture::Playlist,
    reload,
    server::Server,
    witness::Witness,
};

/// Connections that ask at the same time.
const CONNECTIONS: u32 = 64;
/// Seconds that the camera films at most.
const SHOW: u32 = 1_800;
/// Seconds of one measurement.
const SPAN: f64 = 3.0;

/// What one measurement showed.
#[derive(Clone, Copy, Debug)]
struct Rate {
    /// Requests a CPU-second.
    requests: f64,
    /// Bits a CPU-second.
    bits: f64,
    /// Requests a second, with the client on the same machine.
    wall: f64,
}

/// Runs it and prints its tables.
pub(crate) fn run(size: &Size) -> Done {
    let server = Server::start()?;
    let mut show = Show::plan(&server)?;
    let witness = Witness::before(server.rtmp)?;
    let _camera = Child::start(&mut camera::film(witness.port, &show.key, SHOW))?;
    clock::rest(3.0);
    show.open()?;
    let mut probe = Connection::open(server.port)?;
    Playlist::wait(&mut probe, &show)?;
    let nginx = Nginx::start()?;
    clock::rest(5.0);
    let (mut playlists, mut parts) = (Vec::new(), Vec::new());
    for round in 0..size.rounds {
        let mut fresh = Connection::open(server.port)?;
        let playlist = Playlist::fetch(&mut fresh, &show, "")?;
        let path = show.file("media.m3u8");
        playlists.push(pair(&server, &nginx, &path, playlist.0.as_bytes(), &format!("{round}.m3u8"))?);
        let mut fresh = Connection::open(server.port)?;
        let playlist = Playlist::fetch(&mut fresh, &show, "")?;
        let path = show.file(playlist.newest_part()?);
        let part = fresh.get(&path)?.body;
        parts.push(pair(&server, &nginx, &path, &part, &format!("{round}.m4s"))?);
    }
    let mut table = Table::new(&[
        "what",
        "who",
        "requests a CPU-second",
        "ratio",
        "Gb a CPU-second",
        "requests a second",
    ]);
    lines(&mut table, "newest playlist", &playlists);
    lines(&mut table, "part", &parts);
    table.print(&format!("Media: {CONNECTIONS} connections kept open"));
    let part = median(&parts.iter().map(|(ours, _)| 1.0 / ours.requests).collect::<Vec<_>>());
    reload::run(&server, &show, &witness, size, part)
}

/// The same bytes from the server and from nginx, one after the other.
fn pair(server: &Server, nginx: &Nginx, path: &str, bytes: &[u8], name: &str) -> Done<(Rate, Rate)> {
    nginx.put(name, bytes)?;
    let ours = measure(server.port, server.process(), path)?;
    let theirs = measure(nginx.port, nginx.process(), &format!("/{name}"))?;
    Ok((ours, theirs))
}

fn measure(port: u16, process: Process, path: &str) -> Done<Rate> {
    let mut load = Load::open(port, CONNECTIONS)?;
    let (cpu, begun) = (process.cpu()?, clock::now());
    let got = load.run(path, SPAN)?;
    let (cpu, seconds) = (process.cpu()? - cpu, begun.elapsed().as_secs_f64());
    let requests = float(got.answers);
    Ok(Rate { requests: requests / cpu, bits: float(got.bytes) * 8.0 / cpu, wall: requests / seconds })
}

fn lines(table: &mut Table, what: &str, rounds: &[(Rate, Rate)]) {
    let of = |which: &dyn Fn(&(Rate, Rate)) -> f64| median(&rounds.iter().map(which).collect::<Vec<_>>());
    let mut line = |who: &str, ratio: String, rate: &dyn Fn(&(Rate, Rate)) -> Rate| {
        table.row([
            what.to_owned(),
            who.to_owned(),
            format!("{:.0}", of(&|r| rate(r).requests)),
            ratio,
            format!("{:.1}", of(&|r| rate(r).bits) / 1e9),
            format!("{:.0}", of(&|r| rate(r).wall)),
        ]);
    };
    let ratio = of(&|(ours, theirs)| ours.requests / theirs.requests);
    line("wanghong", format!("{ratio:.2}"), &|(ours, _)| *ours);
    line("nginx, a file", "1".into(), &|(_, theirs)| *theirs);
}
