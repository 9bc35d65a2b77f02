//! Orders and their money, summed: of a whole show, or of one SKU in it.

use crate::event::{Change, Kind};
use crate::sale::State;
use serde::{Deserialize, Serialize};

/// What came of the orders of a show, or of one SKU in it.
///
/// The counts say how many orders *ever* did something, whatever became of them; one order is in many of
/// them. [`Sales::now`] says how many are in a state *now*; each order is in one, so these add up to `orders`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    /// Orders that were ever made.
    pub orders: i64,
    /// Orders that ever stood in line.
    pub waited: i64,
    /// Orders that were ever in a draw.
    pub drawn: i64,
    /// Orders for which pieces were ever held.
    pub held: i64,
    /// Orders ever placed.
    pub placed: i64,
    /// Orders whose deposit ever came.
    pub deposits: i64,
    /// Orders locked at the end of their cooling-off, but for those whose lock was undone.
    pub locked: i64,
    /// Orders called off while they cooled off.
    pub withdrawn: i64,
    /// Orders ever paid whole.
    pub paid: i64,
    /// Orders whose time ever ran out.
    pub lapsed: i64,
    /// Orders ever called off, paid for or not.
    pub cancelled: i64,
    /// Orders whose money all went back after they were paid.
    pub refunded: i64,
    /// GMV: the value of all orders placed, in minor units.
    pub gmv_minor: i64,
    /// All money that came and bought something, deposits at once, in minor units.
    pub paid_minor: i64,
    /// What of that was refunded, whole or in part, in minor units.
    pub refunded_minor: i64,
    /// What of that went back since its order was cancelled, in minor units.
    pub returned_minor: i64,
    states: [i64; STATES],
}

const STATES: usize = State::ALL.len();

type Part = fn(&mut Sales) -> &mut i64;

/// What each kind counts.
const COUNTS: [(Kind, Part, i64); 12] = [
    (Kind::Wait, |s| &mut s.waited, 1),
    (Kind::EnterDraw, |s| &mut s.drawn, 1),
    (Kind::Hold, |s| &mut s.held, 1),
    (Kind::Place, |s| &mut s.placed, 1),
    (Kind::Deposit, |s| &mut s.deposits, 1),
    (Kind::Lock, |s| &mut s.locked, 1),
    (Kind::Unlock, |s| &mut s.locked, -1),
    (Kind::Pay, |s| &mut s.paid, 1),
    (Kind::Lapse, |s| &mut s.lapsed, 1),
    (Kind::Bar, |s| &mut s.lapsed, 1),
    (Kind::Cancel, |s| &mut s.cancelled, 1),
    // Its deposit stays where it was counted: among what was paid.
    (Kind::Forfeit, |s| &mut s.cancelled, 1),
];

/// Where the amount of each kind goes.
const SUMS: [(Kind, Part); 4] = [
    (Kind::Place, |s| &mut s.gmv_minor),
    (Kind::Deposit, |s| &mut s.paid_minor),
    (Kind::Pay, |s| &mut s.paid_minor),
    (Kind::Refund, |s| &mut s.refunded_minor),
];

impl Sales {
    /// Counts one line of an order's life.
    pub(super) fn add(&mut self, kind: Kind, amount: i64, change: &Change) {
        let Change { was, state, down, .. } = *change;
        self.enter(was, state);
        // Money for an order that had ended goes straight back: it was never paid, so it is not refunded.
        // A deposit that stayed with the shop is another matter: a dispute may take it from an order that is cancelled.
        if kind == Kind::Refund && was.is_some_and(State::over) && was != Some(state) {
            return;
        }
        for (_, part, by) in COUNTS.iter().filter(|(counted, ..)| *counted == kind) {
            raise(part(self), *by);
        }
        for (_, part) in SUMS.iter().filter(|(summed, _)| *summed == kind) {
            raise(part(self), amount);
        }
        let deposited = matches!(was, Some(State::Cooling | State::Locked));
        if kind == Kind::Cancel && deposited {
            raise(&mut self.returned_minor, down);
            raise(&mut self.withdrawn, i64::from(was == Some(State::Cooling)));
        }
        if kind == Kind::Refund && state == State::Refunded {
            raise(&mut self.refunded, 1);
        }
    }

    fn enter(&mut self, was: Option<State>, state: State) {
        match was {
            Some(was) => self.shift(was, -1),
            None => raise(&mut self.orders, 1),
        }
        self.shift(state, 1);
    }

    fn shift(&mut self, state: State, by: i64) {
        if let Some(count) = place(state).and_then(|place| self.states.get_mut(place)) {
            raise(count, by);
        }
    }

    /// How many orders are in a state now.
    pub fn now(&self, state: State) -> i64 {
        place(state).and_then(|place| self.states.get(place)).copied().unwrap_or(0)
    }

    /// Net paid: paid, less refunded, less what was cancelled after payment, in minor units.
    pub fn net_minor(&self) -> i64 {
        self.paid_minor.saturating_sub(self.refunded_minor).saturating_sub(self.returned_minor)
    }

    /// Adds those of others, such as another SKU of the same product.
    pub fn join(&mut self, other: &Self) {
        let mut other = *other;
        for part in PARTS {
            raise(part(self), *part(&mut other));
        }
        for (count, more) in self.states.iter_mut().zip(other.states) {
            raise(count, more);
        }
    }
}

/// Everything but the states.
const PARTS: [Part; 16] = [
    |s| &mut s.orders,
    |s| &mut s.waited,
    |s| &mut s.drawn,
    |s| &mut s.held,
    |s| &mut s.placed,
    |s| &mut s.deposits,
    |s| &mut s.locked,
    |s| &mut s.withdrawn,
    |s| &mut s.paid,
    |s| &mut s.lapsed,
    |s| &mut s.cancelled,
    |s| &mut s.refunded,
    |s| &mut s.gmv_minor,
    |s| &mut s.paid_minor,
    |s| &mut s.refunded_minor,
    |s| &mut s.returned_minor,
];

fn place(state: State) -> Option<usize> {
    State::ALL.iter().position(|known| *known == state)
}

fn raise(sum: &mut i64, by: i64) {
    *sum = sum.saturating_add(by);
}
