//! A change of the catalogue: rows that the desk commits together with what it means for the sale, so that
//! the desk hears of changes in the order in which they are committed.

use wanghong_base::clock;
use wanghong_core::{
    Code, Id, Millis, Refusal,
    sale::{Input, Once, Sale},
};
use wanghong_store::{
    Result, Tx,
    draws::{self, Draw},
    movements::{self, StockAct},
    offers::{self, Offer},
    products::{self, Product, Sku},
    proposals::{self, Proposal},
};

/// One row that a change writes.
#[derive(Debug)]
pub enum Row {
    /// A new product.
    AddProduct(Product),
    /// What a product is called, its options, and whether it is in the shop, which concerns all its SKUs.
    EditProduct(Product, Vec<Sku>),
    /// A product's pictures, and no others.
    Pictures(Id, Vec<products::Picture>),
    /// A new SKU with its first stock, at its place.
    AddSku {
        /// What it is.
        sku: Sku,
        /// Where it stands among those of its product, from 0 on.
        place: i64,
        /// Who added it.
        by: Id,
    },
    /// All of a SKU but its stock.
    EditSku(Sku),
    /// A new offer.
    AddOffer(Offer),
    /// Until when and for how many pieces an offer is, and whether it may be had.
    EditOffer(Offer),
    /// A draw that is ahead.
    AddDraw(Draw),
    /// Something for a second person.
    Propose(Proposal),
    /// What the second person said.
    Decide {
        /// To what.
        proposal: Id,
        /// Who said it.
        by: Id,
        /// Whether it is done.
        yes: bool,
    },
}

/// Pieces that the shop puts in or takes back.
#[derive(Clone, Debug)]
pub struct Restock {
    /// Of what.
    pub(crate) sku: Id,
    /// How many; negative takes back.
    pub(crate) add: i64,
    /// The account of whoever does it.
    pub(crate) by: Id,
    /// Why, in their words.
    pub(crate) note: String,
    /// The proposal that this fulfils, and the user who accepted it.
    pub(crate) accepts: Option<(Id, Id)>,
}

/// Rows, and pieces that come in with them: all or nothing.
#[derive(Debug, Default)]
pub struct Change {
    /// What to write, in order.
    pub rows: Vec<Row>,
    /// Pieces of SKUs that the desk knows; none is taken back.
    pub restocks: Vec<Restock>,
    /// What makes it one act however often it is sent, where its sender said so.
    pub once: Option<Once>,
}

/// The ticket of an input whose answer nobody waits for.
const NOBODY: u64 = u64::MAX;

impl Change {
    /// Whether the sale can take all of it.
    pub(crate) fn fits(&self, sale: &Sale) -> std::result::Result<(), Refusal> {
        let unknown = || Refusal::new(Code::NOT_FOUND, "There is no such SKU.");
        for restock in &self.restocks {
            sale.stock(restock.sku).ok_or_else(unknown)?.restock(restock.add)?;
        }
        for input in self.inputs() {
            if let Input::Sku { terms, .. } = &input {
                sale.terms_fit(terms)?;
            } else if let Input::Draw { draw, .. } = &input {
                sale.draw_fits(draw)?;
            }
        }
        for row in &self.rows {
            let Row::EditOffer(offer) = row else { continue };
            let taken = sale.taken(Id(offer.sku_id), Id(offer.id)).unwrap_or(offer.taken);
            if offer.quantity.is_some_and(|most| most < taken) {
                let message = format!("{taken} pieces went out under this offer already.");
                return Err(Refusal::new(Code::CONFLICT, message).field("quantity"));
            }
        }
        Ok(())
    }

