//! The commands of `wanghong`.

mod admin;
mod backup;
mod clock;
mod demo;
mod doctor;
mod lock;
mod private;
mod serve;
mod setup;
mod told;

use crate::config::Config;
use clap::{Parser, Subcommand};
use std::{io, path::PathBuf, process::ExitCode};
use tokio::runtime::{Builder, Runtime};
use told::{Done, fail, say};

/// The stage a company owns: live shows, sold from, on one server.
#[derive(Debug, Parser)]
#[command(name = "wanghong", version)]
struct Cli {
    /// The configuration file; `wanghong.toml` here is read when there is one.
    #[arg(long, global = true, env = "WANGHONG_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server.
    Serve,
    /// Runs the server in a folder of its own, with a sample show that goes on and an audience for it.
    Demo(demo::Evening),
    /// Sets a server up, as its first page does: company, currency and first leader.
    Setup(crate::setup::Setup),
    /// Brings the database up to date and says so; `serve` does the same when it starts.
    Migrate,
    /// Copies all that the server keeps into a new folder, while it runs: rows, pictures and recordings.
    Backup {
        /// A folder that is not there yet, or is empty.
        folder: PathBuf,
    },
    /// Puts a backup where this configuration keeps everything, if nothing is there yet. The server must not run.
    Restore {
        /// The folder of a backup.
        folder: PathBuf,
    },
    /// Checks configuration, disk, ports, ffmpeg, clock and database, and says how to mend each.
    Doctor,
    /// Says whether the machine's clock is believed, or that it is right.
    Clock {
        #[command(subcommand)]
        act: clock::Act,
    },
    /// Looks after people from the command line.
    Admin {
        #[command(subcommand)]
        act: admin::Act,
    },
    /// Prints every key of the configuration with what it means.
    Config,
    /// Prints the API's description (OpenAPI 3.1).
    Openapi,
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    private::make();
    let cli = Cli::parse();
    let config = match Config::read(cli.config.as_deref()) {
        Ok(config) => config,
        Err(error) => return fail(&format!("configuration: {error}")),
    };
    if let Err(error) = config.check().and_then(|()| log(&config)) {
        return fail(&format!("configuration: {error}"));
    }
    match run(cli.command, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn run(command: Command, config: Config) -> Done {
    let threads = |name: &str| runtime(name).map_err(|e| e.to_string());
    let (crowd, owners) = (threads("crowd")?, threads("owners")?);
    crowd.block_on(async {
        match command {
            Command::Serve => serve::run(config, owners.handle().clone()).await,
            Command::Demo(evening) => demo::run(config, owners.handle().clone(), &evening).await,
            Command::Setup(form) => setup::run(&config, form).await,
            Command::Migrate => migrate(&config).await,
            Command::Backup { folder } => backup::backup(&config, &folder).await,
            Command::Restore { folder } => backup::restore(&config, &folder).await,
            Command::Doctor => doctor::run(&config).await,
            Command::Clock { act } => clock::run(&config, act).await,
            Command::Admin { act } => admin::run(&config, act).await,
            Command::Config => say(Config::reference().trim_end()),
            Command::Openapi => say(&openapi()),
        }
    })
}

/// A thread a core, under one name.
fn runtime(name: &str) -> io::Result<Runtime> {
    Builder::new_multi_thread().thread_name(name).enable_all().build()
}

async fn migrate(config: &Config) -> Done {
    let db = wanghong_store::Db::open(&config.base.database_url()).await.map_err(|e| e.to_string())?;
    say(&format!("{} is up to date.", db.engine()))
}

fn openapi() -> String {
    crate::api::Routes::all().document.to_pretty_json().unwrap_or_default()
}

fn log(config: &Config) -> Done {
    use std::io::IsTerminal as _;
    let lines = tracing_subscriber::fmt().with_env_filter(config.filter()?).with_writer(std::io::stderr);
    // Colours are for eyes; a file keeps them as noise.
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    // A line that a full disk does not take is lost. To complain about it there would end whoever logged it.
    let lines = lines.log_internal_errors(false);
    if config.base.log_json {
        lines.json().init();
    } else {
        lines.compact().init();
    }
    Ok(())
}
