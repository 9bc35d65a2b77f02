//! The room: what a frame costs for each viewer, how far apart they get it, and that the stuck hold back nobody.

mod round;
mod stuck;

use crate::{
    Done, Size,
    api::{self, Person, Show},
    clock,
    crowd::{Crowd, Kind},
    figures::{Table, median},
    floor::Floor,
    server::Server,
    talk::{Pace, Talk},
};
use round::Round;

/// About 1 KB a frame: some short words a tick.
const SMALL: Pace = Pace { rate: 21, characters: 8 };
/// About 4 KB a frame: as many comments as a tick shows, of many words.
const LARGE: Pace = Pace { rate: 40, characters: 110 };
/// Far more than a tick shows.
const FLOOD: Pace = Pace { rate: 160, characters: 8 };
/// Seconds of one measurement.
const SPAN: f64 = 6.0;
/// How many speak; each may twice a second.
const SPEAKERS: usize = 28;

/// Everything that takes part.
#[derive(Debug)]
struct Evening {
    server: Server,
    show: Show,
    people: Vec<Person>,
    floor: Floor,
    ours: Crowd,
    theirs: Crowd,
    viewers: u32,
    /// KB a viewer when all had just sat down.
    seated: f64,
    /// Seconds of CPU a second that the same talk costs in an empty room: small, large, flood.
    talk: [f64; 3],
}

/// Runs it and prints its tables.
pub(crate) fn run(size: &Size) -> Done {
    let mut evening = Evening::begin(size.viewers)?;
    let mut rounds: [Vec<(Round, Round)>; 2] = [Vec::new(), Vec::new()];
    for _round in 0..size.rounds {
        for (pace, rounds) in [SMALL, LARGE].into_iter().zip(&mut rounds) {
            let ours = evening.ours(pace)?;
            let floor = evening.theirs(ours.size())?;
            rounds.push((ours, floor));
        }
    }
    frames(&evening, &rounds);
    stuck::run(&mut evening, size.rounds)?;
    flood(&mut evening)?;
    let gone = evening.ours.report()?.gone;
    println!(
        "Viewers that the server let go: {gone}. Open files it may have: {}.",
        evening.server.process().files()?
    );
    match evening.server.log() {
        log if log.is_empty() => Ok(()),
        log => Err(format!("the server complained:\n{log}")),
    }
}

impl Evening {
    fn begin(viewers: u32) -> Done<Self> {
        let server = Server::start()?;
        let mut show = Show::plan(&server)?;
        show.test_picture(true)?;
        clock::rest(3.0);
        show.open()?;
        show.test_picture(false)?;
        let people = api::people(&server, 100)?;
        clock::rest(2.0);
        let mut talk = [0.0; 3];
        for (talk, pace) in talk.iter_mut().zip([SMALL, LARGE, FLOOD]) {
            *talk = alone(&server, &show, &people, pace)?;
        }
        clock::rest(1.0);
        let empty = server.process().memory()?;
        let begun = clock::now();
        let ours = Crowd::enter(server.port, &show.seat(), viewers, Kind::Quiet)?;
        println!("{viewers} viewers sat down in {:.1} s.", begun.elapsed().as_secs_f64());
        clock::rest(2.0);
        let seated = (server.process().memory()? - empty) / f64::from(viewers);
        let floor = Floor::start()?;
        let theirs = Crowd::enter(floor.port, "/", viewers, Kind::Quiet)?;
        clock::rest(2.0);
        Ok(Self { server, show, people, floor, ours, theirs, viewers, seated, talk })
    }

    /// Those who speak at a pace: few, unless there are many comments.
    fn talk(&self, pace: Pace) -> Talk {
        Talk::start(self.server.port, &self.show.live, speakers(&self.people, pace), pace)
    }

    /// One measurement of the server.
    fn ours(&mut self, pace: Pace) -> Done<Round> {
        let talk = self.talk(pace);
        clock::rest(1.5);
        let round = Round::measure(&mut self.ours, self.server.process(), SPAN, || talk.taken())?;
        talk.stop()?;
        clock::rest(0.5);
        Ok(round)
    }

