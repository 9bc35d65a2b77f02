//! A body that keeps a place until it is sent.

use super::doors::Place;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// An answer's body, and the place of the visitor who reads it.
#[derive(Debug)]
pub(super) struct Held {
    body: Body,
    _place: Arc<Place>,
}

impl Held {
    /// Lets `place` go when `body` is sent, or nobody reads on.
    pub(super) fn new(body: Body, place: Arc<Place>) -> Self {
        Self { body, _place: place }
    }
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
