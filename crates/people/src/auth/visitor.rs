//! Visitors: a number of ours in a sealed cookie, so that a browser that never logs in is counted once, and one that
//! makes up a number is not counted at all.

use super::{seal::Seal, session::read_cookie};
use crate::{People, limits};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue},
};
use cookie::{Cookie, SameSite, time::Duration};
use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};
use wanghong_base::{
    clock, metrics,
    network::{network, sender},
    rate_limit::RateLimit,
};
use wanghong_core::{Id, insight::Origins};

/// The cookie's name, and what its seal is for.
const NAME: &str = "visitor";

/// Who gets a number, and who counts as one of the people.
#[derive(Debug)]
pub struct Visitors {
    seal: Seal,
    new: RateLimit,
    origins: Mutex<Origins>,
}

impl Visitors {
    /// Visitors whose numbers are under this seal.
    pub fn new(seal: Seal) -> Self {
        let new = RateLimit::new(limits::NEW_VISITORS, limits::NEW_VISITOR_WINDOW);
        Self { seal, new, origins: Mutex::default() }
    }

    /// The visitor a request comes from; nobody where we did not give the number.
    pub fn of(&self, headers: &HeaderMap) -> Option<Id> {
        let text = self.seal.opened(NAME, read_cookie(headers, NAME)?)?;
        text.parse().ok().filter(|id: &Id| id.0 > 0)
    }

    /// A visitor as events name them: as one of the people of their network, or as one too many.
    pub fn counted(&self, visitor: Id, from: IpAddr) -> Id {
        let network = match network(from) {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) => address.to_bits(),
        };
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        origins.place(network, visitor, clock::now())
    }

    /// What the cookie of a visitor holds.
    pub fn sealed(&self, visitor: Id) -> String {
        self.seal.put(NAME, &visitor.to_string())
    }

    /// A number for whoever has none of ours, unless their network has had too many of late. This machine's own
    /// programs have as many as they like.
    fn number(&self, from: IpAddr) -> Option<Id> {
        let here = from.to_canonical().is_loopback();
        if !here && self.new.count(&network(from).to_string(), clock::now()).is_err() {
            metrics::turned_away("visitors");
            tracing::debug!(%from, "a network asks for too many visitors' numbers");
            return None;
        }
        Some(Id(clock::number()))
    }
}

/// The cookie that gives a browser which has no number of ours one, with whatever it asked for first.
pub fn greet(people: &People, request: &Request) -> Option<HeaderValue> {
    if people.visitors.of(request.headers()).is_some() {
        return None;
    }
    let new = people.visitors.number(sender(request, people.base.config.behind_proxy))?;
    HeaderValue::from_str(&cookie(people, new)).ok()
}

fn cookie(people: &People, visitor: Id) -> String {
    Cookie::build((NAME, people.visitors.sealed(visitor)))
        .path("/")
        .http_only(true)
        .secure(people.base.config.secure())
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .build()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    #[tokio::test]
    async fn a_network_gets_only_so_many_numbers_and_this_machine_as_many_as_it_likes() {
        let folder = tempfile::tempdir().unwrap();
        let rows = format!("sqlite:{}", folder.path().join("rows.db").display());
        let db = wanghong_store::Db::open(&rows).await.unwrap();
        let visitors = Visitors::new(Seal::open(&db).await.unwrap());
        let far = |last| IpAddr::from([203, 0, 113, last]);
        for _ in 0..limits::NEW_VISITORS {
            assert!(visitors.number(far(1)).is_some());
        }
        assert!(visitors.number(far(1)).is_none());
        assert!(visitors.number(far(2)).is_some());
        assert!((0..=limits::NEW_VISITORS).all(|_| visitors.number(IpAddr::from([127, 0, 0, 1])).is_some()));
        let again = Visitors::new(Seal::open(&db).await.unwrap());
        let mut head = HeaderMap::new();
        head.insert(header::COOKIE, format!("visitor={}", visitors.sealed(Id(7))).parse().unwrap());
        assert_eq!(again.of(&head), Some(Id(7)), "a restart believes its own");
    }
}
