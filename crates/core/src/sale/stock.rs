//! Where the pieces of one SKU are.

use super::Violation;
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
};

/// The pieces of one SKU: `stocked = left + held + sold`, none negative, and no more sent than sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// All that were ever put in and not taken back.
    pub stocked: i64,
    /// Free to be held.
    pub left: i64,
    /// Promised to open orders.
    pub held: i64,
    /// Paid for.
    pub sold: i64,
    /// Those of them that have left the house.
    pub sent: i64,
}

impl Stock {
    /// That many pieces, all left.
    pub const fn fresh(pieces: i64) -> Self {
        Self { stocked: pieces, left: pieces, held: 0, sold: 0, sent: 0 }
    }

    /// Pieces that are in the house: left, held, or sold and not sent yet.
    pub const fn on_hand(self) -> i64 {
        self.left.saturating_add(self.held).saturating_add(self.sold).saturating_sub(self.sent)
    }

    /// With `pieces` held that were left.
    pub fn hold(self, pieces: i64) -> Option<Self> {
        Some(Self { left: take(self.left, pieces)?, held: give(self.held, pieces)?, ..self })
    }

    /// With `pieces` left that were held.
    pub fn release(self, pieces: i64) -> Option<Self> {
        Some(Self { held: take(self.held, pieces)?, left: give(self.left, pieces)?, ..self })
    }

    /// With `pieces` sold that were held.
    pub fn sell(self, pieces: i64) -> Option<Self> {
        Some(Self { held: take(self.held, pieces)?, sold: give(self.sold, pieces)?, ..self })
    }

    /// With `pieces` sold that were left: an order that lapsed and was paid after all.
    pub fn revive(self, pieces: i64) -> Option<Self> {
        self.hold(pieces)?.sell(pieces)
    }

    /// With `pieces` left that were sold: they never went out, or came back.
    pub fn give_back(self, pieces: i64) -> Option<Self> {
        Some(Self { sold: take(self.sold, pieces)?, left: give(self.left, pieces)?, ..self })
    }

    /// With so many more of the sold ones sent, or fewer when negative.
    pub fn send(self, more: i64) -> Option<Self> {
        let sent = self.sent.checked_add(more).filter(|sent| (0..=self.sold).contains(sent))?;
        Some(Self { sent, ..self })
    }

    /// With `pieces` more, or fewer when negative; only what is left can be taken back.
    pub fn restock(self, pieces: i64) -> Result<Self, Refusal> {
        let stocked = self.stocked.checked_add(pieces).filter(|stocked| *stocked <= limits::STOCK);
        let (Some(stocked), Some(left)) = (stocked, self.left.checked_add(pieces)) else {
            let message = format!("One SKU can hold {} pieces.", limits::STOCK);
            return Err(Refusal::new(Code::INVALID, message).field("add"));
        };
        if left < 0 {
            let message = format!("Only {} are left to take back.", self.left);
            return Err(Refusal::new(Code::CONFLICT, message).field("add"));
        }
        Ok(Self { stocked, left, ..self })
    }

    /// Checks that no piece is lost, doubled or owed.
    pub fn check(self, sku: Id) -> Result<(), Violation> {
        let parts = self.left.checked_add(self.held).and_then(|sum| sum.checked_add(self.sold));
        let whole = [self.left, self.held, self.sold, self.sent].iter().all(|n| *n >= 0);
        let whole = whole && self.sent <= self.sold;
        if whole && parts == Some(self.stocked) { Ok(()) } else { Err(Violation::Sum { sku, stock: self }) }
    }
}

fn take(from: i64, pieces: i64) -> Option<i64> {
    from.checked_sub(pieces).filter(|rest| *rest >= 0 && pieces >= 0)
}

fn give(to: i64, pieces: i64) -> Option<i64> {
    to.checked_add(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_move_and_never_vanish() {
        let stock = Stock::fresh(5).hold(3).unwrap().sell(2).unwrap().release(1).unwrap();
        assert_eq!(stock, Stock { stocked: 5, left: 3, held: 0, sold: 2, sent: 0 });
        assert_eq!(stock.revive(3).unwrap(), Stock { stocked: 5, left: 0, held: 0, sold: 5, sent: 0 });
    }

    #[test]
    fn what_was_sold_can_come_back() {
        let stock = Stock::fresh(5).revive(3).unwrap();
        assert_eq!(stock.give_back(1).unwrap(), Stock { stocked: 5, left: 3, held: 0, sold: 2, sent: 0 });
    }

    #[test]
    fn what_is_not_there_cannot_be_moved() {
        assert_eq!(Stock::fresh(2).hold(3), None);
        assert_eq!(Stock::fresh(2).hold(-1), None);
        assert_eq!(Stock::fresh(2).sell(1), None);
        assert_eq!(Stock::fresh(2).release(1), None);
        assert_eq!(Stock::fresh(2).give_back(1), None);
    }

    #[test]
    fn what_was_sent_is_sold_and_not_on_hand() {
        let stock = Stock::fresh(5).revive(3).unwrap();
        assert_eq!((stock.send(2).unwrap().on_hand(), stock.on_hand()), (3, 5));
        assert_eq!(stock.send(2).unwrap().send(-2), Some(stock));
        assert_eq!((stock.send(4), stock.send(-1)), (None, None));
        assert!(Stock { sent: 4, ..stock }.check(Id(7)).is_err());
    }

    #[test]
    fn only_what_is_left_can_be_taken_back() {
        let stock = Stock::fresh(5).hold(3).unwrap();
        assert_eq!(stock.restock(-2).unwrap(), Stock { stocked: 3, left: 0, held: 3, sold: 0, sent: 0 });
        assert_eq!(stock.restock(-3).unwrap_err().code, Code::CONFLICT);
        assert_eq!(stock.restock(i64::MAX).unwrap_err().code, Code::INVALID);
        assert_eq!(stock.restock(i64::MIN).unwrap_err().code, Code::CONFLICT);
    }

    #[test]
    fn a_broken_sum_names_its_sku() {
        let stock = Stock { stocked: 5, left: 4, held: 0, sold: 0, sent: 0 };
        let violation = stock.check(Id(7)).unwrap_err();
        assert_eq!(violation.to_string(), "SKU 7: stocked 5 is not left 4 + held 0 + sold 0, 0 of them sent");
        assert!(Stock { stocked: 0, left: -1, held: 1, sold: 0, sent: 0 }.check(Id(7)).is_err());
    }
}
