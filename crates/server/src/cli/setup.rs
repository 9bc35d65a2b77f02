//! `wanghong setup`: the first hour of a server without a browser.

use super::told::{Done, say};
use crate::{
    config::Config,
    setup::{self, Setup},
};
use wanghong_people::auth::password::Hasher;
use wanghong_store::{Db, settings};

/// Sets a server up, running or not.
pub(super) async fn run(config: &Config, form: Setup) -> Done {
    let db = Db::open(&config.base.database_url()).await.map_err(|e| e.to_string())?;
    let told = begin(config, &db, form).await.map_err(|e| e.to_string());
    db.close().await;
    say(&told?)
}

async fn begin(config: &Config, db: &Db, form: Setup) -> wanghong_base::error::Result<String> {
    if settings::is_set_up(db).await? {
        return Err(setup::over().into());
    }
    let founding = form.check(&Hasher::default(), &config.shop.payments).await?;
    let mut tx = db.begin().await?;
    founding.write(&mut tx).await?;
    tx.commit().await?;
    setup::forget(&config.base.data);
    Ok(format!("The server is set up: log in at {}/login.", config.base.public_url))
}

/// Says where a server is set up that nobody has set up yet: in the log, and to whoever sits at the terminal.
pub(super) fn announce(config: &wanghong_base::config::Config) {
    use std::io::IsTerminal as _;
    let Some(link) = setup::link(config) else { return };
    tracing::warn!("nobody has set this server up: open {link}");
    if std::io::stdout().is_terminal() {
        let _unheard = say(&sign(&link));
    }
}

fn sign(link: &str) -> String {
    format!("\nThis server waits to be set up. Open\n\n  {link}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser as _;
    use wanghong_store::settings;

    fn form(handle: &str) -> Setup {
        let words =
            "wanghong setup --company Mi --currency JPY --name Lei --email lei@example.com --password";
        let words = words.split(' ').chain(["correct horse", "--handle", handle]);
        let Command::Setup(form) = Cli::try_parse_from(words).unwrap().command else { panic!("{handle}") };
        form
    }

    /// What a first `admin create-user` must not take away.
    #[tokio::test]
    async fn a_server_is_set_up_without_a_browser_also_when_people_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::at(folder.path().join("data"));
        let db = Db::open(&config.base.database_url()).await.unwrap();
        setup::prepare(&config.base, &db).await.unwrap();
        assert!(setup::link(&config.base).unwrap().starts_with("http://localhost:3000/setup?token="));
        let mut tx = db.begin().await.unwrap();
        let early =
            wanghong_people::api::people::New::check("Early", "early", "e@example.com", "long enough".into());
        early.unwrap().add(&mut tx, "no password", false).await.unwrap();
        tx.commit().await.unwrap();
        let taken = begin(&config, &db, form("early")).await.unwrap_err();
        assert_eq!(taken.to_string(), "taken: Somebody else has this.");
        assert!(setup::link(&config.base).is_some(), "nothing was set up");
        begin(&config, &db, form("lei")).await.unwrap();
        assert_eq!(settings::get(&db, "currency").await.unwrap().unwrap(), "JPY");
        assert_eq!(setup::link(&config.base), None);
        let again = begin(&config, &db, form("other")).await.unwrap_err();
        assert_eq!(again.to_string(), "already_set_up: This server has been set up.");
        setup::prepare(&config.base, &db).await.unwrap();
        assert_eq!(setup::link(&config.base), None, "nor after a start");
    }
}
