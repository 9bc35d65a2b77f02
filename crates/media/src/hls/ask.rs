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
    /// Its number among all parts.
    pub number: u64,
}

impl Head {
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

/// The part that a player wants the playlist to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reload {
    /// `_HLS_msn`: the segment.
    pub msn: u64,
    /// `_HLS_part`: its part; all of it when there is none.
    pub part: Option<u32>,
}

/// A query that asks for a part, but not for which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("_HLS_msn and _HLS_part are numbers, and a part is one of a segment.")]
pub struct Unclear;

impl Reload {
    /// Reads an address' query; what else is in it does not matter.
    ///
    /// # Errors
    /// [`Unclear`], when a directive is there and cannot be followed.
    pub fn parse(query: &str) -> Result<Option<Self>, Unclear> {
        let (mut msn, mut part) = (None, None);
        for pair in query.split('&') {
            match pair.split_once('=').unwrap_or((pair, "")) {
                ("_HLS_msn", number) => msn = Some(number.parse().ok().ok_or(Unclear)?),
                ("_HLS_part", number) => part = Some(number.parse().ok().ok_or(Unclear)?),
                _ => {}
            }
        }
        match (msn, part) {
            (None, Some(_)) => Err(Unclear),
            (msn, part) => Ok(msn.map(|msn| Self { msn, part })),
        }
    }
}

/// Judges what is wanted against the head.
pub fn ask(head: Option<Head>, Reload { msn, part }: Reload) -> Ask {
    match head {
        Some(head) if msn > head.msn.saturating_add(ASK_AHEAD) => Ask::TooFar,
        Some(head) if head.has(msn, part) => Ask::Ready,
        _ => Ask::Wait,
    }
}
