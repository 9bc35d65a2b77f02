//! Who may not speak here, and until when.

use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
};
use std::collections::BTreeMap;

words! {
    /// What a moderator laid upon an account.
    Sentence {
        /// It may watch, but not speak.
        Mute = "mute",
        /// The same, and what it said is taken back.
        Ban = "ban",
    }
}

/// An account that may not speak in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Which account.
    pub account: Id,
    /// What was laid upon it.
    pub sentence: Sentence,
    /// Until when; none is for good.
    pub until: Option<Millis>,
}

/// All sentences of one room.
#[derive(Debug, Default)]
pub(super) struct Bans(BTreeMap<Id, (Sentence, Millis)>);

const FOR_GOOD: Millis = Millis(i64::MAX);

impl Bans {
    /// Lays a sentence upon an account, in place of any other.
    pub(super) fn lay(&mut self, ban: Ban) {
        self.0.insert(ban.account, (ban.sentence, ban.until.unwrap_or(FOR_GOOD)));
        if self.0.len() > limits::BANS {
            let first_free = self.0.iter().min_by_key(|(_, (_, until))| *until).map(|(key, _)| *key);
            first_free.and_then(|key| self.0.remove(&key));
        }
    }

    pub(super) fn pardon(&mut self, account: Id) {
        self.0.remove(&account);
    }

    pub(super) fn check(&self, account: Id, now: Millis) -> Result<(), Refusal> {
        match self.0.get(&account).filter(|(_, until)| *until > now) {
            Some((Sentence::Ban, until)) => {
                Err(no(Code::BANNED, "You are banned from this room's talk.", *until, now))
            }
            Some((Sentence::Mute, until)) => Err(no(Code::MUTED, "You are muted in this room.", *until, now)),
            None => Ok(()),
        }
    }
}

fn no(code: Code, message: &str, until: Millis, now: Millis) -> Refusal {
    let refusal = Refusal::new(code, message);
    if until == FOR_GOOD { refusal } else { refusal.retry_after((until - now).0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay(bans: &mut Bans, sentence: Sentence, until: Option<i64>) {
        bans.lay(Ban { account: Id(1), sentence, until: until.map(Millis) });
    }

    #[test]
    fn sentences_end_and_can_be_pardoned() {
        let mut bans = Bans::default();
        lay(&mut bans, Sentence::Ban, Some(50));
        assert_eq!(bans.check(Id(1), Millis(49)).unwrap_err().code, Code::BANNED);
        lay(&mut bans, Sentence::Mute, Some(100));
        let muted = bans.check(Id(1), Millis(40)).unwrap_err();
        assert_eq!((muted.code, muted.retry_after), (Code::MUTED, Some(60)), "the last sentence is the one");
        assert_eq!(bans.check(Id(1), Millis(100)), Ok(()));
        lay(&mut bans, Sentence::Ban, None);
        assert_eq!(bans.check(Id(1), Millis(100)).unwrap_err().retry_after, None);
        bans.pardon(Id(1));
        assert_eq!(bans.check(Id(1), Millis(0)), Ok(()));
    }

    #[test]
    fn when_the_list_is_full_the_first_to_be_free_is_let_go() {
        let mut bans = Bans::default();
        for account in 0..=i64::try_from(limits::BANS).unwrap() {
            let until = Some(Millis(1_000 + (account - 7).abs()));
            bans.lay(Ban { account: Id(account), sentence: Sentence::Ban, until });
        }
        assert_eq!(bans.0.len(), limits::BANS);
        assert_eq!(bans.check(Id(7), Millis(0)), Ok(()));
        assert!(bans.check(Id(8), Millis(0)).is_err());
    }
}
