//! Buyers: impatient, forgetful, and each with a key for every wish.

use super::{
    rows::Rows,
    shelf::{SELLER, SKUS},
};
use crate::{chance::Chance, ensure, trace::Trace};
use std::{collections::BTreeMap, sync::Arc};
use wanghong_core::{
    Currency, Id, Millis, Money, Refusal,
    sale::{Answer, Input, Key, Order, Patience, State, Tap},
};

const BUYERS: i64 = 8;

/// All buyers, and what they were told.
#[derive(Debug, Default)]
pub(super) struct Buyers {
    wishes: Vec<Tap>,
    asked: BTreeMap<u64, Asked>,
    /// By key: the order that was acknowledged for it.
    told: BTreeMap<Key, Id>,
    paying: Vec<Arc<Order>>,
    tickets: u64,
    orders: i64,
}

/// What somebody waits to hear about.
#[derive(Debug)]
struct Asked {
    buyer: Id,
    /// The key of a wish.
    key: Option<Key>,
    /// Whether money follows a yes.
    pays: bool,
}

/// The shop itself, which buys nothing.
const NOBODY: Id = Id(0);

impl Buyers {
    /// A ticket of somebody who does not care.
    pub(super) fn nobody(&mut self) -> u64 {
        self.ask(NOBODY, None, false)
    }

    fn ask(&mut self, buyer: Id, key: Option<Key>, pays: bool) -> u64 {
        self.tickets = self.tickets.saturating_add(1);
        self.asked.insert(self.tickets, Asked { buyer, key, pays });
        self.tickets
    }

    /// Something that some buyer does now.
    pub(super) fn act(&mut self, chance: &mut Chance, now: Millis, rows: &Rows) -> Input {
        match chance.below(22) {
            0..=6 => self.wish(chance, now),
            7..=10 => self.wish_again(chance, now),
            11 => self.claim(chance),
            _ => self.go_on(chance, rows).unwrap_or_else(|| self.wish(chance, now)),
        }
    }

    fn wish(&mut self, chance: &mut Chance, now: Millis) -> Input {
        let sku = if chance.once_in(40) { SKUS } else { chance.within(0, SKUS - 1) };
        let tap = Tap {
            ticket: 0,
            order: Id(0),
            key: format!("{:032x}", chance.draw()).into(),
            buyer: Id(chance.within(1, BUYERS)),
            sku: Id(sku),
            quantity: chance.within(1, 3),
            live: chance.once_in(2).then_some(Id(1)),
            host: chance.once_in(4).then_some(if chance.once_in(8) { Id(8) } else { SELLER }),
            on_air: !chance.once_in(3),
            at: Some(now),
            offer: chance.once_in(3).then(|| Id(sku * 10 + chance.within(0, 5) + 100)),
            most: chance.once_in(3).then(|| Money::new(chance.within(200, 500), Currency::CNY)),
            wait: chance.once_in(2),
            network: chance.once_in(2).then_some(7),
        };
        self.wishes.push(tap.clone());
        self.tap(tap)
    }

    fn claim(&mut self, chance: &mut Chance) -> Input {
        let (offer, buyer) = (Id(chance.within(0, SKUS - 1) * 10 + 102), Id(chance.within(1, BUYERS)));
        Input::Claim { ticket: self.ask(buyer, None, false), offer, buyer }
    }

    /// The same tap, because no answer came or the finger slipped; rarely the key with another body.
    fn wish_again(&mut self, chance: &mut Chance, now: Millis) -> Input {
        let late = self.wishes.len().saturating_sub(12);
        let wish = chance.pick(self.wishes.get(late..).unwrap_or_default()).cloned();
        let Some(mut tap) = wish else { return self.wish(chance, now) };
        if chance.once_in(10) {
            tap.quantity = chance.within(1, 3);
            tap.buyer = Id(chance.within(1, BUYERS));
        }
        self.tap(tap)
    }

    fn tap(&mut self, tap: Tap) -> Input {
        self.orders = self.orders.saturating_add(1);
        let ticket = self.ask(tap.buyer, Some(tap.key.clone()), false);
        Input::Hold(Tap { ticket, order: Id(self.orders), ..tap })
    }

