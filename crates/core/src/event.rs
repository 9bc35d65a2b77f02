//! What happened: one line of the event log, which rooms, webhooks and numbers are made of.

use crate::{id::Id, sale::State, time::Millis, word::words};

words! {
    /// What happened. The words in brackets say what subject and amount mean.
    Kind {
        /// The show was shown to a visitor: its page, or the front page while it was on.
        Expose = "expose",
        /// A visitor came in.
        Enter = "enter",
        /// A visitor's picture moved [amount: for so many milliseconds, up to `at`].
        Played = "played",
        /// A visitor gave hearts [amount: how many].
        Hearts = "hearts",
        /// An account spoke [subject: the comment].
        Comment = "comment",
        /// An account began to follow.
        Follow = "follow",
        /// An account no longer follows.
        Unfollow = "unfollow",
        /// A product was on a visitor's screen [subject: the product].
        Seen = "seen",
        /// A visitor looked at a product closely [subject: the product].
        Click = "click",
        /// Pieces were held [subject: the order; amount: its total in minor units].
        Hold = "hold",
        /// An order was placed [subject: the order; amount: its total].
        Place = "place",
        /// A buyer said yes to another price than the one that was seen [subject: the order].
        Agree = "agree",
        /// A buyer had an order sent somewhere else [subject: the order].
        Readdress = "readdress",
        /// An order was paid [subject: the order; amount: what came; its total, or the balance after a deposit].
        Pay = "pay",
        /// A hold ran out [subject: the order; amount: its total].
        Lapse = "lapse",
        /// A draw passed a buyer over who has all that one may have [subject: the order; amount: its total].
        Bar = "bar",
        /// A buyer gave pieces back [subject: the order; amount: its total].
        Cancel = "cancel",
        /// An order ended whose balance never came, and its deposit stays [subject: the order; amount: the deposit].
        Forfeit = "forfeit",
        /// Money went back [subject: the order; amount: how much].
        Refund = "refund",
        /// A buyer stands in line [subject: the order].
        Wait = "wait",
        /// A buyer is in a draw [subject: the order].
        EnterDraw = "enter_draw",
        /// A hold was made to last for a payment under way [subject: the order].
        Extend = "extend",
        /// A deposit came [subject: the order; amount: the deposit].
        Deposit = "deposit",
        /// A cooling-off ended, or was ended early [subject: the order].
        Lock = "lock",
        /// An early lock was undone [subject: the order].
        Unlock = "unlock",
        /// An order was packed [subject: the order].
        Pack = "pack",
        /// An order was sent [subject: the order].
        Ship = "ship",
        /// An order arrived [subject: the order].
        Deliver = "deliver",
        /// The shop took its last step with an order back [subject: the order].
        Undo = "undo",
        /// A buyer asks to return what was delivered [subject: the order].
        AskReturn = "ask_return",
        /// A buyer wants to keep what was to be returned [subject: the order].
        WithdrawReturn = "withdraw_return",
        /// The shop takes what was delivered back [subject: the order].
        AgreeReturn = "agree_return",
        /// The shop refused a return [subject: the order].
        RefuseReturn = "refuse_return",
        /// An order looks like one of a cluster [subject: the order].
        Review = "review",
        /// The shop has looked at such an order and lets it go on [subject: the order].
        Clear = "clear",
        /// A buyer disputes the money of an order at their bank [subject: the order].
        Dispute = "dispute",
        /// All disputes about an order were decided for the shop [subject: the order].
        DisputeWon = "dispute_won",
        /// A dispute about an order was decided for the buyer; what it took is a refund of its own [subject: the order].
        DisputeLost = "dispute_lost",
        /// A buyer claimed a coupon [subject: the offer].
        Claim = "claim",
        /// The show opened.
        Open = "open",
        /// The show ended.
        End = "end",
        /// A product was pinned [subject: the product].
        Pin = "pin",
        /// A product is no longer pinned [subject: the product].
        Unpin = "unpin",
        /// A product is being explained, or none any more [subject: the product].
        Explain = "explain",
        /// No picture arrives.
        SignalLost = "signal_lost",
        /// The picture arrives again.
        SignalBack = "signal_back",
        /// The shop added or took back pieces [subject: the SKU; amount: how many].
        Stock = "stock",
        /// A comment was taken back [subject: the comment].
        Delete = "delete",
        /// A comment was put back [subject: the comment].
        Restore = "restore",
        /// An account was silenced [subject: the account].
        Mute = "mute",
        /// An account was shut out [subject: the account].
        Ban = "ban",
        /// An account may speak again [subject: the account].
        Pardon = "pardon",
        /// The room's rules changed.
        Rules = "rules",
        /// A comment is kept in sight, or none any more [subject: the comment].
        PinComment = "pin_comment",
        /// The show itself was edited: its title, time or bag.
        Edit = "edit",
        /// The picture of the replay moved [amount: for so many milliseconds, up to `second`].
        Rewatch = "rewatch",
    }
}

/// One line of the event log: who did what to what, at which second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// In which show.
    pub live: Id,
    /// Which browser; below 0 where it may be nobody (see [`origin`](crate::insight::origin)).
    pub visitor: Option<Id>,
    /// Which account, where one was logged in.
    pub account: Option<Id>,
    /// What.
    pub kind: Kind,
    /// To what.
    pub subject: Option<Id>,
    /// How much, in the unit of the kind.
    pub amount: i64,
    /// At which moment of the picture.
    pub second: Option<Millis>,
    /// What became of the order, where it is about one.
    pub change: Option<Change>,
}

/// What a line of an order's life says of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Change {
    /// The line's own id: later lines have higher ones, and no line counts twice.
    pub line: Id,
    /// What is bought.
    pub sku: Id,
    /// The buying user.
    pub buyer: Id,
    /// The state it was in; none for a new one.
    pub was: Option<State>,
    /// The state it is in since.
    pub state: State,
    /// Its deposit in minor units, paid or not; 0 where it has none.
    pub down: i64,
}

impl Event {
    /// An event of a kind, with nothing said yet about who and what.
    pub const fn new(kind: Kind, live: Id, at: Millis) -> Self {
        Self {
            at,
            live,
            visitor: None,
            account: None,
            kind,
            subject: None,
            amount: 0,
            second: None,
            change: None,
        }
    }
}
