//! Draws as tables have them, and whoever was told that they are on a list.

use super::Rows;
use crate::{chance::Chance, ensure, trace::Trace};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use wanghong_core::{
    Id, Millis,
    event::Kind,
    sale::{
        Draw, Drawn, Input, Order, Pieces, Sale, State, Terms,
        draw::{self, Entrant, Hash, Line},
    },
};

/// What became of whoever entered a draw.
#[derive(Debug, Default)]
pub(in super::super) struct Lists {
    /// By draw: the orders that entered it, whose buyers have a receipt.
    receipts: BTreeMap<Id, BTreeSet<Id>>,
    /// By order: how its draw ended for it.
    ends: BTreeMap<Id, (State, Kind)>,
}

impl Lists {
    pub(super) fn write(&mut self, order: &Order, was: Option<State>, kind: Kind) -> Result<(), String> {
        if was.is_none() && order.state == State::InDraw {
            let draw = order.draw.ok_or_else(|| format!("order {} is in no draw", order.id))?;
            self.receipts.entry(draw).or_default().insert(order.id);
        } else if was == Some(State::InDraw) && order.state != State::InDraw {
            self.ends.insert(order.id, (order.state, kind));
        }
        Ok(())
    }
}

impl Rows {
    /// Takes a draw that can be held, unless its window meets another's or two are still to come.
    pub(in super::super) fn draw(&mut self, draw: Draw, sale: &Sale, now: Millis) -> Input {
        let others = self
            .draws
            .values()
            .filter(|(other, drawn)| other.sku == draw.sku && drawn.is_none_or(|drawn| !drawn.settled));
        let others: Vec<_> = others.map(|(other, _)| *other).collect();
        let meets = others.iter().any(|other| draw.from < other.until && other.from < draw.until);
        // What is due comes before the draw is told, and may take pieces.
        let moving = sale.deadline().is_some_and(|due| due <= now);
        if draw.check().is_err() || meets || moving || others.len() > 1 || sale.draw_fits(&draw).is_err() {
            return Input::Wake;
        }
        self.draws.insert(draw.id, (draw, None));
        Input::Draw { draw, drawn: None }
    }

    /// Whether the shop may change the limit for one buyer.
    pub(in super::super) fn may_limit(&self, sku: Id, per_buyer: Option<i64>, sale: &Sale) -> bool {
        self.terms.get(&sku).is_some_and(|terms| sale.terms_fit(&Terms { per_buyer, ..*terms }).is_ok())
    }

    /// Some draw, and of what it is.
    pub(in super::super) fn planned(&self, chance: &mut Chance) -> Option<(Id, Id)> {
        let draws: Vec<_> = self.draws.values().rev().take(4).map(|(draw, _)| (draw.sku, draw.id)).collect();
        chance.pick(&draws).copied()
    }

    /// Now and then the beacon of some draw speaks: early, in time, late, or again and differently.
    pub(in super::super) fn beacon(&self, chance: &mut Chance) -> Vec<Input> {
        let draw = if chance.once_in(12) { self.planned(chance) } else { None };
        let words: &[u8] = if chance.once_in(4) { &[1, 2] } else { &[1] };
        let said =
            |(_, draw)| words.iter().map(move |word| Input::Beacon { draw, randomness: Hash([*word; 32]) });
        draw.into_iter().flat_map(said).collect()
    }

    pub(super) fn write_call_off(&mut self, id: Id, trace: &mut Trace) -> Result<(), String> {
        trace.count("called off");
        let (_, drawn) = self.draws.remove(&id).ok_or_else(|| format!("draw {id} is unknown"))?;
        let entered = self.lists.receipts.contains_key(&id);
        ensure(drawn.is_none() && !entered, || format!("draw {id} was called off with somebody in it"))
    }

