//! Access tokens: what a program may do in a person's name. Never more than the person, never more than its scopes.

use crate::{
    limits,
    policy::Act,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
};

words! {
    /// What a token may be used for.
    Scope {
        /// Reads what the team reads: shows, numbers, the shop, its orders. Changes nothing.
        Read = "read",
        /// Reads the shop's orders and packs, sends, delivers, invoices and annotates them.
        Orders = "orders",
        /// Says that money came or went, gives it back, reads the reconciliation.
        Money = "money",
        /// Reads and changes products, stock, offers and draws.
        Catalogue = "catalogue",
        /// Plans, opens, directs and ends shows, and reads their numbers.
        Live = "live",
        /// Reads and changes the stream key, by which anybody can send a show's picture.
        StreamKey = "stream_key",
        /// Keeps rooms decent.
        Moderation = "moderation",
        /// Says who else is told of orders, and reads the secrets they are signed with.
        Webhooks = "webhooks",
        /// Does what the person does for themselves: profile, following, comments, own orders and addresses.
        Personal = "personal",
    }
}

impl Scope {
    /// Whether a token with this scope may be used for what its person may do. What no scope covers, no token does:
    /// other tokens, the team, admins, and the second person's yes.
    pub fn covers(self, act: Act) -> bool {
        use Act::{
            Cue, EditProfile, Fulfil, HandleMoney, KnowOf, KnowTroubles, ManageHooks, ManageShop, Moderate,
            NoteOrders, Own, PlanLive, ReadDashboard, ReadGoods, ReadKey, ReadOrders, ReadShop, RunLive,
            RunSale, SeePreview, TakePart, Upload,
        };
        match self {
            Self::Read => {
                matches!(
                    act,
                    KnowOf { .. }
                        | ReadDashboard(_)
                        | ReadGoods(_)
                        | ReadShop(_)
                        | ReadOrders(_)
                        | KnowTroubles
                )
            }
            Self::Orders => matches!(act, ReadOrders(_) | NoteOrders(_) | Fulfil(_)),
            Self::Money => matches!(act, HandleMoney(_)),
            Self::Catalogue => {
                matches!(act, ReadGoods(_) | ReadShop(_) | ManageShop(_) | RunSale(_) | Upload)
            }
            Self::Live => matches!(
                act,
                KnowOf { .. }
                    | PlanLive(_)
                    | RunLive(_)
                    | Cue(_)
                    | ReadDashboard(_)
                    | ReadGoods(_)
                    | SeePreview(_)
                    | Upload
            ),
            Self::StreamKey => matches!(act, ReadKey(_) | SeePreview(_)),
            Self::Moderation => matches!(act, Moderate(_)),
            Self::Webhooks => matches!(act, ManageHooks(_)),
            Self::Personal => matches!(act, TakePart | Own(_) | EditProfile(_) | Upload),
        }
    }
}

/// Until when a token lasts that is asked for so many days from now.
pub fn until(days: i64, now: Millis) -> Result<Millis, Refusal> {
    let most = limits::TOKEN_LIFE.0 / Millis::days(1).0;
    if (1..=most).contains(&days) {
        return Ok(now + Millis::days(days));
    }
    Err(Refusal::new(Code::INVALID, format!("A token lasts 1 to {most} days.")).field("days"))
}

/// What a token is asked to be for: at least one scope, each once, in order.
pub fn scopes(asked: &[Scope]) -> Result<Vec<Scope>, Refusal> {
    if asked.is_empty() {
        return Err(Refusal::new(Code::INVALID, "Say what it is for.").field("scopes"));
    }
    Ok(Scope::ALL.iter().copied().filter(|scope| asked.contains(scope)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lasts_a_year_at_most() {
        assert_eq!(until(365, Millis(1)), Ok(Millis(1) + limits::TOKEN_LIFE));
        for wrong in [i64::MIN, -1, 0, 366, i64::MAX] {
            assert_eq!(until(wrong, Millis(1)).unwrap_err().field, Some("days"), "{wrong}");
        }
    }

    #[test]
    fn scopes_are_said_once_and_in_order() {
        let asked = [Scope::Live, Scope::Orders, Scope::Live];
        assert_eq!(scopes(&asked), Ok(vec![Scope::Orders, Scope::Live]));
        assert_eq!(scopes(&[]).unwrap_err().field, Some("scopes"));
    }
}
