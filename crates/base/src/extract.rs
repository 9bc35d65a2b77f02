//! What a request carries, with a no that has a code when it cannot be read.

use crate::{error::Error, metrics};
use axum::{
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use http_body_util::LengthLimitError;
use serde::Serialize;
use std::iter::successors;
use tower_http::timeout::TimeoutError;
use wanghong_core::{Code, Refusal};

/// A JSON body, asked or answered.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Error))]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The variable parts of an address.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub struct Path<T>(pub T);

/// What follows the question mark.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub struct Query<T>(pub T);

/// A body as it came.
#[derive(Debug)]
pub struct Bytes(pub axum::body::Bytes);

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        Ok(Self(axum::body::Bytes::from_request(request, state).await?))
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        unreadable(&rejection, rejection.status(), rejection.body_text())
    }
}

impl From<BytesRejection> for Error {
    fn from(rejection: BytesRejection) -> Self {
        unreadable(&rejection, rejection.status(), rejection.body_text())
    }
}

/// Why a body that is read by hand came to no end.
pub fn broken(error: &axum::Error) -> Error {
    let first: &(dyn std::error::Error + 'static) = error;
    let mut causes = successors(Some(first), |error| error.source());
    let large = causes.any(<dyn std::error::Error>::is::<LengthLimitError>);
    let status = if large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
    unreadable(error, status, "The body of this request broke off.".into())
}

fn unreadable(rejection: &(dyn std::error::Error + 'static), status: StatusCode, why: String) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::new(Code::TOO_LARGE, "This is larger than we take.").into();
    }
    let mut causes = successors(Some(rejection), |error| error.source());
    if causes.any(<dyn std::error::Error>::is::<TimeoutError>) {
        metrics::turned_away("slow body");
        return Refusal::new(Code::TOO_SLOW, "The body of this request did not end in time.").into();
    }
    Refusal::new(Code::BAD_REQUEST, why).into()
}

impl From<PathRejection> for Error {
    fn from(_rejection: PathRejection) -> Self {
        Self::not_found()
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Refusal::new(Code::BAD_REQUEST, rejection.body_text()).into()
    }
}