    pub(super) fn write_drawn(&mut self, id: Id, drawn: Drawn, trace: &mut Trace) -> Result<(), String> {
        trace.count(if drawn.void {
            "void"
        } else if drawn.settled {
            "settled"
        } else if drawn.randomness.is_some() {
            "heard"
        } else {
            "drawn"
        });
        let Some((draw, row)) = self.draws.get(&id).copied() else {
            return Err(format!("draw {id} is unknown"));
        };
        let list: Vec<_> = self.orders.values().filter(|order| order.draw == Some(id)).collect();
        let orders: BTreeSet<_> = list.iter().map(|order| order.id).collect();
        let receipts = self.lists.receipts.get(&id).cloned().unwrap_or_default();
        ensure(orders == receipts, || format!("draw {id}: {receipts:?} entered, the list has {orders:?}"))?;
        let root = draw::root(list.iter().map(|order| leaf(&draw, order)));
        ensure(root == drawn.root, || format!("draw {id}: the root is not that of the list"))?;
        let open = list.iter().any(|order| order.state == State::InDraw);
        ensure(!(drawn.settled && open), || format!("draw {id}: somebody has no answer"))?;
        let kept = row.is_none_or(|row| {
            let heard = row.randomness.is_none() || row.randomness == drawn.randomness;
            row.given <= drawn.given && row.root == drawn.root && heard && (drawn.void || !row.void)
        });
        ensure(kept, || format!("draw {id} changed its mind"))?;
        if drawn.settled {
            self.check_draw(&draw, &drawn, &orders)?;
        }
        self.draws.insert(id, (draw, Some(drawn)));
        Ok(())
    }

    /// Nobody is passed over for a limit that they have not reached.
    pub(super) fn check_bar(&self, order: &Order, kind: Kind) -> Result<(), String> {
        let draw = order.draw.and_then(|id| self.draws.get(&id)).filter(|_| kind == Kind::Bar);
        let Some((draw, _)) = draw else { return Ok(()) };
        let same = |other: &&Arc<Order>| (other.sku, other.buyer) == (order.sku, order.buyer);
        let theirs = self.orders.values().filter(same).filter(|other| other.state.pieces() != Pieces::None);
        let pieces = theirs.map(|other| other.pieces()).sum::<i64>() + order.quantity;
        let most = draw.pledge.and_then(|pledge| pledge.per_buyer);
        ensure(most.is_some_and(|most| pieces > most), || {
            format!("draw {}: order {} was barred with {pieces} of {most:?}", draw.id, order.id)
        })
    }

    /// Everybody has the answer that seed, beacon and root decide, whatever the shop did meanwhile.
    fn check_draw(&self, draw: &Draw, drawn: &Drawn, orders: &BTreeSet<Id>) -> Result<(), String> {
        let silent = draw.beacon().is_some() && drawn.randomness.is_none();
        ensure(drawn.void == silent, || format!("draw {} did not do what the beacon said", draw.id))?;
        let seed = draw.last_seed(drawn.randomness.as_ref());
        let mut left = if drawn.void { 0 } else { draw.pieces };
        for id in draw::ranked(&seed, &drawn.root, orders.iter().copied()) {
            let Some(order) = self.orders.get(&id) else { continue };
            let end = self.lists.ends.get(&id).copied();
            let won = end.is_some_and(|(state, _)| state == State::Held);
            let barred = end.is_some_and(|(_, kind)| kind == Kind::Bar);
            let fits = order.quantity <= left;
            // The first format promises no pieces and no terms: what was not there is not given.
            let fair = won == (fits && !barred) || draw.pledge.is_none() && !won;
            ensure(fair, || format!("draw {}: order {id} {end:?} with {left} left", draw.id))?;
            left -= if won { order.quantity } else { 0 };
            let price = draw.pledge.map(|pledge| pledge.price);
            ensure(!won || price.is_none_or(|price| price == order.price), || {
                format!("draw {}: order {id} is at another price", draw.id)
            })?;
        }
        ensure(drawn.void || left == draw.pieces - drawn.given, || {
            format!("draw {} counted wrongly", draw.id)
        })
    }
}

fn leaf(draw: &Draw, order: &Order) -> Hash {
    match draw.pledge {
        Some(pledge) => Line::leaf(&pledge.line(draw.id, order)),
        None => Entrant { order: order.id, buyer: order.buyer }.leaf(),
    }
}
