//! VLC 3, which takes only the first map of a list and at a discontinuity begins anew with the bytes that it finds there.
//! It is given the map once more in that place, and no cache keeps what is made for it alone.

use axum::http::{HeaderMap, header};

/// What is said of an answer that is for nobody else.
pub(super) const FOR_IT_ALONE: &str = "private, no-store";

/// Whether it asks.
pub(super) fn asks(head: &HeaderMap) -> bool {
    let name = head.get(header::USER_AGENT).and_then(|name| name.to_str().ok());
    name.is_some_and(|name| name.starts_with("VLC/3."))
}
