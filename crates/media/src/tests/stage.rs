//! A packager with what it made, sorted.

use crate::flv::Tag;
use crate::packager::{Fault, Init, Input, Options, Output, Packager, Part};
use crate::signal::Report;

/// Wall time at which every test begins.
pub(crate) const START: i64 = 1_800_000_000_000;

/// A packager with what it made, sorted.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) packager: Packager,
    pub(crate) outputs: Vec<Output>,
}

impl Stage {
    pub(crate) fn new(part_ms: u32) -> Self {
        let packager = Packager::new(Options { part_ms, ..Options::default() });
        Self { packager, outputs: Vec::new() }
    }

    pub(crate) fn handle(&mut self, input: Input, now: i64) {
        self.packager.handle(input, now);
        while let Some(output) = self.packager.poll() {
            self.outputs.push(output);
        }
    }

    /// A whole show: start, every tag at its own time, stop.
    pub(crate) fn show(part_ms: u32, tags: &[Tag]) -> Self {
        let mut stage = Self::new(part_ms);
        stage.handle(Input::Start, START);
        for tag in tags {
            stage.handle(Input::Tag(tag.clone()), START + i64::from(tag.time_ms));
        }
        stage.handle(Input::Stop, START + i64::from(tags.last().map_or(0, |tag| tag.time_ms)));
        stage
    }

    pub(crate) fn inits(&self) -> Vec<&Init> {
        self.outputs
            .iter()
            .filter_map(|o| if let Output::Init(init) = o { Some(init) } else { None })
            .collect()
    }

    pub(crate) fn parts(&self) -> Vec<&Part> {
        self.outputs
            .iter()
            .filter_map(|o| if let Output::Part(part) = o { Some(part) } else { None })
            .collect()
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        self.outputs.iter().filter_map(|o| if let Output::Fault(f) = o { Some(*f) } else { None }).collect()
    }

    pub(crate) fn reports(&self) -> Vec<&Report> {
        self.outputs.iter().filter_map(|o| if let Output::Signal(r) = o { Some(r) } else { None }).collect()
    }

    /// A reel as one file.
    pub(crate) fn reel(&self, number: u32) -> Vec<u8> {
        let inits = self.inits().into_iter().filter(|init| init.reel == number).map(|init| &init.bytes);
        let parts = self.parts().into_iter().filter(|part| part.reel == number).map(|part| &part.bytes);
        inits.chain(parts).flatten().copied().collect()
    }
}
