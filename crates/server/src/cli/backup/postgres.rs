//! PostgreSQL's own programs copy its rows: `pg_dump` reads them as they are at one moment, `pg_restore` writes all of
//! them or none.

use std::{io::ErrorKind, path::Path, process::Stdio};
use tokio::process::Command;

/// The rows in a backup.
const DUMP: &str = "wanghong.dump";

/// Writes all rows into a folder.
pub(super) async fn dump(url: &str, to: &Path) -> Result<(), String> {
    let file = to.join(DUMP);
    run("pg_dump", url, |command| command.args(["--format=custom", "--file"]).arg(file)).await
}

/// Writes the rows of a folder into a database that has none.
pub(super) async fn load(url: &str, from: &Path) -> Result<(), String> {
    let words = ["--single-transaction", "--no-owner", "--no-privileges"];
    run("pg_restore", url, |command| command.args(words).arg(from.join(DUMP))).await
}

async fn run(
    program: &str,
    url: &str,
    with: impl FnOnce(&mut Command) -> &mut Command,
) -> Result<(), String> {
    let (url, password) = parted(url);
    let mut command = Command::new(program);
    command.arg("--dbname").arg(url).stdin(Stdio::null()).kill_on_drop(true);
    if let Some(password) = password {
        // Others on the machine read a program's words, and not its environment.
        command.env("PGPASSWORD", password);
    }
    let absent = |error: std::io::Error| {
        if error.kind() != ErrorKind::NotFound {
            return format!("{program}: {error}");
        }
        format!(
            "{program} is not here. It comes with PostgreSQL's client programs (Debian: postgresql-client), and must \
             not be older than the server."
        )
    };
    let done = with(&mut command).output().await.map_err(absent)?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&done.stderr).trim()))
}

/// An address without its password, and that.
fn parted(url: &str) -> (String, Option<String>) {
    let whole = || (url.to_owned(), None);
    let Some((scheme, rest)) = url.split_once("://") else { return whole() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let Some((person, host)) = authority.rsplit_once('@') else { return whole() };
    let Some((name, password)) = person.split_once(':') else { return whole() };
    let Ok(plain) = percent_encoding::percent_decode_str(password).decode_utf8() else { return whole() };
    (format!("{scheme}://{name}@{host}{path}"), Some(plain.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_word_that_others_read() {
        let (url, password) = parted("postgres://shop:a%40b@db:5432/wanghong?sslmode=require");
        assert_eq!(
            (url.as_str(), password.as_deref()),
            ("postgres://shop@db:5432/wanghong?sslmode=require", Some("a@b"))
        );
        for plain in ["postgres:///wanghong", "postgres://shop@db/wanghong", "sqlite:x"] {
            assert_eq!(parted(plain), (plain.to_owned(), None));
        }
    }
}
