//! Publishers that come, go, change and misbehave.

mod clock;
mod faults;
mod lateness;
mod opening;
mod sound;
mod tracks;

use crate::flv::Tag;
use crate::packager::{Input, Output};
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AAC, AVC, aac, aac_config, avc, avc_config, time};

/// Pictures at 25 a second with a key frame each second, and sound at 48 kHz or so, from one time to another.
fn picture_and_sound(from: u32, to: u32) -> Vec<Tag> {
    let mut tags = [pictures(from, to), sounds(from, to)].concat();
    tags.sort_by_key(|tag| tag.time_ms);
    tags
}

fn pictures(from: u32, to: u32) -> Vec<Tag> {
    (0..(to - from) / 40).map(|n| avc(from + n * 40, n % 25 == 0, 0, 50)).collect()
}

fn sounds(from: u32, to: u32) -> Vec<Tag> {
    let count = u64::from(to - from) * 44_100 / (1024 * 1000);
    (0..=count).map(|n| aac(time(from, n, 44_100, 1024))).filter(|tag| tag.time_ms < to).collect()
}

fn configs() -> Vec<Tag> {
    vec![avc_config(&AVC), aac_config(&AAC)]
}

/// A publisher whose clock is the wall's, from a start to whatever comes last.
fn on_air(tags: &[Tag]) -> Stage {
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    send(&mut stage, tags);
    stage
}

fn send(stage: &mut Stage, tags: &[Tag]) {
    for tag in tags {
        stage.handle(Input::Tag(tag.clone()), START + i64::from(tag.time_ms));
    }
}

/// The outputs as lines: reels, segments with the milliseconds of their parts, faults.
fn transcript(stage: &Stage) -> Vec<String> {
    let mut lines = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for output in &stage.outputs {
        match output {
            Output::Init(init) => lines.push(format!(
                "reel {} {}{}",
                init.reel,
                init.codecs,
                if init.filler { " filler" } else { "" }
            )),
            Output::Part(part) => {
                let broken = if part.discontinuity { "|" } else { "" };
                let key = if part.independent { "*" } else { "" };
                parts.push(format!("{broken}{key}{}", part.ticks / 90));
            }
            Output::SegmentEnd { msn } => {
                lines.push(format!("segment {msn}: {}", std::mem::take(&mut parts).join(" ")));
            }
            Output::Fault(fault) => lines.push(format!("fault {} {}", fault.kind.word(), fault.count)),
            Output::Open(open) => lines.push(format!("open {} target {}", open.msn, open.target)),
            Output::Signal(_) => {}
        }
    }
    if !parts.is_empty() {
        lines.push(format!("open: {}", parts.join(" ")));
    }
    lines
}
