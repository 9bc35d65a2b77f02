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

/// The part that will come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The segment it will be in.
    pub msn: u64,
    /// Its number there.
    pub part: u32,
    /// With how many parts the segment before ended.
    pub before: u32,
}

impl Head {
    /// Whether the next part is this one.
    pub fn is(self, msn: u64, part: u32) -> bool {
        (self.msn, self.part) == (msn, part)
    }

    /// Whether the playlist has what is asked for. A part beyond the end of its segment is part 0 of the next.
    fn has(self, msn: u64, part: Option<u32>) -> bool {
        let last = self.part == 0 && msn.checked_add(1) == Some(self.msn);
        match part {
            Some(part) if last => part < self.before,
            Some(part) if msn == self.msn => part < self.part,
            _ => msn < self.msn,
        }
    }
}

/// Judges `_HLS_msn` and `_HLS_part` against the head.
pub fn ask(head: Option<Head>, msn: u64, part: Option<u32>) -> Ask {
    match head {
        Some(head) if msn > head.msn.saturating_add(ASK_AHEAD) => Ask::TooFar,
        Some(head) if head.has(msn, part) => Ask::Ready,
        _ => Ask::Wait,
    }
}
