//! What the shop reads about money that did not simply buy its order.

use super::Way;
use std::fmt::Write as _;
use wanghong_core::sale::Dispute as Stands;
use wanghong_store::{disputes::Dispute, payments::Payment, refunds::Refund};

/// Why a payment stands in the list.
pub(crate) fn why(payment: &Payment, disputes: &[Dispute]) -> &'static str {
    match payment.finding.as_deref() {
        _ if !disputes.is_empty() => "The buyer disputes it at their bank.",
        Some("late") => "The money came after the time to pay had run out.",
        Some("cancelled") => "The money came after the order was cancelled.",
        Some("wrong") => "The amount or the currency was not what the order asked for.",
        Some("twice") => "The order had been settled by another payment.",
        Some("outside") => "The provider gave money back that was not given back from here.",
        Some(_) | None => "A refund of it is not done yet.",
    }
}

/// What was done about it.
pub(crate) fn done(payment: &Payment, refunds: &[Refund], disputes: &[Dispute]) -> &'static str {
    let stands = |word: Stands| disputes.iter().any(|dispute| dispute.state == word.word());
    if stands(Stands::Open) {
        return "It is not decided. Nothing of the order is packed or given back until it is; answer it at the provider.";
    }
    let in_state = |state: &str| refunds.iter().any(|refund| refund.state == state);
    if in_state("failed") {
        return "Giving it back failed. Try again once the cause is mended.";
    }
    if in_state("sent") && payment.provider == Way::Transfer.word() {
        return "Give it back by hand, then say that it is done.";
    }
    if in_state("sent") || in_state("due") {
        return "It is on its way back.";
    }
    if stands(Stands::Lost) {
        return "The dispute was lost: the provider took the money, and it counts as gone back.";
    }
    if stands(Stands::Won) {
        return "The dispute was won: the money stays.";
    }
    match (refunds.is_empty(), payment.finding.as_deref()) {
        (true, Some("outside")) => "Nothing: look at the provider's dashboard.",
        (true, _) => "Pieces were left: it bought the order after all.",
        (false, _) => "It was given back.",
    }
}

/// Bytes in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
