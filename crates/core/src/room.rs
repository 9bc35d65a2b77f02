//! The room: one live show, as everybody in it sees it.
//!
//! Words, hearts, reports of play, cues and acts of moderators go in. Out come at most one [`Frame`] a tick
//! for all seats alike, the answer to each comment, the comments to keep, and events to count. A reader who
//! missed a frame takes a [`Snapshot`] and goes on from its number: everything a frame says is the whole of
//! that thing, never a difference, so that applying it twice does no harm.
//!
//! Absent on purpose: sockets, and the seats' slowness. Whoever cannot keep up skips frames.

mod acts;
mod audience;
mod bans;
mod beat;
mod chat;
pub mod comment;
pub mod frame;
mod pace;
pub mod rules;
mod sample;
pub mod shelf;
#[cfg(test)]
mod tests;

use crate::{
    event::{Event, Kind},
    id::Id,
    insight::People,
    post::Phase,
    refusal::Refusal,
    time::Millis,
};
use audience::Audience;
pub use bans::{Ban, Sentence};
use beat::{Beat, Moment};
use chat::{Chat, Standing};
pub use comment::{Author, Blocked, Comment};
use frame::Board;
pub use frame::{Frame, Pin, Snapshot};
pub use rules::Rules;
pub use shelf::Shelf;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a room can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Nothing but time has passed.
    Wake,
    /// A browser sits down.
    Enter {
        /// The seat, which nobody else has.
        seat: u64,
        /// Whose browser.
        visitor: Id,
    },
    /// A browser leaves.
    Leave {
        /// Its seat.
        seat: u64,
    },
    /// Somebody speaks.
    Say {
        /// Who waits for the answer.
        ticket: u64,
        /// What is said, by whom.
        comment: Comment,
        /// Whether the author follows the show's account.
        follower: bool,
        /// Whether the author serves it.
        staff: bool,
    },
    /// A seat gives hearts.
    Hearts {
        /// Which seat.
        seat: u64,
        /// How many.
        taps: u32,
        /// At which moment of the picture.
        at: Millis,
    },
    /// A seat's picture really moved.
    Played {
        /// Which seat.
        seat: u64,
        /// For how long since its last report.
        span: Millis,
        /// Up to which moment of the picture.
        at: Millis,
    },
    /// The studio runs the show.
    Cue(Cue),
    /// The terms of a SKU have changed.
    Shelf {
        /// Which SKU.
        sku: Id,
        /// The terms now.
        shelf: Box<Shelf>,
    },
    /// A moderator keeps the room decent.
    Moderate(Act),
}

/// An instruction at a moment of the show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The room opens.
    Open,
    /// The show ends.
    End,
    /// The picture arrives, or no longer does.
    Signal(bool),
    /// A product's card is shown.
    Pin {
        /// Which product.
        product: Id,
    },
    /// A product's card is taken away.
    Unpin {
        /// Which product.
        product: Id,
    },
    /// A product is being explained, or none.
    Explain(Option<Id>),
    /// The show itself was edited: its title, time or bag.
    Edited,
    /// So many pieces of a SKU, or under an offer, are left.
    Left {
        /// Of which SKU or offer.
        sku: Id,
        /// How many.
        left: i64,
    },
}

/// Something only a moderator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Take a comment back.
    Delete(Id),
    /// Put a comment back.
    Restore(Comment),
    /// Silence an account.
    Mute {
        /// Which account.
        account: Id,
        /// Until when; none is for good.
        until: Option<Millis>,
    },
    /// Silence an account, and take back what it said.
    Ban {
        /// Which account.
        account: Id,
        /// Until when; none is for good.
        until: Option<Millis>,
    },
    /// Let an account speak again.
    Pardon(Id),
    /// Set the room's rules.
    Rules(Rules),
    /// Keep one comment in sight, or none.
    PinComment(Option<Comment>),
}

/// What should happen now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this to every seat.
    Frame(Box<Frame>),
    /// Tell whoever spoke.
    Said {
        /// Who waits.
        ticket: u64,
        /// Whether the comment was taken.
        result: Result<(), Refusal>,
    },
    /// A comment was taken: store it.
    Keep(Comment),
    /// Something to be counted.
    Event(Event),
}

/// A room as rows know it. What is left out is as in a new room.
#[derive(Clone, Debug)]
pub struct Start {
    /// Which show.
    pub live: Id,
    /// Where it is in its evening.
    pub phase: Phase,
    /// Whether the picture arrives.
    pub signal: bool,
    /// The room's rules, blocked words included.
    pub rules: Rules,
    /// The cards shown, oldest first.
    pub pins: Vec<Pin>,
    /// The product being explained.
    pub explaining: Option<Id>,
    /// The comment kept in sight.
    pub pinned: Option<Comment>,
    /// Who is muted or banned.
    pub bans: Vec<Ban>,
    /// The latest comments, oldest first.
    pub say: Vec<Comment>,
    /// What is left of each SKU, and under each offer.
    pub left: BTreeMap<Id, i64>,
    /// The terms of the SKUs that have more than a price.
    pub shelf: BTreeMap<Id, Shelf>,
    /// The comments taken back of late.
    pub gone: Vec<Id>,
    /// Hearts given so far.
    pub taps: i64,
    /// Who has been here.
    pub people: People,
    /// Number of the last frame sent, or more.
    pub n: i64,
}

