//! Who may do what. Every door asks here and nowhere else.

use crate::{
    Millis,
    account::Role,
    id::Id,
    post::Phase,
    refusal::{Code, Refusal},
    token::Scope,
};

/// Who is asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The user who logged in; nobody when absent.
    pub user: Option<Id>,
    /// The account the user speaks as.
    pub account: Option<Id>,
    /// What the user may do for which account.
    pub grants: Vec<(Id, Role)>,
    /// What a program may do in the user's name; nobody asks a browser.
    pub scopes: Option<Vec<Scope>>,
}

impl Actor {
    /// Somebody who has not logged in.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Whether the actor holds a role for `account` that is one of `roles`; an admin holds all.
    pub fn holds(&self, account: Id, roles: &[Role]) -> bool {
        self.grants.iter().any(|(of, role)| *role == Role::Admin || (*of == account && roles.contains(role)))
    }
}

/// Something a person wants to do. The id is the account it is done to or for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Read what is public.
    Watch,
    /// Be somebody: every other act of a person is asked besides.
    BeSomebody,
    /// Do what any person with an account does: comment, follow, buy, see one's own orders.
    TakePart,
    /// Upload a picture.
    Upload,
    /// Make, list and revoke tokens by which programs act in one's name.
    KeepTokens,
    /// Change an account's name, picture and words.
    EditProfile(Id),
    /// Say who serves an account in which role, or read it.
    ManageTeam(Id),
    /// Plan and change shows.
    PlanLive(Id),
    /// Read and change the stream key.
    ReadKey(Id),
    /// See the picture before the show is open.
    SeePreview(Id),
    /// Open and end a show.
    RunLive(Id),
    /// Pin a product, mark it as explained.
    Cue(Id),
    /// Delete, mute, ban, set the room's rules.
    Moderate(Id),
    /// Read the dashboard, see the signal.
    ReadDashboard(Id),
    /// Read what the whole team reads of the shop: products, offers, draws.
    ReadGoods(Id),
    /// Add and change products and stock.
    ManageShop(Id),
    /// Open and close offers, release stock: what the sale needs while the show is on.
    RunSale(Id),
    /// Read the orders of an account's shop.
    ReadOrders(Id),
    /// Write a note on an order of an account's shop.
    NoteOrders(Id),
    /// Pack, send, deliver and invoice the orders of a shop.
    Fulfil(Id),
    /// Say that money came or went by hand, send a refund again, read what was strange about payments.
    HandleMoney(Id),
    /// Say who else is told of an account's orders, and read what they were told.
    ManageHooks(Id),
    /// Read what the shop's own people read: floors, plans, the history of stock, proposals.
    ReadShop(Id),
    /// Say yes or no to what another proposed: the two-person rule.
    Second {
        /// For which account.
        of: Id,
        /// Who proposed it, and so may not decide.
        first: Id,
    },
    /// Know of a show at all: a draft is for its team only.
    KnowOf {
        /// Whose show it is.
        of: Id,
        /// Whether it is [`announced`].
        announced: bool,
    },
    /// Know what is wrong with the server: whoever works here.
    KnowTroubles,
    /// Say that the machine's clock is right, though it jumped.
    ConfirmClock,
    /// Make somebody an admin, or an admin none.
    MakeAdmins,
    /// See or change what belongs to one user alone.
    Own(Id),
}

/// Whether everybody may know of a show: one that is planned for a time, or has begun.
pub fn announced(phase: Phase, planned_at: Option<Millis>) -> bool {
    planned_at.is_some() || phase != Phase::Planned
}

/// Answers whether `actor` may do `act`.
///
/// Nobody is told to log in; somebody without the grant is told no, and so is a token without the scope.
pub fn check(actor: &Actor, act: Act) -> Result<(), Refusal> {
    let allowed = allowed(actor, act);
    if public(act) || (allowed && in_scope(actor, act)) {
        return Ok(());
    }
    Err(match actor.user {
        Some(_) if allowed => Refusal::new(Code::OUT_OF_SCOPE, "This token is not for that."),
        None => Refusal::new(Code::UNAUTHENTICATED, "Log in first."),
        Some(_) => Refusal::new(Code::FORBIDDEN, "You may not do this."),
    })
}

fn public(act: Act) -> bool {
    matches!(act, Act::Watch | Act::KnowOf { announced: true, .. })
}

fn in_scope(actor: &Actor, act: Act) -> bool {
    let covered = |scopes: &Vec<Scope>| scopes.iter().any(|scope| scope.covers(act));
    act == Act::BeSomebody || actor.scopes.as_ref().is_none_or(covered)
}

