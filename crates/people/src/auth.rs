//! Who is asking: sessions, tokens, passwords, visitors, and requests that another site made.

pub(crate) mod caller;
pub(crate) mod device;
pub(crate) mod likeness;
pub mod origin;
pub mod password;
pub mod seal;
pub mod session;
pub mod token;
pub mod visitor;
mod who;

pub use caller::{Caller, Person};
pub use device::Devices;
pub use seal::Seal;
pub use visitor::Visitors;
