//! Offers: the terms on which a SKU may be had other than from the shelf.

use super::Terms;
use crate::{
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
};

#[cfg(test)]
mod tests;

words! {
    /// What sort of offer it is.
    Kind {
        /// A price for those who tap in one show.
        Live = "live",
        /// A price for a while, for so many pieces.
        Flash = "flash",
        /// A price for those who claimed it, once each.
        Coupon = "coupon",
        /// A part now, a cooling-off, then the balance.
        Deposit = "deposit",
        /// A place for nothing, such as a test drive.
        Booking = "booking",
    }
}

impl Kind {
    /// Whether it counts only for a tap that names it.
    pub const fn named(self) -> bool {
        matches!(self, Self::Deposit | Self::Booking)
    }
}

/// The part of the price that is paid first, and the two spans that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// How much of each piece.
    pub amount: Money,
    /// For how long after that it can be cancelled.
    pub cooling: Millis,
    /// How long after the lock the balance may take.
    pub balance: Millis,
}

/// The terms on which a SKU may be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub id: Id,
    /// What it is on.
    pub sku: Id,
    /// What sort of offer it is.
    pub kind: Kind,
    /// For how much a piece.
    pub price: Money,
    /// From when; at once without.
    pub from: Option<Millis>,
    /// Until just before when; until it is closed without.
    pub until: Option<Millis>,
    /// For taps in this show only.
    pub live: Option<Id>,
    /// For so many pieces in all.
    pub quantity: Option<i64>,
    /// For so many pieces of one buyer.
    pub per_buyer: Option<i64>,
    /// What a deposit is.
    pub deposit: Option<Deposit>,
    /// Whether it may be had at all.
    pub open: bool,
}

/// Who must agree before something goes into the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approval {
    /// Nobody else.
    None,
    /// Somebody other than the one who asks.
    SecondPerson,
}

impl Offer {
    /// Whether this offer can be made on these terms, and who must agree to it. It must be worth having.
    pub fn check(&self, terms: &Terms) -> Result<Approval, Refusal> {
        let approval = self.stand(terms)?;
        let lower = matches!(self.kind, Kind::Live | Kind::Flash | Kind::Coupon);
        if lower && self.price.minor > terms.price.minor {
            let message = "This is more than it costs on the shelf, so that nobody would ever pay it.";
            return Err(Refusal::new(Code::ABOVE_SHELF, message).field("price"));
        }
        Ok(approval)
    }

    /// Whether this offer can stay on these terms, and who must agree to it. The shelf may have become cheaper since.
    pub fn stand(&self, terms: &Terms) -> Result<Approval, Refusal> {
        self.check_kind()?;
        self.check_window()?;
        self.check_counts()?;
        self.check_deposit()?;
        terms.price(self.price)
    }

    /// Whether it can be had no more.
    pub fn is_over(&self, now: Millis) -> bool {
        !self.open || self.until.is_some_and(|until| until <= now)
    }

    /// Whether it keeps count of what each buyer has had.
    pub fn counts_buyers(&self) -> bool {
        self.per_buyer.is_some() || self.kind == Kind::Coupon
    }

    fn check_kind(&self) -> Result<(), Refusal> {
        let fault = match self.kind {
            Kind::Live if self.live.is_none() => ("A live price belongs to a show.", "live"),
            Kind::Flash | Kind::Coupon if self.until.is_none() => {
                ("A flash sale and a coupon have an end.", "until")
            }
            Kind::Deposit if self.deposit.is_none() => ("Say how much the deposit is.", "deposit"),
            Kind::Booking if self.price.minor != 0 => ("A booking is free.", "price"),
            kind if kind != Kind::Deposit && self.deposit.is_some() => {
                ("Only a deposit has a deposit.", "deposit")
            }
            Kind::Live | Kind::Flash | Kind::Coupon | Kind::Deposit | Kind::Booking => return Ok(()),
        };
        Err(invalid(fault))
    }

    fn check_window(&self) -> Result<(), Refusal> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if until <= from => {
                Err(invalid(("An offer ends after it begins.", "until")))
            }
            _ => Ok(()),
        }
    }

    fn check_counts(&self) -> Result<(), Refusal> {
        let can = |count: Option<i64>| count.is_none_or(|count| (1..=limits::STOCK).contains(&count));
        if !can(self.quantity) {
            return Err(invalid(("An offer is for at least one piece.", "quantity")));
        }
        if !can(self.per_buyer) {
            return Err(invalid(("A limit for one buyer is at least one piece.", "per_buyer")));
        }
        Ok(())
    }

    fn check_deposit(&self) -> Result<(), Refusal> {
        let Some(Deposit { amount, cooling, balance }) = self.deposit else { return Ok(()) };
        if amount.currency != self.price.currency || !(1..self.price.minor).contains(&amount.minor) {
            return Err(invalid(("A deposit is a part of the price.", "deposit")));
        }
        if !(Millis(0)..=limits::COOLING).contains(&cooling) {
            return Err(invalid(("A cooling-off lasts 0 to 90 days.", "cooling")));
        }
        if !(Millis(0)..=limits::BALANCE).contains(&balance) {
            return Err(invalid(("The balance may take 0 to 366 days.", "balance")));
        }
        Ok(())
    }
}

fn invalid((message, field): (&str, &'static str)) -> Refusal {
    Refusal::new(Code::INVALID, message).field(field)
}
