//! Somebody else on the machine looks for what the server keeps.

use super::house::House;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

/// All that lies in a folder and that others may read, write or enter.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut open = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let Ok(meta) = entry.metadata() else { continue };
        if meta.permissions().mode() & 0o077 != 0 {
            open.push(entry.path().display().to_string());
        }
        if meta.is_dir() {
            open.extend(open_to_others(&entry.path()));
        }
    }
    open
}

#[test]
fn nobody_else_reads_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let house = House::open_in(folder, super::house::Way::default());
    house.set_up();
    assert_eq!(fs::metadata(house.folder()).unwrap().permissions().mode() & 0o777, 0o700);
    let ours = |path: &String| !path.ends_with("/log");
    let open: Vec<_> = open_to_others(house.folder()).into_iter().filter(ours).collect();
    assert!(fs::read_dir(house.folder()).unwrap().count() > 2, "there is something");
    assert_eq!(open, [""; 0]);
}
