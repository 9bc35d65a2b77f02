//! How a rule says no: one public code each, a sentence for people, and what may help.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $status:literal;)+) => {
        /// Every reason a request can be turned down, as the API and the web know it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// All codes, for the reference and the message files.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable word sent to clients.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The HTTP status it travels under (RFC 9110 section 15).
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }
        }
    };
}

codes! {
    /// The request cannot be understood.
    BadRequest = "bad_request", 400;
    /// A field holds something that cannot be.
    Invalid = "invalid", 422;
    /// A text is longer than its limit.
    TooLong = "too_long", 422;
    /// A body or upload is larger than its limit.
    TooLarge = "too_large", 413;
    /// The request did not arrive in the time it may take.
    TooSlow = "too_slow", 408;
    /// The upload's bytes are not a picture we can show.
    NotAnImage = "not_an_image", 415;
    /// Nothing is there, or it is not for this person to know.
    NotFound = "not_found", 404;
    /// What is there cannot be asked by this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// Somebody must log in first.
    Unauthenticated = "unauthenticated", 401;
    /// This person may not do this.
    Forbidden = "forbidden", 403;
    /// The token has no scope for this, though its person may do it.
    OutOfScope = "out_of_scope", 403;
    /// Unknown address or wrong password; we do not say which.
    WrongLogin = "wrong_login", 401;
    /// The handle or address belongs to somebody else.
    Taken = "taken", 409;
    /// Too many tries; wait a little.
    SlowDown = "slow_down", 429;
    /// A moderator silenced this account in this room.
    Muted = "muted", 403;
    /// A moderator shut this account out of this room.
    Banned = "banned", 403;
    /// The room is in slow mode and the last comment was too recent.
    SlowMode = "slow_mode", 429;
    /// Only followers may speak in this room.
    FollowersOnly = "followers_only", 403;
    /// The comment holds a word that this room does not allow.
    BlockedWords = "blocked_words", 422;
    /// The room is not open, or not any more.
    RoomClosed = "room_closed", 409;
    /// Nothing is left.
    SoldOut = "sold_out", 409;
    /// So many on the same network hold it unpaid that no more may.
    Crowded = "crowded", 409;
    /// More than one buyer may have.
    LimitReached = "limit_reached", 409;
    /// It has not begun; come back at its time.
    NotYet = "not_yet", 409;
    /// The price is no longer the one that was seen.
    PriceChanged = "price_changed", 409;
    /// An offer would cost more than the shelf, so that nobody would ever pay it.
    AboveShelf = "above_shelf", 422;
    /// The time to pay has run out and the pieces went back.
    HoldLapsed = "hold_lapsed", 409;
    /// The same key came with another order.
    KeyReused = "key_reused", 409;
    /// This order has been paid.
    AlreadyPaid = "already_paid", 409;
    /// This order is in no state that allows this.
    NotInState = "not_in_state", 409;
    /// Whoever is in a draw stays on its list until it is over.
    InDraw = "in_draw", 409;
    /// This order has ended: it lapsed, was cancelled or refunded.
    OrderOver = "order_over", 409;
    /// The cooling-off is over, so that this order cannot be cancelled.
    OrderLocked = "order_locked", 409;
    /// The time in which a lock could be undone is over.
    UnlockOver = "unlock_over", 409;
    /// It is packed or sent, so that it cannot be cancelled; it can be sent back.
    OnItsWay = "on_its_way", 409;
    /// It has not arrived yet, so that it cannot be sent back.
    NotDelivered = "not_delivered", 409;
    /// The time in which a return could be asked for is over.
    ReturnOver = "return_over", 409;
    /// Somebody of the shop must look at this order first.
    NeedsReview = "needs_review", 409;
    /// The buyer disputes the payment of this order at their bank; wait until that is decided.
    InDispute = "in_dispute", 409;
    /// A way to pay cannot move this amount, or this currency.
    CannotMove = "cannot_move", 422;
    /// The invoice is issued and cannot be changed.
    InvoiceIssued = "invoice_issued", 409;
    /// The payment was declined.
    PaymentFailed = "payment_failed", 402;
    /// So many want the same at once that this request did not get its turn.
    Busy = "busy", 503;
    /// It may have been done, or not: the same request with the same key asks, and does nothing twice.
    NotKnown = "not_known", 503;
    /// The thing changed meanwhile, or is not in a state that allows this.
    Conflict = "conflict", 409;
    /// Set-up was done before.
    AlreadySetUp = "already_set_up", 409;
    /// Whoever sets a server up must show the token that its log says.
    WrongSetupToken = "wrong_setup_token", 403;
    /// Set-up has not been done yet.
    NotSetUp = "not_set_up", 409;
    /// What we keep cannot be reached just now; only the message says whether something was done.
    Unavailable = "unavailable", 503;
    /// The server's clock jumped: nothing is sold, and nothing lapses, until somebody has looked.
    ClockWrong = "clock_wrong", 503;
    /// No way to pay is set up, so nothing can be bought.
    NoWayToPay = "no_way_to_pay", 409;
    /// ffmpeg is not installed beside the server, and this needs it.
    NoFfmpeg = "no_ffmpeg", 503;
    /// The encoder changed during the show, so that its recording is one file only once it is encoded anew.
    NotOneFile = "not_one_file", 409;
    /// No byte of the range that is asked for is there.
    RangeNotSatisfiable = "range_not_satisfiable", 416;
    /// It is no longer what the request is for.
    PreconditionFailed = "precondition_failed", 412;
    /// Our fault; the log knows more.
    Internal = "internal", 500;
}

/// A no, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The public code.
    pub code: Code,
    /// One English sentence; the web translates by code and shows this where it has no words.
    pub message: String,
    /// The field of the request that is at fault.
    pub field: Option<&'static str>,
    /// Milliseconds after which the same request may succeed.
    pub retry_after: Option<i64>,
}

impl Refusal {
    /// A refusal with its code and sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after: None }
    }

    /// Names the field at fault.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says when to try again, in milliseconds.
    #[must_use]
    pub fn retry_after(mut self, wait: i64) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.word(), self.message)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_has_a_word_of_its_own_and_an_error_status() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.word()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
    }
}