fn allowed(actor: &Actor, act: Act) -> bool {
    use Role::{Director, Leader, Moderator, Operator, Shop};
    let Some(user) = actor.user else { return false };
    match act {
        Act::Watch | Act::BeSomebody | Act::TakePart | Act::Upload | Act::KeepTokens => true,
        Act::Own(owner) => user == owner,
        Act::KnowTroubles => !actor.grants.is_empty(),
        Act::MakeAdmins | Act::ConfirmClock => actor.grants.iter().any(|(_, role)| *role == Role::Admin),
        Act::EditProfile(of) => actor.account == Some(of) || actor.holds(of, &[Leader]),
        Act::ManageTeam(of) => actor.holds(of, &[Leader]),
        Act::PlanLive(of) | Act::RunLive(of) | Act::ReadKey(of) => actor.holds(of, &[Leader, Director]),
        Act::Cue(of) => actor.holds(of, &[Leader, Director, Operator]),
        Act::Moderate(of) => actor.holds(of, &[Leader, Director, Moderator]),
        Act::ReadDashboard(of) | Act::ReadGoods(of) | Act::SeePreview(of) | Act::KnowOf { of, .. } => {
            actor.holds(of, &[Leader, Director, Operator, Moderator, Shop])
        }
        Act::RunSale(of) => actor.holds(of, &[Leader, Director, Operator, Shop]),
        Act::ManageShop(of) | Act::Fulfil(of) | Act::HandleMoney(of) | Act::ManageHooks(of) => {
            actor.holds(of, &[Leader, Shop])
        }
        Act::ReadOrders(of) | Act::NoteOrders(of) | Act::ReadShop(of) => {
            actor.holds(of, &[Leader, Director, Shop])
        }
        Act::Second { of, first } => user != first && actor.holds(of, &[Leader, Director, Shop]),
    }
}

/// What of a SKU only two persons can loosen. Prices are in minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Price of one.
    pub price: i64,
    /// The least it may cost, if that is said.
    pub floor: Option<i64>,
    /// The most pieces that may ever be put in, if that is said.
    pub plan: Option<i64>,
    /// The pieces that were put in.
    pub stocked: i64,
}

