//! What a person can read: a fair sample of what is said in a tick.

use super::{chat::Waiting, comment::Comment};
use crate::{id::Id, limits, mix::mix};
use std::collections::BTreeMap;

/// Picks what is shown, in the order it was said: what must be, then one of each author before a second of
/// any. Which authors come first changes with every turn, so that nobody is always cut off.
pub(super) fn pick(waiting: Vec<Waiting>, turn: u64) -> Vec<Comment> {
    if waiting.len() <= limits::SAY_PER_TICK {
        return waiting.into_iter().map(|waiting| waiting.comment).collect();
    }
    let mut places = order(&waiting, turn);
    let always = waiting.iter().filter(|waiting| waiting.always).count();
    places.truncate(limits::SAY_PER_TICK.max(always));
    places.sort_unstable();
    let mut places = places.into_iter().peekable();
    let chosen = waiting.into_iter().enumerate().filter(|(place, _)| places.next_if_eq(place).is_some());
    chosen.map(|(_, waiting)| waiting.comment).collect()
}

/// All places, the most deserving first.
fn order(waiting: &[Waiting], turn: u64) -> Vec<usize> {
    let mut spoken = BTreeMap::<Id, usize>::new();
    let mut places = Vec::with_capacity(waiting.len());
    for (place, Waiting { comment, always }) in waiting.iter().enumerate() {
        let author = comment.author.id;
        let before = spoken.entry(author).or_default();
        let draw = mix(mix(author.0.cast_unsigned()) ^ turn);
        places.push((!always, *before, draw, place));
        *before += usize::from(!always);
    }
    places.sort_unstable();
    places.into_iter().map(|(_, _, _, place)| place).collect()
}
