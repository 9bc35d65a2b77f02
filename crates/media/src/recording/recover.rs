//! What is good of an index after a crash.

use std::collections::BTreeMap;

use super::Entry;

/// The good beginning of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The good lines.
    pub entries: Vec<Entry>,
    /// The index is to be truncated to this many bytes.
    pub index_len: u64,
    /// How many bytes of each reel's file are good. What comes behind them was not told of; whoever goes on begins a
    /// new reel, so it can stay.
    pub reel_len: BTreeMap<u32, u64>,
}

impl Recovered {
    /// The number of the first segment that is free.
    pub fn next_msn(&self) -> u64 {
        let msn = |entry: &Entry| match entry {
            Entry::Reel(_) => None,
            Entry::Part(part) => Some(part.msn + 1),
        };
        self.entries.iter().filter_map(msn).max().unwrap_or(0)
    }

    /// The number of the first reel that is free.
    pub fn next_reel(&self) -> u32 {
        self.reel_len.keys().next_back().map_or(0, |last| last.saturating_add(1))
    }

    /// How long the longest segment lasts, in 90 kHz ticks.
    pub fn longest(&self) -> u64 {
        let mut segments = BTreeMap::<u64, u64>::new();
        for entry in &self.entries {
            if let Entry::Part(part) = entry {
                *segments.entry(part.msn).or_default() += u64::from(part.ticks);
            }
        }
        segments.into_values().max().unwrap_or(0)
    }

    /// Takes a line if it continues what is here and its bytes exist.
    fn take(&mut self, entry: &Entry, lengths: &impl Fn(u32) -> u64) -> Option<()> {
        let (reel, end) = match entry {
            Entry::Reel(reel) => {
                if self.reel_len.contains_key(&reel.reel) {
                    return None;
                }
                (reel.reel, reel.length)
            }
            Entry::Part(part) => {
                if self.reel_len.get(&part.reel) != Some(&part.offset) || part.msn == u64::MAX {
                    return None;
                }
                (part.reel, part.offset.checked_add(part.length)?)
            }
        };
        if end > lengths(reel) {
            return None;
        }
        self.reel_len.insert(reel, end);
        Some(())
    }
}

/// Reads an index up to the first line that is torn, does not continue its reel, or tells of bytes that its
/// reel's file does not have.
pub fn recover(index: &[u8], reel_lengths: impl Fn(u32) -> u64) -> Recovered {
    let mut good = Recovered::default();
    for line in index.split_inclusive(|byte| *byte == b'\n') {
        let entry = line
            .strip_suffix(b"\n")
            .and_then(|line| std::str::from_utf8(line).ok())
            .and_then(Entry::parse)
            .filter(|entry| good.take(entry, &reel_lengths).is_some());
        let Some(entry) = entry else { break };
        good.entries.push(entry);
        good.index_len += u64::try_from(line.len()).unwrap_or(0);
    }
    good
}
