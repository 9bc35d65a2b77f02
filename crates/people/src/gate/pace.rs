//! How often one network may ask: a program that asks in a loop, or many programs, leave room for everybody else.

use axum::extract::Request;
use wanghong_base::{Base, clock, error::Result, metrics, network};

/// Turns away what comes too often from elsewhere; this machine's own programs ask as they like.
pub(super) fn keep(base: &Base, request: &Request) -> Result<()> {
    let address = network::sender(request, base.config.behind_proxy);
    if !address.to_canonical().is_loopback()
        && let Err(refusal) = base.requests.count(&network::network(address).to_string(), clock::now())
    {
        metrics::turned_away("pace");
        tracing::debug!(%address, "a network asks too often");
        return Err(refusal.into());
    }
    Ok(())
}
