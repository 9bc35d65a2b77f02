//! Whole shows: real encoders in, a real demuxer at the end, and hours made of arithmetic.

mod encoder;
mod long_show;
mod playlists;
mod probe;
mod real_movie;
mod real_playlist;
mod real_show;
mod seams;
mod show_rules;
pub(crate) mod stage;
pub(crate) mod synthetic;
pub(crate) mod unpack;
