//! How much fits on a disk.

use std::path::Path;

/// Bytes that are free where a folder is, for those who are not root.
pub fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_known_of_what_is_there() {
        assert!(free(Path::new("/")).is_some());
        assert!(free(Path::new("/nowhere/at/all")).is_none());
    }
}
