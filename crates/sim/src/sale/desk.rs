//! The desk: the one owner of the sale, as the server drives it.

use super::rows::{Rows, Write};
use crate::{ensure, trace::Trace};
use std::{fmt, sync::Arc};
use wanghong_core::{
    Id, Millis, Refusal,
    sale::{Answer, Input, Order, Output, Sale},
};

/// Wakes that one batch may bring.
const WAKES: usize = 32;

/// A sale and what waits for it.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) sale: Sale,
    pub(super) inbox: Vec<Input>,
    /// The batch that is being written, while the sale goes on with the next.
    pub(super) pen: Option<Batch>,
    /// The term in which it took the sale over.
    pub(super) term: i64,
}

/// What one batch would write and answer.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) writes: Vec<Write>,
    pub(super) answers: Vec<(u64, Result<Answer, Refusal>)>,
    /// Payments whose notices were taken.
    pub(super) notices: Vec<Id>,
}

impl Batch {
    /// Whether there is nothing to commit.
    pub(super) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.notices.is_empty()
    }
}

/// An output in a line short enough to be written for every one.
struct Line<'a>(&'a Output);

impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Output::Order { order, was, why } => {
                let money = (order.received.minor, order.refunded.minor, why.amount.minor);
                let word = was.map_or("new", |was| was.word());
                write!(f, "{} {word}>{} {:?} {:?}", order.id, order.state.word(), why.by, money)
            }
            Output::Answer { ticket, answer } => match answer {
                Ok(Answer::Order(order)) => write!(f, "{ticket}: {} {}", order.id, order.state.word()),
                Ok(Answer::Stock(stock)) => write!(f, "{ticket}: {} left", stock.left),
                Ok(Answer::Done | Answer::About(_)) => write!(f, "{ticket}: done"),
                Err(refusal) => write!(f, "{ticket}: {}", refusal.code.word()),
            },
            Output::Stock { .. }
            | Output::WrittenOff { .. }
            | Output::Taken { .. }
            | Output::Bought { .. }
            | Output::Did(_)
            | Output::Claim { .. }
            | Output::Drawn { .. }
            | Output::Refund { .. }
            | Output::Violated(_) => self.0.fmt(f),
        }
    }
}

impl Desk {
    /// A desk that takes the sale over: from now on nobody else's commits are taken.
    pub(super) fn takes_over(rows: &mut Rows, now: Millis) -> Self {
        rows.term = rows.term.saturating_add(1);
        Self::rebuilt(rows, rows.term, now)
    }

    /// A desk that knows only what is committed; whoever waited gets no answer.
    pub(super) fn rebuilt(rows: &Rows, term: i64, now: Millis) -> Self {
        let mut sale = Sale::default();
        for row in rows.all() {
            sale.handle(row, now);
        }
        Self { sale, inbox: Vec::new(), pen: None, term }
    }

    /// Hands everything that waits to the sale, after what time itself has brought.
    pub(super) fn drain(&mut self, rows: &Rows, now: Millis, trace: &mut Trace) -> Result<Batch, String> {
        let mut batch = Batch::default();
        let mut wakes = 0;
        while self.sale.deadline().is_some_and(|due| due <= now) {
            wakes += 1;
            ensure(wakes <= WAKES, || format!("{:?} is always over at {now:?}", self.sale.deadline()))?;
            self.hand_in(Input::Wake, now, &mut batch, trace)?;
        }
        for input in std::mem::take(&mut self.inbox) {
            for row in self.forgotten(&input, rows) {
                trace.count("restored");
                self.hand_in(row, now, &mut batch, trace)?;
            }
            if let Input::Paid { payment, .. } = &input {
                batch.notices.push(*payment);
            }
            self.hand_in(input, now, &mut batch, trace)?;
        }
        Ok(batch)
    }

    /// What an input is about, where rows know it and the sale does not.
    fn forgotten(&self, input: &Input, rows: &Rows) -> Vec<Input> {
        if let Input::Once { once, act } = input {
            let done = rows.acts.get(&once.key).filter(|_| !self.sale.knows_act(&once.key));
            return done.cloned().map(Input::Did).into_iter().chain(self.forgotten(act, rows)).collect();
        }
        let order = Self::order(input, rows);
        let known = order.filter(|order| !self.sale.knows(order.id));
        let mut forgotten: Vec<_> = known.cloned().map(Input::Restore).into_iter().collect();
        forgotten.extend(self.buyers(input, order).into_iter().map(|buyer| rows.buyer(buyer)));
        if let Input::Paid { payment, .. } = input
            && rows.refunds.contains_key(&(*payment, 0))
        {
            forgotten.push(Input::Returned(*payment));
        }
        forgotten
    }

