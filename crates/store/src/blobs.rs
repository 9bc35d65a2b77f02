//! Pictures people upload: a row each, and the bytes beside. Recordings grow while they are read, which no object store
//! does: they stay files.

use crate::{Db, Result, Tx};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::{
    ObjectMeta, ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path as Name,
};
use sqlx::FromRow;
use std::{future::ready, ops::Range, path::Path, sync::Arc, time::SystemTime};
use wanghong_core::{Id, Millis};

/// A row of `blobs`.
#[derive(Clone, Debug, FromRow)]
pub struct Blob {
    /// Its id.
    pub id: i64,
    /// Who uploaded it.
    pub user_id: i64,
    /// Its media type, found from its bytes.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
}

const BY_ID: &str = "SELECT id, user_id, mime, size, width, height FROM blobs WHERE id = $1";
const ADD: &str = "INSERT INTO blobs (id, user_id, mime, size, width, height, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UNUSED: &str = "SELECT b.id FROM blobs b WHERE b.created_at < $1 \
     AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.avatar = b.id) \
     AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.banner = b.id) \
     AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.cover = b.id) \
     AND NOT EXISTS (SELECT 1 FROM return_pictures r WHERE r.blob_id = b.id) \
     AND NOT EXISTS (SELECT 1 FROM pictures p WHERE p.blob_id = b.id) ORDER BY b.id LIMIT $2";
const BYTES_OF: &str = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs WHERE user_id = $1";
const KNOWN: &str = "SELECT id FROM blobs WHERE id";
const REMOVE: &str = "DELETE FROM blobs WHERE id = $1";

/// The blob with this id.
pub async fn by_id(db: &Db, id: Id) -> Result<Option<Blob>> {
    db.find(BY_ID, (id,)).await
}

/// Adds a blob's row; its bytes must be in the folder before.
pub async fn add(tx: &mut Tx, blob: &Blob, now: Millis) -> Result<()> {
    let Blob { id, user_id, mime, size, width, height } = blob;
    tx.run(ADD, (*id, *user_id, mime.as_str(), *size, *width, *height, now)).await.map(drop)
}

/// Blobs from before then that nothing refers to.
pub async fn unused(db: &Db, before: Millis, most: i64) -> Result<Vec<Id>> {
    let rows: Vec<(i64,)> = db.all(UNUSED, (before, most)).await?;
    Ok(rows.into_iter().map(|(id,)| Id(id)).collect())
}

/// Bytes of all that a user has uploaded and that is kept.
pub async fn bytes_of(db: &Db, user: Id) -> Result<i64> {
    Ok(db.find(BYTES_OF, (user,)).await?.map_or(0, |(sum,): (i64,)| sum))
}

/// Those of these ids that have a row.
pub async fn known(db: &Db, ids: &[Id]) -> Result<Vec<Id>> {
    let rows: Vec<(i64,)> = db.among(KNOWN, ids.iter().map(|id| id.0).collect()).await?;
    Ok(rows.into_iter().map(|(id,)| Id(id)).collect())
}

/// Removes a blob's row; its bytes may follow. Fails when something has come to refer to it, and it stays.
pub async fn remove(db: &Db, id: Id) -> Result<()> {
    db.run(REMOVE, (id,)).await.map(drop)
}

/// Where the bytes are: a folder. What is written is on disk before it is said to be.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<dyn ObjectStore>);

/// What is known of a blob's bytes without reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How many.
    pub size: u64,
    /// When they were written.
    pub at: SystemTime,
}

impl Blobs {
    /// Uses the folder `path`, making it when absent.
    pub fn open(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)?;
        let folder = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self(Arc::new(folder)))
    }

    /// Writes a blob's bytes under its id.
    pub async fn write(&self, id: Id, bytes: Vec<u8>) -> Result<()> {
        self.0.put(&name(id), bytes.into()).await?;
        Ok(())
    }

    /// What is known of a blob's bytes; nothing where there are none.
    pub async fn kept(&self, id: Id) -> Result<Option<Kept>> {
        match self.0.head(&name(id)).await {
            Ok(meta) => Ok(Some(Kept { size: meta.size, at: meta.last_modified.into() })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Some of a blob's bytes.
    pub async fn part(&self, id: Id, range: Range<u64>) -> Result<Bytes> {
        Ok(self.0.get_range(&name(id), range).await?)
    }

    /// All of a blob's bytes.
    pub async fn read(&self, id: Id) -> Result<Bytes> {
        Ok(self.0.get(&name(id)).await?.bytes().await?)
    }

    /// Removes a blob's bytes.
    pub async fn remove(&self, id: Id) -> Result<()> {
        Ok(self.0.delete(&name(id)).await?)
    }

    /// The blobs whose bytes are here and that were made between two times.
    pub async fn made_between(&self, from: Millis, to: Millis) -> Result<Vec<Id>> {
        let id = |meta: ObjectMeta| meta.location.filename().and_then(|name| name.parse().ok()).map(Id);
        let within = |id: &Id| from <= id.made_at() && id.made_at() < to;
        let made = self.0.list(None).try_filter_map(|meta| ready(Ok(id(meta).filter(within))));
        Ok(made.try_collect().await?)
    }
}

/// What a blob is called there.
fn name(id: Id) -> Name {
    Name::from(id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_lie_under_their_id_as_ever() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&folder.path().join("blobs")).unwrap();
        std::fs::write(folder.path().join("blobs/7"), "of an older program").unwrap();
        blobs.write(Id(8), b"picture".to_vec()).await.unwrap();
        assert_eq!(std::fs::read(folder.path().join("blobs/8")).unwrap(), b"picture");
        assert_eq!(blobs.read(Id(7)).await.unwrap(), "of an older program");
        assert_eq!(blobs.part(Id(7), 3..5).await.unwrap(), "an");
        assert_eq!(blobs.kept(Id(8)).await.unwrap().unwrap().size, 7);
        blobs.remove(Id(8)).await.unwrap();
        assert_eq!(blobs.kept(Id(8)).await.unwrap(), None);
        blobs.read(Id(8)).await.unwrap_err();
        assert_eq!(std::fs::read_dir(folder.path().join("blobs")).unwrap().count(), 1, "nothing lies about");
    }

    #[tokio::test]
    async fn those_of_a_span_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        std::fs::write(folder.path().join("no number"), "").unwrap();
        let [young, old] = [2_000, 1_000].map(|at| Id::mint(Millis(at), 1));
        for id in [young, old] {
            blobs.write(id, b"picture".to_vec()).await.unwrap();
        }
        assert_eq!(blobs.made_between(Millis(500), Millis(1_500)).await.unwrap(), [old]);
    }
}
