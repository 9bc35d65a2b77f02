//! The shopkeeper: fills shelves, sets terms, packs parcels, makes mistakes.

use super::{
    buyers::Buyers,
    rows::Rows,
    shelf::{SELLER, SKUS},
};
use crate::chance::Chance;
use std::sync::Arc;
use wanghong_core::{
    Currency, Id, Millis, Money,
    sale::{
        Act, Deposit, Draw, Input, Offer, Once, Order, Pieces, Sale, State, Stock, Terms,
        draw::{Beacon, Hash, Pledge, Secret, Seed},
        offer::Kind,
    },
};

/// Whoever keeps the shop.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    draws: i64,
    /// What was asked of late, and with which keys.
    asked: Vec<(Once, Input)>,
}

impl Keeper {
    /// Opens a shop with some SKUs, and every kind of offer on each.
    pub(super) fn open(rows: &mut Rows, chance: &mut Chance, now: Millis) -> Self {
        for sku in (0..SKUS).map(Id) {
            // Of one there is so much that a network can have its share of it.
            let stock = Stock::fresh(if sku == Id(1) { 60 } else { chance.within(0, 12) });
            // The limits of the first SKU never change, so that they can be held against all orders.
            let per_buyer = (sku == Id(0)).then_some(4);
            rows.load(Terms { per_buyer, ..Terms::plain(sku, SELLER, price(chance)) }, stock);
            for kind in Kind::ALL {
                rows.offer(offer(sku, *kind, chance, now));
            }
        }
        Self::default()
    }

