//! The person behind a request, as the policy knows them.

use super::{session, visitor};
use crate::{
    app::App,
    error::{Error, Result},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use wanghong_core::{
    Code, Id, Refusal,
    policy::{self, Act, Actor},
};

/// Whoever sent a request, logged in or not.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// What the policy asks about.
    pub(crate) actor: Actor,
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
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let address = address(parts, app.config.behind_proxy);
        let visitor = visitor::of(&parts.headers);
        let actor = session::actor(app, &parts.headers).await?;
        Ok(Self { actor, visitor, address })
    }
}

fn address(parts: &Parts, behind_proxy: bool) -> IpAddr {
    let forwarded = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    // The last entry is the one our own proxy wrote; those before it are whatever the visitor sent.
    let forwarded = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
    if behind_proxy { forwarded.unwrap_or(peer) } else { peer }
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
        caller.may(Act::TakePart)?;
        match (caller.actor.user, caller.actor.account) {
            (Some(user), Some(account)) => Ok(Self { user, account, caller }),
            _ => Err(Refusal::new(Code::Unauthenticated, "Log in first.").into()),
        }
    }
}
