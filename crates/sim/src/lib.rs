//! A world made of a seed: rooms and sales in virtual time.
//!
//! Each world drives one core as its shell would, with clients that repeat themselves, a clock that jumps,
//! and commits that fail, and checks after every step that nothing happened that must never happen. The
//! same seed makes the same world, to the last line of its trace.

pub mod chance;
pub mod room;
pub mod sale;
pub mod trace;

use trace::Trace;

/// Why a world failed, and how to see it again.
#[derive(Debug)]
pub struct Failure {
    /// Which world.
    pub world: &'static str,
    /// The seed it was made of.
    pub seed: u64,
    /// What should never happen, and did.
    pub why: String,
    /// The last lines of its trace.
    pub tail: Vec<String>,
}

/// What happened in a world, for seeing that it was worth running.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// A hash of every line of the trace.
    pub hash: u64,
    /// How often each thing happened.
    pub counts: std::collections::BTreeMap<&'static str, u64>,
}

/// A world: something that runs for some steps and writes its trace.
type World = fn(u64, u64, &mut Trace) -> Result<(), String>;

/// All worlds.
pub const WORLDS: [(&str, World); 2] = [("sale", sale::run), ("room", room::run)];

/// Runs one world from a seed.
pub fn run((name, world): (&'static str, World), seed: u64, steps: u64) -> Result<Story, Failure> {
    let mut trace = Trace::default();
    let Err(why) = world(seed, steps, &mut trace) else { return Ok(trace.story()) };
    // The same seed fails in the same way, so words are only made for a world that does.
    let mut telling = Trace::telling();
    let again = world(seed, steps, &mut telling).err();
    let why = if again.as_ref() == Some(&why) { why } else { format!("{why}; then again {again:?}") };
    Err(Failure { world: name, seed, why, tail: telling.tail() })
}

/// Fails a step unless something holds.
fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const SEEDS: u64 = 64;
    const STEPS: u64 = 400;

    /// What every batch of seeds must have lived through, or the checks were never put to the test.
    const SEEN: [(&str, &[&str]); 2] = [
        (
            "sale",
            &[
                "crash",
                "commit failed",
                "answers lost",
                "looked up",
                "stalled",
                "dropped behind",
                "clock back",
                "fenced",
                "noticed",
                "took over",
                "hold",
                "wait",
                "enter_draw",
                "extend",
                "place",
                "deposit",
                "lock",
                "unlock",
                "pay",
                "lapse",
                "cancel",
                "pack",
                "ship",
                "deliver",
                "undo",
                "ask_return",
                "withdraw_return",
                "agree_return",
                "refuse_return",
                "review",
                "clear",
                "refund",
                "claim",
                "did",
                "agree",
                "readdress",
                "crowded",
                "promoted",
                "drawn",
                "settled",
                "heard",
                "void",
                "called off",
                "in_draw",
                "revived",
                "too late",
                "stray",
                "restored",
                "sold_out",
                "key_reused",
                "limit_reached",
                "price_changed",
                "not_yet",
                "hold_lapsed",
                "already_paid",
                "not_found",
                "conflict",
                "invalid",
            ],
        ),
        (
            "room",
            &[
                "crash",
                "clock back",
                "skipped",
                "synced",
                "more",
                "gone",
                "banned",
                "muted",
                "slow_down",
                "slow_mode",
                "followers_only",
                "blocked_words",
                "room_closed",
                "ended",
            ],
        ),
    ];

    #[test]
    fn dozens_of_worlds_stand() {
        for (world, (name, seen)) in WORLDS.into_iter().zip(SEEN) {
            let mut counts = BTreeMap::<&str, u64>::new();
            for seed in 0..SEEDS {
                let story = run(world, seed, STEPS).unwrap_or_else(|failure| panic!("{failure:#?}"));
                for (what, times) in story.counts {
                    *counts.entry(what).or_default() += times;
                }
            }
            let missing: Vec<_> = seen.iter().filter(|what| !counts.contains_key(**what)).collect();
            assert!(missing.is_empty(), "{name} never saw {missing:?}, only {counts:?}");
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_world() {
        for world in WORLDS {
            let story = |seed| run(world, seed, STEPS).unwrap();
            assert_eq!(story(7), story(7));
            assert_ne!(story(7).hash, story(8).hash);
        }
    }
}
