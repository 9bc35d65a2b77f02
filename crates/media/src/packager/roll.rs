//! What goes on from reel to reel and from publisher to publisher.

use std::collections::VecDeque;

use super::fault::Faults;
use super::limits::{PART_MS_LEAST, PART_MS_MOST, START_MS, TARGET, TARGET_LEAST, TARGET_MOST, TARGET_ROOM};
use super::{FaultKind, Opened, Options, Output};
use crate::fmp4::VIDEO_TIMESCALE;
use crate::hls::text::rounded;
use crate::signal::Monitor;

/// The first target duration that is too long.
const TARGET_TOO_MUCH: u64 = TARGET_MOST + 1;

/// What a reel is begun with.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) number: u32,
    pub(super) msn: u64,
    pub(super) discontinuity: bool,
    /// Whether its first segment is the one that everybody waits for at the opening.
    pub(super) awaited: bool,
    /// When it begins, in milliseconds of the show.
    pub(super) at_ms: i64,
    pub(super) part_ms: u32,
    /// No segment is longer, in ticks.
    pub(super) segment_most: u64,
    zero: i64,
}

impl Opening {
    /// The wall time of a time in ticks.
    pub(super) fn wall(&self, ticks: u64) -> i64 {
        let ms = ticks * 1000 / u64::from(VIDEO_TIMESCALE);
        self.zero.saturating_add(i64::try_from(ms).unwrap_or(0))
    }
}

/// The counters, the outputs not yet polled, and the watch over the signal.
#[derive(Debug)]
pub(super) struct Roll {
    part_ms: u32,
    target: u64,
    longest: u64,
    msn: u64,
    reel: u32,
    begun: bool,
    /// The first segment that is public.
    opened: Option<u64>,
    /// Wall time of the show's zero. Everything the show is made of has its place on one line.
    zero: Option<i64>,
    out: VecDeque<Output>,
    faults: Faults,
    pub(super) monitor: Monitor,
}

impl Roll {
    pub(super) fn new(options: Options) -> Self {
        Self {
            part_ms: options.part_ms.clamp(PART_MS_LEAST, PART_MS_MOST),
            target: TARGET_MOST,
            longest: options.longest,
            msn: options.first_msn,
            reel: options.first_reel,
            begun: false,
            opened: None,
            zero: None,
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
            FaultKind::Tag(crate::flv::Refusal::Multitrack) => self.monitor.further(),
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

    /// A wall time in milliseconds of the show, which begins with the first that is asked for.
    pub(super) fn show_ms(&mut self, wall: i64) -> i64 {
        wall.saturating_sub(*self.zero.get_or_insert(wall.saturating_sub(START_MS)))
    }

    /// A time of the show as a wall time.
    pub(super) fn wall(&self, show_ms: i64) -> i64 {
        show_ms.saturating_add(self.zero.unwrap_or(0))
    }

    /// Everything from the next segment on is public. No segment lasts longer than the playlist says, which never
    /// changes: the longest group of pictures so far tells how long that is.
    pub(super) fn open(&mut self) {
        let longest = self.longest.max(self.monitor.key_ticks());
        self.target = match rounded(longest) {
            0 | TARGET_TOO_MUCH.. => TARGET,
            target => target.max(TARGET_LEAST),
        };
        self.opened = Some(self.msn);
        self.put(Output::Open(Opened { msn: self.msn, target: self.target }));
    }

    /// Numbers the next reel, which begins at a time of the show.
    pub(super) fn opening(&mut self, at_ms: i64) -> Opening {
        let number = self.reel;
        self.reel = self.reel.wrapping_add(1);
        let discontinuity = std::mem::replace(&mut self.begun, true);
        let segment_most = self.target * u64::from(VIDEO_TIMESCALE) + TARGET_ROOM;
        let (msn, part_ms, zero) = (self.msn, self.part_ms, self.zero.unwrap_or(0));
        let awaited = self.opened == Some(msn);
        Opening { number, msn, discontinuity, awaited, at_ms, part_ms, segment_most, zero }
    }

    /// A reel has ended; the next segment has this number.
    pub(super) fn closed(&mut self, msn: u64) {
        self.msn = msn;
    }

    /// A reel has ended in which there was nothing: the next takes its place.
    pub(super) fn unused(&mut self, opening: &Opening) {
        (self.reel, self.begun) = (opening.number, opening.discontinuity);
    }
}
