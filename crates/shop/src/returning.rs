//! What is said about sending something back, written with what the sale makes of it.

use wanghong_core::{Id, Millis, event::Kind};
use wanghong_store::{
    Result, Tx,
    returns::{self, Reply, Wish},
};

/// Something that is said.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// A buyer asks.
    Ask(Wish),
    /// The buyer of this order keeps it after all.
    Withdraw(Id),
    /// The shop answers about this order.
    Answer(Id, Reply),
}

impl Said {
    /// Whether an event is one that something is said with.
    pub(crate) const fn comes_with(kind: Kind) -> bool {
        matches!(kind, Kind::AskReturn | Kind::WithdrawReturn | Kind::AgreeReturn | Kind::RefuseReturn)
    }

    pub(crate) async fn write(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        match self {
            Self::Ask(wish) => returns::add(tx, wish, now).await,
            Self::Withdraw(order) => returns::withdraw(tx, *order, now).await,
            Self::Answer(order, reply) => returns::answer(tx, *order, reply, now).await,
        }
    }
}
