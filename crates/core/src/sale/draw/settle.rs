//! The draw in the shop: who enters, and what the ranks decide.

use super::{Door, Draw, Drawing, Drawn, Entrant, drawing::Phase};
use crate::{
    id::Id,
    insight::Kind,
    limits,
    refusal::{Code, Refusal},
    sale::{Answer, By, Output, Sale, State, not_found, order::Order},
    time::Millis,
};

impl Sale {
    /// Takes a draw as rows have it. One that somebody has entered stays as it is.
    pub(in crate::sale) fn draw(&mut self, draw: Draw, drawn: Option<Drawn>) {
        if drawn.is_some_and(|drawn| drawn.settled) {
            return;
        }
        self.skip_turns(drawn);
        let draws = self.draws.entry(draw.sku).or_default();
        let entered = self.book.entered(draw.id) > 0;
        let same = |drawing: &Drawing| drawing.draw.id == draw.id;
        draws.retain(|drawing| !same(drawing) || entered || !matches!(drawing.phase, Phase::Entering));
        if draws.iter().any(same) {
            return;
        }
        let key = |drawing: &Drawing| (drawing.due().min(drawing.draw.from), drawing.draw.id);
        let drawing = Drawing::new(draw, drawn);
        let at = draws.partition_point(|other| key(other) < key(&drawing));
        draws.insert(at, drawing);
    }

    /// Calls a draw off whose list is empty; the shelf is open again.
    pub(in crate::sale) fn call_off_draw(&mut self, sku: Id, draw: Id) -> Result<Answer, Refusal> {
        let draws = self.draws.get_mut(&sku).ok_or_else(not_found)?;
        let at = draws.iter().position(|drawing| drawing.draw.id == draw).ok_or_else(not_found)?;
        let entering = draws.get(at).is_some_and(|drawing| matches!(drawing.phase, Phase::Entering));
        if !entering || self.book.entered(draw) > 0 {
            return Err(Refusal::new(Code::Conflict, "Somebody is in this draw: it is held.").field("draw"));
        }
        draws.remove(at);
        self.over(sku);
        Ok(Answer::Done)
    }

    /// What a tap for a SKU finds.
    pub(in crate::sale) fn door(&self, sku: Id, now: Millis) -> Door {
        self.draws.get(&sku).and_then(|draws| draws.first()).map_or(Door::Open, |drawing| drawing.door(now))
    }

    /// When a draw next moves.
    pub(in crate::sale) fn draws_due(&self) -> Option<Millis> {
        self.draws.values().filter_map(|draws| draws.first()).map(Drawing::due).min()
    }

    /// Whether an entrant may join a draw.
    pub(in crate::sale) fn may_enter(&self, draw: Id, buyer: Id) -> Result<(), Refusal> {
        let mut mine = self.book.of_buyer(buyer);
        if mine.any(|order| order.state == State::InDraw && order.draw == Some(draw)) {
            return Err(Refusal::new(Code::LimitReached, "You are in this draw.").field("draw"));
        }
        if self.book.entered(draw) >= limits::ENTRANTS { Err(crate::sale::busy()) } else { Ok(()) }
    }

    /// Whether the list an order is on is closed.
    pub(in crate::sale) fn is_drawn(&self, order: &Order, now: Millis) -> bool {
        order.state == State::InDraw && matches!(self.door(order.sku, now), Door::Closing | Door::Settling)
    }

    /// Moves one draw on whose time has come, by one portion.
    pub(in crate::sale) fn settle(&mut self, now: Millis) {
        let due = |draws: &Vec<Drawing>| draws.first().is_some_and(|drawing| drawing.due() <= now);
        let Some(sku) = self.draws.iter().find(|(_, draws)| due(draws)).map(|(sku, _)| *sku) else { return };
        let Some(mut drawing) = self.draws.get_mut(&sku).map(|draws| draws.remove(0)) else { return };
        if let Phase::Settling { ranks } = &mut drawing.phase {
            let portion: Vec<_> = std::iter::from_fn(|| ranks.pop_first()).take(limits::PROMOTIONS).collect();
            let over = ranks.is_empty();
            for (_, order) in portion {
                self.answer(&mut drawing, order, now);
            }
            self.record(&mut drawing, over);
            if over {
                return self.over(sku);
            }
        } else {
            let id = drawing.draw.id;
            let known = drawing.work(|after| self.book.entrants(id, after));
            if known {
                self.keep_turns(&mut drawing);
                self.record(&mut drawing, false);
            }
        }
        self.draws.entry(sku).or_default().insert(0, drawing);
    }

    /// Gives one entrant an answer: pieces, a place in line, or a no.
    fn answer(&mut self, drawing: &mut Drawing, id: Id, now: Millis) {
        let Some(order) = self.book.get(id).filter(|order| order.state == State::InDraw).cloned() else {
            return;
        };
        let given = drawing.drawn.map_or(0, |drawn| drawn.given);
        let left = self.stock(order.sku).map_or(0, |stock| stock.left);
        let share = drawing.draw.pieces.saturating_sub(given).min(left);
        if order.quantity <= share
            && let Ok(held) = self.granted(&order, now)
        {
            let given = given.saturating_add(order.quantity);
            drawing.drawn = drawing.drawn.map(|drawn| Drawn { given, ..drawn });
            self.write(held, Kind::Hold, By::Clock);
        } else {
            self.unlucky(drawing, &order);
        }
    }

    fn unlucky(&mut self, drawing: &mut Drawing, order: &Order) {
        if order.waits
            && self.book.waiting(order.sku) < limits::LINE
            && let Some(drawn) = &mut drawing.drawn
        {
            drawn.turn = drawn.turn.saturating_add(1);
            let turn = drawn.turn;
            self.change(order, Kind::Wait, By::Clock, |order| order.stand(turn));
        } else {
            self.end(order, State::Lapsed, Kind::Lapse, By::Clock);
        }
    }

    /// Keeps turns for all who entered, so that who taps from now on stands behind them.
    fn keep_turns(&mut self, drawing: &mut Drawing) {
        let turn = self.turns;
        drawing.drawn = drawing.drawn.map(|drawn| Drawn { turn, ..drawn });
        self.skip_turns(drawing.drawn);
    }

    fn skip_turns(&mut self, drawn: Option<Drawn>) {
        let kept = drawn.map_or(0, |drawn| drawn.turn.saturating_add(drawn.entrants));
        self.turns = self.turns.max(kept);
    }

    /// Tells how far a draw is.
    fn record(&mut self, drawing: &mut Drawing, settled: bool) {
        drawing.drawn = drawing.drawn.map(|drawn| Drawn { settled, ..drawn });
        let draw = drawing.draw.id;
        self.out.extend(drawing.drawn.map(|drawn| Output::Drawn { draw, drawn }));
    }

    fn over(&mut self, sku: Id) {
        if self.draws.get(&sku).is_some_and(Vec::is_empty) {
            self.draws.remove(&sku);
        }
        self.stirred.insert(sku);
    }
}

impl Entrant {
    pub(in crate::sale) const fn new((order, buyer): (&Id, &Id)) -> Self {
        Self { order: *order, buyer: *buyer }
    }
}
