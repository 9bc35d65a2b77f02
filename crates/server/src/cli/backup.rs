//! `wanghong backup` and `wanghong restore`: all that a server keeps, in one folder. A server goes on while it is copied.
//!
//! Files come first and once more after the rows: what a row names was there before the row, so whatever was acknowledged
//! before the copy began is in it, and what was swept meanwhile is in it too.

mod files;
mod postgres;

use super::{
    admin::there,
    lock,
    told::{Done, say},
};
use crate::config::Config;
use files::Brought;
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};
use wanghong_base::clock;
use wanghong_store::{Db, engine::copy};

/// The folders of what is no row.
const FOLDERS: [&str; 2] = ["blobs", "media"];
/// The rows of SQLite in a backup.
const ROWS: &str = "wanghong.db";
/// Written last: a folder without it is no whole backup.
const LABEL: &str = "backup.json";

/// What a backup says of itself.
#[derive(Debug, Deserialize, Serialize)]
struct Label {
    /// The program that made it.
    version: String,
    /// `SQLite` or `PostgreSQL`.
    engine: String,
    /// When its rows were read, in Unix milliseconds.
    made_at: i64,
}

/// Copies all that the server keeps into a folder that is not there yet, or is empty.
pub(super) async fn backup(config: &Config, to: &Path) -> Done {
    there(config)?;
    let unusable = |error: std::io::Error| format!("{}: {error}", to.display());
    std::fs::create_dir_all(to).map_err(unusable)?;
    if std::fs::read_dir(to).map_err(unusable)?.next().is_some() {
        return Err(format!("{} is not empty. Name a new folder for every backup.", to.display()));
    }
    let mut brought = bring(&config.base.data, to).await?;
    let made_at = clock::now().0;
    let engine = match config.base.database_file() {
        Some(file) => {
            copy::rows(&file, &to.join(ROWS)).await.map(|()| "SQLite").map_err(|e| e.to_string())?
        }
        None => postgres::dump(&config.base.database_url(), to).await.map(|()| "PostgreSQL")?,
    };
    brought += bring(&config.base.data, to).await?;
    let label = Label { version: env!("CARGO_PKG_VERSION").into(), engine: engine.into(), made_at };
    let text = serde_json::to_string_pretty(&label).map_err(|e| e.to_string())?;
    files::settle(to).and_then(|()| std::fs::write(to.join(LABEL), text)).map_err(unusable)?;
    files::settle(to).map_err(unusable)?;
    say(&format!("{engine} and {brought} are in {}.", to.display()))
}

/// Puts a backup where this configuration keeps everything, if nothing is there.
pub(super) async fn restore(config: &Config, from: &Path) -> Done {
    let label = label(from)?;
    let _lock = lock::take(config)?;
    let brought = match (config.base.database_file(), label.engine.as_str()) {
        (Some(file), "SQLite") => {
            vacant(&file)?;
            let brought = bring(from, &config.base.data).await?;
            // Under its name only once it is whole: who is interrupted begins again.
            let coming = file.with_extension("db.coming");
            let put =
                std::fs::copy(from.join(ROWS), &coming).and_then(|_bytes| std::fs::rename(&coming, &file));
            put.map_err(|error| format!("{}: {error}", file.display()))?;
            brought
        }
        (None, "PostgreSQL") => {
            postgres::load(&config.base.database_url(), from).await?;
            bring(from, &config.base.data).await?
        }
        (_, engine) => {
            return Err(format!(
                "this backup is of {engine}, and this configuration's `database` is another. Restore it into {engine}."
            ));
        }
    };
    files::settle(&config.base.data).map_err(|error| format!("{}: {error}", config.base.data.display()))?;
    let db = Db::open(&config.base.database_url()).await.map_err(|e| e.to_string())?;
    db.close().await;
    let made_at = UNIX_EPOCH + Duration::from_millis(u64::try_from(label.made_at).unwrap_or(0));
    let made_at = httpdate::fmt_http_date(made_at);
    say(&format!("{} and {brought}, as they were at {made_at}, are back.", label.engine))
}

fn label(from: &Path) -> Result<Label, String> {
    let text = std::fs::read(from.join(LABEL)).map_err(|_absent| {
        format!("{} is no whole backup: {LABEL}, which is written last, is not there.", from.display())
    })?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", from.join(LABEL).display()))
}

/// Nothing is written over. A journal without its rows would be taken for theirs.
fn vacant(file: &Path) -> Done {
    let journal = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    match [file.to_owned(), journal("-wal"), journal("-shm")].iter().find(|one| one.exists()) {
        Some(one) => Err(format!(
            "{} is there already, and nothing is written over: move it away first, or give `data` another folder.",
            one.display()
        )),
        None => Ok(()),
    }
}

async fn bring(from: &Path, to: &Path) -> Result<Brought, String> {
    let (from, to) = (from.to_owned(), to.to_owned());
    let work = move || {
        let mut all = Brought::default();
        for name in FOLDERS {
            let (from, to) = (from.join(name), to.join(name));
            all += files::bring(&from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
        }
        Ok(all)
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(folder: &Path) -> Config {
        Config::at(folder.to_owned())
    }

    async fn kept(folder: &Path) -> Config {
        let config = config(&folder.join("data"));
        Db::open(&config.base.database_url()).await.unwrap().close().await;
        std::fs::create_dir_all(config.base.data.join("blobs")).unwrap();
        std::fs::write(config.base.data.join("blobs/7"), "picture").unwrap();
        config
    }

    #[tokio::test]
    async fn what_was_copied_comes_back_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let (config, there) = (kept(folder.path()).await, folder.path().join("copy"));
        backup(&config, &there).await.unwrap();
        let told = backup(&config, &there).await.unwrap_err();
        assert!(told.ends_with("is not empty. Name a new folder for every backup."), "{told}");
        let told = restore(&config, &there).await.unwrap_err();
        assert!(told.contains("is there already, and nothing is written over"), "{told}");

        let elsewhere = super::tests::config(&folder.path().join("elsewhere"));
        restore(&elsewhere, &there).await.unwrap();
        assert_eq!(std::fs::read(elsewhere.base.data.join("blobs/7")).unwrap(), b"picture");
        assert_eq!(Db::look(&elsewhere.base.database_url()).await.unwrap().behind().await.unwrap(), 0);
    }

    #[tokio::test]
    async fn half_a_backup_is_none_and_an_old_journal_is_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let (config, there) = (kept(folder.path()).await, folder.path().join("copy"));
        backup(&config, &there).await.unwrap();
        let elsewhere = super::tests::config(&folder.path().join("elsewhere"));
        std::fs::create_dir_all(&elsewhere.base.data).unwrap();
        std::fs::write(elsewhere.base.data.join("wanghong.db-wal"), "old").unwrap();
        let told = restore(&elsewhere, &there).await.unwrap_err();
        assert!(told.contains("wanghong.db-wal is there already"), "{told}");
        std::fs::remove_file(there.join(LABEL)).unwrap();
        let told = restore(&elsewhere, &there).await.unwrap_err();
        assert!(told.contains("is no whole backup"), "{told}");
    }

    #[tokio::test]
    async fn rows_of_one_engine_do_not_go_into_another() {
        let folder = tempfile::tempdir().unwrap();
        let (config, there) = (kept(folder.path()).await, folder.path().join("copy"));
        backup(&config, &there).await.unwrap();
        let shared = config.on("postgres:///nowhere");
        let told = restore(&shared, &there).await.unwrap_err();
        assert!(told.starts_with("this backup is of SQLite"), "{told}");
    }
}
