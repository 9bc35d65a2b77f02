//! The draw in the shop: who enters, what the beacon says, and what the ranks decide.

use super::{Door, Draw, Drawing, Drawn, Hash, Pledge, drawing::Phase};
use crate::{
    event::Kind,
    id::Id,
    limits,
    refusal::{Code, Refusal},
    sale::{Answer, By, Output, Sale, State, Terms, order::Order, price::Quote, refused},
    time::Millis,
};

impl Sale {
    /// Whether a draw can be planned: on the terms that its SKU has now, of pieces that no other draw promises.
    pub fn draw_fits(&self, draw: &Draw) -> Result<(), Refusal> {
        let terms = self.lot(draw.sku)?.terms;
        let Some(pledge) = draw.pledge else { return Ok(()) };
        let same = (pledge.price, pledge.per_buyer) == (terms.price, terms.per_buyer);
        if !same || terms.archived {
            return Err(Refusal::new(Code::CONFLICT, "The terms of this SKU are others now.").field("sku"));
        }
        let free = self.free(draw.sku);
        if free < draw.pieces {
            let message = format!("A draw promises pieces that are there: {} are free.", free.max(0));
            return Err(Refusal::new(Code::CONFLICT, message).field("pieces"));
        }
        Ok(())
    }

    /// Whether a SKU may be had on these terms from now on. What a draw is bound to stays until it is over.
    pub fn terms_fit(&self, terms: &Terms) -> Result<(), Refusal> {
        let Some(lot) = self.lots.get(&terms.sku) else { return Ok(()) };
        let bound = |terms: &Terms| (terms.price, terms.per_buyer, terms.archived);
        let pledged = self.drawings(terms.sku).any(|drawing| drawing.draw.pledge.is_some());
        if !pledged || bound(&lot.terms) == bound(terms) {
            return Ok(());
        }
        let message = "A draw of this is planned or being held: until it is over or called off, price, limit and \
                       place in the shop stay.";
        Err(Refusal::new(Code::CONFLICT, message).field("draw"))
    }

    /// Pieces left of a SKU that no draw promises.
    pub(in crate::sale) fn free(&self, sku: Id) -> i64 {
        let left = self.stock(sku).map_or(0, |stock| stock.left);
        left.saturating_sub(self.drawings(sku).map(Drawing::promised).sum())
    }

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

    /// Takes the beacon's word for a draw that waits for it; the first that comes stands.
    pub(in crate::sale) fn hear_beacon(&mut self, draw: Id, randomness: Hash, now: Millis) {
        let Some(drawing) = self.draws.values_mut().flatten().find(|drawing| drawing.draw.id == draw) else {
            return;
        };
        if drawing.hear(randomness, now) {
            self.out.extend(drawing.drawn.map(|drawn| Output::Drawn { draw, drawn }));
        }
    }

    /// Calls a draw off whose window has not opened; the shelf is open again.
    pub(in crate::sale) fn call_off_draw(
        &mut self,
        sku: Id,
        draw: Id,
        now: Millis,
    ) -> Result<Answer, Refusal> {
        let draws = self.draws.get_mut(&sku).ok_or_else(refused::not_found)?;
        let at = draws.iter().position(|drawing| drawing.draw.id == draw).ok_or_else(refused::not_found)?;
        let ahead = draws.get(at).is_some_and(|drawing| matches!(drawing.door(now), Door::Shut(_)));
        if !ahead || self.book.entered(draw) > 0 {
            return Err(Refusal::new(Code::CONFLICT, "This draw has begun: it is held.").field("draw"));
        }
        draws.remove(at);
        self.over(sku);
        Ok(Answer::Done)
    }

    /// What a tap for a SKU finds: of all draws the one that matters most to it.
    pub(in crate::sale) fn door(&self, sku: Id, now: Millis) -> Door {
        self.drawings(sku).map(|drawing| drawing.door(now)).min().unwrap_or(Door::Open)
    }

    /// What the draw whose window is open is bound to.
    pub(in crate::sale) fn pledged(&self, sku: Id, now: Millis) -> Option<Pledge> {
        let open = self.door(sku, now).draw()?;
        self.drawings(sku).find(|drawing| drawing.draw.id == open)?.draw.pledge
    }

    /// Whether a draw of a SKU is bound to a limit for one buyer.
    pub(in crate::sale) fn pledges_limit(&self, sku: Id) -> bool {
        let limited = |pledge: Pledge| pledge.per_buyer.is_some();
        self.drawings(sku).any(|drawing| drawing.draw.pledge.is_some_and(limited))
    }

    fn drawings(&self, sku: Id) -> impl Iterator<Item = &Drawing> {
        self.draws.get(&sku).into_iter().flatten()
    }

