//! People who speak in a room at an even pace, over HTTP as everybody does.

use crate::{Done, api::Person, clock, http::Connection};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// A conversation that goes on until it is stopped.
#[derive(Debug)]
pub(crate) struct Talk {
    course: Arc<Course>,
    speakers: Vec<JoinHandle<Done>>,
}

/// How a conversation goes.
#[derive(Debug, Default)]
struct Course {
    over: AtomicBool,
    taken: AtomicU64,
}

/// How much is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Comments a second, of all together.
    pub(crate) rate: u32,
    /// Characters of each, three bytes long.
    pub(crate) characters: usize,
}

const THREADS: u32 = 4;

impl Talk {
    /// Begins.
    pub(crate) fn start(port: u16, live: &str, people: &[Person], pace: Pace) -> Self {
        let course = Arc::new(Course::default());
        let share = people.len() / usize::try_from(THREADS).unwrap_or(1);
        let speakers = people.chunks(share.max(1)).map(|group| {
            let (group, live, course) = (group.to_vec(), live.to_owned(), Arc::clone(&course));
            std::thread::spawn(move || speak(port, &live, &group, pace, &course))
        });
        let speakers = speakers.collect();
        Self { course, speakers }
    }

    /// Comments that the room has taken so far.
    pub(crate) fn taken(&self) -> u64 {
        self.course.taken.load(Ordering::Relaxed)
    }

    /// Ends it.
    pub(crate) fn stop(self) -> Done {
        self.course.over.store(true, Ordering::Relaxed);
        for speaker in self.speakers {
            speaker.join().map_err(|_panicked| "a speaker broke")??;
        }
        Ok(())
    }
}

fn speak(port: u16, live: &str, group: &[Person], pace: Pace, course: &Course) -> Done {
    let mut to = Connection::open(port)?;
    let begun = clock::now();
    let words = "好".repeat(pace.characters);
    for (n, person) in (0_u32..).zip(group.iter().cycle()) {
        let due = begun + Duration::from_secs(1) * THREADS * n / pace.rate;
        std::thread::sleep(due.saturating_duration_since(clock::now()));
        if course.over.load(Ordering::Relaxed) {
            return Ok(());
        }
        let key = format!("{n}-{}", clock::wall());
        let taken = person.say(&mut to, live, &format!("{words}{n}"), &key)?;
        course.taken.fetch_add(u64::from(taken), Ordering::Relaxed);
    }
    Ok(())
}
