//! Who is in the room: seats, presence, hearts. The hearts of whoever may be nobody fly like all others and are not
//! counted, as they themselves are not.

use super::frame::Board;
use crate::{
    id::Id,
    insight::{Crowd, People, origin::is_doubtful},
    limits,
    time::Millis,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody in the room, and who was.
#[derive(Debug, Default)]
pub(super) struct Audience {
    seats: BTreeMap<u64, Seat>,
    seen: BTreeMap<Id, Millis>,
    fading: BTreeSet<(Millis, Id)>,
    visitors: Crowd<()>,
    /// Who played, but not for long enough yet to be a visitor.
    tasters: BTreeMap<Id, Millis>,
    tappers: Crowd<()>,
    taps: i64,
    fly: i64,
    hearts: Hearts,
}

#[derive(Clone, Copy, Debug)]
struct Seat {
    visitor: Id,
    reported: Millis,
}

impl Audience {
    /// An audience as it was counted so far.
    pub(super) fn new(taps: i64, people: People) -> Self {
        let People { visitors, tasters, tappers } = people;
        Self { visitors, tasters, tappers, taps, ..Self::default() }
    }

    pub(super) fn full(&self) -> bool {
        self.seats.len() >= limits::SEATS
    }

    /// Takes a seat; says whether there was one.
    pub(super) fn enter(&mut self, seat: u64, visitor: Id, steady: Millis) -> bool {
        if self.full() && !self.seats.contains_key(&seat) {
            return false;
        }
        self.seats.insert(seat, Seat { visitor, reported: steady });
        true
    }

    pub(super) fn leave(&mut self, seat: u64) {
        self.seats.remove(&seat);
    }

    /// Takes a report of play; says whose it is and how much of it the clock allows.
    pub(super) fn play(&mut self, seat: u64, span: Millis, steady: Millis) -> Option<(Id, Millis)> {
        let seat = self.seats.get_mut(&seat)?;
        let most = (steady - seat.reported).min(limits::PLAYED_SPAN);
        let span = span.clamp(Millis(0), most.max(Millis(0)));
        if span == Millis(0) {
            return None;
        }
        seat.reported = steady;
        let visitor = seat.visitor;
        if !is_doubtful(visitor) {
            self.see(visitor, steady);
            self.taste(visitor, span);
        }
        Some((visitor, span))
    }

    /// Counts who has played for long enough (PRODUCT: V).
    fn taste(&mut self, visitor: Id, span: Millis) {
        let played = self.tasters.remove(&visitor).unwrap_or_default() + span;
        if played >= limits::VISITOR {
            self.visitors.enter(visitor);
            return;
        }
        self.tasters.insert(visitor, played);
        if self.tasters.len() > limits::SEATS {
            self.tasters.pop_first();
        }
    }

    /// Takes hearts; says whose they are and how many of them count.
    pub(super) fn heart(&mut self, seat: u64, taps: u32, steady: Millis) -> Option<(Id, i64)> {
        let visitor = self.seats.get(&seat)?.visitor;
        let taps = self.hearts.allow(visitor, taps.min(limits::HEARTS_PER_MESSAGE), steady);
        if taps == 0 {
            return None;
        }
        if !is_doubtful(visitor) {
            self.tappers.enter(visitor);
            self.taps = self.taps.saturating_add(i64::from(taps));
        }
        self.fly = self.fly.saturating_add(i64::from(taps));
        Some((visitor, i64::from(taps)))
    }

    /// Whether there are hearts that no frame has told.
    pub(super) fn flies(&self) -> bool {
        self.fly > 0
    }

    /// The hearts since the last call.
    pub(super) fn fly(&mut self) -> i64 {
        std::mem::take(&mut self.fly)
    }

    fn see(&mut self, visitor: Id, steady: Millis) {
        match self.seen.insert(visitor, steady) {
            Some(before) => drop(self.fading.remove(&(before, visitor))),
            None if self.seen.len() > limits::SEATS => self.forget_first(),
            None => {}
        }
        self.fading.insert((steady, visitor));
    }

    fn forget_first(&mut self) {
        if let Some((_, visitor)) = self.fading.pop_first() {
            self.seen.remove(&visitor);
        }
    }

    /// Lets those go who have been silent for too long.
    pub(super) fn fade(&mut self, steady: Millis) {
        while self.fading.first().is_some_and(|(seen, _)| steady - *seen >= limits::PLAY_SILENCE) {
            self.forget_first();
        }
    }

    /// Writes the numbers on the board.
    pub(super) fn show(&self, board: &mut Board) {
        board.online = i64::try_from(self.seen.len()).unwrap_or(i64::MAX);
        board.visitors = self.visitors.count();
        board.taps = self.taps;
        board.tappers = self.tappers.count();
    }
}

/// Hearts of each visitor in the second under way.
#[derive(Debug, Default)]
struct Hearts {
    second: i64,
    given: BTreeMap<Id, u32>,
}

impl Hearts {
    fn allow(&mut self, visitor: Id, taps: u32, steady: Millis) -> u32 {
        let second = steady.0.div_euclid(1_000);
        if second != self.second {
            self.second = second;
            self.given.clear();
        }
        if self.given.len() >= limits::SEATS && !self.given.contains_key(&visitor) {
            return 0;
        }
        let given = self.given.entry(visitor).or_default();
        let taps = taps.min(limits::HEARTS_PER_SECOND.saturating_sub(*given));
        *given += taps;
        taps
    }
}
