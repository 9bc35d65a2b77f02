//! Why something is not sold, or an order does not go on.

use super::codes;

codes! {
    /// Nothing is left.
    SOLD_OUT = "sold_out", 409;
    /// So many on the same network hold it unpaid that no more may.
    CROWDED = "crowded", 409;
    /// More than one buyer may have.
    LIMIT_REACHED = "limit_reached", 409;
    /// The price is no longer the one that was seen.
    PRICE_CHANGED = "price_changed", 409;
    /// An offer would cost more than the shelf, so that nobody would ever pay it.
    ABOVE_SHELF = "above_shelf", 422;
    /// The time to pay has run out and the pieces went back.
    HOLD_LAPSED = "hold_lapsed", 409;
    /// This order has been paid.
    ALREADY_PAID = "already_paid", 409;
    /// This order is in no state that allows this.
    NOT_IN_STATE = "not_in_state", 409;
    /// Whoever is in a draw stays on its list until it is over.
    IN_DRAW = "in_draw", 409;
    /// This order has ended: it lapsed, was cancelled or refunded.
    ORDER_OVER = "order_over", 409;
    /// The cooling-off is over, so that this order cannot be cancelled.
    ORDER_LOCKED = "order_locked", 409;
    /// The time in which a lock could be undone is over.
    UNLOCK_OVER = "unlock_over", 409;
    /// It is packed or sent, so that it cannot be cancelled; it can be sent back.
    ON_ITS_WAY = "on_its_way", 409;
    /// It has not arrived yet, so that it cannot be sent back.
    NOT_DELIVERED = "not_delivered", 409;
    /// The time in which a return could be asked for is over.
    RETURN_OVER = "return_over", 409;
    /// Somebody of the shop must look at this order first.
    NEEDS_REVIEW = "needs_review", 409;
    /// The buyer disputes the payment of this order at their bank; wait until that is decided.
    IN_DISPUTE = "in_dispute", 409;
    /// A way to pay cannot move this amount, or this currency.
    CANNOT_MOVE = "cannot_move", 422;
    /// The invoice is issued and cannot be changed.
    INVOICE_ISSUED = "invoice_issued", 409;
    /// The payment was declined.
    PAYMENT_FAILED = "payment_failed", 402;
    /// No way to pay is set up, so nothing can be bought.
    NO_WAY_TO_PAY = "no_way_to_pay", 409;
}
