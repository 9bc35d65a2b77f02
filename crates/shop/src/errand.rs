//! Something that is asked of the desk, and who waits for it.
//!
//! Whoever waits may give up, but only before the desk has begun: from then on the answer is a yes or a no, or nobody
//! knows, and never “try again” of something that is then done.

use crate::limits;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{sync::oneshot, time::timeout};
use wanghong_base::error::{Error, Result};
use wanghong_core::{Code, Refusal, sale::Answer};

/// How somebody who waits is answered.
pub(crate) type Reply = oneshot::Sender<std::result::Result<Answer, Refusal>>;

/// Something asked, with whoever waits for it.
#[derive(Debug)]
pub(crate) struct Errand<A> {
    ask: A,
    reply: Reply,
    turn: Turn,
}

/// Whoever waits for an errand.
#[derive(Debug)]
pub(crate) struct Waiter {
    answer: oneshot::Receiver<std::result::Result<Answer, Refusal>>,
    turn: Turn,
}

/// Whose word comes first: the desk's that it begins, or the asker's that it need not. Only the first is heard.
#[derive(Clone, Debug, Default)]
struct Turn(Arc<AtomicBool>);

impl Turn {
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }
}

impl<A> Errand<A> {
    /// An errand, and its waiter.
    pub(crate) fn new(ask: A) -> (Self, Waiter) {
        let (reply, answer) = oneshot::channel();
        let turn = Turn::default();
        (Self { ask, reply, turn: turn.clone() }, Waiter { answer, turn })
    }

    /// What is asked.
    pub(crate) const fn ask(&self) -> &A {
        &self.ask
    }

    /// Begins it, unless whoever waited has given up: they were told that nothing was done, so nothing is.
    pub(crate) fn begin(self) -> Option<(A, Reply)> {
        self.turn.take().then_some((self.ask, self.reply))
    }

    /// Answers it without doing anything.
    pub(crate) fn refuse(self, refusal: Refusal) {
        let _gone = self.reply.send(Err(refusal));
    }
}

impl Waiter {
    /// Waits as long as patience lasts for the desk to begin, and then for what comes of it.
    pub(crate) async fn wait(mut self) -> Result<Answer> {
        match timeout(limits::DESK_PATIENCE, &mut self.answer).await {
            Ok(answer) => heard(answer),
            Err(_) if self.turn.take() => Err(busy().into()),
            Err(_) => match timeout(limits::COMMIT_PATIENCE, self.answer).await {
                Ok(answer) => heard(answer),
                Err(_) => Err(unknown().into()),
            },
        }
    }
}

/// A desk that went without a word may have done it.
fn heard<E>(answer: std::result::Result<std::result::Result<Answer, Refusal>, E>) -> Result<Answer> {
    answer.map_or_else(|_gone| Err(Error::from(unknown())), |answer| Ok(answer?))
}

/// Nothing was done.
pub(crate) fn busy() -> Refusal {
    Refusal::new(
        Code::BUSY,
        "So many are buying that this did not get its turn. Nothing was done; try again.",
    )
    .retry_after(1_000)
}

/// It may have been done.
pub(crate) fn unknown() -> Refusal {
    let message = "It is not known whether this was done. Ask again with the same key: it is not done twice.";
    Refusal::new(Code::NOT_KNOWN, message).retry_after(2_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(answer: Result<Answer>) -> &'static str {
        match answer {
            Ok(_) => "yes",
            Err(Error::Refused(refusal)) => refusal.code.word(),
            Err(Error::Store(_) | Error::Internal(_)) => "error",
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_told_to_try_again_asked_for_nothing() {
        let (errand, waiter) = Errand::new(());
        assert_eq!(code(waiter.wait().await), "busy");
        assert!(errand.begin().is_none(), "it is never begun");
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_begun_is_waited_for() {
        let (errand, waiter) = Errand::new(());
        let ((), reply) = errand.begin().unwrap();
        let desk = async {
            tokio::time::sleep(limits::DESK_PATIENCE + limits::COMMIT_PATIENCE / 2).await;
            reply.send(Ok(Answer::Done)).unwrap();
        };
        let (answer, ()) = tokio::join!(waiter.wait(), desk);
        assert_eq!(code(answer), "yes");
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_begun_and_never_ends_is_not_known() {
        let (errand, waiter) = Errand::new(());
        let begun = errand.begin();
        assert_eq!(code(waiter.wait().await), "not_known");
        drop(begun);
        let (errand, waiter) = Errand::new(());
        drop(errand.begin());
        assert_eq!(code(waiter.wait().await), "not_known", "the desk went without a word");
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_gone_changes_nothing_that_has_begun() {
        let (errand, waiter) = Errand::new(7);
        drop(waiter);
        assert!(errand.begin().is_some(), "who hangs up has not said that it need not be done");
    }
}
