//! Money that people move: a bank transfer. Somebody of the shop says that it came, and how much.

use wanghong_core::Id;
use wanghong_store::payments::Payment;

/// What the buyer has to do, with the words to write on the transfer so that it is found again.
pub(super) fn instructions(words: &str, payment: &Payment) -> String {
    let reference = format!("Reference: {}", Id(payment.order_id));
    if words.is_empty() { reference } else { format!("{words}\n{reference}") }
}
