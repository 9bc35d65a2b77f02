//! How a server becomes somebody's: once, and by whoever can read its data folder or its log. A visitor's address proves
//! nothing, since behind a proxy everybody comes from this machine.

use clap::Args;
use serde::Deserialize;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;
use wanghong_base::{
    clock,
    config::Config,
    error::{Error, Result},
};
use wanghong_core::{Code, Currency, Id, Refusal, account::Role, limits, words};
use wanghong_people::{api::people, auth::password::Hasher};
use wanghong_shop::pay::{Way, movable};
use wanghong_store::{Db, Tx, accounts, settings};

/// The file in the data folder that holds the token until the server is set up.
const FILE: &str = "setup-token";
/// Random bytes of a token, and the letters they are written in.
const BYTES: usize = 32;
const LETTERS: usize = 43;

/// Who leads, for which company.
#[derive(Debug, Args, Deserialize, ToSchema)]
pub(crate) struct Setup {
    /// What the server's log and the file `setup-token` in its data folder say.
    #[arg(skip)]
    #[serde(default)]
    pub(crate) token: String,
    /// Whose stage it is.
    #[arg(long)]
    company: String,
    /// What prices count in: a code of ISO 4217.
    #[arg(long, default_value = "CNY")]
    currency: String,
    /// The name of the leader that people read.
    #[arg(long)]
    name: String,
    /// The name in the leader's address.
    #[arg(long)]
    handle: String,
    /// The leader's e-mail address.
    #[arg(long)]
    pub(crate) email: String,
    /// The leader's password.
    #[arg(long, env = "WANGHONG_PASSWORD", hide_env_values = true)]
    password: String,
}

/// What was checked and is about to be written down.
pub(crate) struct Founding {
    company: String,
    currency: Currency,
    leader: people::New,
    password: String,
}

impl Setup {
    /// Checks what the form says.
    pub(crate) async fn check(self, hasher: &Hasher, ways: &[Way]) -> Result<Founding> {
        let company = words::line(&self.company, limits::NAME, "company")?;
        let currency = self.currency.parse()?;
        movable::chargeable(ways, currency)?;
        let leader = people::New::check(&self.name, &self.handle, &self.email, self.password)?;
        let password = hasher.hash(leader.password.clone()).await?;
        Ok(Founding { company, currency, leader, password })
    }
}

impl Founding {
    /// Makes the first leader, who is admin too; gives the user. People who are there already stay who they are.
    pub(crate) async fn write(self, tx: &mut Tx) -> Result<Id> {
        if !settings::add(tx, "company", &self.company).await? {
            return Err(over().into());
        }
        settings::put(tx, "currency", self.currency.code()).await?;
        let (user, account) = self.leader.add(tx, &self.password, true).await?;
        accounts::set_roles(tx, (account, user), &[Role::Leader, Role::Admin], user, clock::now()).await?;
        Ok(user)
    }
}

/// The no to whoever comes second.
pub(crate) fn over() -> Refusal {
    Refusal::new(Code::ALREADY_SET_UP, "This server has been set up.")
}

/// Sees to it that a server that is not set up has a token, the same after each start, and one that is has none.
pub(crate) async fn prepare(config: &Config, db: &Db) -> Result<()> {
    if settings::is_set_up(db).await? {
        forget(&config.data);
        return Ok(());
    }
    let fault = |error| Error::Internal(format!("{}: {error}", config.data.join(FILE).display()));
    match token(&config.data) {
        Some(_) => Ok(()),
        None => make(&config.data).map_err(fault),
    }
}

/// Whether somebody has shown the token.
pub(crate) fn check(folder: &Path, shown: &str) -> Result<()> {
    let kept = token(folder).unwrap_or_default();
    if !kept.is_empty() && bool::from(kept.as_bytes().ct_eq(shown.trim().as_bytes())) {
        return Ok(());
    }
    let words = "This is not the set-up token of this server. Open the link that its log says.";
    Err(Refusal::new(Code::WRONG_SETUP_TOKEN, words).field("token").into())
}

/// The token of a server that waits to be set up.
pub(crate) fn token(folder: &Path) -> Option<String> {
    let token = fs::read_to_string(folder.join(FILE)).ok()?.trim().to_owned();
    (token.len() == LETTERS).then_some(token)
}

/// The address at which a server is set up, of one that waits for it.
pub(crate) fn link(config: &Config) -> Option<String> {
    let token = token(&config.data)?;
    Some(format!("{}/setup?token={token}", config.public_url))
}

/// The server is set up: no token opens it again.
pub(crate) fn forget(folder: &Path) {
    if let Err(error) = fs::remove_file(folder.join(FILE))
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the set-up token was not removed; it opens nothing any more");
    }
}

/// Writes a token that only this program's user can read, whole or not at all.
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let half = folder.join(format!("{FILE}.{}", clock::secret::<6>()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half)?;
    writeln!(file, "{}", clock::secret::<BYTES>())?;
    file.sync_all()?;
    fs::rename(&half, folder.join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_token_is_its_owners_alone_and_one_shown_must_be_it() {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), "").unwrap_err();
        make(folder.path()).unwrap();
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        let token = token(folder.path()).unwrap();
        check(folder.path(), &token).unwrap();
        for wrong in ["", "x", &format!("{token}x"), &token.to_uppercase()] {
            check(folder.path(), wrong).unwrap_err();
        }
        forget(folder.path());
        check(folder.path(), &token).unwrap_err();
        forget(folder.path());
    }

    #[test]
    fn half_a_token_is_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "short").unwrap();
        assert_eq!(token(folder.path()), None);
        check(folder.path(), "short").unwrap_err();
    }
}
