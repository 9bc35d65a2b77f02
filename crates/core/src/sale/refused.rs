//! What is refused in more than one place.

use crate::refusal::{Code, Refusal};

pub(super) fn not_found() -> Refusal {
    Refusal::new(Code::NOT_FOUND, "There is no such thing.")
}

pub(super) fn busy() -> Refusal {
    Refusal::new(Code::BUSY, "So many want this at once. Nothing was done; try again.")
}

pub(super) fn too_many() -> Refusal {
    Refusal::new(Code::LIMIT_REACHED, "This is more than one buyer may have.")
}
