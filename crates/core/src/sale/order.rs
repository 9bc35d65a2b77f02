//! Orders: promises with a price, a time and a state.

pub use super::state::State;
use super::{
    Deposit, Dispute,
    price::{Because, Quote, Wish},
    state::Pieces,
    tap::{Key, Tap},
};
use crate::{
    event::Change,
    id::Id,
    limits,
    money::Money,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
};

words! {
    /// What an order shares with too many others.
    Review {
        /// The network it was tapped from.
        Network = "network",
        /// The address it goes to.
        Address = "address",
        /// The card or account it was paid with.
        Instrument = "instrument",
    }
}

impl Review {
    /// How many orders may share it.
    pub(super) const fn most(self) -> usize {
        match self {
            Self::Network => limits::SHARED_NETWORK,
            Self::Address | Self::Instrument => limits::SHARED,
        }
    }
}

/// A promise of pieces to a buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub id: Id,
    /// A short number to read out; no two orders of a shop share one.
    pub number: i64,
    /// The buyer's key; no two orders share one.
    pub key: Key,
    /// What.
    pub sku: Id,
    /// The selling account.
    pub account: Id,
    /// The buying user.
    pub buyer: Id,
    /// How many pieces.
    pub quantity: i64,
    /// How many of them came back while the others stayed.
    pub returned: i64,
    /// For how much a piece, at the moment of the hold; while in line or in a draw, as it was at the tap.
    pub price: Money,
    /// For how much in all.
    pub total: Money,
    /// Why the price is what it is.
    pub because: Because,
    /// Under which offer; while in line or in a draw, the deposit or booking that was asked for.
    pub offer: Option<Id>,
    /// The deposit, where it is bought with one.
    pub plan: Option<Box<Plan>>,
    /// Where it is in its life.
    pub state: State,
    /// Its turn in the line of its SKU, while it waits; the lowest is first.
    pub turn: Option<i64>,
    /// The draw it is or was in.
    pub draw: Option<Id>,
    /// Whether it stands in line when nothing is left.
    pub waits: bool,
    /// A hash of all that was wished for; none of orders from before it was kept.
    pub wish: Option<u64>,
    /// The price of a piece that the buyer saw, or has said yes to since; none where none was said.
    pub most: Option<Money>,
    /// In which show, if in one.
    pub live: Option<Id>,
    /// Whether that show was on.
    pub on_air: bool,
    /// At which moment of the picture.
    pub at: Option<Millis>,
    /// When it was tapped.
    pub created_at: Millis,
    /// When pieces were first held.
    pub held_at: Option<Millis>,
    /// When the promise ends; none unless held or placed.
    pub held_until: Option<Millis>,
    /// When the address came.
    pub placed_at: Option<Millis>,
    /// When the money came and bought the pieces.
    pub paid_at: Option<Millis>,
    /// The payment that bought it, or that came too late and went back.
    pub payment: Option<Id>,
    /// All money that came for it.
    pub received: Money,
    /// What of that went back.
    pub refunded: Money,
    /// The way of the goods, once packed.
    pub parcel: Option<Box<Parcel>>,
    /// A hash of the network it was tapped from.
    pub network: Option<u64>,
    /// A hash of the address it goes to.
    pub address: Option<u64>,
    /// A hash of the card or account it was paid with last.
    pub instrument: Option<u64>,
    /// Why the shop must look at it before it is packed.
    pub review: Option<Review>,
    /// How the disputes about its money stand, where there were any.
    pub dispute: Option<Dispute>,
    /// What of `refunded` lost disputes took, in minor units.
    pub lost: i64,
    /// What of that was of the deposit's payment.
    pub lost_down: i64,
}

/// The deposit of an order, and the times that follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What was offered, a piece.
    pub deposit: Deposit,
    /// The deposit of all pieces.
    pub down: Money,
    /// The payment that brought it.
    pub payment: Option<Id>,
    /// Until just before when it can be cancelled, once the deposit is here.
    pub cooling_until: Option<Millis>,
    /// When it was locked.
    pub locked_at: Option<Millis>,
    /// Until just before when an early lock can be undone.
    pub unlock_until: Option<Millis>,
    /// When the balance is overdue; nothing happens by itself then.
    pub balance_until: Option<Millis>,
}

/// Money that an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// How much.
    pub money: Money,
    /// Until when; without, until somebody ends the order.
    pub until: Option<Millis>,
}

/// The way of the goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parcel {
    /// When it was packed.
    pub packed_at: Option<Millis>,
    /// When it was sent.
    pub shipped_at: Option<Millis>,
    /// When it arrived.
    pub delivered_at: Option<Millis>,
    /// When its return was asked for and not refused.
    pub return_asked_at: Option<Millis>,
}

