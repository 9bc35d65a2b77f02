//! What happened, line by line: all of it as a hash, and the end of it in words where somebody wants to read.

use crate::Story;
use std::{
    collections::VecDeque,
    fmt::{self, Write as _},
};

/// Lines that a failure shows.
const TAIL: usize = 60;

/// The trace of one world.
#[derive(Debug)]
pub struct Trace {
    story: Story,
    tail: Option<VecDeque<String>>,
}

/// FNV-1a over whatever is written.
struct Fnv<'a>(&'a mut u64);

impl fmt::Write for Fnv<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            *self.0 = (*self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

impl Default for Trace {
    fn default() -> Self {
        let story = Story { hash: 0xcbf2_9ce4_8422_2325, ..Story::default() };
        Self { story, tail: None }
    }
}

impl Trace {
    /// A trace that also keeps its last lines.
    pub fn telling() -> Self {
        Self { tail: Some(VecDeque::new()), ..Self::default() }
    }

    /// Writes a line.
    pub fn note(&mut self, line: &dyn fmt::Debug) {
        // Writing into a number cannot fail.
        let _always = writeln!(Fnv(&mut self.story.hash), "{line:?}");
        let Some(tail) = &mut self.tail else { return };
        tail.push_back(format!("{line:?}"));
        if tail.len() > TAIL {
            tail.pop_front();
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
        self.tail.unwrap_or_default().into()
    }
}
