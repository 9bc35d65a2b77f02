//! The dashboard: the numbers of a show, as PRODUCT defines them.

mod chart;
mod goods;

use crate::{Live, room_task::Ask};
use axum::extract::State;
use chart::{Cue, Minute};
use goods::Goods;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::{Error, Result};
use wanghong_base::{
    extract::{Json, Path},
    wire::{Id, Money},
};
use wanghong_core::{self as core, Code, Refusal, insight, policy::Act, sale::State as Stage};
use wanghong_people::{auth::Person, posts};
use wanghong_shop::face::currency;

pub(crate) fn routes() -> OpenApiRouter<Live> {
    OpenApiRouter::new().routes(routes!(dashboard))
}

/// The numbers of a show. What is unknown is null; zero is zero.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wall)]
pub(crate) struct Dashboard {
    at: i64,
    seconds: i64,
    /// Whether people are counted by a fair sample, since very many came.
    sampled: bool,
    online: i64,
    pcu: i64,
    acu: f64,
    mean_stay_ms: i64,
    visitors: i64,
    visits: i64,
    comments: i64,
    commenters: i64,
    taps: i64,
    tappers: i64,
    followers_won: i64,
    /// Visitors who may be nobody, since more than 500 came from their network within twelve hours; they are in no
    /// other number.
    doubtful: i64,
    /// People who played at least a second of the replay.
    rewatchers: i64,
    /// What was played of the replay.
    rewatched_ms: i64,
    #[serde(flatten)]
    ever: Ever,
    now: Now,
    gmv: Money,
    paid_sum: Money,
    refunded_sum: Money,
    /// Deposits that went back since their orders were cancelled.
    returned_sum: Money,
    net_sum: Money,
    gpm: Option<Money>,
    net_gpm: Option<Money>,
    uv: Option<Money>,
    funnel: Funnel,
    products: Vec<Sold>,
    minutes: Vec<Minute>,
    cues: Vec<Cue>,
}

/// How many orders ever did something, whatever became of them; one order is in many of these.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ever {
    orders: i64,
    waited: i64,
    drawn: i64,
    held: i64,
    placed: i64,
    deposits: i64,
    /// Came through their cooling-off.
    locked: i64,
    /// Called off while they cooled off.
    withdrawn: i64,
    paid: i64,
    lapsed: i64,
    cancelled: i64,
    refunded: i64,
}

/// How many orders are in each state now; each is in one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Now {
    waiting: i64,
    in_draw: i64,
    held: i64,
    placed: i64,
    cooling_off: i64,
    locked: i64,
    paid: i64,
    packed: i64,
    shipped: i64,
    delivered: i64,
    lapsed: i64,
    cancelled: i64,
    refunded: i64,
}

/// How many different people came how far: browsers up to `clicked`, users from `ordered` on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Funnel {
    exposed: i64,
    entered: i64,
    seen: i64,
    clicked: i64,
    ordered: i64,
    paid: i64,
}

/// The numbers of one product in a show. The counts are of orders that ever did something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sold {
    /// Null for what is told apart no more.
    product: Option<Id>,
    title: String,
    /// People who had it on the screen.
    seen: Option<i64>,
    /// People who looked at it closely.
    clicked: Option<i64>,
    held: i64,
    placed: i64,
    paid: i64,
    lapsed: i64,
    cancelled: i64,
    refunded: i64,
    /// Pieces that can be had now.
    left: Option<i64>,
    gmv: Money,
    paid_sum: Money,
    net_sum: Money,
}

