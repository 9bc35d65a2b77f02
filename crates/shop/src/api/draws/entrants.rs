//! The list of a draw, as its root covers it.

use crate::{Shop, limits};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::{
    error::{Error, Result},
    extract::{Json, Path, Query},
    wire::Id,
};
use wanghong_core::{self as core, Code, Refusal, event::Kind};
use wanghong_store::draws;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(entrants))
}

/// From which order on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// The last order of the page before.
    #[param(value_type = String, required = false)]
    after: Option<Id>,
}

/// How a draw ended for somebody on its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Pieces were given.
    Given,
    /// They stand in line.
    Waits,
    /// No pieces were left for them, or the draw is void.
    Nothing,
    /// Passed over: they have all that one buyer may have.
    Limit,
}

impl Outcome {
    /// What an event's word says of whoever was in the draw.
    fn of(word: &str) -> Self {
        let ends = [(Kind::Hold, Self::Given), (Kind::Wait, Self::Waits), (Kind::Bar, Self::Limit)];
        ends.into_iter().find(|(kind, _)| kind.word() == word).map_or(Self::Nothing, |(_, outcome)| outcome)
    }
}

/// One line of a draw's list. In the second format its leaf is SHA-256 of the bytes 0 and 2, the order's id, the entrant,
/// the pieces and the time; in the first, of a zero byte, the order's id and the buyer's. Numbers have eight bytes, the
/// highest first.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "what stands for a person on the list is called an entrant")]
pub(crate) struct Entrant {
    order: Id,
    /// What stands for a person in this draw and in no other; not in a draw of the first format.
    entrant: Option<String>,
    /// A number that stands for a person, in a draw of the first format alone.
    buyer: Option<Id>,
    pieces: i64,
    /// When it was tapped.
    at: i64,
    /// How the draw ended for it, once it has.
    outcome: Option<Outcome>,
    /// Whether pieces were given to it in the draw.
    given: bool,
}

/// The list of a draw, in order of the orders' ids, once it is closed; a page that is full has another after it.
#[utoipa::path(get, path = "/draws/{id}/entrants", params(("id" = Id, Path), After), responses((status = 200, body = [Entrant])))]
async fn entrants(
    State(shop): State<Shop>,
    Path(Id(id)): Path<Id>,
    Query(from): Query<After>,
) -> Result<Json<Vec<Entrant>>> {
    let row = draws::by_id(&shop.base.db, id).await?.ok_or_else(Error::not_found)?;
    if row.root.is_none() {
        return Err(Refusal::new(Code::NOT_YET, "The list is not closed.").into());
    }
    let secret = row.rules()?.0.pledge.map(|pledge| pledge.secret);
    let after = from.after.map_or(core::Id(0), |id| id.0);
    let list = draws::list(&shop.base.db, id, after, limits::ENTRANTS).await?;
    let seen = |one: draws::Entrant| {
        let outcome = one.outcome.as_deref().map(Outcome::of);
        Entrant {
            order: one.id.into(),
            entrant: secret.map(|secret| secret.entrant(id, core::Id(one.buyer)).to_string()),
            buyer: secret.is_none().then(|| one.buyer.into()),
            pieces: one.quantity,
            at: one.created_at,
            outcome,
            given: outcome == Some(Outcome::Given),
        }
    };
    Ok(Json(list.into_iter().map(seen).collect()))
}
