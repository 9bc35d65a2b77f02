//! Where the pieces of a SKU went, told backwards from where they are now.

use wanghong_core::{
    Code, Id, Refusal,
    sale::{Pieces as Place, State},
};
use wanghong_store::movements::Movement;

/// Pieces of one SKU by where they are, or how many more there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pieces {
    /// Free to be held.
    pub(crate) left: i64,
    /// Promised.
    pub(crate) held: i64,
    /// Paid for, and not sent yet.
    pub(crate) sold: i64,
}

impl Pieces {
    /// All that are in the house.
    pub(crate) fn on_hand(self) -> i64 {
        self.left.saturating_add(self.held).saturating_add(self.sold)
    }

    fn without(self, more: Self) -> Self {
        Self {
            left: self.left.saturating_sub(more.left),
            held: self.held.saturating_sub(more.held),
            sold: self.sold.saturating_sub(more.sold),
        }
    }
}

/// A movement with how many more it made of each, and how many there were then.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// What happened.
    pub(crate) row: Movement,
    /// What it changed.
    pub(crate) more: Pieces,
    /// What there was after it.
    pub(crate) then: Pieces,
}

/// Tells movements, the newest first, from what there was after the newest.
pub(crate) fn tell(rows: Vec<Movement>, mut then: Pieces) -> Vec<Told> {
    let told = rows.into_iter().map(|row| {
        let more = change(&row);
        let told = Told { row, more, then };
        then = then.without(more);
        told
    });
    told.collect()
}

/// What there was before the oldest of these.
pub(crate) fn before(told: &[Told], start: Pieces) -> Pieces {
    told.last().map_or(start, |last| last.then.without(last.more))
}

/// What a movement changed: pieces leave where the order's state had them, and come where it has them since.
fn change(row: &Movement) -> Pieces {
    if row.kind == "stock" {
        return Pieces { left: row.quantity, ..Pieces::default() };
    }
    let n = row.quantity;
    let at = |state: Option<State>| match state.map(State::pieces) {
        // On their way, or with the buyer.
        Some(Place::Sold) if state.is_some_and(State::sent) => Pieces::default(),
        Some(Place::Held) => Pieces { held: n, ..Pieces::default() },
        Some(Place::Sold) => Pieces { sold: n, ..Pieces::default() },
        Some(Place::None) | None => Pieces { left: n, ..Pieces::default() },
    };
    let (was, state) = (State::from_word(&row.was), State::from_word(&row.state));
    // Where an order with pieces stays where it is, some of them came back.
    let stays = was == state && state.is_some_and(|state| state.pieces() == Place::Sold);
    let is = if stays { at(None) } else { at(state) };
    is.without(at(was))
}

/// Where a page of a history ends and the next begins, with the totals there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Everything from here on was told.
    pub(crate) before: Id,
    /// What there was then.
    pub(crate) then: Pieces,
}

impl Cursor {
    /// As text that a client sends back.
    pub(crate) fn text(self) -> String {
        let Pieces { left, held, sold } = self.then;
        format!("{}.{left}.{held}.{sold}", self.before)
    }

    /// What a client sent back.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        let no = || Refusal::new(Code::INVALID, "This is no place in a history.").field("before");
        let numbers: Vec<i64> =
            text.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_not_a_number| no())?;
        match numbers.as_slice() {
            [before, left, held, sold] => {
                let then = Pieces { left: *left, held: *held, sold: *sold };
                Ok(Self { before: Id(*before), then })
            }
            _ => Err(no()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, was: &str, state: &str, quantity: i64) -> Movement {
        Movement {
            id: 1,
            at: 1,
            kind: kind.into(),
            was: was.into(),
            state: state.into(),
            order_id: None,
            done_by: None,
            quantity,
            note: String::new(),
            on_shelf: 0,
            held: 0,
            sold: 0,
        }
    }

    #[test]
    fn a_history_told_backwards_ends_at_nothing() {
        let rows = vec![
            row("refund", "delivered", "refunded", 2),
            row("stock", "", "", -1),
            row("refund", "delivered", "delivered", 1),
            row("deliver", "shipped", "delivered", 3),
            row("ship", "packed", "shipped", 3),
            row("undo", "shipped", "packed", 3),
            row("ship", "packed", "shipped", 3),
            row("refund", "packed", "packed", 1),
            row("pay", "lapsed", "paid", 4),
            row("lapse", "placed", "lapsed", 4),
            row("pay", "held", "paid", 1),
            row("refund", "lapsed", "refunded", 3),
            row("hold", "waiting", "held", 4),
            row("hold", "", "held", 1),
            row("stock", "", "", 10),
        ];
        let now = Pieces { left: 8, held: 0, sold: 1 };
        let told = tell(rows, now);
        assert_eq!(before(&told, now), Pieces::default());
        assert!(told.iter().all(|one| one.then.left >= 0 && one.then.held >= 0 && one.then.sold >= 0));
        assert_eq!(
            told.iter().map(|one| one.then.on_hand()).collect::<Vec<_>>(),
            [9, 7, 8, 7, 7, 10, 7, 10, 10, 10, 10, 10, 10, 10, 10]
        );
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = Cursor { before: Id(7), then: Pieces { left: 1, held: 2, sold: 3 } };
        assert_eq!(Cursor::read(&cursor.text()), Ok(cursor));
        for wrong in ["", "7", "7.1.2", "7.1.2.x", "7.1.2.3.4", "99999999999999999999.1.2.3"] {
            assert_eq!(Cursor::read(wrong).unwrap_err().field, Some("before"), "{wrong}");
        }
    }
}
