//! Webhooks: others are told what happens to a shop's orders. Two steps, each of which may fail without harm: events
//! become rows (`follow`), and rows are sent until they are answered (`send`). What is told at all is told at least
//! once, and a repeat has the id of the first.

pub(crate) mod client;
mod follow;
pub(crate) mod kinds;
mod message;
mod pace;
pub(crate) mod send;
pub mod signature;

use crate::{Shop, limits};
use client::HookClient;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::{Notify, Semaphore},
    time::Instant,
};
use wanghong_base::{
    clock, error,
    facts::{Fact, Missed, News},
    rate_limit::RateLimit,
};
use wanghong_core::{Id, Millis};
use wanghong_store::{deliveries, hooks};

/// What those who send share.
#[derive(Debug)]
pub struct Hooks {
    /// Whether they may lead into private networks.
    pub(crate) private: bool,
    client: HookClient,
    places: Semaphore,
    busy: Mutex<HashSet<Id>>,
    wake: Notify,
    tests: RateLimit,
}

impl Hooks {
    /// Hooks that may lead into private networks, or not.
    pub fn new(private: bool) -> Self {
        Self {
            private,
            client: HookClient::new(private),
            places: Semaphore::new(limits::HOOKS_AT_ONCE),
            busy: Mutex::default(),
            wake: Notify::new(),
            tests: RateLimit::new(limits::HOOK_TESTS, limits::HOOK_TEST_WINDOW),
        }
    }

    /// Looks at once, since something changed.
    pub fn look(&self) {
        self.wake.notify_one();
    }

    /// Takes a hook to send to; nothing while somebody else has it.
    fn take(self: &Arc<Self>, hook: Id) -> Option<Taken> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert(hook).then(|| Taken { hooks: Arc::clone(self), hook })
    }
}

/// A hook that somebody sends to. One at a time does: events arrive in their order.
#[derive(Debug)]
struct Taken {
    hooks: Arc<Hooks>,
    hook: Id,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.hooks.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.hook);
    }
}

/// Wakes who follows the orders when one goes on, until the program stops.
pub async fn listen(shop: Shop) {
    let mut facts = shop.base.facts.subscribe();
    while let Some(heard) = facts.next_before_end(&shop.base.tasks).await {
        if wakes(&heard) {
            shop.hooks.look();
        }
    }
}

/// Whether there may be something to tell others.
fn wakes(heard: &Result<News, Missed>) -> bool {
    matches!(heard, Ok(News { fact: Fact::Orders(_), .. }) | Err(Missed(_)))
}

/// Follows the orders and sends, until the program stops: when somebody says that there is something, and now and then
/// for what is due again.
pub async fn work(shop: Shop) {
    let stopping = shop.base.tasks.stopping();
    tokio::pin!(stopping);
    loop {
        let begun = Instant::now();
        let more = round(&shop).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "webhooks stand still; trying again");
            false
        });
        // The desk writes through the same door: following takes a third of its time at most.
        let rest = (begun.elapsed() * 2).max(limits::HOOK_GATHER);
        let next = async {
            tokio::time::sleep(rest).await;
            if !more {
                let _nothing_new = tokio::time::timeout(limits::HOOK_LOOK, shop.hooks.wake.notified()).await;
            }
        };
        tokio::select! {
            () = next => {}
            () = &mut stopping => return,
        }
    }
}

/// Writes down what happened and sends what is due; says whether there is more to write down.
async fn round(shop: &Shop) -> error::Result<bool> {
    let running = hooks::running(&shop.base.db).await?;
    let more = follow::money(shop, &running).await? | follow::step(shop, &running).await?;
    let now = clock::now().0;
    for hook in running.iter().filter(|hook| hook.rest_until <= now) {
        if let Some(taken) = shop.hooks.take(Id(hook.id)) {
            shop.base.tasks.spawn("webhook", send::all_due(shop.clone(), taken));
        }
    }
    Ok(more)
}

/// The oldest event that is still told.
pub(crate) fn oldest(now: Millis) -> Id {
    Id::mint(now - limits::DELIVERY_AGE, 0)
}

/// Forgets what was told long ago, and what is too much to keep.
pub async fn sweep(shop: &Shop) -> error::Result<()> {
    for hook in hooks::all(&shop.base.db).await? {
        let mut tx = shop.base.db.begin().await?;
        deliveries::sweep(&mut tx, hook, oldest(clock::now()), limits::DELIVERIES).await?;
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanghong_base::facts::Facts;

    #[tokio::test]
    async fn an_order_that_goes_on_wakes_and_so_does_what_was_missed() {
        let facts = Facts::default();
        let mut reader = facts.subscribe();
        facts.publish(Fact::Left([].into()));
        facts.publish(Fact::Orders([].into()));
        assert!(!wakes(&reader.next().await));
        assert!(wakes(&reader.next().await));
        (0..=wanghong_base::limits::FACTS).for_each(|_| facts.publish(Fact::Left([].into())));
        assert!(wakes(&reader.next().await));
    }
}
