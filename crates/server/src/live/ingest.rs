//! RTMP: a publisher's connection, from the handshake to the stage.

use super::stage::{Claim, Stage};
use crate::{app::App, clock, error::Error, limits};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use wanghong_core::post::Phase;
use wanghong_media::rtmp::{Input, Limits, Output, Session};
use wanghong_store::lives;

/// Lets publishers in, each within `bounds`, until the program is asked to stop.
pub(crate) async fn serve(app: Arc<App>, listener: TcpListener, bounds: Limits) {
    let places = Arc::new(Semaphore::new(limits::PUBLISHERS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = app.tasks.stopping() => return,
        };
        let Ok((socket, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            tracing::warn!(%peer, "too many publishers");
            continue;
        };
        let task = Arc::clone(&app);
        app.tasks.own("publisher", async move {
            tracing::info!(%peer, "a publisher is here");
            let session = Session::new(bounds, millis());
            let mut publisher = Publisher { app: &task, socket, session, stage: None };
            let why = publisher.run().await;
            tracing::info!(%peer, why, "the publisher has gone");
            drop(place);
        });
    }
}

fn millis() -> u64 {
    u64::try_from(clock::now().0).unwrap_or(0)
}

struct Publisher<'a> {
    app: &'a Arc<App>,
    socket: TcpStream,
    session: Session,
    stage: Option<(Arc<Stage>, Claim)>,
}

impl Publisher<'_> {
    /// Reads until the connection ends; gives the reason. Losing the connection is the same as saying goodbye.
    async fn run(&mut self) -> String {
        let _nodelay = self.socket.set_nodelay(true);
        let why = self.talk().await;
        if let Some((stage, claim)) = self.stage.take() {
            stage.release(claim).await;
        }
        why
    }

    async fn talk(&mut self) -> String {
        let mut buffer = vec![0; limits::RTMP_READ];
        loop {
            let kicked = self.stage.as_ref().map(|(_, claim)| claim.kicked());
            let read = tokio::select! {
                read = self.socket.read(&mut buffer) => read,
                () = wait(self.session.deadline()) => {
                    self.session.handle(Input::Tick, millis());
                    match self.drain().await { Some(why) => return why, None => continue }
                }
                () = over(kicked) => return "sent away: the show has ended, or its key has changed".into(),
                () = self.app.tasks.stopping() => return "the server stops".into(),
            };
            match read {
                Ok(0) => return "end of stream".into(),
                Err(error) => return error.to_string(),
                Ok(count) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    self.session.handle(Input::Bytes(bytes), millis());
                }
            }
            if let Some(why) = self.drain().await {
                return why;
            }
        }
    }

    /// Does what the session asks for; gives a reason when it is over.
    async fn drain(&mut self) -> Option<String> {
        while let Some(output) = self.session.poll() {
            match output {
                Output::Send(bytes) => {
                    let sent = tokio::time::timeout(limits::HEAD, self.socket.write_all(&bytes)).await;
                    if !matches!(sent, Ok(Ok(()))) {
                        return Some("the publisher does not read".into());
                    }
                }
                Output::Publish { key, .. } => self.admit(&key).await,
                Output::Tag(tag) => {
                    if let Some((stage, claim)) = &self.stage {
                        stage.tag(claim, tag).await;
                    }
                }
                Output::Unpublish => {
                    if let Some((stage, claim)) = self.stage.take() {
                        stage.release(claim).await;
                    }
                }
                Output::Close { reason } => return Some(reason.to_string()),
            }
        }
        None
    }

    async fn admit(&mut self, key: &str) {
        let input = match self.claim(key).await {
            Ok(claimed) => {
                self.stage = Some(claimed);
                Input::Accept
            }
            Err(No::Told(reason)) => Input::Refuse { reason: reason.to_owned() },
            Err(No::Failed(error)) => {
                tracing::error!(%error, "a publisher could not be admitted");
                Input::Refuse { reason: "The server cannot take a signal just now.".to_owned() }
            }
        };
        self.session.handle(input, millis());
    }

    async fn claim(&self, key: &str) -> std::result::Result<(Arc<Stage>, Claim), No> {
        let row = self.show(key).await?;
        if row.phase == Phase::Ended.word() {
            return Err(ENDED);
        }
        let stage = self.app.stages.get(self.app, &row).await?;
        let claim = stage.claim().await.map_err(No::Told)?;
        if let Err(no) = self.catch_up(key, &stage).await {
            stage.release(claim).await;
            return Err(no);
        }
        Ok((stage, claim))
    }

    /// The show that a key is of.
    async fn show(&self, key: &str) -> std::result::Result<lives::Live, No> {
        lives::by_stream_key(&self.app.db, key).await?.ok_or(No::Told("This stream key is not known."))
    }

    /// Who opens or ends a show, or changes its key, tells the stage if there is one. What happened before this one was
    /// there, and after its row was read, is in the row by now.
    async fn catch_up(&self, key: &str, stage: &Stage) -> std::result::Result<(), No> {
        let phase = self.show(key).await?.phase;
        if phase == Phase::Live.word() {
            stage.open().await;
        }
        if phase == Phase::Ended.word() {
            stage.end().await;
            return Err(ENDED);
        }
        Ok(())
    }
}

/// Why a publisher is not let in.
enum No {
    /// The publisher is told so.
    Told(&'static str),
    /// The operator is.
    Failed(Error),
}

const ENDED: No = No::Told("This show has ended.");

impl From<Error> for No {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<wanghong_store::Error> for No {
    fn from(error: wanghong_store::Error) -> Self {
        Self::Failed(error.into())
    }
}

async fn wait(deadline: Option<u64>) {
    match deadline {
        Some(at) => tokio::time::sleep(Duration::from_millis(at.saturating_sub(millis()))).await,
        None => std::future::pending().await,
    }
}

async fn over(kicked: Option<impl Future<Output = ()>>) {
    match kicked {
        Some(kicked) => kicked.await,
        None => std::future::pending().await,
    }
}
