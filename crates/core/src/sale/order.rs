//! Orders: promises with a price, a time and a state.

use super::Terms;
use crate::{
    account::words,
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
};

words! {
    /// Where an order is in its life.
    State {
        /// Pieces are promised until a time.
        Held = "held",
        /// Still promised until that time; the address is known.
        Placed = "placed",
        /// The money is here and the pieces are sold.
        Paid = "paid",
        /// The time ran out and the pieces went back.
        Lapsed = "lapsed",
        /// The buyer gave the pieces back.
        Cancelled = "cancelled",
        /// The money came when no pieces were left, and went back. Final.
        Refunded = "refunded",
    }
}

impl State {
    /// Whether an order in this state holds pieces.
    pub const fn open(self) -> bool {
        matches!(self, Self::Held | Self::Placed)
    }
}

/// A buyer's wish for pieces, with the key that makes it one wish however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tap {
    /// Who waits.
    pub ticket: u64,
    /// The id the order will have.
    pub order: Id,
    /// The buyer's key for this attempt.
    pub key: String,
    /// Which user.
    pub buyer: Id,
    /// What.
    pub sku: Id,
    /// How many.
    pub quantity: i64,
    /// In which show, if in one.
    pub live: Option<Id>,
    /// At which moment of the picture.
    pub at: Option<Millis>,
}

/// A promise of pieces to a buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub id: Id,
    /// The buyer's key; no two orders share one.
    pub key: String,
    /// What.
    pub sku: Id,
    /// The selling account.
    pub account: Id,
    /// The buying user.
    pub buyer: Id,
    /// How many pieces.
    pub quantity: i64,
    /// For how much a piece, at the moment of the hold.
    pub price: Money,
    /// For how much in all.
    pub total: Money,
    /// Where it is in its life.
    pub state: State,
    /// When the promise ends; none once it no longer holds pieces.
    pub held_until: Option<Millis>,
    /// In which show, if in one.
    pub live: Option<Id>,
    /// At which moment of the picture.
    pub at: Option<Millis>,
    /// When it was first held.
    pub created_at: Millis,
    /// When the address came.
    pub placed_at: Option<Millis>,
    /// When the money came and bought the pieces.
    pub paid_at: Option<Millis>,
    /// The payment that bought it, or that came too late and went back.
    pub payment: Option<Id>,
}

impl Order {
    /// When its pieces go back unless it is paid; nothing when it holds none.
    pub fn due(&self) -> Option<Millis> {
        let latest = super::after(self.created_at, limits::HOLD);
        self.state.open().then(|| self.held_until.unwrap_or(latest))
    }

    pub(super) fn new(tap: Tap, terms: Terms, now: Millis) -> Result<Self, Refusal> {
        let total = total(tap.quantity, terms.price)?;
        Ok(Self {
            id: tap.order,
            key: tap.key,
            sku: tap.sku,
            account: terms.account,
            buyer: tap.buyer,
            quantity: tap.quantity,
            price: terms.price,
            total,
            state: State::Held,
            held_until: Some(super::after(now, limits::HOLD)),
            live: tap.live,
            at: tap.at,
            created_at: now,
            placed_at: None,
            paid_at: None,
            payment: None,
        })
    }

    /// This order in another state; an order that closes no longer has a time to end.
    pub(super) fn into(self, state: State) -> Self {
        let held_until = self.held_until.filter(|_| state.open());
        Self { state, held_until, ..self }
    }
}

impl Tap {
    /// Whether this is the wish that `order` was made from, sent again.
    pub fn repeats(&self, order: &Order) -> bool {
        (self.buyer, self.sku, self.quantity, self.live)
            == (order.buyer, order.sku, order.quantity, order.live)
    }

    pub(super) fn check_key(&self) -> Result<(), Refusal> {
        if limits::ORDER_KEY.contains(&self.key.chars().count()) {
            return Ok(());
        }
        let (least, most) = (limits::ORDER_KEY.start(), limits::ORDER_KEY.end());
        Err(Refusal::new(Code::Invalid, format!("An order key has {least} to {most} characters."))
            .field("key"))
    }
}

fn total(quantity: i64, price: Money) -> Result<Money, Refusal> {
    if !(1..=limits::QUANTITY).contains(&quantity) {
        let message = format!("One order is for 1 to {} pieces.", limits::QUANTITY);
        return Err(Refusal::new(Code::Invalid, message).field("quantity"));
    }
    let dear =
        || Refusal::new(Code::Invalid, "This is more money than one order can be for.").field("quantity");
    price.times(quantity).ok_or_else(dear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_words() {
        for state in State::ALL {
            assert_eq!(State::from_word(state.word()), Some(*state));
        }
        let open: Vec<_> = State::ALL.iter().filter(|state| state.open()).map(|state| state.word()).collect();
        assert_eq!(open, ["held", "placed"]);
    }
}
