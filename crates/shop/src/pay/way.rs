//! The ways to pay, of which the operator chooses.

use super::Trouble;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wanghong_core::sale::Patience;
use wanghong_store::payments;

/// A way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Moves no money; its card numbers say how it answers.
    Test,
    /// A bank transfer; the shop says that it came.
    Transfer,
    /// Stripe's hosted page.
    Stripe,
}

impl Way {
    const ALL: [Self; 3] = [Self::Test, Self::Transfer, Self::Stripe];

    /// The word it is kept as.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Transfer => "transfer",
            Self::Stripe => "stripe",
        }
    }

    /// How long a payment may take, and its order's pieces are kept for it.
    pub(crate) fn patience(payment: &payments::Payment) -> Patience {
        if payment.provider == Self::Transfer.word() { Patience::Days } else { Patience::Minutes }
    }

    /// The way that moves a payment's money.
    pub fn of(payment: &payments::Payment) -> Result<Self, Trouble> {
        let known = Self::ALL.into_iter().find(|way| way.word() == payment.provider);
        known.ok_or_else(|| Trouble::Lasting(format!("no provider is called {}", payment.provider)))
    }
}
