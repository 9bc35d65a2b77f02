//! What goes on from reel to reel and from publisher to publisher.

use std::collections::VecDeque;

use super::fault::Faults;
use super::limits::{FORWARD_MS, PART_MS_LEAST, PART_MS_MOST};
use super::reel::{Opening, Reel};
use super::{FaultKind, Options, Output};
use crate::signal::Monitor;

/// The counters, the outputs not yet polled, and the watch over the signal.
#[derive(Debug)]
pub(super) struct Roll {
    part_ms: u32,
    msn: u64,
    reel: u32,
    begun: bool,
    /// Wall time at which the last reel ended. The next one begins no earlier, unless that is far ahead.
    ended_at: i64,
    out: VecDeque<Output>,
    faults: Faults,
    pub(super) monitor: Monitor,
}

impl Roll {
    pub(super) fn new(options: Options) -> Self {
        Self {
            part_ms: options.part_ms.clamp(PART_MS_LEAST, PART_MS_MOST),
            msn: options.first_msn,
            reel: options.first_reel,
            begun: false,
            ended_at: i64::MIN,
            out: VecDeque::new(),
            faults: Faults::default(),
            monitor: Monitor::default(),
        }
    }

    pub(super) fn put(&mut self, output: Output) {
        self.out.push_back(output);
    }

    pub(super) fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    pub(super) fn fault(&mut self, kind: FaultKind) {
        match kind {
            FaultKind::TimeJump => self.monitor.jumped(),
            FaultKind::Tag(crate::flv::Refusal::Unsupported(_)) => self.monitor.refused(),
            FaultKind::Tag(_)
            | FaultKind::NotPublishing
            | FaultKind::Config(_)
            | FaultKind::NoConfig
            | FaultKind::TooLarge
            | FaultKind::TooMuch => {}
        }
        if let Some(fault) = self.faults.count(kind) {
            self.put(Output::Fault(fault));
        }
    }

    /// Numbers the next reel, whose first frame has this time and came at this one.
    pub(super) fn opening(&mut self, first: (i64, i64)) -> Opening {
        let number = self.reel;
        self.reel = self.reel.wrapping_add(1);
        let discontinuity = std::mem::replace(&mut self.begun, true);
        let earliest = self.ended_at.min(first.1.saturating_add(FORWARD_MS));
        let first = (first.0, first.1.max(earliest));
        Opening { number, msn: self.msn, discontinuity, first, part_ms: self.part_ms }
    }

    pub(super) fn finish(&mut self, reel: Reel) {
        (self.msn, self.ended_at) = reel.finish(self);
    }
}
