//! A room and its readers: slow ones skip frames, the server restarts, and in the end all see the same.

mod crowd;
mod reader;
mod rows;

use crate::{chance::Chance, ensure, trace::Trace};
use crowd::Crowd;
use reader::Reader;
use rows::Rows;
use std::collections::BTreeMap;
use wanghong_core::{
    Id, Millis,
    event::{Event, Kind},
    insight::Tally,
    limits,
    post::Phase,
    room::{Act, Comment, Cue, Frame, Input, Output, Room},
};

const LIVE: Id = Id(1);

/// The room's world.
struct World {
    chance: Chance,
    now: Millis,
    room: Room,
    rows: Rows,
    crowd: Crowd,
    readers: BTreeMap<u64, Reader>,
    tally: Tally,
    /// Whether some readers are slow.
    skips: bool,
    framed: Option<(i64, Millis)>,
    /// Time as readers live through it, which never goes back.
    steady: Millis,
}

/// Lives through `steps` steps, then lets everything come to rest.
pub fn run(seed: u64, steps: u64, trace: &mut Trace) -> Result<(), String> {
    let mut world = World::new(seed);
    let opens = world.chance.below(steps / 8 + 1);
    let ends = steps - world.chance.below(steps / 8 + 1);
    for step in 0..steps {
        if step == opens {
            world.tell(Input::Cue(Cue::Open), trace)?;
        }
        if step == ends {
            world.tell(Input::Cue(Cue::End), trace)?;
        }
        world.step(trace)?;
    }
    world.rest(trace)
}

impl World {
    fn new(seed: u64) -> Self {
        let rows = Rows::new(LIVE);
        Self {
            chance: Chance::new(seed),
            now: Millis::minutes(30_000_000),
            room: Room::new(rows.start()),
            rows,
            crowd: Crowd::default(),
            readers: BTreeMap::new(),
            tally: Tally::default(),
            skips: true,
            framed: None,
            steady: Millis(0),
        }
    }

    fn step(&mut self, trace: &mut Trace) -> Result<(), String> {
        self.tick(trace);
        self.tell(Input::Wake, trace)?;
        for _ in 0..self.chance.below(16) {
            let seats: Vec<u64> = self.readers.keys().copied().collect();
            let input = self.crowd.act(&mut self.chance, self.now, &seats, &self.rows);
            self.tell(input, trace)?;
        }
        self.read(trace)?;
        if self.chance.once_in(80) {
            self.crash(trace);
        }
        Ok(())
    }

    fn tick(&mut self, trace: &mut Trace) {
        let span = match self.chance.below(40) {
            0 => self.chance.within(1_000, 20_000),
            1 => {
                trace.count("clock back");
                -self.chance.within(1, 60_000)
            }
            _ => self.chance.within(0, 300),
        };
        self.now = self.now + Millis(span);
        self.steady = self.steady + Millis(span.max(0));
    }

    /// The server starts again: all sockets close, and only rows remain.
    fn crash(&mut self, trace: &mut Trace) {
        trace.count("crash");
        self.room = Room::new(self.rows.start());
        self.readers.clear();
        self.framed = None;
    }

    fn tell(&mut self, input: Input, trace: &mut Trace) -> Result<(), String> {
        trace.note(&(self.now, &input));
        self.rows.note(&input, self.now);
        if let Input::Enter { seat, .. } = &input {
            self.readers.insert(*seat, Reader::new(self.steady));
        }
        if let Input::Leave { seat } = &input {
            self.readers.remove(seat);
        }
        self.room.handle(input, self.now);
        let mut kept = None;
        while let Some(output) = self.room.poll() {
            trace.note(&output);
            self.hear(output, &mut kept, trace)?;
        }
        ensure(kept.is_none(), || "a comment was kept, and its author not told".into())?;
        ensure(self.room.deadline().is_some_and(|due| due > self.now), || {
            "a frame that is due is missing".into()
        })
    }

    fn hear(&mut self, output: Output, kept: &mut Option<Id>, trace: &mut Trace) -> Result<(), String> {
        match output {
            Output::Frame(frame) => self.send(&frame, trace),
            Output::Keep(comment) => {
                *kept = Some(comment.id);
                self.rows.keep(comment)
            }
            Output::Said { result, .. } => {
                trace.count(result.as_ref().map_or_else(|refusal| refusal.code.word(), |()| "said"));
                ensure(kept.take().is_some() == result.is_ok(), || "an answer that is not true".into())
            }
            Output::Event(event) => {
                self.tally.add(&event);
                self.rows.count(&event);
                Ok(())
            }
        }
    }

    /// One frame to every reader; the slow skip it.
    fn send(&mut self, frame: &Frame, trace: &mut Trace) -> Result<(), String> {
        if let Some((n, at)) = self.framed.replace((frame.n, self.steady)) {
            ensure(frame.n == n + 1, || format!("frame {} after {n}", frame.n))?;
            ensure(self.steady - at >= limits::TICK, || format!("frame {} is early", frame.n))?;
        }
        for reader in self.readers.values_mut() {
            if self.skips && self.chance.once_in(8) {
                trace.count("skipped");
            } else {
                reader.take(frame, self.steady);
            }
        }
        let what = [
            ("gone", frame.gone.is_some()),
            ("more", frame.more.is_some()),
            ("ended", frame.phase == Some(Phase::Ended)),
        ];
        for (what, _) in what.into_iter().filter(|(_, there)| *there) {
            trace.count(what);
        }
        Ok(())
    }

    /// Readers who lost the thread ask for a snapshot, or get it at last.
    fn read(&mut self, trace: &mut Trace) -> Result<(), String> {
        for reader in self.readers.values_mut() {
            let wait = Millis(self.chance.within(0, 2_000));
            if reader.go_on(&self.room, self.steady, wait) {
                trace.count("synced");
            }
            reader.check()?;
        }
        Ok(())
    }

    /// Nobody speaks, nobody skips: what every reader sees is what the room is, and what rows say.
    fn rest(&mut self, trace: &mut Trace) -> Result<(), String> {
        self.skips = false;
        for _ in 0..40 {
            self.now = self.now + limits::SILENCE;
            self.steady = self.steady + limits::SILENCE;
            self.tell(Input::Wake, trace)?;
            self.read(trace)?;
        }
        let room = self.room.snapshot(self.now);
        self.rows.check(&room)?;
        for (seat, reader) in &self.readers {
            reader.check_rest(&room).map_err(|why| format!("seat {seat}: {why}"))?;
            self.rows.gone().map_or(Ok(()), |gone| reader.check_screen(&gone))?;
        }
        let dashboard = self.tally.dashboard(self.now);
        let counted = (dashboard.taps, dashboard.tappers, dashboard.visitors, dashboard.comments);
        let rows = (room.taps, room.tappers, room.visitors, self.rows.comments());
        ensure(counted == rows, || format!("the dashboard counts {counted:?}, the room {rows:?}"))
    }
}
