//! Invoices and credit notes on their way into rows.

use cookie::time::OffsetDateTime;
use wanghong_base::clock;
use wanghong_core::{Id, Millis};
use wanghong_store::documents::Issue;

/// Something that is issued now, among the numbers of this year of UTC.
pub(crate) fn issue(by: Option<Id>, now: Millis) -> Issue {
    Issue { id: clock::mint(), at: now, year: year(now), by }
}

fn year(at: Millis) -> i32 {
    let day = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1_000));
    day.unwrap_or(OffsetDateTime::UNIX_EPOCH).year()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_ends_with_its_last_millisecond() {
        assert_eq!(year(Millis(1_798_761_599_999)), 2026);
        assert_eq!(year(Millis(1_798_761_600_000)), 2027);
    }
}
