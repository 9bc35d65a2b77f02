//! How long a way of paying takes, and what a provider tells of money.

use crate::{id::Id, money::Money};

/// How long a way of paying takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It is decided in minutes, by a machine.
    Minutes,
    /// Somebody goes to a bank.
    Days,
}

/// A provider's notice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notice {
    pub(super) payment: Id,
    pub(super) order: Id,
    pub(super) amount: Money,
    pub(super) instrument: Option<u64>,
}
