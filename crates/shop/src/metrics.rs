//! What the till counts for the operator.

use metrics::{counter, describe_counter, describe_histogram, histogram};
use wanghong_base::metrics::Buckets;
use wanghong_core::sale::State;

const ORDERS: &str = "wanghong_orders_total";
const PAYMENTS: &str = "wanghong_payments_total";
const REFUNDS: &str = "wanghong_refunds_total";
const DISPUTES: &str = "wanghong_disputes_total";
const BATCH: &str = "wanghong_desk_batch_asks";
const HOOKS: &str = "wanghong_webhook_tries_total";
const VIOLATIONS: &str = "wanghong_sale_violations_total";

/// The bounds of how much the desk commits at once.
pub const BATCHES: Buckets = (BATCH, &[1.0, 4.0, 16.0, 64.0, 256.0, 1_000.0]);

/// Says what is counted.
pub fn describe() {
    describe_counter!(ORDERS, "Orders that came into a state.");
    describe_counter!(
        PAYMENTS,
        "What became of attempts to pay: came, failed, expired, unreachable, forged notice."
    );
    describe_counter!(REFUNDS, "What became of tries to give money back: done, sent, again, failed.");
    describe_counter!(DISPUTES, "What payment providers say of disputes: open, won, lost.");
    describe_histogram!(BATCH, "Asks in one commit of the desk.");
    describe_counter!(HOOKS, "Webhook messages sent, by what came of it: done or failed.");
    describe_counter!(VIOLATIONS, "Broken invariants of the sale; each was rolled back. Must stay zero.");
    counter!(VIOLATIONS).absolute(0);
}

/// An order came into a state.
pub(crate) fn order(state: State) {
    counter!(ORDERS, "state" => state.word()).increment(1);
}

/// Something became of a try to pay.
pub(crate) fn payment(outcome: &'static str) {
    counter!(PAYMENTS, "outcome" => outcome).increment(1);
}

/// Something became of a try to give money back.
pub(crate) fn refund(outcome: &'static str) {
    counter!(REFUNDS, "outcome" => outcome).increment(1);
}

/// A provider said how a dispute stands.
pub(crate) fn dispute(stands: &'static str) {
    counter!(DISPUTES, "stands" => stands).increment(1);
}

/// The desk committed so many asks at once.
pub(crate) fn batch(asks: u32) {
    histogram!(BATCH).record(asks);
}

/// A webhook message was sent.
pub(crate) fn hook(outcome: &'static str) {
    counter!(HOOKS, "outcome" => outcome).increment(1);
}

/// An invariant of the sale was broken.
pub(crate) fn violation() {
    counter!(VIOLATIONS).increment(1);
}
