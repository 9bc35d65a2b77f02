//! Who is asking: sessions, tokens, passwords, visitors, and requests that another site made.

pub(crate) mod caller;
pub(crate) mod device;
pub(crate) mod likeness;
pub(crate) mod origin;
pub(crate) mod password;
pub(crate) mod seal;
pub(crate) mod session;
pub(crate) mod token;
pub(crate) mod visitor;
mod who;

pub(crate) use caller::{Caller, Person};
pub(crate) use device::Devices;
pub(crate) use seal::Seal;
pub(crate) use visitor::Visitors;
