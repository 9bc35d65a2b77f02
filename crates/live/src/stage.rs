//! A stage: how the rest of the server reaches a show's signal. A publisher's tags go in; parts come out into a bounded
//! window that every player reads, and into the recording. Slow viewers miss parts; the publisher never waits. The task
//! that owns it is its [`keeper`].

mod keeper;

use super::recorder::Recorder;
use crate::{limits, metrics};
use bytes::Bytes;
pub use keeper::Keeper;
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use wanghong_base::{
    clock::{self, Stopwatch},
    error::Result,
};
use wanghong_core::{Id, Millis};
use wanghong_media::{
    flv::Tag,
    hls::{Head, Name, Window},
    packager::{Cover, Options},
    signal::Report,
};

/// Through which address a picture is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Everybody's: only what came after the room opened.
    Public,
    /// The team's, by a secret: everything.
    Preview,
}

/// What players are told after each part.
#[derive(Debug, Default)]
pub struct View {
    /// The part that will come next.
    pub(crate) head: Option<Head>,
    /// Whether nothing more will come, and the recording is whole.
    pub(crate) over: bool,
    /// The playlist that names the others: how the picture is.
    variant: Bytes,
    /// The picture's width and height.
    pub(crate) size: Option<(u16, u16)>,
    public: Option<Bytes>,
    preview: Option<Bytes>,
}

impl View {
    /// The playlist behind a door, if there is anything to play.
    pub fn playlist(&self, door: Door) -> Option<Bytes> {
        match door {
            Door::Public => self.public.clone(),
            Door::Preview => self.preview.clone(),
        }
    }
}

/// How the rest of the server reaches a signal.
#[derive(Debug)]
pub struct Stage {
    preview_key: String,
    inbox: mpsc::Sender<Ask>,
    views: watch::Sender<Arc<View>>,
    window: RwLock<Window>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    report: Report,
    publisher: Option<Claim>,
    /// Since the publisher was last heard of.
    heard: Option<Stopwatch>,
    /// The first segment that everybody may see.
    since: Option<u64>,
}

/// A publisher's hold on a stage: one at a time. Whoever was sent away may still be on the way out when the next is in,
/// so each has an id.
#[derive(Clone, Debug)]
pub struct Claim {
    id: Id,
    leave: CancellationToken,
}

impl Claim {
    /// Resolves when the publisher must go.
    pub(crate) fn kicked(&self) -> impl Future<Output = ()> + use<> {
        self.leave.clone().cancelled_owned()
    }
}

#[derive(Debug)]
pub(crate) enum Ask {
    Start(Id),
    Tag(Id, Tag),
    Stop(Id),
    Cover(Cover),
    Open(oneshot::Sender<()>),
    End(oneshot::Sender<()>),
}

impl Stage {
    /// A stage for a show that is recorded in this folder, in parts of so many milliseconds; it goes on where the
    /// recording ends. Spawn [`Keeper::run`].
    pub(crate) async fn build(
        (folder, part_ms): (&Path, u32),
        live: Id,
        preview_key: &str,
    ) -> Result<(Arc<Self>, Keeper)> {
        let (recorder, next) = Recorder::open(folder).await?;
        let options = Options { part_ms, first_msn: next.msn, first_reel: next.reel, longest: next.longest };
        let (inbox, asks) = mpsc::channel(limits::STAGE_INBOX);
        let stage = Arc::new(Self {
            preview_key: preview_key.to_owned(),
            inbox,
            views: watch::Sender::default(),
            window: RwLock::new(Window::new(part_ms, format!("{:x}", clock::mint().0))),
            state: Mutex::default(),
        });
        let keeper = Keeper::new(live, (Arc::clone(&stage), asks), options, recorder);
        Ok((stage, keeper))
    }

    /// The secret in the preview's address.
    pub(crate) fn preview_key(&self) -> &str {
        &self.preview_key
    }

    /// Whether a publisher is sending.
    pub(crate) fn is_on(&self) -> bool {
        self.state().publisher.is_some()
    }

    /// Since when the publisher has been sending.
    pub(crate) fn since(&self) -> Option<Millis> {
        self.state().publisher.as_ref().map(|claim| claim.id.made_at())
    }

    /// Whether there is a picture at all.
    pub fn has_picture(&self) -> bool {
        self.views.borrow().preview.is_some()
    }

    /// How the signal is.
    pub(crate) fn report(&self) -> Report {
        self.state().report.clone()
    }

