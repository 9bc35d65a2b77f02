//! Shows as the world meets them: requests, signals and sockets in, answers out, written down as transcripts.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test waits for one kind of answer and fails on all others"
)]

mod dashboard;
mod delivery;
mod offers;
mod recording;
mod room;
mod seats;
mod signal;
mod viewer;
mod visitors;

use crate::Live;
use wanghong_people::trial;

type World = trial::World<Live>;
