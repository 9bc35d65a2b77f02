//! Posts: one table and one life for notes, clips and shows.

use crate::{
    limits,
    refusal::{Code, Refusal},
    time::Millis,
    word::words,
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
            Self::Ended => Err(Refusal::new(Code::CONFLICT, "This show has ended.")),
        }
    }

    /// The show ends. Ending an ended show again changes nothing.
    pub fn end(self) -> Result<Self, Refusal> {
        match self {
            Self::Live | Self::Ended => Ok(Self::Ended),
            Self::Planned => Err(Refusal::new(Code::CONFLICT, "This show has not begun.")),
        }
    }
}

/// Checks the time that a show is planned for. What it was planned for before may stay though it is over.
pub fn plan(at: Millis, was: Option<Millis>, now: Millis) -> Result<Millis, Refusal> {
    let no = |why| Err(Refusal::new(Code::INVALID, why).field("planned_at"));
    match at {
        _ if was == Some(at) => Ok(at),
        _ if at < now - limits::PLAN_LATE => no("This time is over."),
        _ if at > limits::PLAN_LATEST => no("This time cannot be."),
        _ => Ok(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_show_is_planned_for_a_time_that_is_still_to_come() {
        let now = Millis(1_800_000_000_000);
        let said =
            |at: i64, was: Option<i64>| plan(Millis(at), was.map(Millis), now).map_err(|no| no.message);
        assert_eq!(said(now.0 + 1, None), Ok(Millis(now.0 + 1)));
        assert_eq!(
            said(now.0 - 60_000, None),
            Ok(Millis(now.0 - 60_000)),
            "who fills in a form takes a while"
        );
        for past in [now.0 - 3_600_000, 0, -1, i64::MIN] {
            assert_eq!(said(past, None).unwrap_err(), "This time is over.");
            assert_eq!(said(past, Some(now.0)).unwrap_err(), "This time is over.");
            assert_eq!(said(past, Some(past)), Ok(Millis(past)), "nobody changes it");
        }
        assert_eq!(said(limits::PLAN_LATEST.0 + 1, None).unwrap_err(), "This time cannot be.");
        assert_eq!(said(i64::MAX, None).unwrap_err(), "This time cannot be.");
    }

    #[test]
    fn a_show_opens_once_and_ends_once() {
        assert_eq!(Phase::Planned.open(), Ok(Phase::Live));
        assert_eq!(Phase::Live.open(), Ok(Phase::Live));
        assert_eq!(Phase::Live.end(), Ok(Phase::Ended));
        assert_eq!(Phase::Ended.end(), Ok(Phase::Ended));
        assert_eq!(Phase::Ended.open().unwrap_err().code, Code::CONFLICT);
        assert_eq!(Phase::Planned.end().unwrap_err().code, Code::CONFLICT);
    }
}
