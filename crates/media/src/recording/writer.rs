//! What to append where.

use bytes::Bytes;

use super::{Entry, PartEntry, ReelEntry};
use crate::packager::Output;

/// Bytes for the end of a reel's file, and then a line for the end of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// The reel whose file grows; it is a new file when the entry is a [`Entry::Reel`].
    pub reel: u32,
    /// To be appended to it first.
    pub bytes: Bytes,
    /// What the index will say: [`Entry::line`] is to be appended to it second.
    pub entry: Entry,
}

/// Keeps count of where the current reel's file ends.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    reel: Option<(u32, u64)>,
}

impl Writer {
    /// A writer that waits for a reel. After a restart too: a returning publisher begins a new one.
    pub fn new() -> Self {
        Self::default()
    }

    /// What an output appends. Only reels and parts do; a part of another reel than the current is left out.
    pub fn take(&mut self, output: &Output) -> Option<Append> {
        match output {
            Output::Init(init) => {
                let length = u64::try_from(init.bytes.len()).ok()?;
                self.reel = Some((init.reel, length));
                let size = Some((init.video.width, init.video.height));
                let (reel, codecs) = (init.reel, init.codecs.clone());
                let entry = Entry::Reel(ReelEntry { reel, length, codecs, size });
                Some(Append { reel: init.reel, bytes: init.bytes.clone(), entry })
            }
            Output::Part(part) => {
                let (reel, offset) = self.reel.filter(|(reel, _)| *reel == part.reel)?;
                let length = u64::try_from(part.bytes.len()).ok()?;
                self.reel = Some((reel, offset + length));
                let entry = Entry::Part(PartEntry {
                    reel,
                    msn: part.msn,
                    offset,
                    length,
                    ticks: part.ticks,
                    independent: part.independent,
                    at: part.at,
                    starts: part.index == 0,
                    pictures: part.pictures,
                });
                Some(Append { reel, bytes: part.bytes.clone(), entry })
            }
            Output::SegmentEnd { .. } | Output::Open(_) | Output::Signal(_) | Output::Fault(_) => None,
        }
    }
}