    /// What happens to the catalogue, and what the sale is then told.
    pub(super) fn change(
        &mut self,
        chance: &mut Chance,
        rows: &mut Rows,
        sale: &Sale,
        now: Millis,
    ) -> Vec<Input> {
        let sku = Id(chance.within(0, SKUS - 1));
        match chance.below(60) {
            0 | 1 => rows.reprice(sku, price(chance)),
            2 => {
                let most = chance.once_in(2).then(|| chance.within(1, 5));
                if rows.may_limit(Id(1), most, sale) { rows.limit(Id(1), most) } else { Vec::new() }
            }
            3..=8 => {
                let kind = *chance.pick(Kind::ALL).unwrap_or(&Kind::Flash);
                vec![rows.offer(offer(sku, kind, chance, now))]
            }
            10 | 15 => rows.archive(Id(2), chance.once_in(3)),
            9 | 11..=14 => self
                .fair(rows.terms.get(&sku), chance, now)
                .map(|draw| rows.draw(draw, sale, now))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// A draw on the terms of today; now and then one of the first format, or one whose commitment is a lie.
    fn fair(&mut self, terms: Option<&Terms>, chance: &mut Chance, now: Millis) -> Option<Draw> {
        let Terms { sku, price, per_buyer, .. } = *terms?;
        self.draws = self.draws.saturating_add(1);
        let mut seed = [0; 32];
        for eight in seed.chunks_exact_mut(8) {
            eight.copy_from_slice(&chance.draw().to_be_bytes());
        }
        let (seed, from) = (Seed(seed), now + Millis(chance.within(0, 20_000)));
        let until = from + Millis(chance.within(1, 120_000));
        let round = Beacon {
            chain: Hash([7; 32]),
            round: self.draws,
            until: until + Millis(chance.within(1, Millis::minutes(30).0)),
        };
        let beacon = (!chance.once_in(4)).then_some(round);
        let pledge = Pledge { price, per_buyer, beacon, receipts: [8; 32], secret: Secret([9; 32]) };
        let draw = Draw {
            id: Id(self.draws),
            sku,
            from,
            until,
            pieces: chance.within(1, 6),
            commitment: Hash([0; 32]),
            seed,
            pledge: (!chance.once_in(5)).then_some(pledge),
        };
        Some(if chance.once_in(100) { draw } else { Draw { commitment: draw.committed(), ..draw } })
    }
}

impl Keeper {
    /// What the shop does: stock, and steps with orders. Who heard nothing sends the same again, with the same key;
    /// rarely the key comes with something else.
    pub(super) fn act(&mut self, chance: &mut Chance, buyers: &mut Buyers, rows: &Rows) -> Option<Input> {
        let ticket = buyers.nobody();
        if chance.once_in(6)
            && let Some((once, act)) = chance.pick(&self.asked).cloned()
        {
            let digest = if chance.once_in(20) { chance.draw() } else { once.digest };
            let act = Box::new(with_ticket(act, ticket));
            return Some(Input::Once { once: Once { digest, ..once }, act });
        }
        let act = wish(chance, ticket, rows)?;
        if chance.once_in(3) {
            return Some(act);
        }
        let key = format!("{:032x}", chance.draw()).into();
        let once = Once { key, digest: chance.draw(), about: SELLER };
        self.asked.push((once.clone(), act.clone()));
        if self.asked.len() > 8 {
            self.asked.remove(0);
        }
        Some(Input::Once { once, act: Box::new(act) })
    }
}

fn wish(chance: &mut Chance, ticket: u64, rows: &Rows) -> Option<Input> {
    if chance.once_in(12) {
        let (sku, add) = (Id(chance.within(0, SKUS)), chance.within(-3, 6));
        return Some(Input::Stock { ticket, sku, add });
    }
    if chance.once_in(30) {
        let (sku, draw) = rows.planned(chance)?;
        return Some(Input::CallOff { ticket, sku, draw });
    }
    if !chance.once_in(2) {
        return None;
    }
    // Mostly what there is to do; sometimes a hand in what is not the shop's to end.
    let any = chance.once_in(8);
    let acted = |order: &&Arc<Order>| {
        any || order.state.pieces() == Pieces::Sold || matches!(order.state, State::Locked | State::InDraw)
    };
    let latest: Vec<_> = rows.orders.values().rev().filter(acted).take(6).collect();
    let order = chance.pick(&latest)?;
    let act = if (any || order.state == State::InDraw) && chance.once_in(2) {
        Act::Cancel
    } else if order.parcel.as_ref().is_some_and(|parcel| parcel.return_asked_at.is_some())
        && chance.once_in(3)
    {
        if chance.once_in(2) { Act::AgreeReturn } else { Act::RefuseReturn }
    } else if order.review.is_some() && chance.once_in(2) {
        Act::Clear
    } else {
        step(chance)
    };
    Some(Input::Shop { ticket, order: order.id, by: SELLER, act })
}

fn with_ticket(mut input: Input, of: u64) -> Input {
    if let Input::Shop { ticket, .. } | Input::Stock { ticket, .. } | Input::CallOff { ticket, .. } =
        &mut input
    {
        *ticket = of;
    }
    input
}

fn step(chance: &mut Chance) -> Act {
    match chance.below(12) {
        0..=2 => Act::Pack,
        3 | 4 => Act::Ship,
        5 | 6 => Act::Deliver,
        7 => Act::Undo,
        8 => Act::Clear,
        9 => Act::RefuseReturn,
        10 if chance.once_in(4) => Act::Cancel,
        11 if chance.once_in(3) => Act::Forfeit,
        _ => {
            let pieces = if chance.once_in(2) { 0 } else { chance.within(1, 2) };
            Act::Refund { amount: price(chance), pieces, restock: chance.once_in(2) }
        }
    }
}

fn price(chance: &mut Chance) -> Money {
    Money::new(chance.within(0, 500), Currency::CNY)
}

/// An offer of a kind; of one kind and SKU there is one, with limits that never change.
fn offer(sku: Id, kind: Kind, chance: &mut Chance, now: Millis) -> Offer {
    let at = Kind::ALL.iter().position(|other| *other == kind).and_then(|at| i64::try_from(at).ok());
    let yuan = |minor| Money::new(minor, Currency::CNY);
    let deposit = Deposit { amount: yuan(100), cooling: Millis::minutes(60), balance: Millis::days(1) };
    Offer {
        id: Id(sku.0 * 10 + at.unwrap_or_default() + 100),
        sku,
        kind,
        price: match kind {
            Kind::Booking => yuan(0),
            Kind::Deposit => yuan(chance.within(101, 300)),
            Kind::Live | Kind::Flash | Kind::Coupon => yuan(chance.within(0, 400)),
        },
        from: chance.once_in(2).then_some(now),
        until: Some(now + Millis(chance.within(1, Millis::days(if kind.named() { 4 } else { 1 }).0))),
        live: (kind == Kind::Live).then_some(Id(1)),
        quantity: (kind != Kind::Live).then_some(20),
        per_buyer: (kind != Kind::Deposit).then_some(3),
        deposit: (kind == Kind::Deposit).then_some(deposit),
        open: !chance.once_in(4),
    }
}
