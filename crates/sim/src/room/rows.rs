//! What the server would have in rows, so that a room can be built again; and what it should look like.

use super::{Act, Comment, Cue, Event, Input, Kind, Phase, limits};
use crate::ensure;
use std::collections::{BTreeMap, BTreeSet};
use wanghong_core::{
    Id, Millis,
    insight::People,
    room::{Ban, Pin, Sentence, Snapshot, Start},
};

/// The rows of one room.
#[derive(Debug)]
pub(super) struct Rows {
    start: Start,
    kept: BTreeMap<Id, Comment>,
    gone: BTreeSet<Id>,
    played: BTreeMap<Id, Millis>,
    tappers: BTreeSet<Id>,
}

impl Rows {
    pub(super) fn new(live: Id) -> Self {
        Self {
            start: Start::new(live),
            kept: BTreeMap::new(),
            gone: BTreeSet::new(),
            played: BTreeMap::new(),
            tappers: BTreeSet::new(),
        }
    }

    /// What a new process starts from. Frames are numbered anew: nobody is connected yet.
    pub(super) fn start(&self) -> Start {
        let latest = self.kept.values().rev().filter(|comment| !self.gone.contains(&comment.id));
        let mut say: Vec<_> = latest.take(limits::SAY_KEPT).cloned().collect();
        say.reverse();
        let mut gone: Vec<_> = self.gone.iter().rev().take(limits::SCREEN).copied().collect();
        gone.reverse();
        Start { say, gone, people: self.people(), ..self.start.clone() }
    }

    fn people(&self) -> People {
        let mut people = People::default();
        for (visitor, played) in &self.played {
            if *played >= limits::VISITOR {
                people.visitors.enter(*visitor);
            } else {
                people.tasters.insert(*visitor, *played);
            }
        }
        for visitor in &self.tappers {
            people.tappers.enter(*visitor);
        }
        people
    }

    /// The comments that were taken back among the latest, which nobody may see: of older ones a room may know no
    /// more, and a snapshot names so many.
    pub(super) fn gone(&self) -> Option<BTreeSet<Id>> {
        let latest = self.kept.keys().rev().take(limits::SCREEN);
        let few = self.gone.len() <= limits::SCREEN;
        few.then(|| latest.copied().filter(|id| self.gone.contains(id)).collect())
    }

    /// Comments made so far, oldest first.
    pub(super) fn said(&self) -> Vec<&Comment> {
        self.kept.values().collect()
    }

    pub(super) fn comments(&self) -> i64 {
        i64::try_from(self.kept.len()).unwrap_or(i64::MAX)
    }

    /// Stores a comment; the same one must never come twice.
    pub(super) fn keep(&mut self, comment: Comment) -> Result<(), String> {
        let id = comment.id;
        ensure(self.kept.insert(id, comment).is_none(), || format!("comment {id} was kept twice"))
    }

    pub(super) fn count(&mut self, event: &Event) {
        match (event.kind, event.visitor) {
            (Kind::Played, Some(visitor)) => {
                let played = self.played.entry(visitor).or_default();
                *played = *played + Millis(event.amount);
            }
            (Kind::Hearts, Some(visitor)) => {
                self.tappers.insert(visitor);
                self.start.taps = self.start.taps.saturating_add(event.amount);
            }
            _ => {}
        }
    }

    /// Writes what the studio and the moderators do.
    pub(super) fn note(&mut self, input: &Input, now: Millis) {
        match input {
            Input::Cue(Cue::Open) if self.start.phase == Phase::Planned => {
                self.start.phase = Phase::Live;
            }
            Input::Cue(cue) => self.cue(*cue, now),
            Input::Moderate(act) => self.act(act),
            Input::Shelf { sku, shelf } => drop(self.start.shelf.insert(*sku, shelf.as_ref().clone())),
            Input::Wake
            | Input::Enter { .. }
            | Input::Leave { .. }
            | Input::Say { .. }
            | Input::Hearts { .. }
            | Input::Played { .. } => {}
        }
    }

    fn cue(&mut self, cue: Cue, now: Millis) {
        let start = &mut self.start;
        match cue {
            // Pages that come later load the show as it is.
            Cue::Open | Cue::Edited => {}
            Cue::End => {
                start.phase = if start.phase == Phase::Planned { Phase::Planned } else { Phase::Ended }
            }
            Cue::Signal(signal) => start.signal = signal,
            Cue::Pin { product } => {
                start.pins.retain(|pin| pin.product != product);
                start.pins.push(Pin { product, at: now });
                if start.pins.len() > limits::PINS {
                    start.pins.remove(0);
                }
            }
            Cue::Unpin { product } => start.pins.retain(|pin| pin.product != product),
            Cue::Explain(product) => start.explaining = product,
            Cue::Left { sku, left } => drop(start.left.insert(sku, left)),
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Delete(id) => self.take_back(|comment| comment.id == *id),
            Act::Restore(comment) => drop(self.gone.remove(&comment.id)),
            Act::Mute { account, until } => self.lay(*account, Sentence::Mute, *until),
            Act::Ban { account, until } => {
                self.lay(*account, Sentence::Ban, *until);
                self.take_back(|comment| comment.author.id == *account);
            }
            Act::Pardon(account) => self.start.bans.retain(|ban| ban.account != *account),
            Act::Rules(rules) => self.start.rules = rules.clone(),
            Act::PinComment(comment) => self.start.pinned.clone_from(comment),
        }
    }

    fn lay(&mut self, account: Id, sentence: Sentence, until: Option<Millis>) {
        self.start.bans.retain(|ban| ban.account != account);
        self.start.bans.push(Ban { account, sentence, until });
    }

    fn take_back(&mut self, which: impl Fn(&Comment) -> bool) {
        self.gone.extend(self.kept.values().filter(|comment| which(comment)).map(|comment| comment.id));
        self.start.pinned.take_if(|pinned| which(pinned));
    }

    /// The room is what rows say.
    pub(super) fn check(&self, room: &Snapshot) -> Result<(), String> {
        let start = &self.start;
        let goods = (&start.pins, start.explaining, &start.left, &start.shelf);
        let ours = (start.phase, start.signal, &start.pinned, goods);
        let goods = (&room.pins, room.explaining, &room.left, &room.shelf);
        let theirs = (room.phase, room.signal, &room.pinned, goods);
        ensure(ours == theirs, || format!("rows say {ours:?}, the room {theirs:?}"))?;
        ensure(start.rules.public() == room.rules, || "the rules differ".into())?;
        let counts = (room.visitors, room.tappers, room.taps);
        let people = self.people();
        let kept = (people.visitors.count(), people.tappers.count(), start.taps);
        ensure(counts == kept, || format!("rows count {kept:?}, the room {counts:?}"))?;
        let back = room.say.iter().find(|comment| self.gone.contains(&comment.id));
        ensure(back.is_none(), || format!("{back:?} was taken back and is shown"))?;
        let strange = room.say.iter().find(|comment| !self.kept.contains_key(&comment.id));
        ensure(strange.is_none(), || format!("{strange:?} is shown and was never kept"))
    }
}
