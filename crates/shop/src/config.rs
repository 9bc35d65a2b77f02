//! What the operator says of the till.

use crate::{
    beacon::{SERVERS, Source},
    pay::{Way, stripe::Access},
    troubles,
};
use wanghong_base::{keys, secret::Secret, troubles::Trouble};

keys! {
    /// How the till is set up.
    Config {
        /// How buyers pay: any of `test` (no money moves), `transfer` and `stripe`. Where `public_url` is not this
        /// machine, `test` has to be named: by default there is none, and nothing is sold.
        payments: Vec<Way> = vec![Way::Test],
        /// What a buyer who pays by transfer reads; the order's number is added.
        transfer_instructions: String = String::new(),
        /// Stripe's secret key. It is never shown.
        stripe_secret_key: Option<Secret> = None; like "\"sk_live_…\"",
        /// The secret that Stripe signs notices with, for the endpoint `/api/wanghong/v1/payments/stripe/notices`.
        stripe_webhook_secret: Option<Secret> = None; like "\"whsec_…\"",
        /// Where Stripe's API is.
        stripe_api: String = "https://api.stripe.com".into(),
        /// Whether webhooks may lead to this machine and into private networks, where an ERP may stand. Whoever runs a
        /// shop here can then reach what stands there too. Link-local addresses are never reached.
        webhooks_private: bool = false,
        /// Whether draws may name a round of a public randomness beacon, `drand`, which nobody here chooses. With `none`,
        /// for a server that reaches nothing outside, whoever reads the database knows beforehand who would win.
        beacon: Source = Source::Drand,
        /// Where that beacon is asked, one address after another. What they say is checked by its signature.
        beacon_urls: Vec<String> = SERVERS.map(str::to_owned).to_vec(),
    }
}

impl Config {
    /// How Stripe is reached by a server of which people open `home`.
    pub fn stripe<'a>(&'a self, home: &'a str) -> Access<'a> {
        Access {
            api: &self.stripe_api,
            secret: self.stripe_secret_key.as_ref(),
            webhook: self.stripe_webhook_secret.as_ref(),
            home,
        }
    }

    /// What is wrong with it, though a server can do it: one that only this machine's own browsers reach, or another.
    pub fn troubles(&self, is_here: bool) -> Vec<Trouble> {
        let none = self.payments.is_empty().then_some(troubles::NO_PAYMENTS);
        let test = (self.payments.contains(&Way::Test) && !is_here).then_some(troubles::TEST_PAYMENTS);
        none.into_iter().chain(test).collect()
    }
}
