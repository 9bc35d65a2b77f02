//! The invoice that a buyer wants for an order: asked for, changed, withdrawn, issued by the shop, and from then on
//! only corrected by credit notes.

use super::order;
use crate::{Shop, paper};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::{Json, Path};
use wanghong_base::wire::{Id, InvoiceKind, Money};
use wanghong_base::{
    clock,
    error::{Error, Result},
};
use wanghong_core::{
    self as core, Code, Refusal,
    invoice::{self, Details},
    policy::{self, Act},
    sale,
};
use wanghong_people::auth::Person;
use wanghong_store::{Tx, documents, invoices as rows, orders::Line};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(show, ask, withdraw)).routes(routes!(issue)).routes(routes!(replace))
}

/// An invoice that is wanted, and what was issued for its order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invoice {
    kind: InvoiceKind,
    /// Made out to whom.
    title: String,
    /// A company's; empty for a person.
    tax_number: String,
    /// Where it is sent.
    email: String,
    asked_at: i64,
    /// The oldest first; once there is one its buyer can change nothing.
    documents: Vec<Document>,
}

/// Something that was issued. It is final: a change is a credit note and another invoice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Document {
    id: Id,
    /// `invoice` or `credit_note`.
    kind: String,
    /// Numbers of a shop follow each other without a gap, for invoices and for credit notes of each year.
    number: String,
    /// The number of the invoice that a credit note takes back, or takes some of back.
    corrects: Option<String>,
    amount: Money,
    /// Made out to whom.
    title: String,
    /// A company's; empty for a person.
    tax_number: String,
    issued_at: i64,
}

fn painted(all: &[documents::Document]) -> Vec<Document> {
    let number = |id: i64| all.iter().find(|row| row.id == id).map(|row| row.number.clone());
    let one = |row: &documents::Document| Document {
        id: row.id.into(),
        kind: row.kind.clone(),
        number: row.number.clone(),
        corrects: row.corrects.and_then(number),
        amount: Money::new(row.amount_minor, &row.currency),
        title: row.title.clone(),
        tax_number: row.tax_number.clone(),
        issued_at: row.issued_at,
    };
    all.iter().map(one).collect()
}

async fn answer(shop: &Shop, order: core::Id) -> Result<Json<Option<Invoice>>> {
    let Some(row) = rows::of_order(&shop.base.db, order).await? else { return Ok(Json(None)) };
    let rows::Invoice { kind, title, tax_number, email, asked_at, .. } = row;
    let kind = invoice::Kind::from_word(&kind).map(InvoiceKind);
    let kind = kind.ok_or_else(|| Error::Internal(format!("invoice of {order}: unknown kind")))?;
    let documents = painted(&documents::of_order(&shop.base.db, order).await?);
    Ok(Json(Some(Invoice { kind, title, tax_number, email, asked_at, documents })))
}

/// The invoice that is wanted for an order, for its buyer and its shop.
#[utoipa::path(get, path = "/orders/{id}/invoice", params(("id" = Id, Path)), responses((status = 200, body = Option<Invoice>)))]
async fn show(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Option<Invoice>>> {
    order::seen(&shop, &person, id).await?;
    answer(&shop, id).await
}

/// To whom an invoice is made out.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct InvoiceAsk {
    kind: InvoiceKind,
    title: String,
    /// A company's.
    #[serde(default)]
    tax_number: String,
    email: String,
}

impl InvoiceAsk {
    fn row(&self, order: core::Id) -> Result<rows::Invoice> {
        let Details { kind, title, tax_number, email } =
            Details::check(self.kind.0, &self.title, &self.tax_number, &self.email)?;
        let (order_id, kind, asked_at) = (order.0, kind.word().to_owned(), clock::now().0);
        Ok(rows::Invoice { order_id, kind, title, tax_number, email, asked_at })
    }
}

/// An order of this person's own.
async fn own(shop: &Shop, person: &Person, order: core::Id) -> Result<Line> {
    let line = order::seen(shop, person, order).await?;
    let own = Act::Own(line.order.buyer);
    policy::check(&person.caller.actor, own).map_err(|_no| Error::not_found())?;
    Ok(line)
}

fn issued() -> Error {
    Refusal::new(Code::INVOICE_ISSUED, "The invoice is issued; ask the shop to change it.").into()
}

/// Asks for an invoice, or for another one until the shop has issued it.
#[utoipa::path(put, path = "/orders/{id}/invoice", params(("id" = Id, Path)), request_body = InvoiceAsk,
    responses((status = 200, body = Option<Invoice>)))]
