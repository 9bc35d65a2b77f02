//! What is wrong with the server, for those who work here.

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wanghong_base::extract::Json;
use wanghong_base::{
    clock::guard,
    error::Result,
    troubles::{CLOCK, DATABASE, Standing, Trouble},
};
use wanghong_core::policy::Act;
use wanghong_people::auth::Person;
use wanghong_shop::{
    Shop,
    troubles::{FENCED, NO_PAYMENTS, TEST_PAYMENTS, UNREAD},
};

/// All that there can be, the gravest first.
const ALL: [Trouble; 6] = [DATABASE, UNREAD, FENCED, CLOCK, TEST_PAYMENTS, NO_PAYMENTS];

pub(crate) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(confirm))
}

/// Something that is wrong until somebody or something mends it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trouble)]
pub(crate) struct Seen {
    #[schema(schema_with = code)]
    code: &'static str,
    /// What it is and what mends it, in English.
    message: &'static str,
    since: i64,
    /// Whether nothing is sold meanwhile.
    stops: bool,
    /// How far the machine's clock is ahead, in milliseconds, where it is that.
    off_ms: Option<i64>,
}

fn code() -> Object {
    let words = ALL.iter().map(|trouble| trouble.word);
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    code.description(Some("What is wrong, in a word.")).build()
}

impl From<Standing> for Seen {
    fn from(standing: Standing) -> Self {
        let Standing { trouble, since, off } = standing;
        Self {
            code: trouble.word,
            message: trouble.about,
            since: since.0,
            stops: trouble.stops || trouble == NO_PAYMENTS,
            off_ms: off.map(|off| off.0),
        }
    }
}

/// What is wrong with the server now, the gravest first.
#[utoipa::path(get, path = "/studio/troubles", responses((status = 200, body = [Seen])))]
async fn show(State(shop): State<Shop>, person: Person) -> Result<Json<Vec<Seen>>> {
    person.may(Act::KnowTroubles)?;
    Ok(Json(shop.base.troubles.list().into_iter().map(Seen::from).collect()))
}

/// Says that the machine's clock is right, though it jumped: the sale goes on, and what is due by it lapses.
#[utoipa::path(post, path = "/studio/clock/confirm", responses((status = 204)))]
async fn confirm(State(shop): State<Shop>, person: Person) -> Result<StatusCode> {
    person.may(Act::ConfirmClock)?;
    tracing::warn!(user = %person.user, "the clock is confirmed");
    guard::confirm(&shop.base).await?;
    Ok(StatusCode::NO_CONTENT)
}
