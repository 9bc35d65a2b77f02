//! The whole catalogue as CSV, out and in.

use crate::{
    Shop, currency,
    import::{self, Plan, Stand},
    limits, sheet,
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::header,
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::Id;
use wanghong_base::{
    error::Result,
    flow::{self, Pen},
};
use wanghong_core::{self as core, Code, Refusal, policy::Act};
use wanghong_people::api::keyed::{Head, IdempotencyKey};
use wanghong_people::api::tables;
use wanghong_people::auth::Person;
use wanghong_store::{products, proposals};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    let most = || DefaultBodyLimit::max(limits::CATALOGUE_BYTES);
    OpenApiRouter::new()
        .routes(routes!(out))
        .routes(routes!(preview).layer(most()))
        .routes(routes!(take).layer(most()))
}

/// The catalogue as CSV: a line a SKU.
#[utoipa::path(get, path = "/accounts/{id}/catalogue", params(("id" = Id, Path)),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn out(State(shop): State<Shop>, person: Person, Path(Id(id)): Path<Id>) -> Result<impl IntoResponse> {
    person.may(Act::ManageShop(id))?;
    let place = tables::place(&shop.people)?;
    let (pen, body) = flow::written();
    let writing = shop.clone();
    shop.base.tasks.spawn("catalogue", async move {
        if let Err(error) = write(&writing, id, &pen).await {
            pen.fail(&error).await;
        }
        drop(place);
    });
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"catalogue.csv\""),
    ];
    Ok((head, shop.base.flow.out(body, person.caller.address)))
}

/// Writes a catalogue a product at a time, as it is read.
async fn write(shop: &Shop, account: core::Id, pen: &Pen) -> Result<()> {
    pen.write(sheet::head()?).await;
    let mut after = core::Id(0);
    loop {
        let page = products::after(&shop.base.db, account, after, limits::CATALOGUE_PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = core::Id(last.id);
        for product in &page {
            let skus = products::skus(&shop.base.db, core::Id(product.id)).await?;
            if !pen.write(sheet::lines(product, &skus)?).await {
                return Ok(());
            }
        }
    }
}

async fn stand(shop: &Shop, person: &Person, account: core::Id) -> Result<Stand> {
    let products = products::all_of_account(&shop.base.db, account, limits::CATALOGUE_OUT).await?;
    let skus = products::skus_of_account(&shop.base.db, account, limits::CATALOGUE_OUT).await?;
    let most = usize::try_from(limits::CATALOGUE_OUT).unwrap_or(usize::MAX);
    if products.len() >= most || skus.len() >= most {
        return Err(Refusal::new(
            Code::TOO_LARGE,
            format!("A catalogue of {most} lines or more is not one file."),
        )
        .into());
    }
    Ok(Stand {
        account,
        currency: currency::of(&shop.base.db).await?,
        ways: shop.pay.on().to_vec(),
        products: products.into_iter().map(|row| (row.id, row)).collect(),
        skus: skus.into_iter().map(|row| (row.id, row)).collect(),
        open: proposals::open(&shop.base.db, account, core::limits::PROPOSALS).await?,
        by: (person.user, person.account),
    })
}

/// What a catalogue would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogueReport {
    /// Lines that add a SKU.
    added: usize,
    /// Lines that change one.
    changed: usize,
    /// Lines that change nothing.
    same: usize,
    /// Lines of which something waits for a second person.
    waiting: usize,
    /// What is wrong; nothing can be done before it is right.
    faults: Vec<CatalogueFault>,
    /// What each line does, without those that change nothing.
    lines: Vec<CatalogueLine>,
    /// Names this outcome: send it along to do exactly this.
    mark: String,
}

/// What is wrong with a line of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogueFault {
    /// Its number in the file; the head is 1.
    line: u64,
    column: Option<&'static str>,
    /// A word for what is wrong.
    reason: &'static str,
    message: String,
}

/// What a line does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogueLine {
    /// Its number in the file.
    line: u64,
    /// Whether the SKU is new.
    new: bool,
    /// Whether some of it waits for a second person.
    waits: bool,
    product_title: String,
    sku_title: String,
    steps: Vec<CatalogueStep>,
}

