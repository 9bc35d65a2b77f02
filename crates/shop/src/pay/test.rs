//! The provider that moves no money: its card numbers say how it answers.

use super::{Begun, Came, Status, Trouble};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use wanghong_base::error::Result;
use wanghong_core::{Code, Money, Refusal};
use wanghong_store::payments::Payment;

/// How the provider answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// At once: yes.
    Pays,
    /// At once: no.
    Declines,
    /// Yes, some seconds later.
    PaysLate,
    /// Yes at once, and yes again some seconds later.
    PaysTwice,
    /// Yes, but only once the order waits no longer.
    PaysTooLate,
}

/// How late.
pub(super) const LATE: Duration = Duration::from_secs(5);

/// A card number in digits alone.
pub(super) fn digits(number: &str) -> String {
    number.replace(' ', "")
}

/// What a card number stands for.
pub(super) fn fate(number: &str) -> Result<Fate> {
    match digits(number).as_str() {
        "4242424242424242" => Ok(Fate::Pays),
        "4000000000000002" => Ok(Fate::Declines),
        "4000000000000077" => Ok(Fate::PaysLate),
        "4000000000000036" => Ok(Fate::PaysTwice),
        "4000000000000093" => Ok(Fate::PaysTooLate),
        _ => Err(Refusal::new(Code::INVALID, "This is none of the test numbers.").field("number").into()),
    }
}

/// A hash of the card.
pub(super) fn instrument(number: &str) -> String {
    super::words::hash(Sha256::digest(format!("test:{}", digits(number))).as_slice())
}

fn fate_of(payment: &Payment) -> std::result::Result<Fate, Trouble> {
    fate(&payment.reference).map_err(|_unknown| Trouble::Lasting("the row holds no test number".into()))
}

fn came(payment: &Payment) -> std::result::Result<Came, Trouble> {
    let unknown = |_| Trouble::Lasting("the row holds no currency".into());
    let amount = Money::new(payment.amount_minor, payment.currency.parse().map_err(unknown)?);
    Ok(Came { amount, receipt: None, instrument: None })
}

pub(super) fn begin(payment: &Payment) -> std::result::Result<Begun, Trouble> {
    Ok(match fate_of(payment)? {
        Fate::Pays | Fate::PaysTwice => Begun::Paid(came(payment)?),
        Fate::Declines => Begun::Failed,
        Fate::PaysLate | Fate::PaysTooLate => Begun::Pending,
    })
}

pub(super) fn ask(payment: &Payment, open: bool) -> std::result::Result<Status, Trouble> {
    Ok(match fate_of(payment)? {
        Fate::Declines => Status::Failed,
        Fate::PaysTooLate if open => Status::Pending,
        Fate::Pays | Fate::PaysLate | Fate::PaysTwice | Fate::PaysTooLate => {
            Status::Succeeded(came(payment)?)
        }
    })
}
