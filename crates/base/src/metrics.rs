//! Numbers for the operator, in Prometheus' text format. Rooms and sales have their own, in `core::insight`.

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
use wanghong_core::sale::State as Stage;

const REQUESTS: &str = "wanghong_http_requests_total";
const SECONDS: &str = "wanghong_http_request_seconds";
const TURNED_AWAY: &str = "wanghong_turned_away_total";
const SEATS: &str = "wanghong_seats";
const FRAMES: &str = "wanghong_frames_total";
const MISSED: &str = "wanghong_frames_missed_total";
const PUBLISHERS: &str = "wanghong_publishers";
const PARTS: &str = "wanghong_parts_total";
const LOST: &str = "wanghong_lost_total";
const ORDERS: &str = "wanghong_orders_total";
const PAYMENTS: &str = "wanghong_payments_total";
const REFUNDS: &str = "wanghong_refunds_total";
const DISPUTES: &str = "wanghong_disputes_total";
const BATCH: &str = "wanghong_desk_batch_asks";
const HOOKS: &str = "wanghong_webhook_tries_total";
const TROUBLES: &str = "wanghong_troubles";
const VIOLATIONS: &str = "wanghong_sale_violations_total";
const UNTOLD: &str = "wanghong_untold_facts_total";

/// Starts counting. Counting before this is counting for nobody, never an error.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    let seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0];
    let asks = [1.0, 4.0, 16.0, 64.0, 256.0, 1_000.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(SECONDS.into()), &seconds)?
        .set_buckets_for_metric(Matcher::Full(BATCH.into()), &asks)?
        .install_recorder()?;
    describe_counter!(REQUESTS, "Requests by route and class of status.");
    describe_histogram!(SECONDS, "Time to an answer's head, by route; blocked playlists wait on purpose.");
    describe_counter!(
        TURNED_AWAY,
        "Connections and requests turned away at the door, by the bound they broke."
    );
    describe_gauge!(SEATS, "Viewers' sockets open.");
    describe_counter!(FRAMES, "Frames given to viewers' sockets.");
    describe_counter!(MISSED, "Frames that slow viewers missed.");
    describe_gauge!(PUBLISHERS, "Publishers sending.");
    describe_counter!(PARTS, "Parts made.");
    describe_counter!(LOST, "What had to be dropped, by kind: anything above zero wants a look.");
    describe_counter!(ORDERS, "Orders that came into a state.");
    describe_counter!(
        PAYMENTS,
        "What became of tries to pay: came, failed, expired, unreachable, forged notice."
    );
    describe_counter!(DISPUTES, "What payment providers say of disputes: open, won, lost.");
    describe_counter!(REFUNDS, "What became of tries to give money back: done, sent, again, failed.");
    describe_histogram!(BATCH, "Asks in one commit of the desk.");
    describe_counter!(HOOKS, "Webhook messages sent, by what came of it: done or failed.");
    describe_gauge!(TROUBLES, "Whether something is wrong that the operator has to look at, by what it is.");
    describe_counter!(VIOLATIONS, "Broken invariants of the sale; each was rolled back. Must stay zero.");
    describe_counter!(
        UNTOLD,
        "Facts that rooms were too far behind to hear one by one; they were told what rows have."
    );
    counter!(VIOLATIONS).absolute(0);
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

/// Somebody sat down, or left.
pub fn seats(change: f64) {
    gauge!(SEATS).increment(change);
}

/// A frame went to so many viewers and was missed by so many.
pub fn frame(given: u64, missed: u64) {
    counter!(FRAMES).increment(given);
    counter!(MISSED).increment(missed);
}

/// A publisher came, or went.
pub fn publishers(change: f64) {
    gauge!(PUBLISHERS).increment(change);
}

/// A part was made.
pub fn part() {
    counter!(PARTS).increment(1);
}

/// Something had to be dropped.
pub fn lost(what: &'static str, count: u64) {
    counter!(LOST, "what" => what).increment(count);
}

/// An order came into a state.
pub fn order(state: Stage) {
    counter!(ORDERS, "state" => state.word()).increment(1);
}

/// Something became of a try to pay.
pub fn payment(outcome: &'static str) {
    counter!(PAYMENTS, "outcome" => outcome).increment(1);
}

/// Something became of a try to give money back.
pub fn refund(outcome: &'static str) {
    counter!(REFUNDS, "outcome" => outcome).increment(1);
}

/// A provider said how a dispute stands.
pub fn dispute(stands: &'static str) {
    counter!(DISPUTES, "stands" => stands).increment(1);
}

/// The desk committed so many asks at once.
pub fn batch(asks: u32) {
    histogram!(BATCH).record(asks);
}

/// A webhook message was sent.
pub fn hook(outcome: &'static str) {
    counter!(HOOKS, "outcome" => outcome).increment(1);
}

/// A trouble began (1), or is over (0).
pub(crate) fn trouble(what: &'static str, there: f64) {
    gauge!(TROUBLES, "what" => what).set(there);
}

/// Rooms were too far behind to be told of so many facts one by one.
pub fn untold(count: u64) {
    counter!(UNTOLD).increment(count);
}

/// An invariant of the sale was broken.
pub fn violation() {
    counter!(VIOLATIONS).increment(1);
}