    /// When a draw next moves.
    pub(in crate::sale) fn draws_due(&self) -> Option<Millis> {
        self.draws.values().flatten().map(Drawing::due).min()
    }

    /// Whether an entrant may join a draw.
    pub(in crate::sale) fn may_enter(&self, draw: Id, buyer: Id) -> Result<(), Refusal> {
        let mut mine = self.book.of_buyer(buyer);
        if mine.any(|order| order.state == State::InDraw && order.draw == Some(draw)) {
            return Err(Refusal::new(Code::LIMIT_REACHED, "You are in this draw.").field("draw"));
        }
        if self.book.entered(draw) >= limits::ENTRANTS { Err(refused::busy()) } else { Ok(()) }
    }

    /// Moves one draw on whose time has come, by one portion.
    pub(in crate::sale) fn settle(&mut self, now: Millis) {
        let due = |drawing: &Drawing| drawing.due() <= now;
        let mut found =
            self.draws.iter().filter_map(|(sku, draws)| Some((*sku, draws.iter().position(due)?)));
        let Some((sku, at)) = found.next() else { return };
        let Some(mut drawing) = self.draws.get_mut(&sku).map(|draws| draws.remove(at)) else { return };
        if self.move_on(&mut drawing, now) {
            self.over(sku);
        } else {
            self.draws.entry(sku).or_default().insert(at, drawing);
        }
    }

    /// One portion; says whether everybody has an answer.
    fn move_on(&mut self, drawing: &mut Drawing, now: Millis) -> bool {
        let id = drawing.draw.id;
        match &mut drawing.phase {
            Phase::Settling { ranks } => {
                let portion: Vec<_> =
                    std::iter::from_fn(|| ranks.pop_first()).take(limits::PROMOTIONS).collect();
                let over = ranks.is_empty();
                for (_, order) in portion {
                    self.answer(drawing, order, now);
                }
                self.record(drawing, over);
                over
            }
            Phase::Awaiting { .. } => {
                drawing.drawn = drawing.drawn.map(|drawn| Drawn { void: true, ..drawn });
                drawing.phase = Phase::Voiding;
                self.record(drawing, false);
                false
            }
            Phase::Voiding => {
                let portion: Vec<_> =
                    self.book.entrants(id, None).take(limits::PROMOTIONS).cloned().collect();
                for order in &portion {
                    self.end(order, State::Lapsed, Kind::Lapse, By::Clock);
                }
                let over = portion.len() < limits::PROMOTIONS;
                self.record(drawing, over);
                over
            }
            Phase::Entering | Phase::Listing { .. } | Phase::Ranking { .. } => {
                if drawing.work(|after| self.book.entrants(id, after)) {
                    self.keep_turns(drawing);
                    self.record(drawing, false);
                }
                false
            }
        }
    }

    /// Gives one entrant an answer: pieces, a place in line, or a no.
    fn answer(&mut self, drawing: &mut Drawing, id: Id, now: Millis) {
        let Some(order) = self.book.get(id).filter(|order| order.state == State::InDraw).cloned() else {
            return;
        };
        if order.quantity > self.share(drawing) {
            return self.unlucky(drawing, &order);
        }
        match self.won(drawing, &order, now) {
            Ok(held) => {
                let give = |drawn: Drawn| drawn.given.saturating_add(order.quantity);
                drawing.drawn = drawing.drawn.map(|drawn| Drawn { given: give(drawn), ..drawn });
                self.write(held, Kind::Hold, By::Clock);
            }
            Err(_barred) if drawing.draw.pledge.is_some() => {
                self.end(&order, State::Lapsed, Kind::Bar, By::Clock);
            }
            Err(_no_longer) => self.unlucky(drawing, &order),
        }
    }

    /// Pieces that are still drawn for. Those that were pledged are there; of others only what nobody was promised.
    fn share(&self, drawing: &Drawing) -> i64 {
        let given = drawing.drawn.map_or(0, |drawn| drawn.given);
        let rest = drawing.draw.pieces.saturating_sub(given);
        if drawing.draw.pledge.is_some() { rest } else { rest.min(self.free(drawing.draw.sku)) }
    }

    /// What a winner has: pieces at the price that the draw is bound to, whatever the SKU has become since.
    fn won(&self, drawing: &Drawing, order: &Order, now: Millis) -> Result<Order, Refusal> {
        let Some(pledge) = drawing.draw.pledge else { return self.granted(order, now) };
        if !self.within(order.sku, order.buyer, order.quantity, pledge.per_buyer) {
            return Err(refused::too_many());
        }
        let mut held = order.clone();
        held.quote(&Quote::shelf(pledge.price))?;
        self.promise(&mut held, now);
        Ok(held)
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
