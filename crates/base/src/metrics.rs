//! Numbers for the operator, in Prometheus' text format; each part has its own families. What leaders read of rooms and
//! sales is in `core::insight`.

use crate::Base;
use axum::{
    Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics::{
    Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::{net::SocketAddr, sync::Arc, time::Duration};

const REQUESTS: &str = "wanghong_http_requests_total";
const SECONDS: &str = "wanghong_http_request_seconds";
const TURNED_AWAY: &str = "wanghong_turned_away_total";
const TROUBLES: &str = "wanghong_troubles";

/// The bounds between which a family's values are counted.
pub type Buckets = (&'static str, &'static [f64]);

/// Starts counting, with the bounds of what the parts count. Counting before this is counting for nobody, never an error.
pub fn start(buckets: &[Buckets]) -> Result<PrometheusHandle, BuildError> {
    let seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0];
    let mut builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(SECONDS.into()), &seconds)?;
    for (family, bounds) in buckets {
        builder = builder.set_buckets_for_metric(Matcher::Full((*family).into()), bounds)?;
    }
    let handle = builder.install_recorder()?;
    describe_counter!(REQUESTS, "Requests by route and class of status.");
    describe_histogram!(SECONDS, "Time to an answer's head, by route; blocked playlists wait on purpose.");
    describe_counter!(
        TURNED_AWAY,
        "Connections and requests turned away at the door, by the bound they broke."
    );
    describe_gauge!(TROUBLES, "Whether something is wrong that the operator has to look at, by what it is.");
    Ok(handle)
}

/// Counts a request under its route, so that ids make no new series.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    let route: Arc<str> = route.into();
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let class = CLASSES.get(class(response.status())).copied().unwrap_or_default();
    counter!(REQUESTS, "route" => Arc::clone(&route), "status" => class).increment(1);
    histogram!(SECONDS, "route" => route).record(began.elapsed());
    response
}

/// Classes of status, from 1xx on.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The place of a status among the classes.
fn class(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1
}

/// What [`count`] counts, of one route that is asked so often that its numbers are not looked up each time.
#[derive(Debug)]
pub struct Meter {
    requests: [Counter; CLASSES.len()],
    seconds: Histogram,
}

impl Meter {
    /// The numbers of a route.
    pub fn of(route: &'static str) -> Self {
        let requests = CLASSES.map(|class| counter!(REQUESTS, "route" => route, "status" => class));
        Self { requests, seconds: histogram!(SECONDS, "route" => route) }
    }

    /// Counts a request that was answered.
    pub fn note(&self, status: StatusCode, took: Duration) {
        if let Some(requests) = self.requests.get(class(status)) {
            requests.increment(1);
        }
        self.seconds.record(took);
    }
}

/// All numbers at an address of their own, for whoever reaches it.
pub fn alone(base: &Base) -> Router {
    let handle = base.metrics.clone();
    Router::new().route("/metrics", get(move || async move { render(handle.as_ref()) }))
}

/// All numbers, for this machine alone: nobody reads them here when they have another address, or when a proxy brings
/// everybody by this machine's.
#[expect(clippy::unused_async, reason = "axum takes handlers that are")]
pub async fn show(
    State(base): State<Base>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let proxied =
        ["x-forwarded-for", "forwarded", "via"].iter().any(|name| request.headers().contains_key(*name));
    let elsewhere = base.config.behind_proxy || base.config.metrics_listen.is_some();
    let here = peer.ip().to_canonical().is_loopback() && !proxied && !elsewhere;
    render(base.metrics.as_ref().filter(|_| here))
}

fn render(numbers: Option<&PrometheusHandle>) -> Response {
    match numbers {
        Some(handle) => handle.render().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Somebody was turned away at the door.
pub fn turned_away(why: &'static str) {
    counter!(TURNED_AWAY, "why" => why).increment(1);
}

/// A trouble began (1), or is over (0).
pub(crate) fn trouble(what: &'static str, there: f64) {
    gauge!(TROUBLES, "what" => what).set(there);
}
