//! `wanghong admin`: people, roles and passwords, without a browser.

use super::told::{Done, say};
use crate::config::Config;
use clap::Subcommand;
use wanghong_base::clock;
use wanghong_core::{
    Id, Refusal,
    account::{self, Role},
    limits,
    token::Scope,
    words,
};
use wanghong_people::auth::{password::Hasher, token};
use wanghong_store::{Db, accounts, sessions, tokens, users};

/// What an operator can do to people.
#[derive(Debug, Subcommand)]
pub(super) enum Act {
    /// Adds a person with an account.
    CreateUser {
        /// Their e-mail address.
        email: String,
        /// The name in their address.
        handle: String,
        /// The name people read.
        name: String,
        /// Their password.
        #[arg(long, env = "WANGHONG_PASSWORD", hide_env_values = true)]
        password: String,
        /// Gives them a stage of their own.
        #[arg(long)]
        leader: bool,
    },
    /// Lets a person serve an account in a role.
    Grant {
        /// Whose account.
        account: String,
        /// Who is to serve it.
        handle: String,
        /// leader, director, operator, moderator, shop or admin.
        role: String,
    },
    /// Makes a token by which a program acts in a person's name: send it as `Authorization: Bearer …`. A new password
    /// ends it, and so does the person.
    MakeToken {
        /// Their e-mail address.
        email: String,
        /// What the person knows it by.
        name: String,
        /// What it is for; more than one with commas: `read`, `orders`, `money`, `catalogue`, `live`, `stream_key`,
        /// `moderation`, `webhooks`, `personal`.
        #[arg(long, required = true, value_delimiter = ',')]
        scopes: Vec<String>,
        /// For so many days.
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// Gives a person another password and ends their sessions and tokens.
    ResetPassword {
        /// Their e-mail address.
        email: String,
        /// The new password.
        #[arg(long, env = "WANGHONG_PASSWORD", hide_env_values = true)]
        password: String,
    },
}

/// Does it.
pub(super) async fn run(config: &Config, act: Act) -> Done {
    there(config)?;
    let db = Db::open(&config.base.database_url()).await.map_err(|e| e.to_string())?;
    match act {
        Act::CreateUser { email, handle, name, password, leader } => {
            create(&db, (&email, &handle, &name), password, leader).await
        }
        Act::Grant { account, handle, role } => grant(&db, &account, &handle, &role).await,
        Act::MakeToken { email, name, scopes, days } => {
            let scope = |word: &String| Scope::from_word(word).ok_or_else(|| no_scope(word));
            let scopes = scopes.iter().map(scope).collect::<Result<Vec<_>, _>>()?;
            make_token(&db, &email, token::Wish { name: &name, scopes: &scopes, days }).await
        }
        Act::ResetPassword { email, password } => reset(&db, &email, password).await,
    }
}

/// Whoever looks after people means a server that is there: a database made by the way would be another one's.
pub(super) fn there(config: &Config) -> Done {
    match config.base.database_file() {
        Some(file) if !file.is_file() => Err(format!(
            "there is no database at {}. Name the server's configuration with --config, or make a new database with \
             `wanghong migrate`.",
            file.display()
        )),
        _ => Ok(()),
    }
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn no_scope(word: &str) -> String {
    format!("“{word}” is no scope; these are: {}", list(Scope::ALL.iter().map(|scope| scope.word())))
}

fn no_role(word: &str) -> String {
    format!("“{word}” is no role; these are: {}", list(Role::ALL.iter().map(|role| role.word())))
}

/// What a rule says of a value, with the value and a right one.
fn value<T>(value: &str, checked: Result<T, Refusal>, right: &str) -> Result<T, String> {
    checked.map_err(|no| format!("“{value}”: {} Right is for example: {right}", no.message))
}

async fn create(db: &Db, who: (&str, &str, &str), password: String, leader: bool) -> Done {
    let email = value(who.0, account::email(who.0), "lei@example.com")?;
    let handle = value(who.1, account::handle(who.1), "lei_jun")?;
    let name = value(who.2, words::line(who.2, limits::NAME, "name"), "\"Lei Jun\"")?;
    account::password(&password).map_err(text)?;
    let password = Hasher::default().hash(password).await.map_err(text)?;
    let (user, id, now) = (clock::mint(), clock::mint(), clock::now());
    let mut tx = db.begin().await.map_err(text)?;
    users::add(&mut tx, user, &email, &password, now).await.map_err(|e| taken(&e))?;
    accounts::add(&mut tx, id, user, (&handle, &name, leader), now).await.map_err(|e| taken(&e))?;
    if leader {
        accounts::set_roles(&mut tx, (id, user), &[Role::Leader], user, now).await.map_err(text)?;
    }
    tx.commit().await.map_err(text)?;
    say(&format!("@{handle} can log in as {email}."))
}

async fn grant(db: &Db, of: &str, to: &str, role: &str) -> Done {
    let role = Role::from_word(role).ok_or_else(|| no_role(role))?;
    let account = find(db, of).await?;
    let member = find(db, to).await?;
    let user = member.user_id;
    let held = accounts::grants(db, user).await.map_err(text)?;
    let mut roles: Vec<Role> =
        held.into_iter().filter(|(id, _)| *id == account.id).map(|(_, role)| role).collect();
    roles.push(role);
    let mut tx = db.begin().await.map_err(text)?;
    accounts::set_roles(&mut tx, (account.id, user), &roles, user, clock::now()).await.map_err(text)?;
    if role == Role::Leader {
        accounts::set_leader(&mut tx, account.id).await.map_err(text)?;
    }
    tx.commit().await.map_err(text)?;
    say(&format!("@{} serves @{} as {}.", member.handle, account.handle, role.word()))
}

async fn find(db: &Db, handle: &str) -> Result<accounts::Account, String> {
    let handle = value(handle, account::handle(handle), "lei_jun")?;
    accounts::by_handle(db, &handle).await.map_err(text)?.ok_or_else(|| format!("there is no @{handle}"))
}

async fn user(db: &Db, email: &str) -> Result<Id, String> {
    let email = value(email, account::email(email), "lei@example.com")?;
    let user = users::by_email(db, &email).await.map_err(text)?;
    Ok(user.ok_or_else(|| format!("nobody has the address {email}"))?.id)
}

async fn make_token(db: &Db, email: &str, wish: token::Wish<'_>) -> Done {
    let user = user(db, email).await?;
    let (_, shown) = token::make(db, user, wish).await.map_err(text)?;
    say(&shown)
}

async fn reset(db: &Db, email: &str, password: String) -> Done {
    account::password(&password).map_err(text)?;
    let user = user(db, email).await?;
    let password = Hasher::default().hash(password).await.map_err(text)?;
    let mut tx = db.begin().await.map_err(text)?;
    users::set_password(&mut tx, user, &password).await.map_err(text)?;
    sessions::end_all(&mut tx, user).await.map_err(text)?;
    tokens::end_all(&mut tx, user).await.map_err(text)?;
    tx.commit().await.map_err(text)?;
    say("The password is set; every session and token has ended.")
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

fn taken(error: &wanghong_store::Error) -> String {
    if error.is_taken() { "the e-mail address or the handle is taken".into() } else { error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_database_is_made_by_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::at(folder.path().join("data"));
        let act = || Act::Grant { account: "lei".into(), handle: "lei".into(), role: "shop".into() };
        let told = run(&config, act()).await.unwrap_err();
        assert!(told.starts_with("there is no database at "), "{told}");
        assert!(!config.base.data.exists());
        Db::open(&config.base.database_url()).await.unwrap().close().await;
        assert_eq!(run(&config, act()).await.unwrap_err(), "there is no @lei");
    }

    #[tokio::test]
    async fn a_token_has_scopes_and_an_end_and_ends_with_the_password() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::at(folder.path().to_owned());
        let db = Db::open(&config.base.database_url()).await.unwrap();
        let (email, password) = (|| "lei@example.com".to_owned(), || "correct horse".to_owned());
        let create = Act::CreateUser {
            email: email(),
            handle: "lei".into(),
            name: "Lei".into(),
            password: password(),
            leader: false,
        };
        run(&config, create).await.unwrap();
        let make = async |scope: &str, days| {
            let scopes = vec![scope.to_owned()];
            run(&config, Act::MakeToken { email: email(), name: "ERP".into(), scopes, days }).await
        };
        let told = make("all", 90).await.unwrap_err();
        assert!(told.starts_with("“all” is no scope; these are: read, "), "{told}");
        assert_eq!(make("orders", 366).await.unwrap_err(), "invalid: A token lasts 1 to 365 days.");
        make("orders", 365).await.unwrap();
        let user = user(&db, &email()).await.unwrap();
        assert_eq!(tokens::of_user(&db, user).await.unwrap().len(), 1);
        run(&config, Act::ResetPassword { email: email(), password: password() }).await.unwrap();
        assert_eq!(tokens::of_user(&db, user).await.unwrap(), []);
    }
}