/// One change, in the words of the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogueStep {
    column: &'static str,
    from: String,
    to: String,
}

impl From<&sheet::Fault> for CatalogueFault {
    fn from(fault: &sheet::Fault) -> Self {
        let sheet::Fault { line, column, reason, message } = fault;
        Self { line: *line, column: *column, reason, message: message.clone() }
    }
}

fn report(plan: &Plan) -> CatalogueReport {
    let lines: Vec<_> = plan.lines.iter().map(line).collect();
    CatalogueReport {
        added: lines.iter().filter(|line| line.new).count(),
        changed: lines.iter().filter(|line| !line.new).count(),
        same: plan.same,
        waiting: lines.iter().filter(|line| line.waits).count(),
        faults: plan.faults.iter().map(CatalogueFault::from).collect(),
        mark: mark(&lines),
        lines,
    }
}

fn line(planned: &import::Planned) -> CatalogueLine {
    let step = |step: &import::Step| CatalogueStep {
        column: step.column,
        from: step.from.clone(),
        to: step.to.clone(),
    };
    CatalogueLine {
        line: planned.line,
        new: planned.new,
        waits: planned.waits,
        product_title: planned.product.clone(),
        sku_title: planned.sku.clone(),
        steps: planned.steps.iter().map(step).collect(),
    }
}

/// Two outcomes have one name only if every line does the same.
pub(crate) fn mark(lines: &impl Serialize) -> String {
    let text = serde_json::to_vec(lines).unwrap_or_default();
    let mut mark = String::new();
    for byte in Sha256::digest(text).iter().take(16) {
        let _infallible = write!(mark, "{byte:02x}");
    }
    mark
}

async fn planned(shop: &Shop, person: &Person, account: core::Id, body: &[u8]) -> Result<Plan> {
    let mut plan = match sheet::read(body) {
        Err(faults) => Plan { faults, ..Plan::default() },
        Ok(table) => {
            let mut plan = import::plan(&stand(shop, person, account).await?, &table.lines)?;
            plan.faults.splice(0..0, table.faults);
            plan
        }
    };
    plan.faults.truncate(limits::CATALOGUE_FAULTS);
    Ok(plan)
}

/// Says what a catalogue would do; nothing is written.
#[utoipa::path(post, path = "/accounts/{id}/catalogue/preview", params(("id" = Id, Path)),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = CatalogueReport)))]
async fn preview(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    request: Request,
) -> Result<Json<CatalogueReport>> {
    person.may(Act::ManageShop(id))?;
    let (body, _place) = tables::taken(&shop.people, &person, request).await?;
    Ok(Json(report(&planned(&shop, &person, id, &body).await?)))
}

/// Which outcome is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Meant {
    /// The `mark` of a preview; where the outcome would be another by now, nothing is done.
    mark: Option<String>,
}

/// Takes a catalogue: all of it, or nothing.
#[utoipa::path(post, path = "/accounts/{id}/catalogue", params(("id" = Id, Path), Meant, IdempotencyKey),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = CatalogueReport)))]
async fn take(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(meant): Query<Meant>,
    request: Request,
) -> Result<Json<CatalogueReport>> {
    person.may(Act::ManageShop(id))?;
    let head = Head::of(&request)?;
    let (body, _place) = tables::taken(&shop.people, &person, request).await?;
    let key = head.with(&body);
    let _one_at_a_time = shop.desk.catalogue.lock().await;
    let mut plan = planned(&shop, &person, id, &body).await?;
    if key.done(&shop.base.db, &person).await?.is_some() {
        return Ok(Json(report(&plan)));
    }
    if let Some(fault) = plan.faults.first() {
        let message = format!("Line {}: {} Nothing was written.", fault.line, fault.message);
        return Err(Refusal::new(Code::INVALID, message).field("catalogue").into());
    }
    let report = report(&plan);
    if meant.mark.is_some_and(|mark| mark != report.mark) {
        let message = "The catalogue changed since the preview. Nothing was written; look at it again.";
        return Err(Refusal::new(Code::CONFLICT, message).field("catalogue").into());
    }
    plan.change.once = key.once(&person, id);
    shop.desk.change(plan.change).await?;
    Ok(Json(report))
}
