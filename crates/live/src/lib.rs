//! What happens while a show is on: signals come in, pictures go out, a room is full of people.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

mod acts;
pub mod api;
pub mod cards;
pub mod config;
mod cover;
mod event_log;
mod front;
pub mod hls;
pub mod ingest;
pub mod limits;
pub mod metrics;
pub mod news;
mod paint;
mod recorder;
mod replay;
pub mod room_task;
mod rooms;
mod roster;
mod seat;
pub mod stage;
pub mod stages;
#[cfg(test)]
mod suite;
mod testpicture;
#[cfg(any(test, feature = "trial"))]
pub mod trial;
mod vlc;
mod wire;

use api::attention::Looked;
use axum::{
    Router,
    extract::FromRef,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use config::Config;
pub use event_log::EventLog;
pub use front::Front;
use replay::Replays;
pub use rooms::Rooms;
pub use stages::Stages;
use std::{ops::Deref, sync::Arc};
use testpicture::TestPictures;
use tower::ServiceBuilder;
use wanghong_base::{Base, error::Result, http::not_kept, rate_limit::RateLimit};
use wanghong_people::People;
use wanghong_shop::Shop;

/// The shows of a server, their pictures and their rooms, in everybody's hands.
#[derive(Clone, Debug)]
pub struct Live(Arc<Inner>);

/// What [`Live`] is of.
#[derive(Debug)]
pub struct Inner {
    /// What it stands on.
    pub(crate) base: Base,
    /// Who is here.
    pub(crate) people: People,
    /// What is sold in the shows.
    pub(crate) shop: Shop,
    /// How they are set up.
    pub(crate) config: Config,
    /// Events on their way into rows.
    pub event_log: EventLog,
    /// The signals.
    pub stages: Stages,
    /// Playlists of shows that have ended.
    pub(crate) replays: Replays,
    /// The rooms.
    pub rooms: Rooms,
    /// Test pictures that run.
    pub(crate) pictures_on: TestPictures,
    /// Reports of the viewers of replays.
    pub(crate) rewatches: RateLimit,
    /// The same by network.
    pub rewatches_of_network: RateLimit,
    /// What viewers of replays have looked at, or whether they were there at all, and need not tell again.
    pub(crate) looked: Looked,
}

impl Live {
    /// Nothing is on yet.
    pub fn new(shop: &Shop, config: Config) -> Self {
        let base = &shop.base;
        Self(Arc::new(Inner {
            base: base.clone(),
            people: shop.people.clone(),
            shop: shop.clone(),
            config,
            event_log: EventLog::start(base.db.clone(), &base.tasks),
            stages: Stages::default(),
            replays: Replays::default(),
            rooms: Rooms::default(),
            pictures_on: TestPictures::default(),
            rewatches: RateLimit::new(limits::REWATCHES, limits::REWATCH_WINDOW),
            rewatches_of_network: RateLimit::new(limits::REWATCHES_OF_NETWORK, limits::REWATCH_WINDOW),
            looked: Looked::default(),
        }))
    }
}

impl Live {
    /// Begins what works beside requests, and goes on with the shows that are on air.
    ///
    /// # Errors
    /// When rows are out of reach.
    pub async fn keep(&self) -> Result<()> {
        let (tasks, rooms, cards) = (&self.base.tasks, self.clone(), self.clone());
        tasks.keep_owner("rooms' news", move || Box::pin(news::follow(rooms.clone())));
        tasks.keep("cards", move || Box::pin(cards::keep(cards.clone())));
        stages::resume(self).await
    }
}

impl FromRef<Live> for Base {
    fn from_ref(live: &Live) -> Self {
        live.base.clone()
    }
}

impl FromRef<Live> for People {
    fn from_ref(live: &Live) -> Self {
        live.people.clone()
    }
}

impl FromRef<Live> for Shop {
    fn from_ref(live: &Live) -> Self {
        live.shop.clone()
    }
}

impl Deref for Live {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The addresses of replays.
pub fn routes() -> Router<Live> {
    replay::routes().layer(ServiceBuilder::new().map_response(for_any_page).map_response(not_kept))
}

/// An answer to players: no cookies, nothing personal, so that any page may play it. It is the same for all of them,
/// and a cache keeps it once: no `Vary`.
fn for_any_page<B>(mut answer: Response<B>) -> Response<B> {
    let head = answer.headers_mut();
    head.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    head.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
    answer
}

/// What a browser is told that wants to ask for a range (Fetch standard, CORS-preflight fetch).
async fn preflight() -> Response {
    let head = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("range")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(limits::PREFLIGHT.as_secs())),
    ];
    (StatusCode::NO_CONTENT, head).into_response()
}