impl Order {
    /// What a line of its life says of it as it is after it.
    pub fn change(&self, was: Option<State>, line: Id) -> Change {
        let down = self.plan.as_ref().map_or(0, |plan| plan.down.minor);
        Change { line, sku: self.sku, buyer: self.buyer, was, state: self.state, down }
    }

    /// When the clock moves it on; never where only somebody's hand does.
    pub fn due(&self) -> Option<Millis> {
        match self.state {
            State::Held | State::Placed => Some(self.held_until.unwrap_or_else(|| self.fresh_until())),
            State::Cooling => {
                Some(self.plan.as_ref().and_then(|plan| plan.cooling_until).unwrap_or_default())
            }
            State::Waiting
            | State::InDraw
            | State::Locked
            | State::Paid
            | State::Packed
            | State::Shipped
            | State::Delivered
            | State::Lapsed
            | State::Cancelled
            | State::Refunded => None,
        }
    }

    /// The money that it waits for, and until when. Nobody should pay what no order waits for, so pages are open
    /// only that long; money that comes all the same is judged by what the order [asks](Self::asks).
    pub fn awaits(&self) -> Option<Awaited> {
        let until = match self.state {
            State::Held | State::Placed => self.due(),
            State::Locked => None,
            State::Waiting
            | State::InDraw
            | State::Cooling
            | State::Paid
            | State::Packed
            | State::Shipped
            | State::Delivered
            | State::Lapsed
            | State::Cancelled
            | State::Refunded => return None,
        };
        self.asks().map(|money| Awaited { money, until })
    }

    /// Whether the buyer has seen a price as high as this one, or said yes to it.
    pub fn agreed(&self) -> bool {
        self.most.is_none_or(|most| self.price.fits(most))
    }

    /// The money that may come for it now: the deposit, the whole, or the balance. A promise whose time ran out
    /// still takes its money, if there is something to give for it; one that somebody called off does not.
    pub fn asks(&self) -> Option<Money> {
        let first = self.plan.as_ref().map_or(self.total, |plan| plan.down);
        let asked = match self.state {
            State::Held | State::Placed => Some(first),
            State::Lapsed if self.held_at.is_some() && self.received.minor == 0 => Some(first),
            State::Locked => self.total.minus(self.received),
            State::Lapsed
            | State::Cancelled
            | State::Waiting
            | State::InDraw
            | State::Cooling
            | State::Paid
            | State::Packed
            | State::Shipped
            | State::Delivered
            | State::Refunded => None,
        };
        asked.filter(|money| money.minor > 0)
    }

    /// Whether somebody called it off before this money came, which then goes back: it buys nothing against the word
    /// of its buyer or its shop.
    pub(super) fn called_off_unpaid(&self, came: Money) -> bool {
        self.state == State::Cancelled && self.received.minor == 0 && came.currency == self.total.currency
    }

    /// The pieces that it is for and that have not come back.
    pub fn pieces(&self) -> i64 {
        self.quantity.saturating_sub(self.returned)
    }

    /// What came and has not gone back.
    pub fn kept(&self) -> Money {
        let minor = self.received.minor.saturating_sub(self.refunded.minor);
        Money { minor, ..self.received }
    }

    /// Whether this payment was already taken for it.
    pub fn took(&self, payment: Id) -> bool {
        self.payment == Some(payment) || self.plan.as_ref().is_some_and(|plan| plan.payment == Some(payment))
    }

    /// What was tapped, before it has its number.
    pub(super) fn new(tap: Tap, account: Id, quote: &Quote, now: Millis) -> Result<Self, Refusal> {
        let nothing = quote.price.none();
        let wish = Some(tap.digest());
        let mut order = Self {
            id: tap.order,
            number: 0,
            key: tap.key,
            sku: tap.sku,
            account,
            buyer: tap.buyer,
            quantity: tap.quantity,
            returned: 0,
            price: quote.price,
            total: nothing,
            because: quote.because,
            offer: None,
            plan: None,
            state: State::Waiting,
            turn: None,
            draw: None,
            waits: tap.wait,
            wish,
            most: tap.most,
            live: tap.live,
            on_air: tap.on_air,
            at: tap.at,
            created_at: now,
            held_at: None,
            held_until: None,
            placed_at: None,
            paid_at: None,
            payment: None,
            received: nothing,
            refunded: nothing,
            parcel: None,
            network: tap.network,
            address: None,
            instrument: None,
            review: None,
            dispute: None,
            lost: 0,
            lost_down: 0,
        };
        order.quote(quote)?;
        Ok(order)
    }

    /// Takes a price on.
    pub(super) fn quote(&mut self, quote: &Quote) -> Result<(), Refusal> {
        self.total = quote.price.times(self.quantity).ok_or_else(dear)?;
        self.plan = match quote.deposit {
            Some(deposit) => Some(Box::new(Plan::new(deposit, self.quantity)?)),
            None => None,
        };
        (self.price, self.because, self.offer) = (quote.price, quote.because, quote.offer);
        (self.received, self.refunded) = (quote.price.none(), quote.price.none());
        Ok(())
    }