impl Start {
    /// A new room of a planned show.
    pub fn new(live: Id) -> Self {
        Self {
            live,
            phase: Phase::Planned,
            signal: false,
            rules: Rules::default(),
            pins: Vec::new(),
            explaining: None,
            pinned: None,
            bans: Vec::new(),
            say: Vec::new(),
            left: BTreeMap::new(),
            shelf: BTreeMap::new(),
            gone: Vec::new(),
            taps: 0,
            people: People::default(),
            n: 0,
        }
    }
}

/// One live room.
#[derive(Debug)]
pub struct Room {
    live: Id,
    board: Board,
    sent: Board,
    left: BTreeMap<Id, i64>,
    moved: BTreeMap<Id, i64>,
    shelf: BTreeMap<Id, Shelf>,
    /// SKUs whose terms no frame has told yet.
    reshelved: BTreeSet<Id>,
    audience: Audience,
    chat: Chat,
    beat: Beat,
    n: i64,
    out: VecDeque<Output>,
}

impl Room {
    /// A room as it was when rows were last written.
    pub fn new(start: Start) -> Self {
        let audience = Audience::new(start.taps, start.people);
        let chat = Chat::new(start.rules, (start.say, start.gone), start.bans);
        let mut board = Board {
            phase: start.phase,
            signal: start.signal,
            online: 0,
            visitors: 0,
            taps: 0,
            tappers: 0,
            pins: start.pins,
            explaining: start.explaining,
            pinned: start.pinned,
            rules: chat.rules().public(),
            edited: Millis(0),
        };
        audience.show(&mut board);
        Self {
            live: start.live,
            sent: board.clone(),
            board,
            left: start.left,
            moved: BTreeMap::new(),
            shelf: start.shelf,
            reshelved: BTreeSet::new(),
            audience,
            chat,
            beat: Beat::default(),
            n: start.n,
            out: VecDeque::new(),
        }
    }

    /// Takes one input. Drain [`Room::poll`] before the next.
    pub fn handle(&mut self, input: Input, now: Millis) {
        let now = self.beat.moment(now);
        self.take(input, now);
        self.audience.fade(now.steady);
        self.audience.show(&mut self.board);
        if self.beat.due(now.steady, self.changed()) {
            self.frame(now);
        }
    }

    /// What should happen, one thing at a time.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When the next frame is due; nothing before the first input.
    pub fn deadline(&self) -> Option<Millis> {
        self.beat.next(self.changed())
    }

    /// Whether every seat is taken; whoever enters a full room is not counted, and should be turned away.
    pub fn full(&self) -> bool {
        self.audience.full()
    }

    /// The room's rules, blocked words included; for its moderators' eyes.
    pub fn rules(&self) -> &Rules {
        self.chat.rules()
    }

    /// The first frame of a seat: where the room is, so that the viewer can fetch the rest.
    pub fn first(&self, now: Millis) -> Frame {
        Frame { n: self.n, at: now, phase: Some(self.sent.phase), ..Frame::default() }
    }

    /// The latest comments that were not taken for a word in them, the newest first.
    pub fn blocked(&self) -> impl Iterator<Item = &Blocked> {
        self.chat.blocked()
    }

    /// Everything that can be seen of the room as of its last frame; later frames go on from it. What changed
    /// since is left out: were it changed back before the next frame, no frame would ever say so.
    pub fn snapshot(&self, now: Millis) -> Snapshot {
        let seen = self.sent.clone();
        Snapshot {
            n: self.n,
            at: now,
            phase: seen.phase,
            signal: seen.signal,
            online: seen.online,
            visitors: seen.visitors,
            taps: seen.taps,
            tappers: seen.tappers,
            pins: seen.pins,
            explaining: seen.explaining,
            pinned: seen.pinned,
            rules: seen.rules,
            edited: seen.edited,
            say: self.chat.shown().cloned().collect(),
            gone: self.chat.gone().collect(),
            left: self.left.clone(),
            shelf: self.shelf.clone(),
        }
    }

    fn take(&mut self, input: Input, now: Moment) {
        match input {
            Input::Wake => {}
            Input::Enter { seat, visitor } => self.enter(seat, visitor, now),
            Input::Leave { seat } => self.audience.leave(seat),
            Input::Say { ticket, comment, follower, staff } => {
                let result = self.say(comment, Standing { follower, staff }, now);
                self.out.push_back(Output::Said { ticket, result });
            }
            Input::Hearts { seat, taps, at } => self.hearts(seat, taps, at, now),
            Input::Played { seat, span, at } => self.played(seat, span, at, now),
            Input::Cue(cue) => self.cue(cue, now.clock),
            Input::Shelf { sku, shelf } => self.reshelve(sku, *shelf),
            Input::Moderate(act) => self.moderate(act),
        }
    }
}
