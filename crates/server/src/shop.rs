//! Selling: the desk that owns all stock.

pub(crate) mod batch;
pub(crate) mod change;
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

use crate::{
    auth::Seal, base::Base, beacon::Beacon, error::Result, hooks::Hooks, limits, pay::Pay, ready::Ready,
    throttle::Throttle,
};
pub(crate) use desk::Desk;
use desk::Inbox;
use files::Files;
pub(crate) use labels::Labels;
use lines::Lines;
use marks::Marks;
pub(crate) use offer_new::OfferNew;
use reads::Reads;
use receipts::Receipts;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The till, and what it needs.
#[derive(Debug)]
pub(crate) struct Shop {
    /// The one owner of all stock.
    pub(crate) desk: Desk,
    /// Whether it sells.
    pub(crate) ready: Ready,
    /// Held while the catalogue is looked at and changed: changes come one after another.
    pub(crate) catalogue: Mutex<()>,
    /// Rows that many ask for at once.
    pub(crate) reads: Reads,
    /// Whose the newest orders are.
    pub(crate) files: Files,
    /// Who is how far in line.
    pub(crate) lines: Lines,
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
    pub(crate) fn new(base: &Base, seal: &Seal) -> Result<(Self, Inbox)> {
        let (desk, inbox) = Desk::new();
        let config = &base.config;
        let shop = Self {
            desk,
            ready: Ready::default(),
            catalogue: Mutex::default(),
            reads: Reads::start(&base.db, &base.tasks),
            files: Files::default(),
            lines: Lines::default(),
            marks: Marks::new(seal.clone()),
            receipts: Receipts::default(),
            beacon: Beacon::new(config.beacon, &config.beacon_urls),
            pay: Pay::open(&config.payments, &config.transfer_instructions, config.stripe())?,
            hooks: Arc::new(Hooks::new(config.webhooks_private)),
            taps: Throttle::new(limits::TAPS, limits::TAP_WINDOW),
        };
        Ok((shop, inbox))
    }
}