    /// What players are told now.
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.views.borrow())
    }

    /// What players are told from now on.
    pub(crate) fn views(&self) -> watch::Receiver<Arc<View>> {
        self.views.subscribe()
    }

    /// Resolves when the show has ended and its recording is whole.
    pub(crate) async fn over(&self) {
        let mut views = self.views();
        let _dropped = views.wait_for(|view| view.over).await;
    }

    /// The newest playlist behind a door. Once a show is open there is one within two seconds, and whoever asks before
    /// waits for it: players give up on an address where there is nothing.
    pub(crate) async fn playlist(&self, door: Door) -> Option<Bytes> {
        let mut views = self.views();
        loop {
            let view = Arc::clone(&views.borrow_and_update());
            let awaited = door == Door::Public && !view.over && self.state().since.is_some();
            let playlist = view.playlist(door);
            if playlist.is_some() || !awaited {
                return playlist;
            }
            views.changed().await.ok()?;
        }
    }

    /// The playlist behind a door's address, which names the one with the segments, as soon as there is that.
    pub(crate) async fn address(&self, door: Door) -> Option<Bytes> {
        self.playlist(door).await.map(|_| self.view().variant.clone())
    }

    /// The bytes behind a name. Another stage of the show may have given it to other bytes, under its own epoch.
    pub(crate) async fn file(&self, door: Door, epoch: &str, name: Name) -> Option<Bytes> {
        if !self.lets(door, epoch, name) {
            return None;
        }
        match name {
            Name::Init(reel) => self.window().init(reel),
            Name::Segment(msn) => self.window().segment(msn),
            Name::Part(number) => self.part(number).await,
        }
    }

    /// The bytes behind the name of a segment with its map before it, where another reel came before.
    pub(crate) fn headed(&self, door: Door, epoch: &str, name: &str) -> Option<Bytes> {
        let name = Name::parse(name).filter(|name| self.lets(door, epoch, *name))?;
        let Name::Segment(msn) = name else { return None };
        self.window().headed_segment(msn)
    }

    /// A part; one that is just being made is waited for, as the preload hint promises.
    async fn part(&self, number: u64) -> Option<Bytes> {
        if let Some(part) = self.window().part(number) {
            return Some(part);
        }
        let mut views = self.views();
        loop {
            let hinted = views.borrow_and_update().head.is_some_and(|head| head.number == number);
            let part = self.window().part(number);
            if part.is_some() || !hinted {
                return part;
            }
            views.changed().await.ok()?;
        }
    }

    /// Whether a name of this epoch may be asked for here. The window is locked once: a second reader of one that waits
    /// for its writer would wait for ever.
    fn lets(&self, door: Door, epoch: &str, name: Name) -> bool {
        let window = self.window();
        window.epoch() == epoch && (door == Door::Preview || window.is_public(name))
    }

    /// Lets a publisher in, or says why not.
    pub async fn claim(&self) -> std::result::Result<Claim, &'static str> {
        let claim = Claim { id: clock::mint(), leave: CancellationToken::new() };
        {
            let mut state = self.state();
            let silent = state.heard.is_some_and(|heard| heard.elapsed() >= limits::PUBLISHER_SILENT);
            if state.publisher.is_some() && !silent {
                return Err("Somebody else is sending with this key.");
            }
            // Whoever vanished without a word makes room.
            if let Some(silent) = state.publisher.replace(claim.clone()) {
                silent.leave.cancel();
            }
            state.heard = Some(Stopwatch::start());
        }
        if self.inbox.send(Ask::Start(claim.id)).await.is_err() {
            self.free(claim.id);
            return Err("The server cannot take a signal just now. Try again in half a minute.");
        }
        metrics::publishers(1.0);
        Ok(claim)
    }

    /// Takes a tag from a publisher; it is dropped when the publisher was sent away.
    pub async fn tag(&self, claim: &Claim, tag: Tag) {
        self.state().heard = Some(Stopwatch::start());
        self.tell(Ask::Tag(claim.id, tag)).await;
    }

    /// The publisher has gone, for now or for good.
    pub async fn release(&self, claim: Claim) {
        metrics::publishers(-1.0);
        self.tell(Ask::Stop(claim.id)).await;
        self.free(claim.id);
    }

    /// Sends the publisher away; the place is free at once.
    pub(crate) fn hang_up(&self) {
        if let Some(claim) = self.state().publisher.take() {
            claim.leave.cancel();
        }
    }

    fn free(&self, claim: Id) {
        self.state().publisher.take_if(|publisher| publisher.id == claim);
    }

    /// What is seen where there is no picture.
    pub(crate) async fn cover(&self, cover: Cover) {
        self.tell(Ask::Cover(cover)).await;
    }

    /// From the next segment on everybody may see the picture, and it is recorded. Opening it again changes nothing.
    pub(crate) async fn open(&self) {
        self.ask(Ask::Open).await;
    }

    /// Ends the show; returns when the recording is whole, or at once when the stage is closed already.
    pub async fn end(&self) {
        self.ask(Ask::End).await;
    }

    async fn ask(&self, ask: impl FnOnce(oneshot::Sender<()>) -> Ask) {
        let (reply, done) = oneshot::channel();
        self.tell(ask(reply)).await;
        let _stopped = done.await;
    }

    async fn tell(&self, ask: Ask) {
        let _stopped = self.inbox.send(ask).await;
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn window(&self) -> RwLockReadGuard<'_, Window> {
        self.window.read().unwrap_or_else(PoisonError::into_inner)
    }
}
