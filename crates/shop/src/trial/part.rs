//! A till as a test starts it.

use crate::{Shop, api, beacon::Source, config, desk::sequencer::Sequencer};
use axum::Router;
use serde_json::json;
use std::path::Path;
use wanghong_base::config as base;
use wanghong_core::Millis;
use wanghong_people::{
    self as people, People,
    trial::{PLANNED, Part, World},
};
use wanghong_store::lives::{self, Plan};

/// How a till and what it stands on is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it is.
    pub base: base::Config,
    /// How it sells.
    pub shop: config::Config,
}

impl Config {
    /// That of a test: it tells other programs on this machine, and asks nobody for chance.
    pub fn at(folder: &Path) -> Self {
        let shop =
            config::Config { webhooks_private: true, beacon: Source::None, ..config::Config::default() };
        Self { base: People::config(folder), shop }
    }
}

/// A till over a folder, at work.
pub async fn founded(config: &Config) -> Shop {
    let (people, seal) = people::trial::founded(&config.base).await;
    let sequencer = Sequencer::take_over(&people.base.db).await.unwrap();
    let (shop, inbox) = Shop::new(&people, &seal, &config.shop).unwrap();
    shop.keep(sequencer, inbox);
    shop
}

/// Puts a tee into the leader's shop and a mug into the foreign one.
pub async fn stock_up<P: Part>(world: &mut World<P>) {
    let tee = json!({"title": "Tee", "description": "Cotton", "pictures": [],
        "skus": [{"title": "S", "price_minor": 9900, "stock": 3}, {"title": "M", "price_minor": 12900, "stock": 100}]});
    let tee = world.ask("leader", "POST /accounts/{leader}/products", tee).await;
    world.learn("tee", &tee["id"]);
    world.learn("small", &tee["skus"][0]["id"]);
    world.learn("medium", &tee["skus"][1]["id"]);
    let mug = json!({"title": "Mug", "description": "", "pictures": [],
        "skus": [{"title": "One", "price_minor": 500, "stock": 9}]});
    let mug = world.ask("foreign", "POST /accounts/{foreign}/products", mug).await;
    world.learn("mug", &mug["id"]);
    world.learn("mug's sku", &mug["skus"][0]["id"]);
}

impl Part for Shop {
    type Config = Config;
    type Front = Router;

    fn config(folder: &Path) -> Config {
        Config::at(folder)
    }

    async fn start(config: &Config) -> Self {
        founded(config).await
    }

    fn front(&self) -> Router {
        let people = people::api::routes().with_state(self.people.clone());
        people::trial::routed(&self.people, [people.into(), api::routes().with_state(self.clone()).into()])
    }

    fn people(&self) -> &People {
        &self.people
    }

    /// The shelf, and a planned show by rows: it is the part above that knows of shows.
    async fn furnish(world: &mut World<Self>) {
        stock_up(world).await;
        let (show, leader, tee) =
            (wanghong_base::clock::mint(), world.names.id("leader"), world.names.id("tee"));
        let plan = Plan {
            title: "First night".into(),
            cover: None,
            planned_at: Some(Millis(PLANNED)),
            products: vec![tee],
        };
        let mut tx = world.part.base.db.begin().await.unwrap();
        lives::add(&mut tx, (show, leader), &plan, ("key", "preview"), Millis(0)).await.unwrap();
        tx.commit().await.unwrap();
        world.learn("show", &json!(show.to_string()));
    }
}
