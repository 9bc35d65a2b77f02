//! What the event log calls the acts of a show's team.

use wanghong_core::{
    Id,
    event::Kind,
    room::{Act, Cue},
};

/// The event of a cue; what no person did has none.
pub(crate) fn of_cue(cue: &Cue) -> Option<(Kind, Option<Id>)> {
    match cue {
        Cue::Open => Some((Kind::Open, None)),
        Cue::End => Some((Kind::End, None)),
        Cue::Pin { product } => Some((Kind::Pin, Some(*product))),
        Cue::Unpin { product } => Some((Kind::Unpin, Some(*product))),
        Cue::Explain(product) => Some((Kind::Explain, *product)),
        Cue::Edited => Some((Kind::Edit, None)),
        Cue::Signal(_) | Cue::Left { .. } => None,
    }
}

/// The event of a moderator's act.
pub(crate) fn of_moderator(act: &Act) -> (Kind, Option<Id>) {
    match act {
        Act::Delete(comment) => (Kind::Delete, Some(*comment)),
        Act::Restore(comment) => (Kind::Restore, Some(comment.id)),
        Act::Mute { account, .. } => (Kind::Mute, Some(*account)),
        Act::Ban { account, .. } => (Kind::Ban, Some(*account)),
        Act::Pardon(account) => (Kind::Pardon, Some(*account)),
        Act::Rules(_) => (Kind::Rules, None),
        Act::PinComment(comment) => (Kind::PinComment, comment.as_ref().map(|comment| comment.id)),
    }
}
