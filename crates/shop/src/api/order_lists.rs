//! Orders in pages: a shop's by what is known of them, and one's own.

use super::order::{self, Order};
use crate::{Shop, limits};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::error::{Error, Result};
use wanghong_base::extract::{Json, Path, Query};
use wanghong_base::wire::{Id, OrderState};
use wanghong_core::{self as core, Millis, policy::Act, words};
use wanghong_people::api::accounts;
use wanghong_people::auth::Person;
use wanghong_store::{
    accounts as voices,
    orders::{
        Line,
        search::{self, Page, Sieve},
    },
    payments,
};

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(of_shop)).routes(routes!(mine))
}

/// A page of orders.
#[expect(clippy::struct_field_names, reason = "the field is called so in the API")]
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Orders {
    /// The newest first.
    orders: Vec<Order>,
    /// Where the next page begins: send it as `before`. Absent at the end.
    next: Option<Id>,
    /// The search stopped at orders of this time for its length; `next` goes on from there.
    sought_until: Option<i64>,
    /// On a shop's first page: how many there are in each state that waits for the shop, and of `review`, `return` and
    /// `dispute`, whatever else is asked for. Above 1,000 it says 1,001.
    counts: BTreeMap<String, i64>,
}

/// Which orders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    #[param(required = false)]
    state: Option<OrderState>,
    /// Of this show.
    #[param(value_type = String, required = false)]
    live: Option<Id>,
    #[param(value_type = String, required = false)]
    product: Option<Id>,
    #[param(value_type = String, required = false)]
    sku: Option<Id>,
    #[param(value_type = String, required = false)]
    offer: Option<Id>,
    /// Only what the shop must look at.
    #[serde(default)]
    #[param(required = false)]
    review: bool,
    /// Only what its buyer wants to send back.
    #[serde(default)]
    #[param(required = false)]
    returns: bool,
    /// Only those whose payment is disputed.
    #[serde(default)]
    #[param(required = false)]
    disputes: bool,
    /// Made at this time or later.
    from: Option<i64>,
    /// Made before this time.
    to: Option<i64>,
    /// An order's number or its first digits; part of a name, an address, a telephone number, a tracking number, or of
    /// a product's name or a SKU's code, in whatever case; or `@handle` of a buyer.
    #[serde(default)]
    #[param(required = false)]
    q: String,
    /// The `next` of the page before.
    #[param(value_type = String, required = false)]
    before: Option<Id>,
}

impl Sought {
    /// The state that is asked for.
    pub(crate) fn state(&self) -> Option<core::sale::State> {
        self.state.map(|state| state.0)
    }

    /// The same, in this state.
    pub(crate) fn within(self, state: core::sale::State) -> Self {
        Self { state: Some(OrderState(state)), ..self }
    }

    /// As the store knows it; nothing where a buyer is named whom there is not.
    pub(crate) async fn sieve(&self, shop: &Shop, account: core::Id) -> Result<Option<Sieve>> {
        let id = |id: Option<Id>| id.map(|id| id.0).unwrap_or_default();
        let at = |at: i64| core::Id::mint(Millis(at.clamp(0, i64::MAX >> 16)), 0);
        let last = self.before.map_or(core::Id(i64::MAX), |id| id.0);
        let mut sieve = Sieve {
            from: self.from.map(at).unwrap_or_default(),
            before: self.to.map_or(last, |to| at(to).min(last)),
            state: self.state.map_or("", |state| state.0.word()),
            post: id(self.live),
            sku: id(self.sku),
            product: id(self.product),
            offer: id(self.offer),
            review: self.review,
            returns: self.returns,
            disputes: self.disputes,
            ..Sieve::all(account)
        };
        // Nothing is ordered before it is there.
        sieve.from =
            [sieve.post, sieve.sku, sieve.product, sieve.offer].into_iter().fold(sieve.from, core::Id::max);
        let words = words::text(&self.q, core::limits::SEARCH, "q")?;
        if let Some(number) = number(&words) {
            sieve.number = number;
        } else if let Some(order) = whole_id(&words) {
            (sieve.from, sieve.before) = (sieve.from.max(order), sieve.before.min(core::Id(order.0 + 1)));
        } else if let Some(handle) = words.strip_prefix('@') {
            match voices::by_handle(&shop.base.db, &handle.to_ascii_lowercase()).await? {
                Some(buyer) => sieve.buyer = buyer.user_id,
                None => return Ok(None),
            }
        } else {
            sieve.words = words;
        }
        Ok(Some(sieve))
    }

