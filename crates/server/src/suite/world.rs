//! The whole server as the parts' tests know a part.

use crate::{app::App, config::Config, router, setup};
use std::path::Path;
use wanghong_base::tasks::Tasks;
use wanghong_live::{Front, trial::plan};
use wanghong_people::{
    People,
    trial::{self, Part},
};
use wanghong_shop::{self as shop, trial::stock_up};

/// A server in a folder of its own, and everybody who is there.
pub(super) type World = trial::World<App>;

impl Part for App {
    type Config = Config;
    type Front = Front;

    fn config(folder: &Path) -> Config {
        let shop::trial::Config { base, shop } = shop::trial::Config::at(folder);
        Config { base, shop, ..Config::default() }
    }

    async fn start(config: &Config) -> Self {
        Self::start(config.clone(), None, Tasks::here()).await.unwrap()
    }

    fn front(&self) -> Front {
        router::front(self)
    }

    fn people(&self) -> &People {
        &self.people
    }

    async fn furnish(world: &mut World) {
        stock_up(world).await;
        plan(world).await;
    }
}

/// What whoever sets it up must show; empty once it is set up.
pub(super) fn setup_token(world: &World) -> String {
    setup::token(&world.config.base.data).unwrap_or_default()
}
