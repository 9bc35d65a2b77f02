//! Money, behind one interface of few verbs: begin, ask, refund, forget, and read a notice.
//!
//! Absent on purpose: what an order costs and whether it can still be bought. That is the desk's to say.

pub(crate) mod attempts;
pub(crate) mod disputes;
mod due;
pub mod movable;
pub(crate) mod notices;
pub mod outbox;
mod outcome;
pub mod stripe;
mod test;
mod transfer;
pub mod watch;
mod way;
pub(crate) mod words;

pub(crate) use outcome::{Begun, Sent};
pub use outcome::{Came, Status, Trouble};
use std::time::Duration;
use stripe::{Access, Stripe};
use tokio::sync::{Mutex, Notify};
use wanghong_base::error::{Error, Result};
use wanghong_core::{Code, Millis, Money, Refusal};
use wanghong_store::{orders, payments, refunds};
pub use way::Way;

/// Every provider, and the bells of those who work off what is due.
#[derive(Debug)]
pub struct Pay {
    on: Vec<Way>,
    instructions: String,
    stripe: Option<Stripe>,
    /// Rings when a provider should be asked sooner than was planned.
    pub asks: Notify,
    /// Rings when there is money to give back.
    pub refunds: Notify,
    /// Held while a provider's word on a dispute is taken.
    disputes: Mutex<()>,
}

impl Pay {
    /// The providers as the operator has them.
    pub fn open(ways: &[Way], instructions: &str, stripe: Access<'_>) -> Result<Self> {
        let stripe = Stripe::open(stripe).map_err(Error::Internal)?;
        if ways.contains(&Way::Stripe) && stripe.is_none() {
            let missing = "payments name stripe, but stripe_secret_key or stripe_webhook_secret is not set";
            return Err(Error::Internal(missing.into()));
        }
        Ok(Self {
            on: ways.to_vec(),
            instructions: instructions.to_owned(),
            stripe,
            asks: Notify::new(),
            refunds: Notify::new(),
            disputes: Mutex::default(),
        })
    }

    /// The ways that buyers may choose from.
    pub fn on(&self) -> &[Way] {
        &self.on
    }

    /// Fails where nobody could pay for what is sold.
    pub(crate) fn sells(&self) -> Result<()> {
        let words = "No way to pay is set up here, so nothing can be bought.";
        if self.on.is_empty() { Err(Refusal::new(Code::NO_WAY_TO_PAY, words).into()) } else { Ok(()) }
    }

    /// Whether all of them can move this amount.
    pub fn movable(&self, amount: Money) -> std::result::Result<(), Refusal> {
        movable::movable(&self.on, amount)
    }

    /// Stripe, for its notices.
    pub fn stripe(&self) -> Result<&Stripe> {
        self.stripe.as_ref().ok_or_else(Error::not_found)
    }

    fn allow(&self, way: Way) -> Result<()> {
        if self.on.contains(&way) {
            return Ok(());
        }
        Err(Refusal::new(Code::INVALID, "This way to pay is not known.").field("provider").into())
    }

    fn reach(&self) -> std::result::Result<&Stripe, Trouble> {
        self.stripe.as_ref().ok_or_else(|| Trouble::Passing("stripe is not configured any more".into()))
    }

    /// Begins a try whose row is written. The same row may be begun again: it is the same try.
    async fn begin(
        &self,
        payment: &payments::Payment,
        line: &orders::Line,
    ) -> std::result::Result<Begun, Trouble> {
        match Way::of(payment)? {
            Way::Test => test::begin(payment),
            Way::Transfer => Ok(Begun::Instructions(self.instructions(payment))),
            Way::Stripe => self.reach()?.begin(payment, line).await,
        }
    }

    /// Asks how a try stands; `open` says whether its order still waits for the money.
    async fn ask(&self, payment: &payments::Payment, open: bool) -> std::result::Result<Status, Trouble> {
        match Way::of(payment)? {
            Way::Test => test::ask(payment, open),
            Way::Transfer => Ok(Status::Pending),
            Way::Stripe => self.reach()?.ask(payment).await,
        }
    }

    /// Closes a try that nobody should pay any more.
    async fn forget(&self, payment: &payments::Payment) -> std::result::Result<Status, Trouble> {
        match Way::of(payment)? {
            Way::Test | Way::Transfer => Ok(Status::Pending),
            Way::Stripe => self.reach()?.forget(payment).await,
        }
    }

    /// Gives money back, or asks how that stands. The same row again is the same refund.
    async fn refund(
        &self,
        refund: &refunds::Refund,
        payment: &payments::Payment,
    ) -> std::result::Result<Sent, Trouble> {
        match Way::of(payment)? {
            Way::Test => Ok(Sent::Done(None)),
            Way::Transfer => Ok(Sent::ByHand),
            Way::Stripe => self.reach()?.refund(refund, payment).await,
        }
    }

    /// What a buyer who pays by transfer has to do.
    pub(crate) fn instructions(&self, payment: &payments::Payment) -> String {
        transfer::instructions(&self.instructions, payment)
    }
}

/// The wait before the next try: twice as long each time, up to an hour.
fn backoff(first: Duration, tries: i64) -> Millis {
    let longest = Duration::from_hours(1);
    let doubled = u32::try_from(tries).ok().and_then(|tries| 2_u32.checked_pow(tries));
    let wait = doubled.and_then(|times| first.checked_mul(times)).map_or(longest, |wait| wait.min(longest));
    Millis(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

/// An amount of a row.
fn money(minor: i64, currency: &str) -> Result<Money> {
    Ok(Money::new(minor, currency.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let first = Duration::from_secs(5);
        let waits: Vec<_> = [0, 1, 2, 9, 10, 40, i64::MAX].map(|tries| backoff(first, tries).0).into();
        assert_eq!(waits, [5_000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000, 3_600_000]);
    }
}
