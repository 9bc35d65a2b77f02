//! A part of a server, with all below it, as a test starts it.

use super::World;
use crate::{People, api::blobs, auth::Seal, gate};
use axum::{Router, routing::get};
use std::{fmt, path::Path};
use wanghong_base::{Base, clock::record, config::Config, http, http::bounded, tasks::Tasks, wire::PREFIX};
use wanghong_store::Db;

/// What a [`World`] is of: some part and all below it, or the whole server.
pub trait Part: Clone + fmt::Debug + Send + Sync + 'static {
    /// How it is set up.
    type Config: Clone + fmt::Debug;
    /// What it serves.
    type Front: http::Front + fmt::Debug;

    /// The set-up of a test's server.
    fn config(folder: &Path) -> Self::Config;

    /// Opens everything that is kept and starts everything that runs.
    fn start(config: &Self::Config) -> impl Future<Output = Self>;

    /// All that it serves, without a socket.
    fn front(&self) -> Self::Front;

    /// Those who are here.
    fn people(&self) -> &People;

    /// Puts in what lies ready in every test of it.
    fn furnish(_world: &mut World<Self>) -> impl Future<Output = ()> {
        async {}
    }
}

/// The lowest parts over a folder, and the seal of what stands above.
pub async fn founded(config: &Config) -> (People, Seal) {
    let db = Db::open(&config.database_url()).await.unwrap();
    record::resume(&db).await.unwrap();
    let seal = Seal::open(&db).await.unwrap();
    let base = Base::new(config.clone(), db, (None, Tasks::here())).unwrap();
    let people = People::new(&base, &seal).unwrap();
    base.keep();
    people.keep();
    (people, seal)
}

/// The routes of some parts as the whole server has them, behind the gate of the API.
pub fn routed(people: &People, parts: impl IntoIterator<Item = Router>) -> Router {
    let all = parts.into_iter().fold(Router::new(), Router::merge);
    let pictures = Router::new().route("/blob/{id}", get(blobs::show)).with_state(people.clone());
    let routes = gate::behind(people, Router::new().nest(PREFIX, all)).merge(pictures);
    bounded(routes, people.base.config.secure())
}

impl Part for People {
    type Config = Config;
    type Front = Router;

    fn config(folder: &Path) -> Config {
        Config { data: folder.into(), ..Config::default() }
    }

    async fn start(config: &Config) -> Self {
        founded(config).await.0
    }

    fn front(&self) -> Router {
        routed(self, [crate::api::routes().with_state(self.clone()).into()])
    }

    fn people(&self) -> &People {
        self
    }
}
