//! People as the world meets them: requests in, answers out, written down as transcripts.

mod people;
mod pictures;

use crate::{People, trial};

type World = trial::World<People>;
