//! Blocking playlist reload (RFC 8216bis 6.2.5.2).

use super::ASK_AHEAD;

/// What to do with a request for a playlist that has a certain part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Answer now.
    Ready,
    /// Answer when the window's head has moved.
    Wait,
    /// Refuse: nobody asks so far ahead in good faith.
    TooFar,
}

/// Judges `_HLS_msn` and `_HLS_part` against the head: the segment and the part that will come next.
pub fn ask(head: Option<(u64, u32)>, msn: u64, part: Option<u32>) -> Ask {
    let Some((next, parts)) = head else {
        return Ask::Wait;
    };
    if msn > next.saturating_add(ASK_AHEAD) {
        return Ask::TooFar;
    }
    let there = msn < next || (msn == next && part.is_some_and(|part| part < parts));
    if there { Ask::Ready } else { Ask::Wait }
}