/// The dashboard: what a show's team sees of it.
#[utoipa::path(get, path = "/lives/{id}/wall", operation_id = "wall", params(("id" = Id, Path)), responses((status = 200, body = Dashboard)))]
async fn dashboard(
    State(live): State<Live>,
    person: Person,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Dashboard>> {
    posts::row_for(&live.people, &person, id, Act::ReadDashboard).await?;
    // The room of a show that is over counts its rows once, and stays for as long as somebody looks.
    let counted = live.rooms.get(&live, id).await?.ask(Ask::Dashboard).await.ok_or_else(closing)?;
    let currency = currency(&live.base.db).await?;
    let goods = Goods::of(&live.base.db, id, &counted).await?;
    let cues = chart::cues(&live.base.db, &counted).await?;
    Ok(Json(Dashboard { products: goods.sold(&counted, currency), cues, ..painted(&counted, currency) }))
}

/// It closed between being found and being asked.
fn closing() -> Error {
    Refusal::new(Code::BUSY, "The room is being opened anew. Try again.").retry_after(1_000).into()
}

fn painted(dashboard: &insight::Dashboard, currency: core::Currency) -> Dashboard {
    let money = |minor| Money::new(minor, currency.code());
    let sales = &dashboard.sales;
    Dashboard {
        at: dashboard.at.0,
        seconds: dashboard.length.0 / 1_000,
        sampled: dashboard.sampled,
        online: dashboard.online,
        pcu: dashboard.pcu,
        acu: thousandths(dashboard.acu_milli),
        mean_stay_ms: dashboard.mean_stay.0,
        visitors: dashboard.visitors,
        visits: dashboard.visits,
        comments: dashboard.comments,
        commenters: dashboard.commenters,
        taps: dashboard.taps,
        tappers: dashboard.tappers,
        followers_won: dashboard.followers_won,
        doubtful: dashboard.doubtful,
        rewatchers: dashboard.rewatchers,
        rewatched_ms: dashboard.rewatched.0,
        ever: sales.into(),
        now: Now::of(sales),
        gmv: money(sales.gmv_minor),
        paid_sum: money(sales.paid_minor),
        refunded_sum: money(sales.refunded_minor),
        returned_sum: money(sales.returned_minor),
        net_sum: money(sales.net_minor()),
        gpm: dashboard.gpm_minor().map(money),
        net_gpm: dashboard.net_gpm_minor().map(money),
        uv: dashboard.uv_minor().map(money),
        funnel: dashboard.funnel.into(),
        products: Vec::new(),
        minutes: dashboard.minutes.iter().map(Minute::from).collect(),
        cues: Vec::new(),
    }
}

impl From<&insight::Sales> for Ever {
    fn from(sales: &insight::Sales) -> Self {
        Self {
            orders: sales.orders,
            waited: sales.waited,
            drawn: sales.drawn,
            held: sales.held,
            placed: sales.placed,
            deposits: sales.deposits,
            locked: sales.locked,
            withdrawn: sales.withdrawn,
            paid: sales.paid,
            lapsed: sales.lapsed,
            cancelled: sales.cancelled,
            refunded: sales.refunded,
        }
    }
}

impl Now {
    fn of(sales: &insight::Sales) -> Self {
        Self {
            waiting: sales.now(Stage::Waiting),
            in_draw: sales.now(Stage::InDraw),
            held: sales.now(Stage::Held),
            placed: sales.now(Stage::Placed),
            cooling_off: sales.now(Stage::Cooling),
            locked: sales.now(Stage::Locked),
            paid: sales.now(Stage::Paid),
            packed: sales.now(Stage::Packed),
            shipped: sales.now(Stage::Shipped),
            delivered: sales.now(Stage::Delivered),
            lapsed: sales.now(Stage::Lapsed),
            cancelled: sales.now(Stage::Cancelled),
            refunded: sales.now(Stage::Refunded),
        }
    }
}

impl From<insight::Funnel> for Funnel {
    fn from(funnel: insight::Funnel) -> Self {
        let insight::Funnel { exposed, entered, seen, clicked, ordered, paid } = funnel;
        Self { exposed, entered, seen, clicked, ordered, paid }
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a count of people, shown with one decimal"
)]
fn thousandths(n: i64) -> f64 {
    n as f64 / 1_000.0
}
