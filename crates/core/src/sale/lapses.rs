//! Who lets promises run out again and again.

use super::{
    order::{Order, State},
    recent::Recent,
};
use crate::{id::Id, limits, time::Millis};

/// Promises in a row that each buyer let end unpaid.
#[derive(Debug)]
pub(super) struct Lapses(Recent<Id, u32>);

impl Default for Lapses {
    fn default() -> Self {
        Self(Recent::new(limits::HESITANT))
    }
}

impl Lapses {
    /// How long the next promise lasts.
    pub(super) fn span(&self, buyer: Id) -> Millis {
        let run = self.0.get(&buyer).copied().unwrap_or(0);
        let halvings = run.saturating_sub(limits::HESITATIONS);
        let span = limits::HOLD.0.checked_shr(halvings).unwrap_or(0);
        Millis(span).max(limits::HOLD_LEAST)
    }

    /// A promise has ended, or money has come for it.
    pub(super) fn hear(&mut self, was: Option<State>, order: &Order) {
        if !was.is_some_and(State::promised) || order.state.promised() {
            return;
        }
        let run = self.0.get(&order.buyer).copied().unwrap_or(0);
        if order.state.over() {
            self.0.insert(order.buyer, run.saturating_add(1));
        } else if run > 0 {
            self.0.insert(order.buyer, 0);
        }
    }
}
