//! The person behind a request, as the policy knows them.

use super::{session, who::Who};
use crate::People;
use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use std::{net::IpAddr, sync::Arc};
use wanghong_base::{
    error::{Error, Result},
    network::{address, network, peer},
};
use wanghong_core::{
    Code, Id, Refusal,
    policy::{self, Act, Actor},
};
use wanghong_store::accounts::Voice;

/// Whoever sent a request, logged in or not.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What the policy asks about.
    pub actor: Actor,
    /// The account they speak as, as others see it.
    pub voice: Option<Arc<Voice>>,
    /// The browser.
    pub(crate) visitor: Option<Id>,
    /// The address it comes from.
    pub address: IpAddr,
}

impl Caller {
    /// Asks the policy.
    pub fn may(&self, act: Act) -> Result<()> {
        Ok(policy::check(&self.actor, act)?)
    }

    /// The browser as events name it: as one of the people of its network, or as one too many.
    pub fn counted(&self, people: &People) -> Option<Id> {
        self.visitor.map(|visitor| people.visitors.counted(visitor, self.address))
    }

    /// What tries are counted by: the network it comes from.
    pub fn network(&self) -> String {
        network(self.address).to_string()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    People: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let people = People::from_ref(state);
        let address = address(&parts.headers, peer(&parts.extensions), people.base.config.behind_proxy);
        let visitor = people.visitors.of(&parts.headers);
        let Who { actor, voice } = session::who(&people, &parts.headers).await?;
        Ok(Self { actor, voice, visitor, address })
    }
}

/// Somebody who has logged in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user.
    pub user: Id,
    /// The account they speak as.
    pub account: Id,
    /// All else known of them.
    pub caller: Caller,
}

impl Person {
    /// Asks the policy.
    pub fn may(&self, act: Act) -> Result<()> {
        self.caller.may(act)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person
where
    People: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, state).await?;
        caller.may(Act::BeSomebody)?;
        match (caller.actor.user, caller.actor.account) {
            (Some(user), Some(account)) => Ok(Self { user, account, caller }),
            _ => Err(Refusal::new(Code::UNAUTHENTICATED, "Log in first.").into()),
        }
    }
}
