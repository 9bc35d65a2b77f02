//! The invoice that a buyer wants for an order: asked for, changed, withdrawn, and issued by the shop.

use super::extract::{Json, Path};
use super::{
    orders,
    wire::{Id, InvoiceKind},
};
use crate::{
    app::App,
    auth::Person,
    clock,
    error::{Error, Result},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_core::{
    self as core, Code, Refusal, account,
    invoice::{self, Details},
    limits,
    policy::{self, Act},
    sale,
};
use wanghong_store::{invoices as rows, orders::Line};

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show, ask, withdraw)).routes(routes!(issue))
}

/// An invoice that is wanted.
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
    /// Its number, once the shop has issued it; nothing can be changed then.
    number: Option<String>,
    issued_at: Option<i64>,
}

fn shown(row: rows::Invoice) -> Result<Invoice> {
    let rows::Invoice { kind, title, tax_number, email, asked_at, number, issued_at, .. } = row;
    let kind = invoice::Kind::from_word(&kind).map(InvoiceKind);
    let kind = kind.ok_or_else(|| Error::Internal(format!("invoice of {}: unknown kind", row.order_id)))?;
    Ok(Invoice { kind, title, tax_number, email, asked_at, number, issued_at })
}

async fn answer(app: &App, order: core::Id) -> Result<Json<Option<Invoice>>> {
    Ok(Json(rows::of_order(&app.db, order).await?.map(shown).transpose()?))
}

/// The invoice that is wanted for an order, for its buyer and its shop.
#[utoipa::path(get, path = "/orders/{id}/invoice", params(("id" = Id, Path)), responses((status = 200, body = Option<Invoice>)))]
async fn show(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Option<Invoice>>> {
    orders::seen(&app, &person, id).await?;
    answer(&app, id).await
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

/// An order of this person's own.
async fn own(app: &App, person: &Person, order: core::Id) -> Result<Line> {
    let line = orders::seen(app, person, order).await?;
    let own = Act::Own(core::Id(line.order.buyer));
    policy::check(&person.caller.actor, own).map_err(|_no| Error::not_found())?;
    Ok(line)
}

fn issued() -> Error {
    Refusal::new(Code::InvoiceIssued, "The invoice is issued; ask the shop to change it.").into()
}

/// Asks for an invoice, or for another one until the shop has issued it.
#[utoipa::path(put, path = "/orders/{id}/invoice", params(("id" = Id, Path)), request_body = InvoiceAsk,
    responses((status = 200, body = Option<Invoice>)))]
async fn ask(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<InvoiceAsk>,
) -> Result<Json<Option<Invoice>>> {
    let line = own(&app, &person, id).await?;
    if sale::State::from_word(&line.order.state).is_none_or(sale::State::over) {
        return Err(Refusal::new(Code::OrderOver, "This order has ended.").into());
    }
    let Details { kind, title, tax_number, email } =
        Details::check(form.kind.0, &form.title, &form.tax_number, &form.email)?;
    let new = rows::Invoice {
        order_id: id.0,
        kind: kind.word().to_owned(),
        title,
        tax_number,
        email,
        asked_at: clock::now().0,
        ..rows::Invoice::default()
    };
    let mut tx = app.db.begin().await?;
    if !rows::ask(&mut tx, &new).await? {
        return Err(issued());
    }
    tx.commit().await?;
    answer(&app, id).await
}

/// Wants no invoice any more.
#[utoipa::path(delete, path = "/orders/{id}/invoice", params(("id" = Id, Path)), responses((status = 200, body = Option<Invoice>)))]
async fn withdraw(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Option<Invoice>>> {
    own(&app, &person, id).await?;
    let mut tx = app.db.begin().await?;
    let gone = rows::withdraw(&mut tx, id).await?;
    tx.commit().await?;
    if !gone && rows::of_order(&app.db, id).await?.is_some() {
        return Err(issued());
    }
    answer(&app, id).await
}

/// The number of an invoice that is issued.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct InvoiceIssue {
    number: String,
}

/// Says, as the shop, that an invoice is issued; again, that its number is another.
#[utoipa::path(post, path = "/orders/{id}/invoice/issue", params(("id" = Id, Path)), request_body = InvoiceIssue,
    responses((status = 200, body = Option<Invoice>)))]
async fn issue(
    State(app): State<Arc<App>>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Json(form): Json<InvoiceIssue>,
) -> Result<Json<Option<Invoice>>> {
    let line = orders::seen(&app, &person, id).await?;
    let right = Act::Fulfil(core::Id(line.order.account_id));
    policy::check(&person.caller.actor, right).map_err(|_no| Error::not_found())?;
    let number = account::line(&form.number, limits::INVOICE_NUMBER, "number")?;
    let mut tx = app.db.begin().await?;
    if !rows::issue(&mut tx, id, &number, person.account, clock::now()).await? {
        return Err(Refusal::new(Code::NotInState, "No invoice is wanted for this order.").into());
    }
    tx.commit().await?;
    answer(&app, id).await
}
