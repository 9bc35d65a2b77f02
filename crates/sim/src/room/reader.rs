//! One browser: it applies frames, notices holes, and goes on from snapshots.

use crate::ensure;
use std::collections::BTreeSet;
use wanghong_core::{
    Id, Millis, limits,
    room::{Comment, Frame, Room, Snapshot},
};

/// What a browser sees, and how it means to see more.
#[derive(Debug)]
pub(super) struct Reader {
    view: Option<Snapshot>,
    /// The comments on the screen, which a snapshot adds to and never wipes: as a page does.
    screen: BTreeSet<Id>,
    thread: Thread,
    /// Frames since the thread was lost.
    waiting: Vec<Frame>,
}

/// Whether the frames join up.
#[derive(Debug)]
enum Thread {
    Whole,
    /// A snapshot will be asked for at this time.
    Lost(Millis),
    /// A snapshot was made and is on its way until this time.
    Coming(Millis, Box<Snapshot>),
}

impl Reader {
    pub(super) fn new(now: Millis) -> Self {
        Self { view: None, screen: BTreeSet::new(), thread: Thread::Lost(now), waiting: Vec::new() }
    }

    pub(super) fn take(&mut self, frame: &Frame, now: Millis) {
        match (&self.thread, &mut self.view) {
            (Thread::Whole, Some(view)) if frame.n == view.n + 1 => {
                apply(view, frame);
                draw(&mut self.screen, frame.say.iter().flatten(), frame.gone.iter().flatten());
            }
            (Thread::Whole, _) => {
                self.thread = Thread::Lost(now);
                self.waiting = vec![frame.clone()];
            }
            _ => self.waiting.push(frame.clone()),
        }
    }

    /// Asks for a snapshot, or takes the one that has come; says whether it did.
    pub(super) fn go_on(&mut self, room: &Room, now: Millis, wait: Millis) -> bool {
        match &self.thread {
            Thread::Lost(at) if *at <= now => {
                self.thread = Thread::Coming(now + wait, Box::new(room.snapshot(now)));
                false
            }
            Thread::Coming(at, snapshot) if *at <= now => {
                draw(&mut self.screen, &snapshot.say, &snapshot.gone);
                self.view = Some(*snapshot.clone());
                self.thread = Thread::Whole;
                self.catch_up(now);
                true
            }
            Thread::Whole | Thread::Lost(_) | Thread::Coming(..) => false,
        }
    }

    /// The frames that came meanwhile; a hole among them loses the thread again.
    fn catch_up(&mut self, now: Millis) {
        let seen = self.view.as_ref().map_or(0, |view| view.n);
        for frame in std::mem::take(&mut self.waiting) {
            if frame.n > seen {
                self.take(&frame, now);
            }
        }
    }

    /// No comment is seen twice, and never more than a screen holds.
    pub(super) fn check(&self) -> Result<(), String> {
        let Some(view) = &self.view else { return Ok(()) };
        let distinct: BTreeSet<Id> = view.say.iter().map(|comment| comment.id).collect();
        ensure(distinct.len() == view.say.len() && view.say.len() <= limits::SAY_KEPT, || "seen twice".into())
    }

    /// Nothing on the screen is gone.
    pub(super) fn check_screen(&self, gone: &BTreeSet<Id>) -> Result<(), String> {
        let back = self.screen.intersection(gone).next();
        ensure(back.is_none(), || format!("{back:?} was taken back and stands on the screen"))
    }

    /// What is seen is what the room is.
    pub(super) fn check_rest(&self, room: &Snapshot) -> Result<(), String> {
        let seen = self.view.as_ref();
        ensure(seen.is_some_and(|seen| seen.n == room.n), || {
            format!("{:?} instead of {}", self.thread, room.n)
        })?;
        let seen = seen.map(|seen| Snapshot { at: room.at, ..seen.clone() });
        ensure(seen.as_ref() == Some(room), || format!("sees {seen:?}\ninstead of {room:?}"))
    }
}

/// What a browser does with a frame.
fn apply(view: &mut Snapshot, frame: &Frame) {
    (view.n, view.at) = (frame.n, frame.at);
    put(&mut view.phase, frame.phase.as_ref());
    put(&mut view.signal, frame.signal.as_ref());
    put(&mut view.online, frame.online.as_ref());
    put(&mut view.visitors, frame.visitors.as_ref());
    put(&mut view.taps, frame.taps.as_ref());
    put(&mut view.tappers, frame.tappers.as_ref());
    put(&mut view.pins, frame.pins.as_ref());
    put(&mut view.explaining, frame.explaining.as_ref());
    put(&mut view.pinned, frame.pinned.as_ref());
    put(&mut view.rules, frame.rules.as_ref());
    put(&mut view.edited, frame.edited.as_ref());
    view.left.extend(frame.left.iter().flatten().map(|(sku, left)| (*sku, *left)));
    view.shelf.extend(frame.shelf.iter().flatten().map(|(sku, shelf)| (*sku, shelf.clone())));
    apply_talk(view, frame);
}

fn put<T: Clone>(seen: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        seen.clone_from(new);
    }
}

fn draw<'a>(
    screen: &mut BTreeSet<Id>,
    say: impl IntoIterator<Item = &'a Comment>,
    gone: impl IntoIterator<Item = &'a Id>,
) {
    for id in gone {
        screen.remove(id);
    }
    screen.extend(say.into_iter().map(|comment| comment.id));
}

fn apply_gone(view: &mut Snapshot, frame: &Frame) {
    for id in frame.gone.iter().flatten() {
        view.gone.retain(|known| known != id);
        view.gone.push(*id);
    }
    let back: BTreeSet<_> = frame.say.iter().flatten().map(|comment| comment.id).collect();
    view.gone.retain(|id| !back.contains(id));
    view.gone.drain(..view.gone.len().saturating_sub(limits::SCREEN));
}

fn apply_talk(view: &mut Snapshot, frame: &Frame) {
    apply_gone(view, frame);
    let gone: BTreeSet<_> = frame.gone.iter().flatten().collect();
    view.say.retain(|comment| !gone.contains(&comment.id));
    for comment in frame.say.iter().flatten() {
        view.say.retain(|known| known.id != comment.id);
        view.say.push(comment.clone());
    }
    view.say.sort_by_key(|comment| comment.id);
    view.say.drain(..view.say.len().saturating_sub(limits::SAY_KEPT));
}