async fn ask(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<InvoiceAsk>,
) -> Result<Json<Option<Invoice>>> {
    let line = own(&shop, &person, id).await?;
    if line.order.state.over() {
        return Err(Refusal::new(Code::ORDER_OVER, "This order has ended.").into());
    }
    let new = form.row(id)?;
    let mut tx = shop.base.db.begin().await?;
    if !rows::ask(&mut tx, &new).await? {
        return Err(issued());
    }
    tx.commit().await?;
    answer(&shop, id).await
}

/// Wants no invoice any more.
#[utoipa::path(delete, path = "/orders/{id}/invoice", params(("id" = Id, Path)), responses((status = 200, body = Option<Invoice>)))]
async fn withdraw(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Option<Invoice>>> {
    own(&shop, &person, id).await?;
    let mut tx = shop.base.db.begin().await?;
    let gone = rows::withdraw(&mut tx, id).await?;
    tx.commit().await?;
    if !gone && rows::of_order(&shop.base.db, id).await?.is_some() {
        return Err(issued());
    }
    answer(&shop, id).await
}

/// An order whose shop's papers this person handles.
async fn managed(shop: &Shop, person: &Person, order: core::Id) -> Result<()> {
    let line = order::seen(shop, person, order).await?;
    let right = Act::ManageShop(line.order.account);
    policy::check(&person.caller.actor, right).map_err(|_no| Error::not_found())
}

/// An invoice over what its buyer has paid and not got back.
async fn over(tx: &mut Tx, wanted: rows::Invoice) -> Result<documents::Document> {
    let order = core::Id(wanted.order_id);
    let bought = documents::bought(tx, order).await?.ok_or_else(Error::not_found)?;
    let state = sale::State::from_word(&bought.state);
    invoice::may_issue(state.ok_or_else(|| Error::Internal(format!("order {order}: unknown state")))?)?;
    let kept = bought.received_minor.saturating_sub(bought.refunded_minor);
    if kept == 0 {
        return Err(Refusal::new(Code::NOT_IN_STATE, "This order cost nothing.").into());
    }
    Ok(documents::Document {
        account_id: bought.account_id,
        order_id: order.0,
        amount_minor: kept,
        currency: bought.currency,
        buyer: wanted.kind,
        title: wanted.title,
        tax_number: wanted.tax_number,
        email: wanted.email,
        ..documents::Document::default()
    })
}

/// Issues, as the shop, the invoice that is wanted, under the shop's next number. It is final: what goes back of its
/// money makes credit notes by itself.
#[utoipa::path(post, path = "/orders/{id}/invoice/issue", params(("id" = Id, Path)),
    responses((status = 200, body = Option<Invoice>)))]
async fn issue(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Option<Invoice>>> {
    managed(&shop, &person, id).await?;
    let mut tx = shop.base.db.begin().await?;
    let wanted = rows::wanted(&mut tx, id).await?;
    let wanted =
        wanted.ok_or_else(|| Refusal::new(Code::NOT_IN_STATE, "No invoice is wanted for this order."))?;
    let new = over(&mut tx, wanted).await?;
    if documents::standing(&mut tx, id).await?.is_some() {
        return Err(issued());
    }
    documents::invoice(&mut tx, new, paper::issue(Some(person.account), clock::now())).await?;
    tx.commit().await?;
    answer(&shop, id).await
}

/// Has an invoice that was issued made out otherwise: a credit note takes it back, and another is issued.
#[utoipa::path(post, path = "/orders/{id}/invoice/replace", params(("id" = Id, Path)), request_body = InvoiceAsk,
    responses((status = 200, body = Option<Invoice>)))]
async fn replace(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<InvoiceAsk>,
) -> Result<Json<Option<Invoice>>> {
    managed(&shop, &person, id).await?;
    let wanted = form.row(id)?;
    let mut tx = shop.base.db.begin().await?;
    let new = over(&mut tx, wanted.clone()).await?;
    let Some((_, left)) = documents::standing(&mut tx, id).await? else {
        return Err(Refusal::new(Code::NOT_IN_STATE, "No invoice is issued for this order.").into());
    };
    let issue = || paper::issue(Some(person.account), clock::now());
    documents::credit(&mut tx, id, left, issue()).await?;
    rows::correct(&mut tx, &wanted).await?;
    documents::invoice(&mut tx, new, issue()).await?;
    tx.commit().await?;
    answer(&shop, id).await
}
