//! The line: who waits for pieces, in turn, and how they get them.

use super::{By, Order, Sale, State, crowding::crowded, draw::Door, lot::Lot, refused};
use crate::{
    event::Kind,
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::sync::Arc;

impl Sale {
    /// How many wait for a SKU.
    pub fn waiting(&self, sku: Id) -> usize {
        self.book.waiting(sku)
    }

    /// What becomes of a new wish: a hold, or a place in line or in a draw.
    pub(super) fn way(&self, lot: &Lot, order: &Order, now: Millis) -> Result<State, Refusal> {
        let door = self.door(order.sku, now);
        if let Door::Draw(draw) = door {
            return self.may_enter(draw, order.buyer).map(|()| State::InDraw);
        }
        if let Some(wait) = door.wait(now).filter(|_| door != Door::Settling || !order.waits) {
            let refusal = Refusal::new(Code::NOT_YET, "A draw comes first.");
            return Err(refusal.retry_after(wait));
        }
        let waiting = self.book.waiting(order.sku);
        if door == Door::Open && lot.stock.left >= order.quantity && self.head(order.sku).is_none() {
            return if self.is_crowded(lot, order) { Err(crowded()) } else { Ok(State::Held) };
        }
        if !order.waits {
            return Err(Refusal::new(Code::SOLD_OUT, "Sold out."));
        }
        if waiting >= limits::LINE {
            return Err(refused::busy());
        }
        Ok(State::Waiting)
    }

    /// Puts an order at the end of the line.
    pub(super) fn stand(&mut self, order: &mut Order) {
        self.turns = self.turns.saturating_add(1);
        order.stand(self.turns);
    }

    /// Gives what came free to those who wait, strictly in turn: a first one who wants more than is left
    /// keeps the others waiting. At most [`limits::PROMOTIONS`] of them; the rest stay due.
    pub(super) fn promote(&mut self, now: Millis, mut budget: usize) {
        while let Some(sku) = self.stirred.first().copied() {
            match self.next_in_line(sku) {
                None => drop(self.stirred.remove(&sku)),
                Some(_) if budget == 0 => return,
                Some(head) => drop(self.give(&head, now)),
            }
            budget = budget.saturating_sub(1);
        }
    }

    /// The first in line of a SKU, if there are pieces for them and no draw comes before. The line of what is out of
    /// the shop stands still: it may come back.
    pub(super) fn next_in_line(&self, sku: Id) -> Option<Arc<Order>> {
        if self.draws.contains_key(&sku) {
            return None;
        }
        let lot = self.lots.get(&sku)?;
        let head = self.head(sku)?;
        (lot.on_sale().is_ok() && head.quantity <= lot.stock.left).then(|| Arc::clone(head))
    }

    /// The first in line of a SKU whose network has not its share already; those before keep their turns. Where a
    /// network fills the head of the line with its own, the line stands still until some of them pay or let go.
    pub(super) fn head(&self, sku: Id) -> Option<&Arc<Order>> {
        let lot = self.lots.get(&sku)?;
        self.book.line(sku).take(limits::LINE_LOOK).find(|order| !self.is_crowded(lot, order))
    }

    /// Holds pieces for somebody who waited, at the price of this moment; where that cannot be, the wish ends.
    fn give(&mut self, order: &Order, now: Millis) -> Arc<Order> {
        match self.granted(order, now) {
            Ok(held) => self.write(held, Kind::Hold, By::Clock),
            Err(_no_longer) => self.end(order, State::Lapsed, Kind::Lapse, By::Clock),
        }
    }

    pub(super) fn granted(&self, order: &Order, now: Millis) -> Result<Order, Refusal> {
        let lot = self.lot(order.sku)?;
        lot.on_sale()?;
        if !self.allowed(lot, order.buyer, order.quantity) {
            return Err(refused::too_many());
        }
        let quote = self.quote(lot, order.buyer, &order.wish(), now)?;
        let mut held = order.clone();
        held.quote(&quote)?;
        self.promise(&mut held, now);
        Ok(held)
    }
}
