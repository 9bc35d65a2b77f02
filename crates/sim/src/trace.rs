//! What happened, line by line: all of it as a hash, the end of it in words.

use crate::Story;
use std::{collections::VecDeque, fmt};

/// Lines that a failure shows.
const TAIL: usize = 60;

/// The trace of one world.
#[derive(Debug)]
pub struct Trace {
    story: Story,
    tail: VecDeque<String>,
}

impl Default for Trace {
    fn default() -> Self {
        let story = Story { hash: 0xcbf2_9ce4_8422_2325, ..Story::default() };
        Self { story, tail: VecDeque::new() }
    }
}

impl Trace {
    /// Writes a line.
    pub fn note(&mut self, line: &dyn fmt::Debug) {
        let line = format!("{line:?}");
        for byte in line.bytes().chain([b'\n']) {
            // FNV-1a
            self.story.hash = (self.story.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.tail.push_back(line);
        if self.tail.len() > TAIL {
            self.tail.pop_front();
        }
    }

    /// Writes a line, and counts that it happened.
    pub fn count(&mut self, what: &'static str) {
        let times = self.story.counts.entry(what).or_default();
        *times = times.saturating_add(1);
        self.note(&what);
    }

    /// What happened, in short.
    pub fn story(self) -> Story {
        self.story
    }

    /// The last lines.
    pub fn tail(self) -> Vec<String> {
        self.tail.into()
    }
}
