//! Everybody who does something to a room: viewers, the studio, moderators.

use super::{Act, Comment, Cue, Input, rows::Rows};
use crate::chance::Chance;
use wanghong_core::{
    Currency, Id, Millis, Money,
    room::{Author, Rules, Shelf},
};

const AUTHORS: i64 = 40;

/// What was numbered so far.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    seats: u64,
    comments: i64,
}

impl Crowd {
    /// Something that somebody does now.
    pub(super) fn act(&mut self, chance: &mut Chance, now: Millis, seats: &[u64], rows: &Rows) -> Input {
        let seat = chance.pick(seats).copied().unwrap_or(0);
        let at = now - Millis(chance.within(-1_000, 8_000));
        match chance.below(40) {
            0..=21 => self.say(chance, at),
            22..=25 => Input::Hearts { seat, taps: u32::try_from(chance.below(50)).unwrap_or(0), at },
            26..=29 => Input::Played { seat, span: Millis(chance.within(-10, 6_000)), at },
            30 | 31 if seats.len() < 12 => self.enter(chance),
            32 => Input::Leave { seat },
            33 | 34 => Input::Moderate(moderate(chance, now, rows)),
            35 => shelf(chance),
            _ => Input::Cue(cue(chance)),
        }
    }

    fn say(&mut self, chance: &mut Chance, at: Millis) -> Input {
        self.comments += 1;
        let id = chance.within(0, AUTHORS);
        let (handle, name) = (format!("fan_{id}"), format!("Fan {id}"));
        let author = Author { id: Id(id), handle, name, avatar: None, role: None };
        let text = if chance.once_in(20) { "S p a m" } else { "hello" }.to_owned();
        let comment = Comment { id: Id(self.comments), author, text, at };
        Input::Say { ticket: 0, comment, follower: id % 2 == 0, staff: id == 0 }
    }

    fn enter(&mut self, chance: &mut Chance) -> Input {
        self.seats += 1;
        Input::Enter { seat: self.seats, visitor: Id(chance.within(100, 120)) }
    }
}

/// A SKU that gets another price, or leaves the shop.
fn shelf(chance: &mut Chance) -> Input {
    let price = Money::new(chance.within(1, 4), Currency::CNY);
    let shelf = Shelf { price, there: !chance.once_in(4), offers: Vec::new(), draw: None };
    Input::Shelf { sku: Id(chance.within(1, 6)), shelf: Box::new(shelf) }
}

fn cue(chance: &mut Chance) -> Cue {
    let product = Id(chance.within(1, 6));
    match chance.below(7) {
        0 => Cue::Signal(chance.once_in(2)),
        1 => Cue::Pin { product },
        2 => Cue::Unpin { product },
        3 => Cue::Explain(chance.once_in(2).then_some(product)),
        4 => Cue::Edited,
        _ => Cue::Left { sku: product, left: chance.within(0, 5) },
    }
}

fn moderate(chance: &mut Chance, now: Millis, rows: &Rows) -> Act {
    let said = rows.said();
    let late = said.get(said.len().saturating_sub(20)..).unwrap_or_default();
    let account = Id(chance.within(0, AUTHORS));
    let until = chance.once_in(2).then_some(now + Millis(chance.within(0, 20_000)));
    match (chance.below(12), chance.pick(late)) {
        (0..=3, Some(comment)) => Act::Delete(comment.id),
        (4 | 5, Some(comment)) => Act::Restore((*comment).clone()),
        (6, comment) => Act::PinComment(comment.map(|comment| (*comment).clone())),
        (7, _) => Act::Mute { account, until },
        (8, _) => Act::Ban { account, until },
        (9 | 10, _) => Act::Rules(rules(chance)),
        _ => Act::Pardon(account),
    }
}

fn rules(chance: &mut Chance) -> Rules {
    let words = if chance.once_in(2) { vec!["spam".to_owned()] } else { Vec::new() };
    let slow = if chance.once_in(3) { 3_000 } else { 0 };
    Rules { slow: Millis(slow), followers_only: chance.once_in(4), words }
}
