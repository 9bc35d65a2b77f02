//! Readers who miss frames and go on from snapshots see what the room is.

use super::*;
use proptest::{collection::vec, prelude::*, test_runner::TestCaseResult};
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Step {
    Tell(Input),
    Wait(i64),
    Sync,
}

fn cue() -> impl Strategy<Value = Cue> {
    let id = || (1..6_i64).prop_map(Id);
    prop_oneof![
        any::<bool>().prop_map(Cue::Signal),
        id().prop_map(|product| Cue::Pin { product }),
        id().prop_map(|product| Cue::Unpin { product }),
        prop::option::of(id()).prop_map(Cue::Explain),
        (id(), 0..4_i64).prop_map(|(sku, left)| Cue::Left { sku, left }),
        prop::bool::weighted(0.1).prop_map(|end| if end { Cue::End } else { Cue::Open }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let words = || (1..40_i64, 0..12_i64).prop_map(|(id, author)| comment(id, author, "again"));
    let until = prop::option::of((0..9_000_000_i64).prop_map(Millis));
    prop_oneof![
        (1..40_i64).prop_map(|id| Act::Delete(Id(id))),
        words().prop_map(Act::Restore),
        (0..12_i64, until.clone()).prop_map(|(id, until)| Act::Mute { account: Id(id), until }),
        (0..12_i64, until).prop_map(|(id, until)| Act::Ban { account: Id(id), until }),
        (0..12_i64).prop_map(|id| Act::Pardon(Id(id))),
        (0..3_i64, any::<bool>()).prop_map(|(slow, followers_only)| {
            Act::Rules(Rules { slow: Millis::seconds(slow), followers_only, words: Vec::new() })
        }),
        prop::option::of(words()).prop_map(Act::PinComment),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let seat = || 0..6_u64;
    let at = (0..2_000_000_i64).prop_map(Millis);
    prop_oneof![
        12 => (0..12_i64, any::<bool>()).prop_map(|(author, follower)| {
            Step::Tell(Input::Say { ticket: 0, comment: comment(0, author, "hi"), follower, staff: author == 0 })
        }),
        3 => cue().prop_map(|cue| Step::Tell(Input::Cue(cue))),
        3 => act().prop_map(|act| Step::Tell(Input::Moderate(act))),
        2 => (seat(), 0..9_i64).prop_map(|(seat, id)| Step::Tell(Input::Enter { seat, visitor: Id(id) })),
        1 => seat().prop_map(|seat| Step::Tell(Input::Leave { seat })),
        2 => (seat(), 0..99_u32, at.clone())
            .prop_map(|(seat, taps, at)| Step::Tell(Input::Hearts { seat, taps, at })),
        2 => (seat(), -9..20_000_i64, at)
            .prop_map(|(seat, span, at)| Step::Tell(Input::Played { seat, span: Millis(span), at })),
        6 => (-300..2_000_i64).prop_map(Step::Wait),
        1 => Just(Step::Sync),
    ]
}

/// A room, a reader who sees every frame, and one who only goes on from snapshots.
struct World {
    hall: Hall,
    steady: Millis,
    framed: Option<(i64, Millis)>,
    said: i64,
    kept: BTreeSet<Id>,
    faithful: Snapshot,
    late: Snapshot,
}

impl World {
    fn new() -> Self {
        let mut hall = Hall::new();
        hall.tell(Input::Cue(Cue::Open));
        let faithful = Room::new(Start::new(LIVE)).snapshot(hall.now);
        let late = faithful.clone();
        Self { hall, steady: Millis(0), framed: None, said: 0, kept: BTreeSet::new(), faithful, late }
    }

    fn take(&mut self, step: Step) -> TestCaseResult {
        let mut spoken = None;
        let input = match step {
            Step::Wait(span) => {
                self.hall.now = self.hall.now + Millis(span);
                self.steady = self.steady + Millis(span.max(0));
                Input::Wake
            }
            Step::Sync => {
                self.late = self.hall.room.snapshot(self.hall.now);
                return Ok(());
            }
            Step::Tell(Input::Say { ticket, mut comment, follower, staff }) => {
                self.said += 1;
                comment.id = Id(self.said);
                spoken = Some(comment.id);
                Input::Say { ticket, comment, follower, staff }
            }
            Step::Tell(Input::Moderate(Act::Delete(id))) => Input::Moderate(Act::Delete(self.spoken(id))),
            Step::Tell(Input::Moderate(Act::Restore(comment))) => {
                Input::Moderate(Act::Restore(Comment { id: self.spoken(comment.id), ..comment }))
            }
            Step::Tell(input) => input,
        };
        let outputs = self.hall.hear(input);
        self.check_answer(&outputs, spoken)?;
        for output in outputs {
            if let Output::Frame(frame) = output {
                self.check_frame(&frame)?;
                apply(&mut self.faithful, &frame);
                if frame.n > self.late.n {
                    apply(&mut self.late, &frame);
                }
            }
        }
        let due = self.hall.room.deadline().is_some_and(|due| due > self.hall.now);
        prop_assert!(due, "a frame that is due has been made");
        Ok(())
    }

    /// One of the comments made so far: nobody moderates what is not there yet.
    fn spoken(&self, id: Id) -> Id {
        Id(id.0.min(self.said))
    }

    /// A comment is kept exactly when its author is told so, and once.
    fn check_answer(&mut self, outputs: &[Output], spoken: Option<Id>) -> TestCaseResult {
        let kept = outputs.iter().find_map(|output| match output {
            Output::Keep(comment) => Some(comment.id),
            Output::Frame(_) | Output::Said { .. } | Output::Event(_) => None,
        });
        let taken = outputs.iter().any(|output| matches!(output, Output::Said { result: Ok(()), .. }));
        prop_assert_eq!(kept, spoken.filter(|_| taken));
        prop_assert!(kept.is_none_or(|id| self.kept.insert(id)));
        Ok(())
    }

    fn check_frame(&mut self, frame: &Frame) -> TestCaseResult {
        if let Some((n, at)) = self.framed.replace((frame.n, self.steady)) {
            prop_assert_eq!(frame.n, n + 1);
            prop_assert!(self.steady - at >= limits::TICK);
        }
        let gone: BTreeSet<_> = frame.gone.iter().flatten().collect();
        prop_assert!(frame.say.iter().flatten().all(|comment| !gone.contains(&comment.id)));
        let staff = frame.say.iter().flatten().filter(|said| said.author.id == Id(0) || said.text == "again");
        let fans = frame.say.iter().flatten().count() - staff.count();
        prop_assert!(fans <= limits::SAY_PER_TICK);
        Ok(())
    }
}

/// What a reader does with a frame.
fn apply(seen: &mut Snapshot, frame: &Frame) {
    (seen.n, seen.at) = (frame.n, frame.at);
    seen.phase = frame.phase.unwrap_or(seen.phase);
    seen.signal = frame.signal.unwrap_or(seen.signal);
    seen.online = frame.online.unwrap_or(seen.online);
    seen.visitors = frame.visitors.unwrap_or(seen.visitors);
    seen.taps = frame.taps.unwrap_or(seen.taps);
    seen.tappers = frame.tappers.unwrap_or(seen.tappers);
    seen.pins = frame.pins.clone().unwrap_or(std::mem::take(&mut seen.pins));
    seen.explaining = frame.explaining.unwrap_or(seen.explaining);
    seen.pinned = frame.pinned.clone().unwrap_or(seen.pinned.take());
    seen.rules = frame.rules.clone().unwrap_or(std::mem::take(&mut seen.rules));
    seen.edited = frame.edited.unwrap_or(seen.edited);
    seen.left.extend(frame.left.clone().unwrap_or_default());
    for id in frame.gone.iter().flatten() {
        seen.gone.retain(|known| known != id);
        seen.gone.push(*id);
    }
    let back: BTreeSet<_> = frame.say.iter().flatten().map(|comment| comment.id).collect();
    seen.gone.retain(|id| !back.contains(id));
    seen.gone.drain(..seen.gone.len().saturating_sub(limits::SCREEN));
    let gone: BTreeSet<_> = frame.gone.iter().flatten().collect();
    seen.say.retain(|comment| !gone.contains(&comment.id));
    for comment in frame.say.iter().flatten() {
        seen.say.retain(|known| known.id != comment.id);
        seen.say.push(comment.clone());
    }
    seen.say.sort_by_key(|comment| comment.id);
    seen.say.drain(..seen.say.len().saturating_sub(limits::SAY_KEPT));
}

proptest! {
    #[test]
    fn whoever_follows_the_frames_sees_the_room(steps in vec(step(), 1..200)) {
        let mut world = World::new();
        for step in steps {
            world.take(step)?;
        }
        world.take(Step::Wait(limits::SILENCE.0))?;
        let room = world.hall.room.snapshot(world.hall.now);
        prop_assert_eq!(&world.late, &room);
        prop_assert_eq!(&world.faithful, &room);
    }
}
