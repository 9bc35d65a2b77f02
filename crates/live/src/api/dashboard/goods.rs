//! The products of a show and their numbers: those of the bag in its order, then those that were in it.

use super::Sold;
use std::collections::HashMap;
use wanghong_base::{error::Result, wire::Money};
use wanghong_core::{
    Currency, Id,
    insight::{self, Sales},
    limits,
};
use wanghong_store::{Db, products};

/// The products that a dashboard has numbers of.
#[derive(Debug, Default)]
pub(super) struct Goods {
    products: Vec<Good>,
    of_sku: HashMap<Id, Id>,
}

#[derive(Debug)]
struct Good {
    id: Id,
    title: String,
    left: i64,
}

impl Goods {
    /// The products of a show's bag, and whatever else was seen or sold in it.
    pub(super) async fn of(db: &Db, live: Id, dashboard: &insight::Dashboard) -> Result<Self> {
        let mut goods = Self::default();
        for row in products::in_bag(db, live).await? {
            goods.products.push(Good { id: Id(row.id), title: row.title, left: 0 });
        }
        for sku in products::skus_in_bag(db, live).await? {
            goods.stock(&sku);
        }
        for sku in dashboard.skus.keys().filter(|sku| sku.0 != 0) {
            if !goods.of_sku.contains_key(sku)
                && let Some(row) = products::sku(db, *sku).await?
            {
                goods.add(db, Id(row.product_id)).await?;
            }
        }
        for product in dashboard.looks.keys() {
            goods.add(db, *product).await?;
        }
        Ok(goods)
    }

    async fn add(&mut self, db: &Db, product: Id) -> Result<()> {
        if self.products.iter().any(|good| good.id == product) {
            return Ok(());
        }
        let Some(row) = products::by_id(db, product).await? else { return Ok(()) };
        self.products.push(Good { id: product, title: row.title, left: 0 });
        for sku in products::skus(db, product).await? {
            self.stock(&sku);
        }
        Ok(())
    }

    fn stock(&mut self, sku: &products::Sku) {
        let product = Id(sku.product_id);
        let good = self.products.iter_mut().find(|good| good.id == product);
        // A product out of the shop is not in the bag any more, though its row still is.
        let Some(good) = good else { return };
        self.of_sku.insert(Id(sku.id), product);
        if !sku.archived {
            good.left = good.left.saturating_add(sku.on_shelf);
        }
    }

    /// The numbers of each product; together they are those of the show.
    pub(super) fn sold(&self, dashboard: &insight::Dashboard, currency: Currency) -> Vec<Sold> {
        let mut sums = HashMap::<Option<Id>, Sales>::new();
        for (sku, sales) in &dashboard.skus {
            sums.entry(self.of_sku.get(sku).copied()).or_default().join(sales);
        }
        let full = dashboard.looks.len() >= limits::DASHBOARD_PRODUCTS;
        let row = |good: &Good| {
            let look = dashboard.looks.get(&good.id).copied().or((!full).then(insight::Look::default));
            Sold {
                product: Some(good.id.into()),
                title: good.title.clone(),
                seen: look.map(|look| look.seen),
                clicked: look.map(|look| look.clicked),
                left: Some(good.left),
                ..Sold::of(&sums.get(&Some(good.id)).copied().unwrap_or_default(), currency)
            }
        };
        let rest = sums.get(&None).map(|rest| Sold::of(rest, currency));
        self.products.iter().map(row).chain(rest).collect()
    }
}

impl Sold {
    fn of(sales: &Sales, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency.code());
        Self {
            product: None,
            title: String::new(),
            seen: None,
            clicked: None,
            held: sales.held,
            placed: sales.placed,
            paid: sales.paid,
            lapsed: sales.lapsed,
            cancelled: sales.cancelled,
            refunded: sales.refunded,
            left: None,
            gmv: money(sales.gmv_minor),
            paid_sum: money(sales.paid_minor),
            net_sum: money(sales.net_minor()),
        }
    }
}
