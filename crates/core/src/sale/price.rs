//! The one price rule: of all that may apply, the lowest price.
//!
//! A deposit and a booking are ways to buy, not prices, so they count for a tap that names them, and then
//! alone. Of the others and the shelf the lowest price wins; of equal ones the shelf, then the older offer.

use super::{
    Deposit, Terms,
    offer::{Kind, Offer},
};
use crate::{
    id::Id,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
};

#[cfg(test)]
mod tests;

words! {
    /// Why the price is what it is.
    Because {
        /// No offer was lower.
        Shelf = "shelf",
        /// The price of the show.
        Live = "live",
        /// The flash sale.
        Flash = "flash",
        /// The buyer's coupon.
        Coupon = "coupon",
        /// Bought with a deposit.
        Deposit = "deposit",
        /// Booked for nothing.
        Booking = "booking",
    }
}

impl From<Kind> for Because {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Live => Self::Live,
            Kind::Flash => Self::Flash,
            Kind::Coupon => Self::Coupon,
            Kind::Deposit => Self::Deposit,
            Kind::Booking => Self::Booking,
        }
    }
}

/// What a buyer wants, as far as the price depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How many pieces.
    pub quantity: i64,
    /// In which show.
    pub live: Option<Id>,
    /// Whether that show was on when it was wished for.
    pub on_air: bool,
    /// By which deposit or booking.
    pub offer: Option<Id>,
}

/// An offer, and what stands between it and one buyer.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The offer.
    pub offer: &'a Offer,
    /// Pieces held and sold under it.
    pub taken: i64,
    /// Those of them that are this buyer's.
    pub had: i64,
    /// Whether this buyer has claimed it.
    pub claimed: bool,
}

/// The price of a piece for one wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Under which offer; from the shelf without.
    pub offer: Option<Id>,
    /// For how much a piece.
    pub price: Money,
    /// The part to be paid first.
    pub deposit: Option<Deposit>,
    /// In a word.
    pub because: Because,
}

/// Decides the price of a wish.
pub fn decide(
    terms: &Terms,
    candidates: &[Candidate<'_>],
    wish: &Wish,
    now: Millis,
) -> Result<Quote, Refusal> {
    if let Some(id) = wish.offer {
        let named = candidates.iter().find(|candidate| candidate.offer.id == id).ok_or_else(no_offer)?;
        if named.offer.kind.named() {
            return named.quote(terms, wish, now);
        }
    }
    let apply = |candidate: &&Candidate<'_>| {
        !candidate.offer.kind.named() && candidate.hindrance(terms, wish, now).is_none()
    };
    let quotes = candidates.iter().filter(apply).map(|candidate| Quote::of(candidate.offer));
    let shelf = Quote::shelf(terms.price);
    Ok(quotes.fold(shelf, |best, quote| if quote.key() < best.key() { quote } else { best }))
}

impl Quote {
    pub(super) const fn shelf(price: Money) -> Self {
        Self { offer: None, price, deposit: None, because: Because::Shelf }
    }

    fn of(offer: &Offer) -> Self {
        Self { offer: Some(offer.id), price: offer.price, deposit: offer.deposit, because: offer.kind.into() }
    }

    const fn key(&self) -> (i64, Option<Id>) {
        (self.price.minor, self.offer)
    }

    /// This quote, unless it is dearer than what the buyer saw.
    pub fn at_most(self, seen: Option<Money>) -> Result<Self, Refusal> {
        if seen.is_none_or(|seen| self.price.fits(seen)) {
            return Ok(self);
        }
        Err(Refusal::new(Code::PRICE_CHANGED, "The price has changed. Look again before you buy."))
    }
}

impl Candidate<'_> {
    fn quote(&self, terms: &Terms, wish: &Wish, now: Millis) -> Result<Quote, Refusal> {
        let Some(code) = self.hindrance(terms, wish, now) else { return Ok(Quote::of(self.offer)) };
        let refusal = Refusal::new(code, hindered(code));
        Err(match self.offer.from.filter(|_| code == Code::NOT_YET) {
            Some(from) => refusal.retry_after(from.0.saturating_sub(now.0)),
            None => refusal,
        })
    }

    /// What stands between this offer and a wish.
    fn hindrance(&self, terms: &Terms, wish: &Wish, now: Millis) -> Option<Code> {
        let Offer { from, until, live, open, price, .. } = *self.offer;
        if !open || price.currency != terms.price.currency || until.is_some_and(|until| until <= now) {
            Some(Code::PRICE_CHANGED)
        } else if from.is_some_and(|from| now < from) {
            Some(Code::NOT_YET)
        } else if live.is_some() && (live != wish.live || !wish.on_air) {
            Some(Code::PRICE_CHANGED)
        } else {
            self.shortage(wish.quantity)
        }
    }

    fn shortage(&self, pieces: i64) -> Option<Code> {
        let Offer { kind, quantity, per_buyer, .. } = *self.offer;
        let fits =
            |most: Option<i64>, count: i64| most.is_none_or(|most| count.saturating_add(pieces) <= most);
        let used = kind == Kind::Coupon && self.had > 0;
        if kind == Kind::Coupon && !self.claimed {
            Some(Code::NOT_FOUND)
        } else if used || !fits(per_buyer, self.had) {
            Some(Code::LIMIT_REACHED)
        } else {
            (!fits(quantity, self.taken)).then_some(Code::SOLD_OUT)
        }
    }
}

fn hindered(code: Code) -> &'static str {
    if code == Code::NOT_YET {
        "This offer has not begun."
    } else if code == Code::SOLD_OUT {
        "This offer is sold out."
    } else if code == Code::LIMIT_REACHED {
        "This is more than one buyer may have under this offer."
    } else {
        "This offer is over."
    }
}

fn no_offer() -> Refusal {
    Refusal::new(Code::NOT_FOUND, "There is no such offer.").field("offer")
}
