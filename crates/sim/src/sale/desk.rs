//! The desk: the one owner of the sale, as the server drives it.

use super::rows::{Rows, Write};
use crate::{ensure, trace::Trace};
use wanghong_core::{
    Id, Millis, Refusal,
    sale::{Answer, Input, Output, Sale},
};

/// A sale and what waits for it.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) sale: Sale,
    pub(super) inbox: Vec<Input>,
}

/// What one batch would write and answer.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) writes: Vec<Write>,
    pub(super) answers: Vec<(u64, Result<Answer, Refusal>)>,
    /// Payments whose notices were taken.
    pub(super) notices: Vec<Id>,
}

impl Desk {
    /// A desk that knows only what is committed; whoever waited gets no answer.
    pub(super) fn rebuilt(rows: &Rows, now: Millis) -> Self {
        let mut sale = Sale::default();
        for (terms, stock) in rows.terms.values().zip(rows.stock.values()) {
            sale.handle(Input::Sku { terms: *terms, stock: *stock }, now);
        }
        for order in rows.orders.values().filter(|order| order.state.open()) {
            sale.handle(Input::Restore(order.clone()), now);
        }
        Self { sale, inbox: Vec::new() }
    }

    /// Hands everything that waits to the sale, after what time itself has brought.
    pub(super) fn drain(&mut self, rows: &Rows, now: Millis, trace: &mut Trace) -> Result<Batch, String> {
        let mut batch = Batch::default();
        if self.sale.deadline().is_some_and(|due| due <= now) {
            self.hand_in(Input::Wake, now, &mut batch, trace)?;
        }
        let next = self.sale.deadline();
        ensure(next.is_none_or(|due| due > now), || format!("{next:?} is over at {now:?}"))?;
        for input in std::mem::take(&mut self.inbox) {
            if let Some(order) = self.forgotten(&input, rows) {
                trace.count("restored");
                self.hand_in(order, now, &mut batch, trace)?;
            }
            if let Input::Paid { payment, .. } = &input {
                batch.notices.push(*payment);
            }
            self.hand_in(input, now, &mut batch, trace)?;
        }
        Ok(batch)
    }

    /// The order an input is about, where rows know it and the sale does not.
    fn forgotten(&self, input: &Input, rows: &Rows) -> Option<Input> {
        let order = match input {
            Input::Hold(tap) => rows.by_key(&tap.key).filter(|_| !self.sale.knows_key(&tap.key)),
            Input::Place { order, .. }
            | Input::Paying { order, .. }
            | Input::Cancel { order, .. }
            | Input::Paid { order, .. } => rows.orders.get(order).filter(|_| !self.sale.knows(*order)),
            Input::Wake | Input::Sku { .. } | Input::Restore(_) | Input::Stock { .. } => None,
        };
        order.cloned().map(Input::Restore)
    }

    fn hand_in(
        &mut self,
        input: Input,
        now: Millis,
        batch: &mut Batch,
        trace: &mut Trace,
    ) -> Result<(), String> {
        trace.note(&(now, &input));
        self.sale.handle(input, now);
        while let Some(output) = self.sale.poll() {
            trace.note(&output);
            match output {
                Output::Order { order, was } => batch.writes.push(Write::Order(order, was)),
                Output::Stock { sku, stock } => batch.writes.push(Write::Stock(sku, stock)),
                Output::Refund { payment, order, amount } => {
                    batch.writes.push(Write::Refund { payment, order, amount });
                }
                Output::Violated(violation) => return Err(violation.to_string()),
                Output::Answer { ticket, answer } => batch.answers.push((ticket, answer)),
            }
        }
        self.sale.audit().map_err(|violation| violation.to_string())
    }

    /// The sale's stock is what rows say.
    pub(super) fn check(&self, rows: &Rows) -> Result<(), String> {
        self.sale.audit().map_err(|violation| violation.to_string())?;
        for (sku, stock) in &rows.stock {
            let ours = self.sale.stock(*sku);
            ensure(ours == Some(*stock), || format!("SKU {sku}: rows say {stock:?}, the sale {ours:?}"))?;
        }
        Ok(())
    }
}
