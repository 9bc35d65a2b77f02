//! The one owner of a show's signal: the packager's inputs, and where its outputs go.

use super::{Ask, Stage, View};
use crate::{Live, limits, metrics, recorder::Recorder, stages};
use axum::body::Bytes;
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use wanghong_base::clock::{self, until};
use wanghong_core::{Id, Millis};
use wanghong_media::packager::{Input, Options, Output, Packager};

/// The task behind a [`Stage`].
#[derive(Debug)]
pub struct Keeper {
    show: Id,
    stage: Arc<Stage>,
    asks: mpsc::Receiver<Ask>,
    packager: Packager,
    recorder: Recorder,
    /// Whether the reel that is being made has nothing of a publisher's.
    filler: bool,
    /// The claim of whom the packager listens to.
    publisher: Option<Id>,
}

/// After the end players have this long to fetch the last parts.
const LAST_CALL: Duration = Duration::from_secs(30);

impl Keeper {
    pub(crate) fn new(
        show: Id,
        (stage, asks): (Arc<Stage>, mpsc::Receiver<Ask>),
        options: Options,
        recorder: Recorder,
    ) -> Self {
        Self { show, stage, asks, packager: Packager::new(options), recorder, filler: false, publisher: None }
    }

    /// Packages until the show ends, the program stops, or nobody has sent for a while before it began.
    pub(crate) async fn run(mut self, live: &Live) {
        let stop = live.base.tasks.token();
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
                Some(Ask::Tag(claim, tag)) if self.publisher == Some(claim) => {
                    self.package(Input::Tag(tag));
                }
                Some(Ask::Start(claim)) => {
                    gone_since = None;
                    self.publisher = Some(claim);
                    self.package(Input::Start);
                    stages::signal(live, self.show, true).await;
                }
                Some(Ask::Stop(claim)) if self.publisher == Some(claim) => {
                    gone_since = Some(clock::now());
                    self.publisher = None;
                    self.package(Input::Stop);
                    stages::signal(live, self.show, false).await;
                }
                Some(Ask::Tag(..) | Ask::Stop(_)) => {}
                Some(Ask::Cover(cover)) => self.package(Input::Cover(cover)),
                Some(Ask::Open(reply)) => {
                    self.package(Input::Open);
                    let _gone = reply.send(());
                }
                Some(Ask::End(reply)) => return self.end(reply, stop).await,
                None => break,
            }
        }
        self.close();
        self.recorder.flush().await;
    }

    /// Lets nobody in any more before anything else ends: whoever asks from now on hears that the stage is closed, and
    /// whoever got in at the last moment is sent away.
    fn close(&mut self) {
        self.asks.close();
        while self.asks.try_recv().is_ok() {}
        self.stage.hang_up();
        self.package(Input::End);
    }

    async fn end(mut self, reply: oneshot::Sender<()>, stop: CancellationToken) {
        self.close();
        // Who hears of the end may ask for the replay.
        self.recorder.flush().await;
        self.render(true);
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
                tracing::warn!(live = %self.show, count = fault.count, "{}", fault.kind);
                return false;
            }
            Output::Open(opened) => self.stage.state().since = Some(opened.msn),
            Output::Init(init) => {
                self.filler = init.filler;
                self.recorder.write(output);
            }
            Output::Part(part) => {
                metrics::part();
                let public = self.stage.state().since.is_some_and(|since| part.msn >= since);
                if public && !self.filler {
                    self.recorder.write(output);
                }
            }
            Output::SegmentEnd { .. } => {}
        }
        self.stage.window.write().unwrap_or_else(PoisonError::into_inner).push(output);
        true
    }

    fn render(&self, over: bool) {
        let window = self.stage.window();
        let [public, preview] = [window.public(over), window.preview(over)].map(|list| list.map(Bytes::from));
        let variant = window.variant();
        let (size, variant) = (variant.size(), variant.to_string().into());
        let view = View { head: window.head(), over, variant, size, public, preview };
        drop(window);
        self.stage.views.send_replace(Arc::new(view));
    }
}

fn millis(span: Duration) -> Millis {
    Millis(i64::try_from(span.as_millis()).unwrap_or(i64::MAX))
}
