//! The till: the desk that owns all stock, money, webhooks, draws.

#![expect(unused_qualifications, reason = "utoipa's macros write qualified paths")]

pub mod api;
mod batch;
pub mod beacon;
pub mod change;
pub mod config;
pub mod currency;
pub mod desk;
mod errand;
pub mod face;
mod files;
mod folding;
mod goods;
pub mod hooks;
mod import;
mod labels;
pub mod limits;
mod lines;
pub mod marks;
pub mod metrics;
mod movement;
pub mod offer;
mod offer_new;
mod packing;
mod paper;
pub mod pay;
mod proposal;
mod reads;
pub mod ready;
pub mod receipts;
mod record;
mod returning;
mod sheet;
#[cfg(test)]
mod suite;
mod table;
mod tracking;
#[cfg(any(test, feature = "trial"))]
pub mod trial;
pub mod troubles;

use crate::{beacon::Beacon, hooks::Hooks, pay::Pay, ready::Ready};
use axum::extract::FromRef;
use config::Config;
pub use desk::Desk;
use desk::{Inbox, sequencer::Sequencer};
use files::Files;
pub use labels::Labels;
pub use lines::Lines;
use marks::Marks;
pub(crate) use offer_new::OfferNew;
use reads::Reads;
use receipts::Receipts;
use std::{ops::Deref, pin::Pin, sync::Arc};
use wanghong_base::{Base, clock, error::Result, rate_limit::RateLimit};
use wanghong_people::{People, auth::Seal};

/// Forgets what has run out.
async fn sweep_all(shop: Shop) {
    if let Err(error) = hooks::sweep(&shop).await {
        tracing::warn!(%error, "old deliveries of webhooks were not forgotten");
    }
    if let Err(error) = marks::forget(&shop, clock::now()).await {
        tracing::warn!(%error, "old marks of orders were not forgotten");
    }
}

/// What works beside requests until the program stops.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The till, and what it needs, in everybody's hands.
#[derive(Clone, Debug)]
pub struct Shop(Arc<Inner>);

/// What a [`Shop`] is of.
#[derive(Debug)]
pub struct Inner {
    /// What it stands on.
    pub base: Base,
    /// Who is here.
    pub people: People,
    /// The one owner of all stock.
    pub desk: Desk,
    /// Whether it sells.
    pub(crate) ready: Ready,
    /// Rows that many ask for at once.
    pub(crate) reads: Reads,
    /// Whose the newest orders are.
    pub(crate) files: Files,
    /// What orders may share.
    pub(crate) marks: Marks,
    /// What proves that somebody is in a draw.
    pub(crate) receipts: Receipts,
    /// The public beacon that draws wait for.
    pub beacon: Beacon,
    /// Those who move money.
    pub pay: Pay,
    /// Who else is told.
    pub hooks: Arc<Hooks>,
    /// Holds and cancellations by user.
    pub taps: RateLimit,
}

impl Shop {
    /// A till whose marks are under this seal, and what comes in at its desk, at which somebody should soon be.
    pub fn new(people: &People, seal: &Seal, config: &Config) -> Result<(Self, Inbox)> {
        let base = &people.base;
        let (desk, inbox) = Desk::new();
        for trouble in config.troubles(base.config.is_here()) {
            base.troubles.begin(trouble);
        }
        let stripe = config.stripe(&base.config.public_url);
        let shop = Inner {
            base: base.clone(),
            people: people.clone(),
            desk,
            ready: Ready::default(),
            reads: Reads::start(&base.db, &base.tasks),
            files: Files::default(),
            marks: Marks::new(seal.clone()),
            receipts: Receipts::default(),
            beacon: Beacon::new(config.beacon, &config.beacon_urls),
            pay: Pay::open(&config.payments, &config.transfer_instructions, stripe)?,
            hooks: Arc::new(Hooks::new(config.webhooks_private)),
            taps: RateLimit::new(limits::TAPS, limits::TAP_WINDOW),
        };
        Ok((Self(Arc::new(shop)), inbox))
    }

    /// Begins what works beside requests: the desk with its sequencer, and what goes out to others.
    pub fn keep(&self, sequencer: Sequencer, inbox: Inbox) {
        let tasks = &self.base.tasks;
        tasks.own("desk", sequencer.work(self.clone(), inbox));
        let keep = |name, work: fn(Self) -> Work| {
            let shop = self.clone();
            tasks.clone().keep(name, move || work(shop.clone()));
        };
        keep("filing", |shop| Box::pin(files::keep(shop)));
        keep("folding", |shop| Box::pin(folding::keep(shop)));
        keep("webhooks", |shop| Box::pin(hooks::work(shop)));
        keep("news for webhooks", |shop| Box::pin(hooks::listen(shop)));
        keep("open payments", |shop| Box::pin(pay::watch::work(shop)));
        keep("beacon", |shop| Box::pin(beacon::watch::work(shop)));
        keep("refunds", |shop| Box::pin(pay::outbox::work(shop)));
        let (shop, sweep) = (self.clone(), ("forgetting of orders", wanghong_base::limits::HOUSEKEEPING));
        tasks.every(sweep, move || sweep_all(shop.clone()));
    }
}

impl Deref for Shop {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRef<Shop> for Base {
    fn from_ref(shop: &Shop) -> Self {
        shop.base.clone()
    }
}

impl FromRef<Shop> for People {
    fn from_ref(shop: &Shop) -> Self {
        shop.people.clone()
    }
}
