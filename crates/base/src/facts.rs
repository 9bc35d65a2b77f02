//! Facts: what was committed, published behind the answer to whoever asked for it. Nobody who publishes knows who
//! listens, and none who listens is waited for by the desk: a subscriber that falls behind by more than
//! [`limits::FACTS`] is told so, and reads rows.

use crate::{limits, tasks::Tasks};
use std::{collections::BTreeSet, sync::Arc};
use tokio_util::sync::{CancellationToken, DropGuard};
use wanghong_core::{Id, Millis, event::Event};
pub use wanghong_store::bus::Missed;
use wanghong_store::bus::{Bus, Subscription};

/// Something that was committed.
#[derive(Clone, Debug)]
pub enum Fact {
    /// How many pieces of some SKUs, or under some offers, are left.
    Left(Arc<[Left]>),
    /// Viewers see terms anew.
    Terms(Arc<Terms>),
    /// Lines of the lives of orders.
    Orders(Arc<[Event]>),
    /// Something happened to an account, which counts in each of its shows that is on.
    Account(Id, Event),
    /// Something that no room made happened in a show.
    Show(Event),
    /// Something of an account's product begins, made by a hand of the account: viewers cannot take what they do not see.
    Begins {
        /// Whose.
        account: Id,
        /// Of what.
        product: Id,
        /// From when on; at once without.
        from: Option<Millis>,
        /// By whom.
        by: Id,
    },
}

/// So many pieces are left of a SKU, or under an offer.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// Who sells.
    pub account: Id,
    /// The SKU, or the offer.
    pub of: Id,
    /// How many.
    pub pieces: i64,
}

/// What is to be had on other terms than before.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// These SKUs.
    pub skus: BTreeSet<Id>,
    /// All SKUs of these products.
    pub products: BTreeSet<Id>,
    /// The SKUs of these draws.
    pub draws: BTreeSet<Id>,
}

impl Terms {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.skus.is_empty() && self.products.is_empty() && self.draws.is_empty()
    }
}

/// Where facts are published.
#[derive(Debug)]
pub struct Facts(Bus<News>);

/// A fact on its way. Whoever has done with it drops it.
#[derive(Clone, Debug)]
pub struct News {
    /// What was committed.
    pub fact: Fact,
    _waited_for: Option<Arc<DropGuard>>,
}

impl Default for Facts {
    fn default() -> Self {
        Self(Bus::new(limits::FACTS))
    }
}

impl Facts {
    /// Publishes a fact, and waits for nobody.
    pub fn publish(&self, fact: Fact) {
        self.0.publish(News { fact, _waited_for: None });
    }

    /// Publishes a fact and lets all who listen have done with it, within [`limits::FACT_PATIENCE`]: whoever hears that
    /// something is done sees it.
    pub async fn tell(&self, fact: Fact) {
        let done = CancellationToken::new();
        let waited_for = Some(Arc::new(done.clone().drop_guard()));
        self.0.publish(News { fact, _waited_for: waited_for });
        let _too_slow = tokio::time::timeout(limits::FACT_PATIENCE, done.cancelled()).await;
    }

    /// All facts from now on.
    pub fn subscribe(&self) -> Reader {
        Reader(self.0.subscribe())
    }
}

/// A subscriber's place among the facts.
#[derive(Debug)]
pub struct Reader(Subscription<News>);

impl Reader {
    /// The next fact, or how many were missed before it; nothing once the program stops.
    pub async fn next_before_end(&mut self, tasks: &Tasks) -> Option<Result<News, Missed>> {
        tokio::select! {
            heard = self.next() => Some(heard),
            () = tasks.stopping() => None,
        }
    }

    /// The next fact, or how many were missed before it.
    pub async fn next(&mut self) -> Result<News, Missed> {
        self.0.next().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::poll_fn,
        pin::{Pin, pin},
        task::Poll,
    };

    fn fact(n: i64) -> Fact {
        Fact::Left([Left { account: Id(1), of: Id(2), pieces: n }].into())
    }

    async fn heard(reader: &mut Reader) -> Result<i64, Missed> {
        let news = reader.next().await?;
        let Fact::Left(left) = &news.fact else { panic!("{news:?}") };
        Ok(left[0].pieces)
    }

    async fn waits(wanted: &mut Pin<&mut impl Future<Output = ()>>) -> bool {
        poll_fn(|context| Poll::Ready(wanted.as_mut().poll(context).is_pending())).await
    }

    #[tokio::test]
    async fn each_subscriber_hears_all_in_order() {
        let facts = Facts::default();
        facts.publish(fact(0));
        let mut readers = [facts.subscribe(), facts.subscribe()];
        (1..=3).for_each(|n| facts.publish(fact(n)));
        for reader in &mut readers {
            for n in 1..=3 {
                assert_eq!(heard(reader).await, Ok(n));
            }
        }
    }

    #[tokio::test]
    async fn whoever_publishes_waits_for_nobody_and_who_is_too_slow_is_told() {
        let facts = Facts::default();
        let mut slow = facts.subscribe();
        let most = i64::try_from(limits::FACTS).unwrap();
        (0..most + 5).for_each(|n| facts.publish(fact(n)));
        assert_eq!(heard(&mut slow).await, Err(Missed(5)));
        assert_eq!(heard(&mut slow).await, Ok(5), "and goes on with the oldest that is there");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_told_is_waited_for_but_not_for_ever() {
        let facts = Facts::default();
        facts.tell(fact(0)).await;
        let mut reader = facts.subscribe();
        let mut told = pin!(facts.tell(fact(1)));
        assert!(waits(&mut told).await);
        let news = reader.next().await.unwrap();
        assert!(waits(&mut told).await, "it is heard, and not done with");
        drop(news);
        told.await;
        let begun = tokio::time::Instant::now();
        facts.tell(fact(2)).await;
        assert_eq!(begun.elapsed(), limits::FACT_PATIENCE, "nobody takes it in");
    }
}