impl Bounds {
    /// Whether one person may go from here to `next` alone: not to a price below the floor, not above the plan, and
    /// not by moving either out of the way.
    pub fn alone(&self, next: &Self) -> bool {
        let priced = (self.price, self.floor) != (next.price, next.floor);
        let cheap = priced && next.floor.is_some_and(|floor| next.price < floor);
        let lower = self.floor.is_some_and(|was| next.floor.is_none_or(|floor| floor < was));
        let above = next.stocked > self.stocked && next.plan.is_some_and(|plan| next.stocked > plan);
        let wider = self.plan.is_some_and(|was| next.plan.is_none_or(|plan| plan > was));
        !(cheap || lower || above || wider)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: Id = Id(1);
    const OTHER: Id = Id(2);

    fn with(role: Role) -> Actor {
        Actor { user: Some(Id(9)), account: Some(Id(90)), grants: vec![(VOICE, role)], scopes: None }
    }

    /// The acts a role may do for its own voice, as letters, to read at a glance.
    fn may(actor: &Actor) -> String {
        let acts = [
            ('w', Act::Watch),
            ('b', Act::BeSomebody),
            ('t', Act::TakePart),
            ('u', Act::Upload),
            ('K', Act::KeepTokens),
            ('e', Act::EditProfile(VOICE)),
            ('T', Act::ManageTeam(VOICE)),
            ('p', Act::PlanLive(VOICE)),
            ('y', Act::ReadKey(VOICE)),
            ('v', Act::SeePreview(VOICE)),
            ('r', Act::RunLive(VOICE)),
            ('c', Act::Cue(VOICE)),
            ('m', Act::Moderate(VOICE)),
            ('W', Act::ReadDashboard(VOICE)),
            ('g', Act::ReadGoods(VOICE)),
            ('s', Act::ManageShop(VOICE)),
            ('S', Act::RunSale(VOICE)),
            ('o', Act::ReadOrders(VOICE)),
            ('n', Act::NoteOrders(VOICE)),
            ('f', Act::Fulfil(VOICE)),
            ('$', Act::HandleMoney(VOICE)),
            ('H', Act::ManageHooks(VOICE)),
            ('h', Act::ReadShop(VOICE)),
            ('2', Act::Second { of: VOICE, first: Id(8) }),
            ('1', Act::Second { of: VOICE, first: Id(9) }),
            ('k', Act::KnowOf { of: VOICE, announced: true }),
            ('d', Act::KnowOf { of: VOICE, announced: false }),
            ('x', Act::KnowTroubles),
            ('A', Act::MakeAdmins),
            ('C', Act::ConfirmClock),
            ('O', Act::Own(Id(9))),
        ];
        acts.iter().filter(|(_, act)| check(actor, *act).is_ok()).map(|(letter, _)| letter).collect()
    }

    #[test]
    fn the_table_of_roles() {
        assert_eq!(may(&Actor::nobody()), "wk");
        assert_eq!(may(&with(Role::Leader)), "wbtuKeTpyvrcmWgsSonf$Hh2kdxO");
        assert_eq!(may(&with(Role::Director)), "wbtuKpyvrcmWgSonh2kdxO");
        assert_eq!(may(&with(Role::Operator)), "wbtuKvcWgSkdxO");
        assert_eq!(may(&with(Role::Moderator)), "wbtuKvmWgkdxO");
        assert_eq!(may(&with(Role::Shop)), "wbtuKvWgsSonf$Hh2kdxO");
        assert_eq!(may(&with(Role::Admin)), "wbtuKeTpyvrcmWgsSonf$Hh2kdxACO");
    }

    fn token(role: Role, scopes: &[Scope]) -> Actor {
        Actor { scopes: Some(scopes.to_vec()), ..with(role) }
    }

    #[test]
    fn the_table_of_scopes() {
        let may_with = |scope| may(&token(Role::Admin, &[scope]));
        assert_eq!(may(&token(Role::Admin, &[])), "wbk", "only what is public");
        assert_eq!(may_with(Scope::Read), "wbWgohkdx");
        assert_eq!(may_with(Scope::Orders), "wbonfk");
        assert_eq!(may_with(Scope::Money), "wb$k");
        assert_eq!(may_with(Scope::Catalogue), "wbugsShk");
        assert_eq!(may_with(Scope::Live), "wbupvrcWgkd");
        assert_eq!(may_with(Scope::StreamKey), "wbyvk");
        assert_eq!(may_with(Scope::Moderation), "wbmk");
        assert_eq!(may_with(Scope::Webhooks), "wbHk");
        assert_eq!(may_with(Scope::Personal), "wbtuekO");
    }

    /// With every scope there is: no tokens, no team, no admins, and no yes of a second person.
    #[test]
    fn a_token_is_never_its_person() {
        assert_eq!(may(&token(Role::Admin, Scope::ALL)), "wbtuepyvrcmWgsSonf$HhkdxO");
        for role in Role::ALL {
            let person = may(&with(*role));
            assert!(may(&token(*role, Scope::ALL)).chars().all(|act| person.contains(act)), "{role:?}");
        }
        let refused = |actor: &Actor, act| check(actor, act).unwrap_err().code;
        let orders = token(Role::Moderator, &[Scope::Orders]);
        assert_eq!(refused(&orders, Act::ReadOrders(VOICE)), Code::FORBIDDEN, "its person may not");
        assert_eq!(refused(&orders, Act::Moderate(VOICE)), Code::OUT_OF_SCOPE, "its person may");
    }

    #[test]
    fn a_show_without_a_time_that_has_not_begun_is_a_draft() {
        assert!(!announced(Phase::Planned, None));
        assert!(announced(Phase::Planned, Some(Millis(1))));
        assert!(announced(Phase::Live, None) && announced(Phase::Ended, None));
    }

    #[test]
    fn a_grant_for_one_voice_is_none_for_another() {
        let leader = with(Role::Leader);
        assert_eq!(check(&leader, Act::RunLive(OTHER)).unwrap_err().code, Code::FORBIDDEN);
        assert_eq!(check(&Actor::nobody(), Act::RunLive(OTHER)).unwrap_err().code, Code::UNAUTHENTICATED);
    }

    #[test]
    fn what_is_mine_is_not_even_an_admins() {
        assert!(check(&with(Role::Admin), Act::Own(Id(9))).is_ok());
        assert!(check(&with(Role::Admin), Act::Own(Id(8))).is_err());
    }

    #[test]
    fn floor_and_plan_are_loosened_by_two() {
        let now = Bounds { price: 100, floor: Some(80), plan: Some(10), stocked: 10 };
        for free in [
            now,
            Bounds { price: 80, ..now },
            Bounds { price: 200, floor: Some(200), ..now },
            Bounds { plan: Some(5), ..now },
            Bounds { stocked: 3, ..now },
        ] {
            assert!(now.alone(&free), "{free:?}");
        }
        for bound in [
            Bounds { price: 79, ..now },
            Bounds { floor: Some(79), ..now },
            Bounds { floor: None, ..now },
            Bounds { floor: Some(101), ..now },
            Bounds { plan: Some(11), ..now },
            Bounds { plan: None, ..now },
            Bounds { stocked: 11, ..now },
        ] {
            assert!(!now.alone(&bound), "{bound:?}");
        }
        let cheap = Bounds { price: 70, stocked: 12, ..now };
        assert!(cheap.alone(&Bounds { stocked: 11, ..cheap }), "what was agreed stays agreed");
        assert!(!cheap.alone(&Bounds { stocked: 13, ..cheap }));
        let open = Bounds { floor: None, plan: None, ..now };
        assert!(open.alone(&Bounds { price: 0, stocked: i64::MAX, ..open }));
    }
}