    /// Whether nothing but words is asked for.
    fn bare(&self) -> bool {
        let ids = [self.live, self.product, self.sku, self.offer, self.before];
        let times = self.from.or(self.to).is_some();
        self.state.is_none()
            && ids.iter().all(Option::is_none)
            && !times
            && !self.review
            && !self.returns
            && !self.disputes
    }
}

/// An order's number with its sign; digits alone may be those of a telephone too.
fn number(words: &str) -> Option<i64> {
    let digits = words.strip_prefix('#').filter(|digits| digits.len() < core::limits::ORDER_DIGITS)?;
    digits.parse().ok().filter(|number| *number > 0)
}

/// A whole order id, as people copy it.
fn whole_id(words: &str) -> Option<core::Id> {
    let digits = words.trim_start_matches('#');
    let whole =
        digits.len() >= core::limits::ORDER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|id: &core::Id| whole && id.0 < i64::MAX)
}

/// A shop's orders, the newest first, 50 a page. What is not asked for by state, look, return or buyer is sought among
/// some ten thousands of orders a page; `sought_until` says how far that came.
#[utoipa::path(get, path = "/accounts/{id}/orders", params(("id" = Id, Path), Sought), responses((status = 200, body = Orders)))]
async fn of_shop(
    State(shop): State<Shop>,
    person: Person,
    Path(Id(id)): Path<Id>,
    Query(sought): Query<Sought>,
) -> Result<Json<Orders>> {
    person.may(Act::ReadOrders(id))?;
    accounts::row(&shop.people, id).await?;
    let page = found(&shop, id, &sought).await?;
    let counts = match sought.before {
        None => search::counts(&shop.base.db, id).await?.into_iter().collect(),
        Some(_) => BTreeMap::new(),
    };
    let orders = paged(&shop, &person, page).await?;
    Ok(Json(Orders { counts, ..orders }))
}

async fn found(shop: &Shop, account: core::Id, sought: &Sought) -> Result<Page> {
    let nothing = || Page::cut(Vec::new(), limits::ORDER_PAGE, None);
    let Some(sieve) = sought.sieve(shop, account).await? else { return Ok(nothing()) };
    if sought.bare() && !sieve.words.is_empty() {
        let sent = search::tracked(&shop.base.db, account, &sieve.words, limits::ORDER_PAGE).await?;
        if !sent.is_empty() {
            return Ok(Page::cut(sent, limits::ORDER_PAGE, None));
        }
    }
    Ok(search::search(&shop.base.db, &sieve, limits::ORDER_PAGE).await?)
}

/// Where a page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// The `next` of the page before.
    #[param(value_type = String, required = false)]
    before: Option<Id>,
}

/// One's own orders, the newest first, 50 a page.
#[utoipa::path(get, path = "/me/orders", params(Before), responses((status = 200, body = Orders)))]
async fn mine(
    State(shop): State<Shop>,
    person: Person,
    Query(Before { before }): Query<Before>,
) -> Result<Json<Orders>> {
    let before = before.map_or(core::Id(i64::MAX), |id| id.0);
    person.may(Act::TakePart)?;
    let page = shop.files.of_buyer(&shop.base.db, person.user, before).await?;
    Ok(Json(paged(&shop, &person, page).await?))
}

async fn paged(shop: &Shop, person: &Person, page: Page) -> Result<Orders> {
    let Page { lines, next, halted } = page;
    Ok(Orders {
        orders: painted(shop, person, lines).await?,
        next: next.map(Id),
        sought_until: next.filter(|_| halted).map(|id| id.made_at().0),
        counts: BTreeMap::new(),
    })
}

/// Many orders as a person may see them, with their payments and buyers read at once.
async fn painted(shop: &Shop, person: &Person, lines: Vec<Line>) -> Result<Vec<Order>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let payments = payments::last_of_each(&shop.base.db, lines.iter().map(|line| line.order.id.0)).await?;
    let mut payments: HashMap<_, _> = payments.into_iter().map(|row| (row.order_id, row)).collect();
    let buyers = voices::voices_of(&shop.base.db, lines.iter().map(|line| line.order.buyer)).await?;
    let buyers: HashMap<_, _> = buyers.into_iter().map(|row| (row.user_id, row)).collect();
    let mut seen = Vec::with_capacity(lines.len());
    for line in lines {
        let payment = payments.remove(&line.order.id.0);
        let buyer = buyers.get(&line.order.buyer).cloned().ok_or_else(Error::not_found)?;
        seen.push(order::paint(shop, line, payment, buyer).await?.shown_to(person));
    }
    Ok(seen)
}
