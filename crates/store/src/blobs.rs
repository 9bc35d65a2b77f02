//! Pictures people upload: a row each, and the bytes in a folder.

use crate::{Db, Result, Tx};
use sqlx::FromRow;
use std::path::{Path, PathBuf};
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

/// The folder that holds the bytes.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Uses `path`, making it when absent.
    pub fn open(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a blob's bytes durably under its id.
    pub async fn write(&self, id: Id, bytes: Vec<u8>) -> Result<()> {
        use tokio::io::AsyncWriteExt as _;
        let mut file = tokio::fs::File::create(self.path(id)).await?;
        file.write_all(&bytes).await?;
        file.sync_all().await?;
        Ok(())
    }

    /// Removes a blob's bytes.
    pub async fn remove(&self, id: Id) -> Result<()> {
        Ok(tokio::fs::remove_file(self.path(id)).await?)
    }

    /// The blobs whose bytes are here and that were made between two times.
    pub async fn made_between(&self, from: Millis, to: Millis) -> Result<Vec<Id>> {
        let mut files = tokio::fs::read_dir(&self.0).await?;
        let mut made = Vec::new();
        while let Some(file) = files.next_entry().await? {
            let id = file.file_name().to_str().and_then(|name| name.parse().ok()).map(Id);
            made.extend(id.filter(|id| from <= id.made_at() && id.made_at() < to));
        }
        Ok(made)
    }

    /// Where a blob's bytes are.
    pub fn path(&self, id: Id) -> PathBuf {
        self.0.join(id.to_string())
    }
}
