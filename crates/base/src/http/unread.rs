//! A request's body, and how much of it nobody has read: HTTP's machinery closes a connection on which much is left.

use crate::limits;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

/// A body whose bytes are counted as they are read.
#[derive(Debug)]
pub(super) struct Unread {
    body: Incoming,
    left: Arc<AtomicU64>,
}

impl Unread {
    /// The body, and what is left of it. Most requests bring nothing, which needs neither box nor count.
    pub(super) fn count(body: Incoming) -> (Body, Option<Arc<AtomicU64>>) {
        if body.is_end_stream() {
            return (Body::empty(), None);
        }
        let left = Arc::new(AtomicU64::new(body.size_hint().exact().unwrap_or(u64::MAX)));
        (Body::new(Self { body, left: Arc::clone(&left) }), Some(left))
    }
}

/// Whether so much is left that the connection will not go on.
pub(super) fn much(left: Option<&AtomicU64>) -> bool {
    left.is_some_and(|left| left.load(Ordering::Relaxed) > limits::UNREAD)
}

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let some = || self.body.size_hint().exact().unwrap_or(u64::MAX);
        let left = if self.body.is_end_stream() { 0 } else { some() };
        self.left.store(left, Ordering::Relaxed);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
