//! Folders of files that are written once or only grow.

use std::{
    fmt::{self, Display},
    fs::File,
    io::{ErrorKind, Result},
    ops::AddAssign,
    path::Path,
};

/// How much was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Brought {
    files: u64,
    bytes: u64,
}

impl AddAssign for Brought {
    fn add_assign(&mut self, more: Self) {
        self.files += more.files;
        self.bytes += more.bytes;
    }
}

impl Display for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files of {} MB", self.files, self.bytes / 1_000_000)
    }
}

/// Copies the files of a folder and of those in it that are new or have grown; one that is gone by then is left out.
pub(super) fn bring(from: &Path, to: &Path) -> Result<Brought> {
    let mut all = Brought::default();
    if !from.is_dir() {
        return Ok(all);
    }
    std::fs::create_dir_all(to)?;
    let mut names =
        std::fs::read_dir(from)?.map(|entry| Ok(entry?.file_name())).collect::<Result<Vec<_>>>()?;
    // A recording's index comes before its reels, so that no line tells of bytes that were not there yet.
    names.sort();
    for name in names {
        let (from, to) = (from.join(&name), to.join(&name));
        match copy(&from, &to) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            done => all += done?,
        }
    }
    Ok(all)
}

fn copy(from: &Path, to: &Path) -> Result<Brought> {
    let meta = from.metadata()?;
    if meta.is_dir() {
        return bring(from, to);
    }
    if to.metadata().is_ok_and(|there| there.len() == meta.len()) {
        return Ok(Brought::default());
    }
    Ok(Brought { files: 1, bytes: std::fs::copy(from, to)? })
}

/// Everything that was written on a folder's disk lasts.
pub(super) fn settle(folder: &Path) -> Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_or_has_grown_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        assert_eq!(bring(&from, &to).unwrap(), Brought::default(), "there is nothing yet");
        std::fs::create_dir_all(from.join("1")).unwrap();
        for (name, text) in [("1/index", "ab"), ("1/reel-0.mp4", "cde"), ("2", "f")] {
            std::fs::write(from.join(name), text).unwrap();
        }
        assert_eq!(bring(&from, &to).unwrap(), Brought { files: 3, bytes: 6 });
        assert_eq!(bring(&from, &to).unwrap(), Brought::default());
        std::fs::write(from.join("1/index"), "abc").unwrap();
        assert_eq!(bring(&from, &to).unwrap(), Brought { files: 1, bytes: 3 });
        assert_eq!(std::fs::read(to.join("1/index")).unwrap(), b"abc");
    }
}
