//! What providers say of what they were asked.

use wanghong_core::Money;

/// How a try began.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The money is here.
    Paid(Came),
    /// It was declined.
    Failed,
    /// The provider will say later.
    Pending,
    /// The buyer pays on this page.
    Redirect {
        /// What the provider calls the try.
        reference: String,
        /// Where the page is.
        url: String,
    },
    /// The buyer pays by following what is written here.
    Instructions(String),
}

/// How a try stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not decided.
    Pending,
    /// The money came.
    Succeeded(Came),
    /// It was declined.
    Failed,
    /// The page has closed and nothing was paid.
    Expired,
}

/// Money that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// How much, as the provider says.
    pub(crate) amount: Money,
    /// What the provider knows it by.
    pub(crate) receipt: Option<String>,
    /// A hash that is the same whenever the same card pays.
    pub(crate) instrument: Option<String>,
}

/// How a refund stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The money is back.
    Done(Option<String>),
    /// The provider took it and will say later.
    Pending(Option<String>),
    /// People have to give it back.
    ByHand,
}

/// Why a provider did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It may, if it is asked again.
    #[error("{0}")]
    Passing(String),
    /// It will not.
    #[error("{0}")]
    Lasting(String),
}
