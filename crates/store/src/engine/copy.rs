//! A SQLite file as a whole: a copy of it while others write, and whether it fits the journal beside it.

use super::{Error, Result, patience::PATIENCE};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{path::Path, time::Duration};

async fn look(file: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(PATIENCE);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Writes all rows of a file, as they are at one moment, into another that is not there yet. Who writes meanwhile is not
/// held up (SQLite, "VACUUM with an INTO clause").
pub async fn rows(from: &Path, to: &Path) -> Result<()> {
    let mut connection = look(from).await?;
    sqlx::query("VACUUM INTO $1").bind(to.to_string_lossy().into_owned()).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// So much later than its journal a file is only written by somebody else, or by a checkpoint that was late.
const LATE: Duration = Duration::from_secs(10);

/// Looks closely at a file that is newer than the journal beside it: whoever copied it there may have left another's
/// journal, and SQLite would take its pages for the file's.
pub(super) async fn fits_journal(file: &Path) -> Result<()> {
    let journal = Path::new(&format!("{}-wal", file.display())).to_owned();
    let (Ok(rows), Ok(pages)) = (file.metadata(), journal.metadata()) else { return Ok(()) };
    if pages.len() == 0 || rows.modified()? <= pages.modified()? + LATE {
        return Ok(());
    }
    match fault(file).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(Error::Journal(file.to_owned())),
        Err(Error::Sql(sqlx::Error::Database(error))) if is_torn(&*error) => {
            Err(Error::Journal(file.to_owned()))
        }
        Err(error) => Err(error),
    }
}

/// `SQLITE_CORRUPT` or `SQLITE_NOTADB`, alone or with more said.
fn is_torn(error: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(error.code().as_deref(), Some("11" | "26" | "267" | "523" | "779"))
}

/// The first thing that does not fit in a file and the journal beside it; nothing where all does.
async fn fault(file: &Path) -> Result<Option<String>> {
    let mut connection = look(file).await?;
    let said: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(Some(said).filter(|said| said != "ok"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, settings};

    async fn open(file: &Path) -> Result<Db> {
        Db::open(&format!("sqlite:{}", file.display())).await
    }

    /// A file with so many settings, copied as it is, while it is open: with its journal.
    async fn torn_off(folder: &Path, name: &str, settings: usize) -> std::path::PathBuf {
        let (file, copy) = (folder.join(format!("open-{name}")), folder.join(name));
        let db = open(&file).await.unwrap();
        for n in 0..settings {
            let mut tx = db.begin().await.unwrap();
            settings::add(&mut tx, &format!("setting {n} of {name}"), &"x".repeat(900)).await.unwrap();
            tx.commit().await.unwrap();
        }
        for end in ["", "-wal"] {
            std::fs::copy(format!("{}{end}", file.display()), format!("{}{end}", copy.display())).unwrap();
        }
        db.close().await;
        copy
    }

    fn touch_late(file: &Path) {
        let late = file.metadata().unwrap().modified().unwrap() + 60 * LATE;
        std::fs::File::options().append(true).open(file).unwrap().set_modified(late).unwrap();
    }

    #[tokio::test]
    async fn a_copy_is_whole_and_written_over_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let [file, copy] = ["rows", "copy"].map(|name| folder.path().join(name));
        let db = open(&file).await.unwrap();
        rows(&file, &copy).await.unwrap();
        assert_eq!(fault(&copy).await.unwrap(), None);
        assert_eq!(open(&copy).await.unwrap().behind().await.unwrap(), 0);
        assert!(rows(&file, &copy).await.is_err());
        db.close().await;
    }

    #[tokio::test]
    async fn a_file_beside_its_own_journal_opens_however_late_it_was_touched() {
        let folder = tempfile::tempdir().unwrap();
        let file = torn_off(folder.path(), "rows", 40).await;
        touch_late(&file);
        let db = open(&file).await.unwrap();
        assert!(settings::get(&db, "setting 39 of rows").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_file_beside_anothers_journal_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = [("old", 400), ("new", 3)].map(|(name, n)| torn_off(folder.path(), name, n));
        let (old, new) = (old.await, new.await);
        let whole = folder.path().join("whole");
        rows(&new, &whole).await.unwrap();
        std::fs::copy(&whole, &old).unwrap();
        touch_late(&old);
        let told = open(&old).await.unwrap_err().to_string();
        assert!(told.contains("move old-wal and old-shm away"), "{told}");
    }
}
