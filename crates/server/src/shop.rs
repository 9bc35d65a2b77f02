//! Selling: the desk that owns all stock.

pub(crate) mod batch;
pub(crate) mod change;
pub(crate) mod config;
pub(crate) mod currency;
pub(crate) mod desk;
pub(crate) mod errand;
pub(crate) mod files;
pub(crate) mod folding;
pub(crate) mod goods;
pub(crate) mod import;
pub(crate) mod labels;
pub(crate) mod lines;
pub(crate) mod marks;
pub(crate) mod movement;
pub(crate) mod offer;
mod offer_new;
pub(crate) mod packing;
pub(crate) mod paper;
pub(crate) mod proposal;
mod reads;
pub(crate) mod receipts;
mod record;
pub(crate) mod returning;
pub(crate) mod sheet;
pub(crate) mod table;
pub(crate) mod tracking;

use crate::{beacon::Beacon, hooks::Hooks, limits, pay::Pay, ready::Ready};
use axum::extract::FromRef;
use config::Config;
pub(crate) use desk::Desk;
use desk::Inbox;
use files::Files;
pub(crate) use labels::Labels;
pub(crate) use lines::Lines;
use marks::Marks;
pub(crate) use offer_new::OfferNew;
use reads::Reads;
use receipts::Receipts;
use std::{ops::Deref, sync::Arc};
use wanghong_base::{Base, error::Result, throttle::Throttle};
use wanghong_people::{People, auth::Seal};

/// The till, and what it needs, in everybody's hands.
#[derive(Clone, Debug)]
pub(crate) struct Shop(Arc<Inner>);

/// What a [`Shop`] is of.
#[derive(Debug)]
pub(crate) struct Inner {
    /// What it stands on.
    pub(crate) base: Base,
    /// Who is here.
    pub(crate) people: People,
    /// The one owner of all stock.
    pub(crate) desk: Desk,
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
    pub(crate) beacon: Beacon,
    /// Those who move money.
    pub(crate) pay: Pay,
    /// Who else is told.
    pub(crate) hooks: Arc<Hooks>,
    /// Holds and cancellations by user.
    pub(crate) taps: Throttle,
}

impl Shop {
    /// A till whose marks are under this seal, and what comes in at its desk, at which somebody should soon be.
    pub(crate) fn new(people: &People, seal: &Seal, config: &Config) -> Result<(Self, Inbox)> {
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
            taps: Throttle::new(limits::TAPS, limits::TAP_WINDOW),
        };
        Ok((Self(Arc::new(shop)), inbox))
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
