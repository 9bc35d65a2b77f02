//! The room's talk: who may speak, what is shown, what is taken back.

use super::{
    bans::{Ban, Bans, Sentence},
    beat::Moment,
    comment::{Blocked, Comment},
    pace::Pace,
    rules::{Rules, Words},
    sample,
};
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    words,
};
use std::collections::{BTreeSet, VecDeque};

/// Everything said in a room that still matters to it.
#[derive(Debug)]
pub(super) struct Chat {
    rules: Rules,
    words: Words,
    bans: Bans,
    pace: Pace,
    waiting: Vec<Waiting>,
    shown: VecDeque<Comment>,
    /// Which of the latest comments shown is whose: all that a page keeps on the screen.
    screen: VecDeque<(Id, Id)>,
    gone: BTreeSet<Id>,
    /// The latest that were not taken for a word in them.
    blocked: VecDeque<Blocked>,
    /// What frames have named as gone of late.
    taken: VecDeque<Id>,
    turn: u64,
}

/// A comment that no frame has shown yet.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) comment: Comment,
    /// Whether it is shown however many others wait.
    pub(super) always: bool,
}

/// How an author stands to the show's account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) follower: bool,
    pub(super) staff: bool,
}

/// What a frame says of the talk.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) say: Vec<Comment>,
    pub(super) more: i64,
    pub(super) gone: Vec<Id>,
}

impl Chat {
    pub(super) fn new(rules: Rules, (say, gone): (Vec<Comment>, Vec<Id>), bans: Vec<Ban>) -> Self {
        let mut chat = Self {
            words: Words::new(&[]),
            rules: Rules::default(),
            bans: Bans::default(),
            pace: Pace::default(),
            waiting: Vec::new(),
            shown: VecDeque::new(),
            screen: VecDeque::new(),
            gone: BTreeSet::new(),
            blocked: VecDeque::new(),
            taken: VecDeque::new(),
            turn: 0,
        };
        chat.remember(gone);
        chat.set_rules(rules);
        for ban in bans {
            chat.bans.lay(ban);
        }
        for comment in say {
            chat.show_one(comment);
        }
        chat
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(super) fn set_rules(&mut self, rules: Rules) {
        self.rules = rules.fit();
        self.words = Words::new(&self.rules.words);
    }

    /// The latest comments shown, oldest first.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Comment> {
        self.shown.iter()
    }

    /// The latest that were not taken for a word in them, the newest first.
    pub(super) fn blocked(&self) -> impl Iterator<Item = &Blocked> {
        self.blocked.iter().rev()
    }

    /// Takes a comment, or says why not.
    pub(super) fn say(&mut self, said: Comment, standing: Standing, now: Moment) -> Result<Comment, Refusal> {
        let comment = Comment {
            text: words::line(&said.text, limits::COMMENT, "text")?,
            at: now.of_picture(said.at),
            ..said
        };
        let author = comment.author.id;
        self.bans.check(author, now.clock)?;
        self.admit(standing)?;
        if let Some(word) = self.words.in_folded(&words::fold(&comment.text)).map(str::to_owned) {
            self.block(Blocked { comment, word });
            return Err(Refusal::new(Code::BLOCKED_WORDS, "This room does not allow one of these words."));
        }
        self.pace.check(author, &self.rules, standing.staff, now.steady)?;
        if self.waiting.len() >= limits::SAY_QUEUE {
            let message = "So many speak at once that this was not taken.";
            return Err(Refusal::new(Code::BUSY, message).retry_after(limits::TICK.0));
        }
        self.pace.spoke(author, &self.rules, now.steady);
        self.waiting.push(Waiting { comment: comment.clone(), always: standing.staff });
        Ok(comment)
    }

    fn admit(&self, standing: Standing) -> Result<(), Refusal> {
        if self.rules.followers_only && !standing.follower && !standing.staff {
            return Err(Refusal::new(Code::FOLLOWERS_ONLY, "Only followers may speak in this room."));
        }
        Ok(())
    }

    /// Remembers what was not taken; who tries the same again takes no more room.
    fn block(&mut self, blocked: Blocked) {
        let new = &blocked.comment;
        self.blocked.retain(|Blocked { comment: known, .. }| {
            (known.author.id, &known.text) != (new.author.id, &new.text)
        });
        if self.blocked.len() >= limits::BLOCKED {
            self.blocked.pop_front();
        }
        self.blocked.push_back(blocked);
    }

    /// Takes a comment back, whether it was shown or not.
    pub(super) fn delete(&mut self, id: Id) {
        self.waiting.retain(|waiting| waiting.comment.id != id);
        self.shown.retain(|comment| comment.id != id);
        self.screen.retain(|(shown, _)| *shown != id);
        self.gone.insert(id);
        if self.gone.len() > limits::GONE {
            self.gone.pop_first();
        }
    }

    /// Puts a comment back; it is shown again.
    pub(super) fn restore(&mut self, comment: Comment) {
        self.delete(comment.id);
        self.gone.remove(&comment.id);
        self.taken.retain(|id| *id != comment.id);
        self.waiting.push(Waiting { comment, always: true });
    }

    pub(super) fn lay(&mut self, ban: Ban) {
        self.bans.lay(ban);
        if ban.sentence == Sentence::Ban {
            for id in self.said_by(ban.account) {
                self.delete(id);
            }
        }
    }

    fn said_by(&self, account: Id) -> Vec<Id> {
        let waiting = self.waiting.iter().map(|Waiting { comment, .. }| (comment.id, comment.author.id));
        let all = waiting.chain(self.screen.iter().copied());
        all.filter(|(_, author)| *author == account).map(|(id, _)| id).collect()
    }

    pub(super) fn pardon(&mut self, account: Id) {
        self.bans.pardon(account);
    }

    /// Whether there is something to show or to take back.
    pub(super) fn pending(&self) -> bool {
        !self.waiting.is_empty() || !self.gone.is_empty()
    }

    /// What the next frame says.
    pub(super) fn talk(&mut self) -> Talk {
        self.turn = self.turn.wrapping_add(1);
        let all = self.waiting.len();
        let say = sample::pick(std::mem::take(&mut self.waiting), self.turn);
        let more = i64::try_from(all.saturating_sub(say.len())).unwrap_or(i64::MAX);
        for comment in &say {
            self.show_one(comment.clone());
        }
        let gone: Vec<Id> = std::mem::take(&mut self.gone).into_iter().collect();
        self.remember(gone.iter().copied());
        Talk { say, more, gone }
    }

    /// Keeps in mind what was taken back, for readers who miss the frame that says so.
    fn remember(&mut self, gone: impl IntoIterator<Item = Id>) {
        for id in gone {
            self.taken.retain(|known| *known != id);
            self.taken.push_back(id);
        }
        let above = self.taken.len().saturating_sub(limits::SCREEN);
        self.taken.drain(..above);
    }

    /// The comments taken back of late.
    pub(super) fn gone(&self) -> impl Iterator<Item = Id> {
        self.taken.iter().copied()
    }

    /// Remembers a comment for newcomers, in its place by age.
    fn show_one(&mut self, comment: Comment) {
        self.screen.push_back((comment.id, comment.author.id));
        if self.screen.len() > limits::SCREEN {
            self.screen.pop_front();
        }
        let place = self.shown.partition_point(|shown| shown.id <= comment.id);
        self.shown.insert(place, comment);
        if self.shown.len() > limits::SAY_KEPT {
            self.shown.pop_front();
        }
    }
}
