//! Whether the data folder can be written, and how much fits.

use super::Finding;
use std::path::Path;
use wanghong_base::disk::free;

/// Looks at the folder everything is kept in.
pub(super) fn check(data: &Path) -> Finding {
    if !data.is_dir() {
        return Ok(format!("{} is not there yet; `wanghong serve` makes it", data.display()));
    }
    if let Err(error) = written(data) {
        return Err((
            format!("{} cannot be written: {error}", data.display()),
            "Give the server's user that folder, or set `data` to another.".into(),
        ));
    }
    let Some(free) = free(data) else {
        return Ok(format!("{} can be written", data.display()));
    };
    let fact = format!("{} can be written, {} MB are free", data.display(), free / 1_000_000);
    if free < wanghong_live::limits::DISK_FREE {
        return Err((fact, "Make room: a recording takes some 2 GB an hour at 5 Mbit/s.".into()));
    }
    Ok(fact)
}

/// Writes a file and takes it away again.
fn written(data: &Path) -> std::io::Result<()> {
    let probe = data.join(".doctor");
    std::fs::write(&probe, b"ok")?;
    std::fs::remove_file(&probe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_look_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("data");
        assert!(check(&absent).unwrap().contains("is not there yet"));
        assert!(!absent.exists());
        let _finding = check(folder.path());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
