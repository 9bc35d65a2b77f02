//! What each input does to a room.

use super::{
    Act, Ban, Comment, Cue, Event, Frame, Kind, Output, Room, Rules, Sentence, Shelf,
    beat::Moment,
    chat::{Standing, Talk},
};
use crate::{
    id::Id,
    limits,
    post::Phase,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::collections::BTreeMap;

impl Room {
    pub(super) fn enter(&mut self, seat: u64, visitor: Id, now: Moment) {
        if self.audience.enter(seat, visitor, now.steady) {
            self.event(Event { visitor: Some(visitor), ..self.new_event(Kind::Enter, now) });
        }
    }

    pub(super) fn say(&mut self, comment: Comment, standing: Standing, now: Moment) -> Result<(), Refusal> {
        if self.board.phase != Phase::Live {
            return Err(Refusal::new(Code::ROOM_CLOSED, "This room is not open."));
        }
        let comment = self.chat.say(comment, standing, now)?;
        let (account, subject, second) = (Some(comment.author.id), Some(comment.id), Some(comment.at));
        self.out.push_back(Output::Keep(comment));
        self.event(Event { account, subject, second, ..self.new_event(Kind::Comment, now) });
        Ok(())
    }

    pub(super) fn hearts(&mut self, seat: u64, taps: u32, at: Millis, now: Moment) {
        if self.board.phase != Phase::Live {
            return;
        }
        if let Some((visitor, amount)) = self.audience.heart(seat, taps, now.steady) {
            let (visitor, second) = (Some(visitor), Some(now.of_picture(at)));
            self.event(Event { visitor, amount, second, ..self.new_event(Kind::Hearts, now) });
        }
    }

    pub(super) fn played(&mut self, seat: u64, span: Millis, at: Millis, now: Moment) {
        if self.board.phase != Phase::Live {
            return;
        }
        if let Some((visitor, span)) = self.audience.play(seat, span, now.steady) {
            let (visitor, amount, second) = (Some(visitor), span.0, Some(now.of_picture(at)));
            self.event(Event { visitor, amount, second, ..self.new_event(Kind::Played, now) });
        }
    }

    fn new_event(&self, kind: Kind, now: Moment) -> Event {
        Event::new(kind, self.live, now.clock)
    }

    fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    pub(super) fn cue(&mut self, cue: Cue, now: Millis) {
        match cue {
            Cue::Open => self.open(),
            Cue::End => self.board.phase = self.board.phase.end().unwrap_or(self.board.phase),
            Cue::Signal(signal) => self.board.signal = signal,
            Cue::Pin { product } => self.board.pin(product, now),
            Cue::Unpin { product } => self.board.unpin(product),
            Cue::Explain(product) => self.board.explaining = product,
            Cue::Edited => self.board.edited = now,
            Cue::Left { sku, left } => self.stock(sku, left),
        }
    }

    fn open(&mut self) {
        if self.board.phase == Phase::Planned {
            self.board.phase = Phase::Live;
        }
    }

    fn stock(&mut self, sku: Id, left: i64) {
        if self.left.get(&sku) == Some(&left) {
            self.moved.remove(&sku);
        } else if self.left.contains_key(&sku) || self.left.len() + self.moved.len() < limits::LEFT {
            self.moved.insert(sku, left);
        }
    }

    pub(super) fn reshelve(&mut self, sku: Id, shelf: Shelf) {
        let room = self.shelf.contains_key(&sku) || self.shelf.len() < limits::LEFT;
        if room && self.shelf.get(&sku) != Some(&shelf) {
            self.shelf.insert(sku, shelf);
            self.reshelved.insert(sku);
        }
    }

    pub(super) fn moderate(&mut self, act: Act) {
        match act {
            Act::Delete(id) => {
                self.chat.delete(id);
                self.unpin_comment(|pinned| pinned.id == id);
            }
            Act::Restore(comment) => self.chat.restore(comment),
            Act::Mute { account, until } => self.lay(account, Sentence::Mute, until),
            Act::Ban { account, until } => {
                self.lay(account, Sentence::Ban, until);
                self.unpin_comment(|pinned| pinned.author.id == account);
            }
            Act::Pardon(account) => self.chat.pardon(account),
            Act::Rules(rules) => self.set_rules(rules),
            Act::PinComment(comment) => self.board.pinned = comment,
        }
    }

    fn lay(&mut self, account: Id, sentence: Sentence, until: Option<Millis>) {
        self.chat.lay(Ban { account, sentence, until });
    }

    fn unpin_comment(&mut self, which: impl FnOnce(&Comment) -> bool) {
        self.board.pinned.take_if(|pinned| which(pinned));
    }

    fn set_rules(&mut self, rules: Rules) {
        self.chat.set_rules(rules);
        self.board.rules = self.chat.rules().public();
    }

    /// Whether a frame would say more than that the room is alive.
    pub(super) fn changed(&self) -> bool {
        let of_shop = !self.moved.is_empty() || !self.reshelved.is_empty();
        self.board != self.sent || of_shop || self.chat.pending() || self.audience.flies()
    }

    pub(super) fn frame(&mut self, now: Moment) {
        self.n = self.n.saturating_add(1);
        self.beat.framed(now.steady);
        let Talk { say, more, gone } = self.chat.talk();
        let moved = std::mem::take(&mut self.moved);
        self.left.extend(&moved);
        let reshelved = std::mem::take(&mut self.reshelved);
        let shelf = reshelved.iter().filter_map(|sku| Some((*sku, self.shelf.get(sku)?.clone())));
        let frame = Frame {
            n: self.n,
            at: now.clock,
            fly: some(self.audience.fly(), |fly| *fly == 0),
            say: some(say, Vec::is_empty),
            more: some(more, |more| *more == 0),
            gone: some(gone, Vec::is_empty),
            left: some(moved, BTreeMap::is_empty),
            shelf: some(shelf.collect(), BTreeMap::is_empty),
            ..self.board.since(&self.sent)
        };
        self.sent = self.board.clone();
        self.out.push_back(Output::Frame(Box::new(frame)));
    }
}

fn some<T>(value: T, none: impl FnOnce(&T) -> bool) -> Option<T> {
    if none(&value) { None } else { Some(value) }
}
