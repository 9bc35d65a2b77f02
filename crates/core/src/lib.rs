//! The rules: pure state machines and values.
//!
//! Nothing here knows a clock, chance, a socket, a file, SQL or async. Time and chance come in as
//! arguments; what should happen goes out as values. The shells in `server` and `sim` do the rest.

pub mod account;
pub mod event;
pub mod id;
pub mod insight;
pub mod invoice;
pub mod limits;
pub mod mix;
pub mod money;
pub mod policy;
pub mod post;
pub mod refusal;
pub mod room;
pub mod sale;
pub mod shares;
pub mod time;
pub mod token;
mod word;
pub mod words;

pub use id::Id;
pub use money::{Currency, Money};
pub use refusal::{Code, Refusal};
pub use time::Millis;
