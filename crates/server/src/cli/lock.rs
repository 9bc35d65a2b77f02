//! That one SQLite has one server. PostgreSQL's servers find out about one another by themselves; here two would only
//! take the sale from one another.

use crate::config::Config;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// Held as long as it lives.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "what it holds ends when it is closed")] File);

/// Takes it where the database is a file of ours; fails with a sentence for the operator when another server has it.
pub(super) fn take(config: &Config) -> Result<Option<Lock>, String> {
    let Some(file) = config.base.database_file() else { return Ok(None) };
    let path = beside(&file);
    let cannot = |error: std::io::Error| format!("{} cannot be locked: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    let lock = File::options().create(true).append(true).open(&path).map_err(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Lock(lock))),
        Err(TryLockError::WouldBlock) => Err(format!(
            "another server works on {}. Stop that one first, or give this one another `data` folder; several servers \
             need PostgreSQL, of which one sells.",
            file.display()
        )),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// The file that is locked: SQLite locks its own by ways of its own. A database that is reached by two names is one.
fn beside(file: &Path) -> PathBuf {
    let real = file.canonicalize().unwrap_or_else(|_absent| file.to_owned());
    let mut name = real.into_os_string();
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_server_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::at(folder.path().join("data"));
        let first = take(&config).unwrap();
        assert!(first.is_some());
        let told = take(&config).unwrap_err();
        assert!(told.starts_with("another server works on "), "{told}");
        let elsewhere = Config::at(folder.path().join("other"));
        assert!(take(&elsewhere).unwrap().is_some(), "another folder is another shop");
        drop(first);
        assert!(take(&config).unwrap().is_some(), "what is left of the last one hinders nobody");
        let shared = config.on("postgres:///wanghong");
        assert!(take(&shared).unwrap().is_none());
    }

    #[test]
    fn a_database_that_is_reached_by_two_names_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let (real, alias) = (folder.path().join("wanghong.db"), folder.path().join("alias.db"));
        std::fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &alias).unwrap();
        let at = |path: &Path| Config::default().on(&format!("sqlite:{}", path.display()));
        let _first = take(&at(&real)).unwrap();
        take(&at(&alias)).unwrap_err();
    }
}