    /// One measurement of the floor, with frames of the same size.
    fn theirs(&mut self, bytes: u64) -> Done<Round> {
        self.floor.send(bytes)?;
        clock::rest(1.5);
        let round = Round::measure(&mut self.theirs, self.floor.process(), SPAN, || 0)?;
        self.floor.send(0)?;
        clock::rest(0.5);
        Ok(round)
    }
}

fn speakers(people: &[Person], pace: Pace) -> &[Person] {
    if pace.rate > 50 { people } else { people.get(..SPEAKERS).unwrap_or(people) }
}

/// What the talk costs in a room that nobody is in: seconds of CPU a second.
fn alone(server: &Server, show: &Show, people: &[Person], pace: Pace) -> Done<f64> {
    let talk = Talk::start(server.port, &show.live, speakers(people, pace), pace);
    clock::rest(1.0);
    let (cpu, begun) = (server.process().cpu()?, clock::now());
    clock::rest(SPAN);
    let cost = (server.process().cpu()? - cpu) / begun.elapsed().as_secs_f64();
    talk.stop()?;
    Ok(cost)
}

fn frames(evening: &Evening, rounds: &[Vec<(Round, Round)>; 2]) {
    let mut table = Table::new(&[
        "frame",
        "who",
        "CPU µs a frame",
        "with the talk",
        "ratio",
        "spread p50 ms",
        "spread p99 ms",
        "p99 after the server's stamp ms",
    ]);
    for ((rounds, talk), name) in rounds.iter().zip(evening.talk).zip(["small", "large"]) {
        let of = |what: &dyn Fn(&Round) -> f64, ours: bool| {
            median(
                &rounds.iter().map(|(our, floor)| what(if ours { our } else { floor })).collect::<Vec<_>>(),
            )
        };
        let ratio =
            median(&rounds.iter().map(|(our, floor)| our.each(talk) / floor.each(0.0)).collect::<Vec<_>>());
        for (who, ours) in [("wanghong", true), ("raw send loop", false)] {
            let talk = if ours { talk } else { 0.0 };
            table.row([
                format!("{name}, {:.0} B", of(&|r| crate::figures::float(r.size()), ours)),
                who.into(),
                format!("{:.2}", of(&|r| r.each(talk), ours)),
                format!("{:.2}", of(&|r| r.each(0.0), ours)),
                if ours { format!("{ratio:.2}") } else { "1".into() },
                format!("{:.0}", of(&|r| r.seen.spread[0], ours)),
                format!("{:.0}", of(&|r| r.seen.spread[1], ours)),
                format!("{:.0}", of(&|r| r.seen.late[1], ours)),
            ]);
        }
    }
    table.print(&format!("Room: {} viewers, 4 frames a second", evening.viewers));
    println!("User memory a viewer, just seated: {:.2} KB.", evening.seated);
}

/// Many comments in, merged into frames for many.
fn flood(evening: &mut Evening) -> Done {
    let round = evening.ours(FLOOD)?;
    let viewers = f64::from(evening.viewers);
    let rate = |count: u64| crate::figures::float(count) / round.seconds;
    let mut table = Table::new(&[
        "comments in a second",
        "shown",
        "CPU",
        "in × viewers, a core-second",
        "shown × viewers, a core-second",
        "p99 after the stamp ms",
    ]);
    table.row([
        format!("{:.0}", rate(round.taken)),
        format!("{:.0}", rate(round.seen.said)),
        format!("{:.0} %", round.load() * 100.0),
        format!("{:.2} M", rate(round.taken) * viewers / round.load() / 1e6),
        format!("{:.2} M", rate(round.seen.said) * viewers / round.load() / 1e6),
        format!("{:.0}", round.seen.late[1]),
    ]);
    table.print("Messages: comments by HTTP, merged into frames");
    println!(
        "{} comments were only counted. The same talk in an empty room: {:.0} % of a core.",
        round.seen.more,
        evening.talk[2] * 100.0
    );
    Ok(())
}
