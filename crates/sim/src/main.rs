//! Runs worlds by the hundred: `wanghong-sim --seeds 200 [--from 0] [--steps 400] [--world sale]`.

use std::{
    io::{self, Write},
    process::ExitCode,
};
use wanghong_sim::{Failure, WORLDS, run};

const USAGE: &str = "usage: wanghong-sim [--seeds N] [--from SEED] [--steps N] [--world NAME]";

struct Wish {
    seeds: u64,
    from: u64,
    steps: u64,
    world: Option<String>,
}

fn main() -> io::Result<ExitCode> {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        writeln!(io::stderr(), "{USAGE}")?;
        return Ok(ExitCode::from(2));
    };
    for seed in wish.from..wish.from.saturating_add(wish.seeds) {
        for world in
            WORLDS.into_iter().filter(|(name, _)| wish.world.as_deref().is_none_or(|only| only == *name))
        {
            if let Err(failure) = run(world, seed, wish.steps) {
                tell(&failure)?;
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    let Wish { seeds, steps, world, .. } = wish;
    let worlds = world.unwrap_or_else(|| WORLDS.map(|(name, _)| name).join(" and "));
    writeln!(io::stdout(), "{worlds}: {seeds} seeds of {steps} steps all stand")?;
    Ok(ExitCode::SUCCESS)
}

fn wish(mut args: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { seeds: 50, from: 0, steps: 400, world: None };
    while let Some(name) = args.next() {
        let value = args.next()?;
        match name.as_str() {
            "--seeds" => wish.seeds = value.parse().ok()?,
            "--from" => wish.from = value.parse().ok()?,
            "--steps" => wish.steps = value.parse().ok()?,
            "--world" if WORLDS.iter().any(|(world, _)| *world == value) => wish.world = Some(value),
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
