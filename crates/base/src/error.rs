//! How the server says no: one face for the user, one for the operator.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use wanghong_core::{Code, Refusal};

/// The result of a handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request got no answer of its own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no; the user is told.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What we keep is out of reach; the operator is told.
    #[error(transparent)]
    Store(#[from] wanghong_store::Error),
    /// Our fault; the operator is told.
    #[error("{0}")]
    Internal(String),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl Error {
    /// Nothing is there, or it is not for this person to know.
    pub fn not_found() -> Self {
        Refusal::new(Code::NOT_FOUND, "Nothing is here.").into()
    }

    /// What is there answers other methods, which `Allow` names (RFC 9110 section 15.5.6).
    pub fn method_not_allowed() -> Self {
        Refusal::new(Code::METHOD_NOT_ALLOWED, "What is here is not asked like this.").into()
    }

    fn refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Store(error) if error.is_taken() => {
                Refusal::new(Code::CONFLICT, "Somebody else was first. Look again.")
            }
            Self::Store(error) => {
                tracing::error!(%error, "the store failed");
                // It may have failed behind a commit.
                let message =
                    "This cannot be reached just now. If it was to change something, look whether it did.";
                Refusal::new(Code::UNAVAILABLE, message).retry_after(2_000)
            }
            Self::Internal(error) => {
                tracing::error!(%error, "internal error");
                Refusal::new(Code::INTERNAL, "Something went wrong on our side.")
            }
        }
    }
}

/// What every answer that is not a success holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
pub struct Problem {
    #[schema(schema_with = code)]
    code: &'static str,
    /// One English sentence.
    message: String,
    /// The field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    /// Milliseconds after which the same request may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<i64>,
}

fn code() -> Object {
    let words = Code::all().map(Code::word);
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    code.description(Some("One of the public codes.")).build()
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let Refusal { code, message, field, retry_after } = self.refusal();
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem = Problem { code: code.word(), message, field, retry_after_ms: retry_after };
        let mut response = (status, Json(problem)).into_response();
        if let Some(wait) = retry_after {
            // Seconds (RFC 9110 section 10.2.3); a part of one is a whole one, so that nobody comes too early.
            let seconds = wait.saturating_add(999) / 1_000;
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if code == Code::TOO_SLOW {
            // What has not arrived in time is not waited for.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
