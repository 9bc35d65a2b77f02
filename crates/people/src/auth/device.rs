//! Where somebody usually logs in: a browser that knows a sealed cookie, or a network from which they did so of late.
//! Whoever comes from there is not kept out by what strangers try elsewhere.

use super::{caller::Caller, seal::Seal, session::read_cookie};
use crate::{People, limits};
use axum::http::{HeaderMap, HeaderValue};
use cookie::{Cookie, SameSite, time::Duration};
use moka::sync::Cache;
use wanghong_base::clock;

/// The cookie's name.
const NAME: &str = "device";

/// Which browsers and networks are whose.
#[derive(Debug)]
pub struct Devices {
    seal: Seal,
    networks: Cache<(String, String), ()>,
}

/// How a login comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Comes {
    /// In a browser in which this person has logged in before; the browser's own number.
    OnDevice(String),
    /// From a network from which they have logged in of late.
    FromHome,
    /// From anywhere else.
    Strange,
}

impl Devices {
    /// Browsers whose cookies are under this seal.
    pub fn new(seal: Seal) -> Self {
        let networks = Cache::builder().max_capacity(limits::HOMES).time_to_live(limits::HOME_SPAN).build();
        Self { seal, networks }
    }

    /// How a login as somebody comes.
    pub(crate) fn comes(&self, email: &str, caller: &Caller, headers: &HeaderMap) -> Comes {
        let device = read_cookie(headers, NAME).and_then(|value| self.seal.opened(&purpose(email), value));
        match device {
            Some(number) => Comes::OnDevice(format!("{email} {number}")),
            None if self.networks.contains_key(&(email.to_owned(), caller.network())) => Comes::FromHome,
            None => Comes::Strange,
        }
    }

    /// Remembers where somebody logged in; gives the cookie by which the browser is known.
    pub(crate) fn remember(&self, people: &People, email: &str, caller: &Caller) -> HeaderValue {
        self.networks.insert((email.to_owned(), caller.network()), ());
        let cookie = Cookie::build((NAME, self.seal.put(&purpose(email), &clock::number().to_string())))
            .path("/api/")
            .http_only(true)
            .secure(people.base.config.secure())
            .same_site(SameSite::Lax)
            .max_age(Duration::days(365))
            .build();
        HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// A browser is somebody's: that they have logged in there says nothing for others.
fn purpose(email: &str) -> String {
    format!("{NAME} {email}")
}
