//! Rows that many ask for at the same moment, each by its own key, read by one query: in a rush a query costs mostly
//! what it costs to ask it. Nothing is remembered, so nobody is told what was true before they asked.

use crate::{limits, tasks::Tasks};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use wanghong_store::{CALL, Db, Error, Result};

/// How rows of one kind are reached by their keys.
pub struct Loader<K, V> {
    asks: mpsc::Sender<Ask<K, V>>,
    read: Arc<Read<K, V>>,
}

type Ask<K, V> = (K, oneshot::Sender<Option<V>>);
type Read<K, V> = dyn Fn(Vec<K>) -> Reading<K, V> + Send + Sync;
type Reading<K, V> = Pin<Box<dyn Future<Output = Result<BTreeMap<K, V>>> + Send>>;

impl<K, V> Loader<K, V>
where
    K: Ord + Clone + Send + 'static,
    V: Clone + Send + 'static,
{
    /// Begins to read, by a connection of its own; `read` is one query, whatever the keys.
    pub fn new<F>(
        tasks: &Tasks,
        name: &'static str,
        db: &Db,
        read: impl Fn(Db, Vec<K>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<BTreeMap<K, V>>> + Send + 'static,
    {
        let db = db.steady();
        let read: Arc<Read<K, V>> = Arc::new(move |keys| Box::pin(read(db.clone(), keys)));
        let (asks, inbox) = mpsc::channel(limits::LOADED_AT_ONCE);
        tasks.spawn(name, work(Arc::clone(&read), inbox, tasks.token()));
        Self { asks, read }
    }

    /// What the row of a key says, if there is one. Nobody waits longer for it than one call may take, whatever the
    /// call takes that is under way.
    pub async fn find(&self, key: &K) -> Result<Option<V>> {
        let loaded = tokio::time::timeout(CALL, self.together(key)).await;
        if let Some(found) = loaded.map_err(|_late| Error::Late)? {
            return Ok(found);
        }
        // Nobody loads together any more, or the query failed: then each asks for itself, and hears why.
        Ok((self.read)(vec![key.clone()]).await?.remove(key))
    }

    async fn together(&self, key: &K) -> Option<Option<V>> {
        let (reply, answer) = oneshot::channel();
        self.asks.send((key.clone(), reply)).await.ok()?;
        answer.await.ok()
    }
}

async fn work<K, V>(read: Arc<Read<K, V>>, mut inbox: mpsc::Receiver<Ask<K, V>>, stop: CancellationToken)
where
    K: Ord + Clone,
    V: Clone,
{
    let mut asks = Vec::new();
    while let Some(1..) = stop.run_until_cancelled(inbox.recv_many(&mut asks, limits::LOADED_AT_ONCE)).await {
        let keys: BTreeSet<K> = asks.iter().map(|(key, _)| key.clone()).collect();
        let found = read(keys.into_iter().collect()).await;
        for (key, reply) in asks.drain(..) {
            if let Ok(found) = &found {
                let _gone = reply.send(found.get(&key).cloned());
            }
        }
    }
}

impl<K, V> fmt::Debug for Loader<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader").finish_non_exhaustive()
    }
}

/// Rows by a key of theirs.
pub fn by<K: Ord, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> BTreeMap<K, V> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tempfile::TempDir;
    use tokio::sync::Semaphore;

    async fn db() -> (TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        (folder, Db::open(&url).await.unwrap())
    }

    #[tokio::test]
    async fn who_asks_while_others_are_read_for_is_read_for_together() {
        let queries = Arc::new(Mutex::new(Vec::new()));
        let door = Arc::new(Semaphore::new(0));
        let (log, gate) = (Arc::clone(&queries), Arc::clone(&door));
        let (_folder, db) = db().await;
        let loader = Loader::new(&Tasks::here(), "test", &db, move |_, keys: Vec<u8>| {
            log.lock().unwrap().push(keys.clone());
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.unwrap().forget();
                Ok(keys.into_iter().filter(|key| *key < 9).map(|key| (key, u32::from(key) * 10)).collect())
            }
        });
        let first = loader.find(&1);
        let rest = async {
            while queries.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
            tokio::join!(loader.find(&2), loader.find(&9), loader.find(&2), async {
                tokio::task::yield_now().await;
                door.add_permits(2);
            })
        };
        let (first, (two, nine, again, ())) = tokio::join!(first, rest);
        assert_eq!((first.unwrap(), two.unwrap(), nine.unwrap()), (Some(10), Some(20), None));
        assert_eq!(again.unwrap(), Some(20));
        assert_eq!(*queries.lock().unwrap(), [vec![1], vec![2, 9]]);
    }

    #[tokio::test]
    async fn each_hears_why_it_failed() {
        let (tasks, (_folder, db)) = (Tasks::here(), db().await);
        let loader = Loader::new(&tasks, "test", &db, |_, _: Vec<u8>| async {
            Err::<BTreeMap<u8, u8>, _>(wanghong_store::Error::Row("broken".into()))
        });
        assert_eq!(loader.find(&1).await.unwrap_err().to_string(), "row: broken");
        tasks.stop().await;
        assert_eq!(loader.find(&1).await.unwrap_err().to_string(), "row: broken");
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_a_call_may_take() {
        let (_folder, db) = db().await;
        let hangs = |_, _: Vec<u8>| std::future::pending::<Result<BTreeMap<u8, u8>>>();
        let loader = Loader::new(&Tasks::here(), "test", &db, hangs);
        tokio::time::pause();
        assert!(matches!(loader.find(&1).await, Err(Error::Late)));
    }
}
