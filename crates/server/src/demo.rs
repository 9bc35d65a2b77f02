//! A sample evening for newcomers: a leader who shows three things in turn, and people who watch, talk, send
//! hearts and buy.
//!
//! All of them reach the server as anybody would, by HTTP and WebSocket over the loopback. Nothing here looks
//! into rows or rooms, so that what the demo shows is what the server does.

mod brush;
mod chance;
mod client;
mod director;
mod fans;
mod goods;
mod guest;
mod habit;
pub(crate) mod limits;
mod lines;
mod shopper;
mod talk;

use crate::app::App;
use chance::{Chance, Role};
use director::Director;
use std::sync::Arc;
use tokio::sync::watch;
use wanghong_base::{network::reached, tasks::Tasks};

/// Which evening it is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// How many watch.
    pub(crate) guests: usize,
    /// What all chance is made of.
    pub(crate) seed: u64,
}

/// What is on, as the audience sees it; nothing before the room opens.
type Stage = watch::Receiver<Option<Scene>>;

/// A moment of the rundown.
#[derive(Clone, Debug)]
struct Scene {
    /// The show's id.
    live: String,
    /// What is for sale.
    offers: Arc<[goods::Offer]>,
    /// Which of it is shown.
    shown: usize,
    /// How many times something has been shown before.
    turn: u64,
}

/// Lets the evening begin. `announce` hears where to look, once the room is open.
pub(crate) fn begin(app: &App, plan: Plan, announce: impl Fn(&str) + Send + Sync + 'static) {
    let address = reached(app.base.config.listen);
    let (tasks, (scene, stage)) = (&app.base.tasks, watch::channel(None));
    let chance = Chance::of(plan.seed, Role::Director, 0);
    let leader = client::Client::new(address, tasks);
    let director = Director::new(leader, scene, chance, app.base.config.data.clone());
    let url = app.base.config.public_url.clone();
    beside(tasks, "demo director", director.run(url, announce));
    let talk = Arc::new(talk::Talk::of(plan.seed));
    for (number, (fan, chance)) in (0..).zip(fans::seeded(plan.seed)) {
        let client = client::Client::new(address, tasks).living_at(number);
        let shopper = shopper::Shopper::new(client, fan, chance, Arc::clone(&talk));
        beside(tasks, "demo shopper", shopper.run(stage.clone()));
    }
    for number in (0..).take(plan.guests) {
        let chance = Chance::of(plan.seed, Role::Guest, number);
        beside(tasks, "demo guest", guest::attend(address, stage.clone(), chance));
    }
}

/// Runs a part of the evening until the program is asked to stop: it just stops, as people do.
fn beside(tasks: &Tasks, name: &'static str, part: impl Future<Output = ()> + Send + 'static) {
    let stop = tasks.token();
    tasks.spawn(name, async move {
        let _stopped = stop.run_until_cancelled_owned(part).await;
    });
}
