//! One measurement of a fan-out.

use crate::{
    Done, clock,
    cost::Process,
    crowd::{Crowd, Report},
    figures::float,
};

/// What was seen, and what it cost.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub(crate) seen: Report,
    pub(crate) seconds: f64,
    /// Seconds of CPU.
    cpu: f64,
    /// Comments taken meanwhile.
    pub(crate) taken: u64,
}

impl Round {
    /// Watches a crowd and a process for some seconds.
    pub(crate) fn measure(
        crowd: &mut Crowd,
        process: Process,
        seconds: f64,
        taken: impl Fn() -> u64,
    ) -> Done<Self> {
        crowd.reset()?;
        let (cpu, said, begun) = (process.cpu()?, taken(), clock::now());
        clock::rest(seconds);
        let seen = crowd.report()?;
        let (cpu, taken) = (process.cpu()? - cpu, taken() - said);
        if seen.frames == 0 {
            return Err("no frame came".into());
        }
        Ok(Self { seen, seconds: begun.elapsed().as_secs_f64(), cpu, taken })
    }

    /// Bytes of a frame, on average.
    pub(crate) fn size(&self) -> u64 {
        self.seen.bytes / self.seen.frames.max(1)
    }

    /// Share of a core.
    pub(crate) fn load(&self) -> f64 {
        self.cpu / self.seconds
    }

    /// Microseconds of CPU for one frame to one viewer, without `talk` seconds of CPU a second.
    pub(crate) fn each(&self, talk: f64) -> f64 {
        (self.cpu - talk * self.seconds) / float(self.seen.frames) * 1e6
    }
}
