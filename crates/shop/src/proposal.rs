//! What waits for a second person, as it is kept and as it is applied.

use super::{
    change::{Change, Restock, Row},
    goods,
};
use crate::OfferNew;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wanghong_base::clock;
use wanghong_core::{Code, Id, Refusal, policy::Bounds};
use wanghong_store::{Error, Result, products::Sku, proposals::Proposal};

/// The kind of a proposal that changes price, floor or plan.
pub(crate) const TERMS: &str = "terms";
/// The kind of a proposal that adds pieces.
pub(crate) const STOCK: &str = "stock";

/// The kind of a proposal that makes an offer below the floor.
pub(crate) const OFFER: &str = "offer";

/// Price, floor, plan and stock of a SKU at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Figures {
    /// In minor units.
    pub(crate) price_minor: i64,
    /// In minor units.
    pub(crate) floor_minor: Option<i64>,
    /// The most pieces that may be put in.
    pub(crate) plan: Option<i64>,
    /// Pieces put in.
    pub(crate) stocked: i64,
}

impl From<Bounds> for Figures {
    fn from(b: Bounds) -> Self {
        Self { price_minor: b.price, floor_minor: b.floor, plan: b.plan, stocked: b.stocked }
    }
}

/// What a proposal would do, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct What {
    /// As it was when it was proposed.
    pub(crate) was: Figures,
    /// As it would be.
    pub(crate) will: Figures,
    /// Why, in the words of whoever proposed it.
    pub(crate) note: String,
    /// The offer that it would make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offer: Option<OfferNew>,
}

/// What a row's text says.
pub(crate) fn what(row: &Proposal) -> Result<What> {
    serde_json::from_str(&row.what).map_err(|error| Error::Row(format!("proposal {}: {error}", row.id)))
}

/// A proposal by a user that `sku` go to `next`.
pub(crate) fn about(sku: &Sku, next: Bounds, note: &str, by: Id) -> Result<Proposal> {
    let was = goods::bounds(sku);
    let what = What { was: was.into(), will: next.into(), note: note.to_owned(), offer: None };
    let kind = if was.stocked == next.stocked { TERMS } else { STOCK };
    written(sku, kind, &what, by)
}

/// A proposal by a user to make an offer on `sku`.
pub(crate) fn of_offer(sku: &Sku, offer: &OfferNew, by: Id) -> Result<Proposal> {
    let was = goods::bounds(sku);
    let will = Bounds { price: offer.price(), ..was };
    let what = What { was: was.into(), will: will.into(), note: String::new(), offer: Some(offer.clone()) };
    written(sku, OFFER, &what, by)
}

fn written(sku: &Sku, kind: &str, what: &What, by: Id) -> Result<Proposal> {
    let text = serde_json::to_string(what).map_err(|error| Error::Row(error.to_string()))?;
    Ok(Proposal {
        id: clock::mint().0,
        account_id: sku.account_id,
        kind: kind.to_owned(),
        subject: sku.id,
        what: text,
        proposed_by: by.0,
        created_at: clock::now().0,
        decided_by: None,
        decided_at: None,
        accepted: None,
    })
}

/// What the desk does when a proposal is accepted.
#[derive(Debug)]
pub(crate) enum Accepted {
    /// Other terms.
    Terms(Change),
    /// More pieces; who puts them in is for the caller to say.
    Stock(Restock),
}

/// What accepting means now; no when it no longer fits. `by` is the user who accepts, `hand` the account of
/// whoever proposed.
pub(crate) fn accept(
    row: &Proposal,
    sku: &Sku,
    by: Id,
    hand: Id,
) -> std::result::Result<Accepted, wanghong_base::error::Error> {
    let What { was, will, note, offer } = what(row)?;
    let now = Figures::from(goods::bounds(sku));
    let moved = |what: &str, field: &'static str| {
        let message = format!("{what} changed meanwhile: decline this, and propose it anew.");
        Refusal::new(Code::CONFLICT, message).field(field)
    };
    if sku.archived {
        return Err(Refusal::new(Code::CONFLICT, "This SKU was archived meanwhile.")
            .field("archived")
            .into());
    }
    if row.kind == STOCK {
        if now.stocked != was.stocked {
            return Err(moved("The stock", "stock").into());
        }
        let add = will.stocked.saturating_sub(was.stocked);
        let accepts = Some((Id(row.id), by));
        return Ok(Accepted::Stock(Restock { sku: Id(sku.id), add, by: hand, note, accepts }));
    }
    if (Figures { stocked: 0, ..now }) != (Figures { stocked: 0, ..was }) {
        return Err(moved("Price, floor or plan", "terms").into());
    }
    let decided = Row::Decide { proposal: Id(row.id), by, yes: true };
    if let Some(offer) = offer {
        let rows = vec![Row::AddOffer(offer.row(sku, hand)), decided];
        return Ok(Accepted::Terms(Change { rows, ..Change::default() }));
    }
    let Figures { price_minor, floor_minor, plan, .. } = will;
    let next = Sku { price_minor, floor_minor, plan, ..sku.clone() };
    let rows = vec![Row::EditSku(next), decided];
    Ok(Accepted::Terms(Change { rows, ..Change::default() }))
}
