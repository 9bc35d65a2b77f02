//! Posts: one table and one life for notes, clips and shows.

use crate::{
    account::words,
    refusal::{Code, Refusal},
};

words! {
    /// What kind of thing is said.
    Kind {
        /// A short text.
        Note = "note",
        /// A short vertical video.
        Clip = "clip",
        /// A live show; when it has ended it is its own replay.
        Live = "live",
    }
}

words! {
    /// Where a post is in its life.
    State {
        /// Being written.
        Draft = "draft",
        /// Waiting for a yes.
        Submitted = "submitted",
        /// Said yes to, waiting for its time.
        Approved = "approved",
        /// Will be public at its time.
        Scheduled = "scheduled",
        /// Everybody can see it.
        Public = "public",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Where a show is in its evening.
    Phase {
        /// Announced; its page counts down.
        Planned = "planned",
        /// The room is open.
        Live = "live",
        /// Over; its replay is at the same address.
        Ended = "ended",
    }
}

impl Phase {
    /// The room opens. Opening an open room again changes nothing.
    pub fn open(self) -> Result<Self, Refusal> {
        match self {
            Self::Planned | Self::Live => Ok(Self::Live),
            Self::Ended => Err(Refusal::new(Code::Conflict, "This show has ended.")),
        }
    }

    /// The show ends. Ending an ended show again changes nothing.
    pub fn end(self) -> Result<Self, Refusal> {
        match self {
            Self::Live | Self::Ended => Ok(Self::Ended),
            Self::Planned => Err(Refusal::new(Code::Conflict, "This show has not begun.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_show_opens_once_and_ends_once() {
        assert_eq!(Phase::Planned.open(), Ok(Phase::Live));
        assert_eq!(Phase::Live.open(), Ok(Phase::Live));
        assert_eq!(Phase::Live.end(), Ok(Phase::Ended));
        assert_eq!(Phase::Ended.end(), Ok(Phase::Ended));
        assert_eq!(Phase::Ended.open().unwrap_err().code, Code::Conflict);
        assert_eq!(Phase::Planned.end().unwrap_err().code, Code::Conflict);
    }
}