    /// SKUs on which something counts what each buyer has had, from now on.
    pub(crate) fn limited(&self) -> impl Iterator<Item = Id> + '_ {
        self.rows.iter().filter_map(|row| match row {
            Row::EditSku(sku) => sku.per_buyer.map(|_| Id(sku.id)),
            Row::AddOffer(row) | Row::EditOffer(row) => {
                row.terms().is_ok_and(|offer| offer.counts_buyers()).then_some(Id(row.sku_id))
            }
            Row::AddProduct(_)
            | Row::EditProduct(..)
            | Row::Pictures(..)
            | Row::AddSku { .. }
            | Row::AddDraw(_)
            | Row::Propose(_)
            | Row::Decide { .. } => None,
        })
    }

    /// Whether a product is out of the shop from now on, where this says so.
    fn withdraws(&self, product: i64) -> Option<bool> {
        self.rows.iter().find_map(|row| {
            let Row::EditProduct(edited, _) = row else { return None };
            (edited.id == product).then_some(edited.archived)
        })
    }

    /// SKUs as they will be.
    pub(crate) fn edits(&self) -> impl Iterator<Item = &Sku> + '_ {
        self.rows.iter().filter_map(|row| if let Row::EditSku(sku) = row { Some(sku) } else { None })
    }

    /// Offers that change; the sale may have forgotten them.
    pub(crate) fn offers(&self) -> impl Iterator<Item = &Offer> + '_ {
        self.rows.iter().filter_map(|row| if let Row::EditOffer(offer) = row { Some(offer) } else { None })
    }

    /// SKUs whose terms viewers see anew.
    pub(crate) fn skus(&self) -> impl Iterator<Item = Id> + '_ {
        self.rows.iter().filter_map(|row| match row {
            Row::EditSku(sku) => Some(Id(sku.id)),
            Row::AddOffer(offer) | Row::EditOffer(offer) => Some(Id(offer.sku_id)),
            Row::AddDraw(draw) => Some(Id(draw.sku_id)),
            Row::AddProduct(_)
            | Row::EditProduct(..)
            | Row::Pictures(..)
            | Row::AddSku { .. }
            | Row::Propose(_)
            | Row::Decide { .. } => None,
        })
    }

    /// Products that are in the shop or not from now on.
    pub(crate) fn products(&self) -> impl Iterator<Item = Id> + '_ {
        self.rows.iter().filter_map(|row| {
            let Row::EditProduct(product, _) = row else { return None };
            Some(Id(product.id))
        })
    }

    /// On which terms SKUs are sold, once all of this is done.
    fn terms(&self, skus: &[Sku]) -> Vec<Input> {
        let load = |sku: &Sku| {
            let withdrawn = self.withdraws(sku.product_id).unwrap_or(sku.withdrawn);
            let sku = Sku { withdrawn, ..sku.clone() };
            let (terms, stock) = (sku.terms().ok()?, sku.stock());
            Some(Input::Sku { terms, stock })
        };
        skus.iter().filter_map(load).collect()
    }

    /// What the sale is told.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        let load = |row: &Row| match row {
            Row::AddSku { sku, .. } | Row::EditSku(sku) => self.terms(std::slice::from_ref(sku)),
            Row::EditProduct(_, skus) => self.terms(skus),
            Row::AddOffer(row) | Row::EditOffer(row) => {
                row.terms().ok().map(|offer| Input::Offer { offer, sold: 0 }).into_iter().collect()
            }
            Row::AddDraw(row) => {
                row.rules().ok().map(|(draw, drawn)| Input::Draw { draw, drawn }).into_iter().collect()
            }
            Row::AddProduct(_) | Row::Pictures(..) | Row::Propose(_) | Row::Decide { .. } => Vec::new(),
        };
        let loads = self.rows.iter().flat_map(load);
        let stocks = self.restocks.iter().map(|r| Input::Stock { ticket: NOBODY, sku: r.sku, add: r.add });
        loads.chain(stocks).chain(self.once.clone().map(Input::Did)).collect()
    }

    /// Writes the rows, but for [edits of offers](Self::offers): those are written with what went out under them.
    pub(crate) async fn write(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        for row in &self.rows {
            if let Row::EditSku(sku) = row {
                products::free_code(tx, Id(sku.id)).await?;
            }
        }
        for row in &self.rows {
            row.write(tx, now).await?;
        }
        for restock in &self.restocks {
            restock.write(tx, now).await?;
        }
        Ok(())
    }
}

impl Row {
    async fn write(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        match self {
            Self::AddProduct(product) => products::add(tx, product, now).await,
            Self::EditProduct(product, _) => products::edit(tx, product).await,
            Self::Pictures(product, pictures) => products::set_pictures(tx, *product, pictures.clone()).await,
            Self::EditSku(sku) => products::edit_sku(tx, sku).await,
            Self::AddOffer(offer) => offers::add(tx, offer).await,
            // Its batch writes it, with its count.
            Self::EditOffer(_) => Ok(()),
            Self::AddDraw(draw) => draws::add(tx, draw).await,
            Self::Propose(proposal) => proposals::add(tx, proposal).await,
            Self::Decide { proposal, by, yes } => {
                proposals::decide(tx, *proposal, *by, *yes, now).await.map(drop)
            }
            Self::AddSku { sku, place, by } => {
                products::add_sku(tx, sku, *place).await?;
                let first = Restock {
                    sku: Id(sku.id),
                    add: sku.stocked,
                    by: *by,
                    note: String::new(),
                    accepts: None,
                };
                first.write(tx, now).await
            }
        }
    }
}

impl Restock {
    /// Writes down what was done, and whose yes it needed.
    pub(crate) async fn write(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        if let Some((proposal, by)) = self.accepts {
            proposals::decide(tx, proposal, by, true, now).await?;
        }
        if self.add == 0 {
            return Ok(());
        }
        let act = StockAct {
            id: clock::mint().0,
            at: now.0,
            sku_id: self.sku.0,
            done_by: Some(self.by.0),
            quantity: self.add,
            note: self.note.clone(),
        };
        movements::add(tx, vec![act]).await
    }
}
