//! `bench`: how fast the server is, beside the floor or a peer measured in the same run.

mod api;
mod buyers;
mod camera;
mod child;
mod clock;
mod cost;
mod crowd;
mod desk;
mod figures;
mod floor;
mod glass;
mod http;
mod load;
mod nginx;
mod order;
mod picture;
mod playlist;
mod reload;
mod room;
mod rows;
mod server;
mod shop;
mod soak;
mod storm;
mod talk;
mod viewer;
mod wires;
mod witness;
mod yuan;

use std::process::ExitCode;

/// The outcome of a command: nothing, or a sentence for whoever runs it.
type Done<T = ()> = Result<T, String>;

/// The server's allocator: its desk is measured in this process.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: bench room|playlist|glass|soak|desk|order|yuan|storm|all \
     [--minutes N] [--viewers N] [--rounds N] [--rows N] [--orders N] [--taps N]";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Done {
    let command = args.first().map_or("", String::as_str);
    rlimit::increase_nofile_limit(20_000).map_err(|e| format!("open files: {e}"))?;
    match command {
        "room" => room::run(&Size::read(args)?),
        "playlist" => playlist::run(&Size::read(args)?),
        "glass" => glass::run(),
        "soak" => soak::run(number(args, "--minutes")?.unwrap_or(20)),
        "desk" => desk::run(desk_size(args)?),
        "order" => order::run(&Size::read(args)?),
        "yuan" => yuan::run(orders(args)?.unwrap_or(1_000_000)),
        "storm" => storm::run(&Size::read(args)?, taps(args)?),
        "all" => all(args),
        // The server itself, by its own command line: what is measured is built once.
        "serve" => served(),
        // Those below run in processes of their own, so that each has all its open files for itself.
        "crowd" => crowd::serve(args),
        "floor" => floor::serve(args),
        "desk-on-postgres" => desk::serve(desk_size(args)?),
        _ => Err(USAGE.into()),
    }
}

fn served() -> Done {
    match wanghong_server::main() {
        ExitCode::SUCCESS => Ok(()),
        _ => Err("the server ended".into()),
    }
}

fn all(args: &[String]) -> Done {
    let size = Size::read(args)?;
    room::run(&size)?;
    playlist::run(&size)?;
    glass::run()?;
    soak::run(number(args, "--minutes")?.unwrap_or(20))?;
    desk::run(desk_size(args)?)?;
    order::run(&size)?;
    yuan::run(orders(args)?.unwrap_or(100_000))?;
    storm::run(&size, taps(args)?)
}

/// Of one desk: more than these are not open at once.
fn desk_size(args: &[String]) -> Done<desk::Size> {
    let rows = number(args, "--rows")?.unwrap_or(10_000_000).clamp(1_000, 50_000_000);
    let rounds = number(args, "--rounds")?.unwrap_or(3).clamp(1, 20);
    Ok(desk::Size { rows, orders: orders(args)?.unwrap_or(300_000), rounds })
}

/// As many as a crowd of buyers and its answers may be; an even number, since two threads tap.
fn taps(args: &[String]) -> Done<u32> {
    Ok(number(args, "--taps")?.unwrap_or(200_000).clamp(4_000, 1_000_000) / 2 * 2)
}

fn orders(args: &[String]) -> Done<Option<u32>> {
    Ok(number(args, "--orders")?.map(|orders| orders.clamp(1_000, 1_000_000)))
}

/// How large a benchmark is.
#[derive(Debug)]
struct Size {
    viewers: u32,
    rounds: u32,
}

impl Size {
    fn read(args: &[String]) -> Done<Self> {
        let viewers = number(args, "--viewers")?.unwrap_or(10_000).clamp(10, 17_000);
        let rounds = number(args, "--rounds")?.unwrap_or(3).clamp(1, 20);
        Ok(Self { viewers, rounds })
    }
}

/// The number after a flag.
fn number(args: &[String], flag: &str) -> Done<Option<u32>> {
    let Some(at) = args.iter().position(|arg| arg == flag) else { return Ok(None) };
    let value = args.get(at + 1).and_then(|value| value.parse().ok());
    value.map(Some).ok_or_else(|| format!("{flag} needs a number; {USAGE}"))
}
