//! That nobody else on the machine reads what is kept: orders, addresses, keys, the seal of sessions.

use rustix::fs::Mode;
use std::{fs::Permissions, os::unix::fs::PermissionsExt as _, path::Path};

/// What this program makes from now on is its user's alone.
pub(super) fn make() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// A folder that others can look into, made by an older version or by hand, is closed.
pub(super) fn close(folder: &Path) -> std::io::Result<()> {
    let mode = std::fs::metadata(folder)?.permissions().mode();
    if mode & 0o077 != 0 {
        std::fs::set_permissions(folder, Permissions::from_mode(mode & 0o7700))?;
        tracing::warn!(folder = %folder.display(), "others could look into the data folder; it is closed now");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_folder_is_closed_and_stays_usable() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        close(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        std::fs::write(folder.path().join("file"), "x").unwrap();
        close(folder.path()).unwrap();
        assert!(close(Path::new("/nowhere")).is_err());
    }
}
