//! Runs worlds by the hundred: `wanghong-sim --seeds 200 [--from 0] [--steps 400]`.

use std::{
    io::{self, Write},
    process::ExitCode,
};
use wanghong_sim::{Failure, WORLDS, run};

const USAGE: &str = "usage: wanghong-sim [--seeds N] [--from SEED] [--steps N]";

struct Wish {
    seeds: u64,
    from: u64,
    steps: u64,
}

fn main() -> io::Result<ExitCode> {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        writeln!(io::stderr(), "{USAGE}")?;
        return Ok(ExitCode::from(2));
    };
    for seed in wish.from..wish.from.saturating_add(wish.seeds) {
        for world in WORLDS {
            if let Err(failure) = run(world, seed, wish.steps) {
                tell(&failure)?;
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    let Wish { seeds, steps, .. } = wish;
    writeln!(io::stdout(), "{seeds} seeds, {} worlds each, {steps} steps: all stand", WORLDS.len())?;
    Ok(ExitCode::SUCCESS)
}

fn wish(mut args: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { seeds: 50, from: 0, steps: 400 };
    while let Some(name) = args.next() {
        let number = args.next()?.parse().ok()?;
        match name.as_str() {
            "--seeds" => wish.seeds = number,
            "--from" => wish.from = number,
            "--steps" => wish.steps = number,
            _ => return None,
        }
    }
    Some(wish)
}

fn tell(failure: &Failure) -> io::Result<()> {
    let mut out = io::stderr().lock();
    for line in &failure.tail {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "{} world, seed {}: {}", failure.world, failure.seed, failure.why)
}