    /// Promises the pieces for a span from now on.
    pub(super) fn hold(&mut self, now: Millis, span: Millis) {
        self.enter(State::Held);
        self.held_at = Some(now);
        self.held_until = Some(now.after(span));
    }

    /// Waits for pieces. Which offer applies is decided when they come, unless one was asked for.
    pub(super) fn queue(&mut self, state: State) {
        self.enter(state);
        self.offer = self.offer.filter(|_| matches!(self.because, Because::Deposit | Because::Booking));
    }

    /// Waits in line.
    pub(super) fn stand(&mut self, turn: i64) {
        self.queue(State::Waiting);
        self.turn = Some(turn);
    }

    /// Its way, where its buyer wants to send it back.
    pub(super) fn returning(&self) -> Result<Parcel, Refusal> {
        let parcel = self.parcel();
        if self.state == State::Delivered && parcel.return_asked_at.is_some() {
            return Ok(parcel);
        }
        Err(Refusal::new(Code::NOT_IN_STATE, "No return was asked for."))
    }

    /// Stays with its buyer after all.
    pub(super) fn keep(&mut self, parcel: Parcel) {
        self.parcel = Some(Box::new(Parcel { return_asked_at: None, ..parcel }));
    }

    /// Goes into another state, and keeps no time or turn that means nothing in it.
    pub(super) fn enter(&mut self, state: State) {
        self.state = state;
        self.held_until = self.held_until.filter(|_| matches!(state, State::Held | State::Placed));
        self.turn = self.turn.filter(|_| state == State::Waiting);
    }

    pub(super) fn parcel(&self) -> Parcel {
        self.parcel.as_deref().copied().unwrap_or_default()
    }

    pub(super) const fn wish(&self) -> Wish {
        Wish { quantity: self.quantity, live: self.live, on_air: self.on_air, offer: self.offer }
    }

    pub(super) fn mark(&self, what: Review) -> Option<u64> {
        match what {
            Review::Network => self.network,
            Review::Address => self.address,
            Review::Instrument => self.instrument,
        }
    }

    /// Whether the money that came and went is what the state says.
    pub(super) fn adds_up(&self) -> bool {
        let (total, received, refunded) = (self.total.minor, self.received.minor, self.refunded.minor);
        let down = self.plan.as_ref().map(|plan| plan.down.minor);
        let fits = match self.state {
            // Only a dispute takes a part of a deposit.
            State::Cooling | State::Locked => {
                down == Some(received) && refunded == self.lost && refunded < received
            }
            State::Refunded => received > 0 && refunded == received,
            State::Cancelled => refunded == received || refunded == self.lost && self.was_locked(received),
            State::Paid | State::Packed | State::Shipped | State::Delivered => {
                received == total && (refunded < received || received == 0)
            }
            State::Waiting | State::InDraw | State::Held | State::Placed | State::Lapsed => received == 0,
        };
        let one = self.total.currency;
        let same = [self.price, self.received, self.refunded].iter().all(|money| money.currency == one);
        let lost = (0..=self.lost).contains(&self.lost_down) && (0..=refunded).contains(&self.lost);
        fits && same && lost && (0..=received).contains(&refunded) && self.pieces_add_up()
    }

    /// Whether this is the deposit of an order that was locked.
    fn was_locked(&self, received: i64) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.locked_at.is_some() && plan.down.minor == received)
    }

    /// Whether only what was sold came back, and not all of it.
    fn pieces_add_up(&self) -> bool {
        let sold = self.state.pieces() == Pieces::Sold || self.state == State::Refunded;
        (0..self.quantity).contains(&self.returned) && (self.returned == 0 || sold)
    }

    /// When a promise made at the first hold ends.
    fn fresh_until(&self) -> Millis {
        self.since().after(limits::HOLD)
    }

    /// Since when it is promised.
    pub(super) fn since(&self) -> Millis {
        self.held_at.unwrap_or(self.created_at)
    }

    /// Whether its promise lasts for a transfer.
    pub(super) fn lasts(&self) -> bool {
        self.held_until.is_some_and(|until| until > self.since().after(limits::HOLD_LONGEST))
    }
}

impl Plan {
    fn new(deposit: Deposit, quantity: i64) -> Result<Self, Refusal> {
        let down = deposit.amount.times(quantity).ok_or_else(dear)?;
        Ok(Self {
            deposit,
            down,
            payment: None,
            cooling_until: None,
            locked_at: None,
            unlock_until: None,
            balance_until: None,
        })
    }
}

fn dear() -> Refusal {
    Refusal::new(Code::INVALID, "This is more money than one order can be for.").field("quantity")
}
