//! Viewers that stop reading: what the others see of them.

use super::{Evening, LARGE, Round};
use crate::{
    Done, clock,
    crowd::{Crowd, Kind},
    figures::{Table, median},
};

/// How many are stuck.
const STUCK: u32 = 500;

/// Measures with them and without, in turns.
pub(super) fn run(evening: &mut Evening, rounds: u32) -> Done {
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _round in 0..rounds {
        without.push(evening.ours(LARGE)?);
        let stuck = Crowd::enter(evening.server.port, &evening.show.seat(), STUCK, Kind::Stuck)?;
        // Until the kernel holds all it will for them.
        let filling = evening.talk(LARGE);
        clock::rest(6.0);
        filling.stop()?;
        with.push(evening.ours(LARGE)?);
        drop(stuck);
    }
    let mut table =
        Table::new(&["stuck viewers", "spread p50 ms", "spread p99 ms", "delivered", "CPU µs a frame"]);
    for (count, rounds) in [(0, &without), (STUCK, &with)] {
        let of = |what: &dyn Fn(&Round) -> f64| median(&rounds.iter().map(what).collect::<Vec<_>>());
        table.row([
            count.to_string(),
            format!("{:.0}", of(&|r| r.seen.spread[0])),
            format!("{:.0}", of(&|r| r.seen.spread[1])),
            format!("{:.1} %", of(&|r| r.seen.delivered) * 100.0),
            format!("{:.2}", of(&|r| r.each(evening.talk[1]))),
        ]);
    }
    table.print("Stuck viewers beside the others");
    Ok(())
}
