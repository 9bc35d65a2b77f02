//! Carriers and tracking numbers that come in as a [`table`], and what each line would do.

use super::table::{self, Fault, Line, Shape, Table};
use crate::limits;
use std::collections::{BTreeMap, BTreeSet};
use wanghong_core::{
    Id, limits as rules,
    sale::{Dispute, State},
    words,
};
use wanghong_store::orders;

/// The columns that are read.
const COLUMNS: [&str; 3] = ["order", "carrier", "tracking"];

/// What a line says of an order of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Which line; the head is 1.
    pub(crate) line: u64,
    /// Which order.
    pub(crate) order: Id,
    /// Its number.
    pub(crate) number: i64,
    /// By whom.
    pub(crate) carrier: String,
    /// Under which number.
    pub(crate) tracking: String,
    /// Whether it was sent just so before.
    pub(crate) same: bool,
}

/// What a whole list would do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// What can be, in the order of the file.
    pub(crate) sent: Vec<Sent>,
    /// What cannot, and why.
    pub(crate) faults: Vec<Fault>,
}

/// Reads a list, or says why it cannot be read.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, Vec<Fault>> {
    let shape = Shape { columns: &COLUMNS, others: true, most: limits::TRACKING_LINES };
    let table = table::read(bytes, shape)?;
    let lacks = |column: &&str| table.lines.first().is_some_and(|line| line.get(column).is_none());
    match ["order", "tracking"].into_iter().find(lacks) {
        Some(column) => Err(vec![Fault::new(1, Some(column), "lacks", "This column is missing.")]),
        None if table.faults.iter().any(|fault| fault.reason == "head") => Err(table.faults),
        None => Ok(table),
    }
}

/// The orders that a list names, by their ids or by their numbers.
pub(crate) fn named(lines: &[Line]) -> impl Iterator<Item = i64> + '_ {
    lines.iter().filter_map(|line| table::id(line.get("order")?))
}

/// What the lines would do to the orders of a shop.
pub(crate) fn plan(lines: &[Line], orders: &BTreeMap<i64, orders::Line>) -> Plan {
    let mut plan = Plan::default();
    let mut seen = BTreeSet::new();
    for line in lines {
        // A packing list that comes back with some lines unfilled says nothing of those.
        if line.some("tracking").is_none() && line.some("carrier").is_none() {
            continue;
        }
        match sent(line, orders) {
            Ok(sent) if !seen.insert(sent.order) => {
                let message = "This order stands in the file twice.";
                plan.faults.push(Fault::new(line.number, Some("order"), "order_twice", message));
            }
            Ok(sent) => plan.sent.push(sent),
            Err(fault) => plan.faults.push(fault),
        }
    }
    plan
}

fn sent(line: &Line, orders: &BTreeMap<i64, orders::Line>) -> Result<Sent, Fault> {
    let fault = |column, reason, message| Fault::new(line.number, Some(column), reason, message);
    let named = line.get("order").unwrap_or_default();
    let order = table::id(named).ok_or_else(|| {
        let (reason, message) =
            if table::is_cut(named) { ("cut", table::CUT) } else { ("digits", "This is no order number.") };
        fault("order", reason, message)
    })?;
    let row = orders.get(&order);
    let row = row.ok_or_else(|| fault("order", "unknown_order", "The shop has no such order."))?;
    if row.order.dispute == Some(Dispute::Open) && row.order.state == State::Packed {
        return Err(fault(
            "order",
            "in_dispute",
            "Its buyer disputes the payment; wait until that is decided.",
        ));
    }
    let text = |column| {
        words::text(line.get(column).unwrap_or_default(), rules::SHIP_LINE, column)
            .map_err(|_longer| fault(column, "too_long", "This is too long."))
    };
    let (tracking, carrier) = (text("tracking")?, text("carrier")?);
    if tracking.is_empty() {
        return Err(fault("tracking", "no_tracking", "The tracking number is missing."));
    }
    if table::is_scientific(&tracking) {
        return Err(fault("tracking", "cut", table::CUT));
    }
    let same =
        row.carrier.as_deref().unwrap_or_default() == carrier && row.tracking.as_deref() == Some(&*tracking);
    let may = may(row.order.state, same);
    let same = may.map_err(|(reason, message)| fault("order", reason, message))?;
    let (order, number) = (row.order.id, row.order.number);
    Ok(Sent { line: line.number, order, number, carrier, tracking, same })
}

/// Whether an order in this state is sent just so already, or can be; otherwise why not.
fn may(state: State, same: bool) -> Result<bool, (&'static str, &'static str)> {
    match state {
        State::Packed => Ok(false),
        State::Shipped | State::Delivered if same => Ok(true),
        State::Shipped | State::Delivered => {
            Err(("sent_otherwise", "It was sent under another number. Undo that first."))
        }
        State::Paid => Err(("unpacked", "It is not packed yet.")),
        State::Lapsed | State::Cancelled | State::Refunded => Err(("over", "This order has ended.")),
        State::Waiting | State::InDraw | State::Held | State::Placed | State::Cooling | State::Locked => {
            Err(("unpaid", "It is not paid."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_packed_is_sent_and_a_repeat_says_so() {
        assert_eq!(may(State::Packed, false), Ok(false));
        assert_eq!(may(State::Shipped, true), Ok(true));
        assert_eq!(may(State::Delivered, false).unwrap_err().0, "sent_otherwise");
        assert_eq!(may(State::Paid, true).unwrap_err().0, "unpacked");
        for state in [State::Refunded, State::Lapsed, State::Cancelled] {
            assert_eq!(may(state, false).unwrap_err().0, "over");
        }
        assert_eq!(may(State::Held, false).unwrap_err().0, "unpaid");
    }

    #[test]
    fn a_list_without_its_columns_is_refused() {
        assert_eq!(read(b"order,carrier\n1,SF\n").unwrap_err()[0].column, Some("tracking"));
        assert_eq!(read(b"tracking,price\n1,2\n").unwrap_err()[0].column, Some("order"));
        assert_eq!(read(b"tracking,price,order\n1,2,3\n").unwrap().lines.len(), 1);
    }
}