    /// The next step with one of the latest orders; rarely with somebody else's.
    fn go_on(&mut self, chance: &mut Chance, rows: &Rows) -> Option<Input> {
        let planned = chance.once_in(3);
        let goes_on = |order: &&Arc<Order>| !order.state.over() && (!planned || order.plan.is_some());
        let latest: Vec<_> = rows.orders.values().rev().take(60).filter(goes_on).take(10).collect();
        let arrived = latest.iter().find(|order| order.state == State::Delivered);
        let asked: Vec<_> = latest.iter().filter(|order| !order.agreed()).copied().collect();
        let arrived = arrived.filter(|_| chance.once_in(3));
        if let Some(Order { id: order, buyer, .. }) = arrived.map(|order| &***order) {
            let ticket = self.ask(*buyer, None, false);
            let (order, buyer) = (*order, *buyer);
            return Some(if chance.once_in(4) {
                Input::WithdrawReturn { ticket, order, buyer }
            } else {
                Input::AskReturn { ticket, order, buyer }
            });
        }
        let one = chance.pick(&asked).filter(|_| !planned).or_else(|| chance.pick(&latest))?;
        let Order { id: order, buyer, price, .. } = ***one;
        let buyer = if chance.once_in(20) { Id(chance.within(1, BUYERS)) } else { buyer };
        let what = chance.below(22);
        let ticket = self.ask(buyer, None, (5..=12).contains(&what));
        Some(match what {
            0..=4 => {
                let address = chance.once_in(2).then(|| chance.below(3));
                Input::Place { ticket, order, buyer, address }
            }
            5..=12 => {
                let patience = if chance.once_in(4) { Patience::Days } else { Patience::Minutes };
                Input::Paying { ticket, order, buyer, patience }
            }
            13 | 14 => Input::Lock { ticket, order, buyer },
            15 => Input::Unlock { ticket, order, buyer },
            16 => Input::WithdrawReturn { ticket, order, buyer },
            17 => Input::AskReturn { ticket, order, buyer },
            18 | 19 => {
                let price = if chance.once_in(3) { Money { minor: 1, ..price } } else { price };
                Input::Agree { ticket, order, buyer, price }
            }
            _ => Input::Cancel { ticket, order, buyer },
        })
    }

    /// Takes an answer. It must be about what was asked, and already be in rows.
    pub(super) fn hear(
        &mut self,
        ticket: u64,
        answer: &Result<Answer, Refusal>,
        rows: &Rows,
        trace: &mut Trace,
    ) -> Result<(), String> {
        let asked = self.asked.remove(&ticket).ok_or_else(|| format!("ticket {ticket} answered twice"))?;
        let order = match answer {
            Err(refusal) => {
                trace.count(refusal.code.word());
                return Ok(());
            }
            Ok(Answer::Stock(_) | Answer::Done | Answer::About(_)) => return Ok(()),
            Ok(Answer::Order(order)) => order,
        };
        ensure(rows.orders.contains_key(&order.id), || {
            format!("order {} was acknowledged and lost", order.id)
        })?;
        ensure([order.buyer, NOBODY].contains(&asked.buyer), || {
            format!("order {} was shown to another", order.id)
        })?;
        if asked.pays {
            self.paying.push(Arc::clone(order));
        }
        asked.key.map_or(Ok(()), |key| self.note(key, order))
    }

    fn note(&mut self, key: Key, order: &Order) -> Result<(), String> {
        ensure(order.key == key, || format!("order {} is for another key", order.id))?;
        let told = *self.told.entry(key).or_insert(order.id);
        ensure(told == order.id, || format!("orders {told} and {} for one key", order.id))
    }

    /// Orders whose buyers now go to the bank.
    pub(super) fn payments(&mut self) -> Vec<Arc<Order>> {
        std::mem::take(&mut self.paying)
    }

    /// Whatever was acknowledged is in rows, under its key, for ever.
    pub(super) fn check(&self, rows: &Rows) -> Result<(), String> {
        for (key, told) in &self.told {
            let kept = rows.by_key(key).map(|order| order.id);
            ensure(kept == Some(*told), || format!("order {told} was acknowledged, and rows have {kept:?}"))?;
        }
        Ok(())
    }
}
