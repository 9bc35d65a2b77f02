//! Acts of the shop that are done once, however often they are sent.
//!
//! A buyer's taps have keys of their own, and what else a buyer does comes to the same when it is done twice. Two
//! refunds of the same amount are two refunds, so an act of the shop brings the key that says whether it is another.

use super::{Answer, Input, Reply, Sale, not_found, output::Output, tap::Key};
use crate::{
    id::Id,
    refusal::{Code, Refusal},
    time::Millis,
};

/// An act that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Its sender's key for it.
    pub key: Key,
    /// A hash of what is asked, made outside: the same key does not ask for something else.
    pub digest: u64,
    /// What it is about, as whoever sends it again is told.
    pub about: Id,
}

impl Sale {
    /// Whether the act of this key is known, so that a repeat will be recognised.
    pub fn knows_act(&self, key: &Key) -> bool {
        self.acts.0.get(key).is_some()
    }

    /// What the act of this key was about, if it was done.
    pub fn done(&self, once: &Once) -> Result<Option<Id>, Refusal> {
        match self.acts.0.get(&once.key) {
            Some((digest, about)) if *digest == once.digest => Ok(Some(*about)),
            Some(_) => Err(Refusal::new(Code::KeyReused, "This key belongs to another act.").field("key")),
            None => Ok(None),
        }
    }

    /// Notes that an act was done.
    pub(super) fn did(&mut self, once: Once) {
        self.acts.0.insert(once.key, (once.digest, once.about));
    }

    /// Does an act unless it was done; then it is answered as things are now.
    pub(super) fn once(&mut self, once: Once, act: Input, now: Millis) -> Reply {
        let ticket = act.ticket()?;
        match self.done(&once) {
            Err(refusal) => Some((ticket, Err(refusal))),
            Ok(Some(_)) => Some((ticket, self.standing(&act, now))),
            Ok(None) => {
                let reply = self.take(act, now);
                if matches!(reply, Some((_, Ok(_)))) {
                    self.did(once.clone());
                    self.out.push_back(Output::Did(once));
                }
                reply
            }
        }
    }

    /// How what an act was about is now.
    fn standing(&mut self, act: &Input, now: Millis) -> Result<Answer, Refusal> {
        if let Input::Shop { order, .. } = act {
            self.settled(*order, now).map(Answer::Order).ok_or_else(not_found)
        } else if let Input::Stock { sku, .. } = act {
            self.stock(*sku).map(Answer::Stock).ok_or_else(not_found)
        } else {
            Ok(Answer::Done)
        }
    }
}
