//! Insight: every number is a query over events.
//!
//! An [`Event`](crate::event::Event) is one line of the event log; a [`Tally`] reads lines and answers with a [`Dashboard`]. Whoever counts
//! something in another way counts something else.

pub mod crowd;
mod dashboard;
mod goods;
mod guest;
mod heads;
mod minute;
mod orders;
pub mod origin;
mod people;
mod sales;
mod tally;
#[cfg(test)]
mod tests;

pub use crowd::Crowd;
pub use dashboard::{Cue, Dashboard, Funnel, Look, Minute};
pub use origin::Origins;
pub use people::People;
pub use sales::Sales;
pub use tally::Tally;