    /// Those whose record an input needs.
    fn buyers(&self, input: &Input, order: Option<&Arc<Order>>) -> Vec<Id> {
        let of_order = order.filter(|order| self.sale.asks_record(order.sku)).map(|order| order.buyer);
        let mut asked: Vec<_> = of_order.into_iter().collect();
        if let Input::Hold(tap) = input {
            asked.extend(Some(tap.buyer).filter(|_| self.sale.asks_record(tap.sku)));
        } else if let Input::Claim { buyer, .. } = input {
            asked.push(*buyer);
        } else if let Input::Sku { terms, .. } = input {
            // What counts from now on may not have counted before.
            asked.extend(self.sale.unrecorded(terms.sku));
        } else if let Input::Offer { offer, .. } = input {
            asked.extend(self.sale.unrecorded(offer.sku));
        }
        asked.into_iter().filter(|buyer| !self.sale.knows_buyer(*buyer)).collect()
    }

    fn order<'a>(input: &Input, rows: &'a Rows) -> Option<&'a Arc<Order>> {
        match input {
            Input::Hold(tap) => rows.by_key(&tap.key),
            Input::Place { order, .. }
            | Input::Agree { order, .. }
            | Input::Paying { order, .. }
            | Input::Cancel { order, .. }
            | Input::Lock { order, .. }
            | Input::Unlock { order, .. }
            | Input::AskReturn { order, .. }
            | Input::WithdrawReturn { order, .. }
            | Input::Shop { order, .. }
            | Input::Paid { order, .. }
            | Input::Disputed { order, .. } => rows.orders.get(order),
            Input::Wake
            | Input::Sku { .. }
            | Input::Offer { .. }
            | Input::Buyer { .. }
            | Input::Did(_)
            | Input::Once { .. }
            | Input::Claim { .. }
            | Input::Returned(_)
            | Input::Draw { .. }
            | Input::Beacon { .. }
            | Input::Number { .. }
            | Input::Restore(_)
            | Input::CallOff { .. }
            | Input::Stock { .. } => None,
        }
    }

    fn hand_in(
        &mut self,
        input: Input,
        now: Millis,
        batch: &mut Batch,
        trace: &mut Trace,
    ) -> Result<(), String> {
        if !input.is_row() {
            trace.note(&(now, &input));
        }
        let off = if let Input::CallOff { draw, .. } = input.act() { Some(*draw) } else { None };
        let fresh = !matches!(&input, Input::Once { once, .. } if self.sale.knows_act(&once.key));
        let counted = if let Input::Stock { sku, add, .. } = input.act() { Some((*sku, *add)) } else { None };
        self.sale.handle(input, now);
        while let Some(output) = self.sale.poll() {
            trace.note(&Line(&output));
            match output {
                Output::Violated(violation) => return Err(violation.to_string()),
                Output::Answer { ticket, answer } => {
                    let done = answer.is_ok() && fresh;
                    batch.writes.extend(off.filter(|_| done).map(Write::CallOff));
                    batch.writes.extend(counted.filter(|_| done).map(|(sku, add)| Write::Counted(sku, add)));
                    batch.answers.push((ticket, answer));
                }
                Output::Order { order, was, why } => batch.writes.push(Write::Order(order, was, why)),
                Output::Stock { sku, stock } => batch.writes.push(Write::Stock(sku, stock)),
                Output::WrittenOff { sku, pieces, .. } => batch.writes.push(Write::Counted(sku, -pieces)),
                Output::Taken { offer, taken, .. } => batch.writes.push(Write::Taken(offer, taken)),
                Output::Bought { buyer, of, pieces } => batch.writes.push(Write::Bought(buyer, of, pieces)),
                Output::Did(once) => batch.writes.push(Write::Did(once)),
                Output::Claim { offer, buyer } => batch.writes.push(Write::Claim(offer, buyer)),
                Output::Drawn { draw, drawn } => batch.writes.push(Write::Drawn(draw, drawn)),
                Output::Refund { payment, nth, order, amount } => {
                    batch.writes.push(Write::Refund { refund: (payment, nth), order, amount });
                }
            }
        }
        Ok(())
    }

    /// The sale's stock is what rows say, or will once the committer is done.
    pub(super) fn check(&self, rows: &Rows) -> Result<(), String> {
        self.sale.audit().map_err(|violation| violation.to_string())?;
        let mut stocks = rows.stock.clone();
        for write in self.pen.iter().flat_map(|batch| &batch.writes) {
            if let Write::Stock(sku, stock) = write {
                stocks.insert(*sku, *stock);
            }
        }
        for (sku, stock) in &stocks {
            let ours = self.sale.stock(*sku);
            ensure(ours == Some(*stock), || format!("SKU {sku}: rows say {stock:?}, the sale {ours:?}"))?;
        }
        Ok(())
    }
}
