//! The person behind a request, as the policy knows them.

use super::{session, who::Who};
use crate::{
    app::App,
    error::{Error, Result},
    network::network,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, Request, request::Parts},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use wanghong_core::{
    Code, Id, Refusal,
    policy::{self, Act, Actor},
};
use wanghong_store::accounts::Voice;

/// Whoever sent a request, logged in or not.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// What the policy asks about.
    pub(crate) actor: Actor,
    /// The account they speak as, as others see it.
    pub(crate) voice: Option<Arc<Voice>>,
    /// The browser.
    pub(crate) visitor: Option<Id>,
    /// The address it comes from.
    pub(crate) address: IpAddr,
}

impl Caller {
    /// Asks the policy.
    pub(crate) fn may(&self, act: Act) -> Result<()> {
        Ok(policy::check(&self.actor, act)?)
    }

    /// The browser as events name it: as one of the people of its network, or as one too many.
    pub(crate) fn counted(&self, app: &App) -> Option<Id> {
        self.visitor.map(|visitor| app.visitors.counted(visitor, self.address))
    }

    /// What tries are counted by: the network it comes from.
    pub(crate) fn network(&self) -> String {
        network(self.address).to_string()
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let address = address(&parts.headers, peer(&parts.extensions), app.config.behind_proxy);
        let visitor = app.visitors.of(&parts.headers);
        let Who { actor, voice } = session::who(app, &parts.headers).await?;
        Ok(Self { actor, voice, visitor, address })
    }
}

/// The address that a request comes from.
pub(crate) fn sender<B>(request: &Request<B>, behind_proxy: bool) -> IpAddr {
    address(request.headers(), peer(request.extensions()), behind_proxy)
}

/// Whoever sends a request on: the other end of its connection.
pub(crate) fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    peer.unwrap_or(IpAddr::from([127, 0, 0, 1]))
}

/// The address a request comes from: its peer's, or behind a proxy the one that the proxy names.
pub(crate) fn address(headers: &HeaderMap, peer: IpAddr, behind_proxy: bool) -> IpAddr {
    if !behind_proxy {
        return peer;
    }
    // The last entry of the last line is the one our own proxy wrote; those before it are whatever the visitor sent.
    let line = headers.get_all("x-forwarded-for").iter().next_back().and_then(|line| line.to_str().ok());
    line.and_then(|line| line.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}

/// Somebody who has logged in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The user.
    pub(crate) user: Id,
    /// The account they speak as.
    pub(crate) account: Id,
    /// All else known of them.
    pub(crate) caller: Caller,
}

impl Person {
    /// Asks the policy.
    pub(crate) fn may(&self, act: Act) -> Result<()> {
        self.caller.may(act)
    }
}

impl FromRequestParts<Arc<App>> for Person {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        caller.may(Act::BeSomebody)?;
        match (caller.actor.user, caller.actor.account) {
            (Some(user), Some(account)) => Ok(Self { user, account, caller }),
            _ => Err(Refusal::new(Code::Unauthenticated, "Log in first.").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_the_proxys_own_word_counts() {
        let peer = IpAddr::from([10, 0, 0, 1]);
        let mut head = HeaderMap::new();
        assert_eq!(address(&head, peer, true), peer, "a proxy that says nothing");
        for line in ["198.51.100.1", "198.51.100.2, 2001:db8::7"] {
            head.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        assert_eq!(address(&head, peer, true), "2001:db8::7".parse::<IpAddr>().unwrap());
        assert_eq!(address(&head, peer, false), peer, "there is no proxy: anybody could have said so");
    }
}
