//! A stage: the one owner of a show's signal. A publisher's tags go in; parts come out into a bounded window
//! that every player reads, and into the recording. Slow viewers miss parts; the publisher never waits.

use super::{recorder::Recorder, stages};
use crate::{app::App, clock, config::Config, error::Result, limits, live::hall::until, metrics};
use bytes::Bytes;
use std::{
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use wanghong_core::{Id, Millis};
use wanghong_media::{
    flv::Tag,
    hls::{Head, Name, Window},
    packager::{Input, Options, Output, Packager},
    signal::Report,
};

/// Through which address a picture is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Everybody's: only what came after the room opened.
    Public,
    /// The team's, by a secret: everything.
    Preview,
}

/// What players are told after each part.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// The part that will come next.
    pub(crate) head: Option<Head>,
    /// Whether nothing more will come.
    pub(crate) over: bool,
    public: Option<Bytes>,
    preview: Option<Bytes>,
}

impl View {
    /// The playlist behind a door, if there is anything to play.
    pub(crate) fn playlist(&self, door: Door) -> Option<Bytes> {
        match door {
            Door::Public => self.public.clone(),
            Door::Preview => self.preview.clone(),
        }
    }
}

/// How the rest of the server reaches a signal.
#[derive(Debug)]
pub(crate) struct Stage {
    preview_key: String,
    inbox: mpsc::Sender<Ask>,
    views: watch::Sender<Arc<View>>,
    window: RwLock<Window>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    report: Report,
    publisher: Option<CancellationToken>,
    on_since: Option<Millis>,
    /// The first segment that everybody may see.
    since: Option<u64>,
}

/// A publisher's hold on a stage: one at a time.
#[derive(Debug)]
pub(crate) struct Claim(CancellationToken);

impl Claim {
    /// Resolves when the publisher must go.
    pub(crate) fn kicked(&self) -> impl Future<Output = ()> + use<> {
        self.0.clone().cancelled_owned()
    }
}

#[derive(Debug)]
enum Ask {
    Start,
    Tag(Tag),
    Stop,
    Open(oneshot::Sender<()>),
    End(oneshot::Sender<()>),
}

impl Stage {
    /// A stage for a show; it goes on where the recording ends. Spawn [`Keeper::run`].
    pub(crate) async fn build(
        config: &Config,
        live: Id,
        preview_key: &str,
        on_air: bool,
    ) -> Result<(Arc<Self>, Keeper)> {
        let (recorder, next) = Recorder::open(&config.data.join("media").join(live.to_string())).await?;
        let options = Options { part_ms: config.part_ms, first_msn: next.msn, first_reel: next.reel };
        let (inbox, asks) = mpsc::channel(limits::STAGE_INBOX);
        let state = State { since: on_air.then_some(next.msn), ..State::default() };
        let stage = Arc::new(Self {
            preview_key: preview_key.to_owned(),
            inbox,
            views: watch::Sender::default(),
            window: RwLock::new(Window::new(config.part_ms, format!("{:x}", clock::mint().0))),
            state: Mutex::new(state),
        });
        let packager = Packager::new(options);
        let keeper = Keeper {
            live,
            stage: Arc::clone(&stage),
            asks,
            packager,
            recorder,
            next_msn: next.msn,
            unrecorded: None,
        };
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
        self.state().on_since
    }

    /// Whether there is a picture that everybody may see.
    pub(crate) fn is_public(&self) -> bool {
        self.views.borrow().public.is_some()
    }

    /// Whether there is a picture at all.
    pub(crate) fn has_picture(&self) -> bool {
        self.views.borrow().preview.is_some()
    }

    /// How the signal is.
    pub(crate) fn report(&self) -> Report {
        self.state().report.clone()
    }

    /// What players are told now.
    pub(crate) fn view(&self) -> Arc<View> {
        Arc::clone(&self.views.borrow())
    }

    /// What players are told from now on.
    pub(crate) fn views(&self) -> watch::Receiver<Arc<View>> {
        self.views.subscribe()
    }

    /// The bytes behind a name. Another stage of the show may have given it to other bytes, under its own epoch.
    pub(crate) async fn file(&self, door: Door, epoch: &str, name: Name) -> Option<Bytes> {
        if self.window().epoch() != epoch || !self.lets(door, name) {
            return None;
        }
        match name {
            Name::Init(reel) => self.window().init(reel),
            Name::Segment(msn) => self.window().segment(msn).map(|parts| parts.concat().into()),
            Name::Part(msn, index) => self.part(msn, index).await,
        }
    }

