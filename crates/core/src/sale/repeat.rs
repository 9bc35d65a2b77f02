//! What a sale says of acts that come twice.

use super::{Answer, Input, Reply, Sale, once::Once, output::Output, refused, tap::Key};
use crate::{
    id::Id,
    refusal::{Code, Refusal},
    time::Millis,
};

impl Sale {
    /// Whether the act of this key is known, so that a repeat will be recognised.
    pub fn knows_act(&self, key: &Key) -> bool {
        self.acts.0.get(key).is_some()
    }

    /// What the act of this key was about, if it was done.
    pub fn done(&self, once: &Once) -> Result<Option<Id>, Refusal> {
        match self.acts.0.get(&once.key) {
            Some((digest, about)) if *digest == once.digest => Ok(Some(*about)),
            Some(_) => Err(Refusal::new(Code::KEY_REUSED, "This key belongs to another act.").field("key")),
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
            self.settled(*order, now).map(Answer::Order).ok_or_else(refused::not_found)
        } else if let Input::Stock { sku, .. } = act {
            self.stock(*sku).map(Answer::Stock).ok_or_else(refused::not_found)
        } else {
            Ok(Answer::Done)
        }
    }
}
