//! Shows and their till as a test starts them.

use crate::{Front, Live, api, config};
use serde_json::json;
use std::path::Path;
use wanghong_base::config as base;
use wanghong_people::{
    self as people, People,
    trial::{PLANNED, Part, World, routed},
};
use wanghong_shop::{self as shop, trial::stock_up};

/// How shows and what they stand on are set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where they are.
    pub base: base::Config,
    /// What is sold.
    pub shop: shop::config::Config,
    /// The shows.
    pub live: config::Config,
}

/// The leader plans a show with the tee.
pub async fn plan<P: Part>(world: &mut World<P>) {
    let show = json!({"title": "First night", "cover": null, "planned_at": PLANNED, "products": ["{tee}"]});
    let show = world.ask("leader", "POST /accounts/{leader}/lives", show).await;
    world.learn("show", &show["id"]);
}

impl Part for Live {
    type Config = Config;
    type Front = Front;

    fn config(folder: &Path) -> Config {
        let shop::trial::Config { base, shop } = shop::trial::Config::at(folder);
        Config { base, shop, live: config::Config::default() }
    }

    async fn start(config: &Config) -> Self {
        let Config { base, shop, live } = config.clone();
        let live = Self::new(&shop::trial::founded(&shop::trial::Config { base, shop }).await, live);
        live.keep().await.unwrap();
        live
    }

    fn front(&self) -> Front {
        let people = people::api::routes().with_state(self.people.clone());
        let shop = shop::api::routes().with_state(self.shop.clone());
        let live = api::routes().with_state(self.clone());
        let replays = crate::routes().with_state(self.clone());
        let router = routed(&self.people, [people.into(), shop.into(), live.into()]).merge(replays);
        Front::new(self.clone(), router)
    }

    fn people(&self) -> &People {
        &self.people
    }

    async fn furnish(world: &mut World<Self>) {
        stock_up(world).await;
        plan(world).await;
    }
}