    /// A part; one that is just being made is waited for, as the preload hint promises.
    async fn part(&self, msn: u64, index: u32) -> Option<Bytes> {
        let mut views = self.views();
        let wait = async {
            loop {
                let hinted = views.borrow_and_update().head.is_some_and(|head| head.is(msn, index));
                let part = self.window().part(msn, index);
                if part.is_some() || !hinted {
                    return part;
                }
                views.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limits::BLOCKED, wait).await.ok()?
    }

    fn lets(&self, door: Door, name: Name) -> bool {
        let public = |since| match name {
            Name::Init(_) => true,
            Name::Segment(msn) | Name::Part(msn, _) => msn >= since,
        };
        door == Door::Preview || self.state().since.is_some_and(public)
    }

    /// Lets a publisher in, unless there is one.
    pub(crate) async fn claim(&self) -> Option<Claim> {
        let token = CancellationToken::new();
        {
            let mut state = self.state();
            if state.publisher.is_some() {
                return None;
            }
            state.publisher = Some(token.clone());
            state.on_since = Some(clock::now());
        }
        metrics::publishers(1.0);
        self.tell(Ask::Start).await;
        Some(Claim(token))
    }

    /// Takes a tag from the publisher who is in.
    pub(crate) async fn tag(&self, _claim: &Claim, tag: Tag) {
        self.tell(Ask::Tag(tag)).await;
    }

    /// The publisher has gone, for now or for good.
    pub(crate) async fn release(&self, _claim: Claim) {
        metrics::publishers(-1.0);
        self.tell(Ask::Stop).await;
        let mut state = self.state();
        state.publisher = None;
        state.on_since = None;
    }

    /// From the next segment on everybody may see the picture, and it is recorded.
    pub(crate) async fn open(&self) {
        self.ask(Ask::Open).await;
    }

    /// Ends the show; returns when the recording is whole.
    pub(crate) async fn end(&self) {
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

/// The task behind a [`Stage`].
#[derive(Debug)]
pub(crate) struct Keeper {
    live: Id,
    stage: Arc<Stage>,
    asks: mpsc::Receiver<Ask>,
    packager: Packager,
    recorder: Recorder,
    next_msn: u64,
    /// The head of a reel of which nothing has been recorded yet.
    unrecorded: Option<Output>,
}

/// After the end players have this long to fetch the last parts.
const LAST_CALL: Duration = Duration::from_secs(30);

impl Keeper {
    /// Packages until the show ends, the program stops, or nobody has sent for a while before it began.
    pub(crate) async fn run(mut self, app: &App) {
        let stop = app.tasks.token();
        let mut gone_since = None;
        loop {
            let idle = gone_since.map(|at: Millis| at + millis(limits::PUBLISHER_GONE));
            let ask = tokio::select! {
                ask = self.asks.recv() => ask,
                () = until(self.packager.deadline().map(Millis)) => {
                    self.package(Input::Tick);
                    continue;
                }
                () = until(idle) => {
                    gone_since = None;
                    if self.stage.state().since.is_none() && !self.stage.is_on() { break }
                    continue;
                }
                () = stop.cancelled() => break,
            };
            match ask {
                Some(Ask::Tag(tag)) => self.package(Input::Tag(tag)),
                Some(Ask::Start) => {
                    gone_since = None;
                    self.package(Input::Start);
                    stages::signal(app, self.live, true).await;
                }
                Some(Ask::Stop) => {
                    gone_since = Some(clock::now());
                    self.package(Input::Stop);
                    stages::signal(app, self.live, false).await;
                }
                Some(Ask::Open(reply)) => self.open(reply),
                Some(Ask::End(reply)) => return self.end(reply, stop).await,
                None => break,
            }
        }
        self.package(Input::Stop);
        self.recorder.flush().await;
    }

    fn open(&mut self, reply: oneshot::Sender<()>) {
        let next = self.next_msn;
        self.stage.state().since.get_or_insert(next);
        let _gone = reply.send(());
    }

    async fn end(mut self, reply: oneshot::Sender<()>, stop: CancellationToken) {
        self.package(Input::Stop);
        if let Some(publisher) = &self.stage.state().publisher {
            publisher.cancel();
        }
        self.render(true);
        self.recorder.flush().await;
        let _gone = reply.send(());
        tokio::select! {
            () = tokio::time::sleep(LAST_CALL) => {}
            () = stop.cancelled() => {}
        }
    }

    fn package(&mut self, input: Input) {
        self.packager.handle(input, clock::now().0);
        let mut changed = false;
        while let Some(output) = self.packager.poll() {
            changed |= self.take(&output);
        }
        if changed {
            self.render(false);
        }
    }

    /// Does with an output what is to be done; tells whether players have to know.
    fn take(&mut self, output: &Output) -> bool {
        match output {
            Output::Signal(report) => {
                self.stage.state().report = report.clone();
                return false;
            }
            Output::Fault(fault) => {
                tracing::warn!(live = %self.live, count = fault.count, "{}", fault.kind);
                return false;
            }
            Output::Init(_) => self.unrecorded = Some(output.clone()),
            Output::Part(part) => {
                metrics::part();
                self.next_msn = part.msn + 1;
                if self.stage.state().since.is_some_and(|since| part.msn >= since) {
                    self.record(output);
                }
            }
            Output::SegmentEnd { msn } => self.next_msn = msn + 1,
        }
        self.stage.window.write().unwrap_or_else(PoisonError::into_inner).push(output);
        true
    }

    /// Records a part, and before the first of a reel the reel's head: what nobody may see leaves no file.
    fn record(&mut self, part: &Output) {
        if let Some(init) = self.unrecorded.take() {
            self.recorder.write(&init);
        }
        self.recorder.write(part);
    }

    fn render(&self, over: bool) {
        let since = self.stage.state().since;
        let window = self.stage.window();
        let public = since.filter(|since| window.ready(*since)).map(|since| window.live(since, over).into());
        let preview = window.ready(0).then(|| window.live(0, over).into());
        let view = View { head: window.head(), over, public, preview };
        drop(window);
        self.stage.views.send_replace(Arc::new(view));
    }
}

fn millis(span: Duration) -> Millis {
    Millis(i64::try_from(span.as_millis()).unwrap_or(i64::MAX))
}
