//! RTMP: a publisher's connection, from the handshake to the stage.

mod flow;
mod strangers;

use super::stage::{Claim, Stage};
use crate::{Live, limits, metrics};
use flow::Flow;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use strangers::{Stranger, Strangers};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use wanghong_base::{clock::Stopwatch, error::Error};
use wanghong_core::post::Phase;
use wanghong_media::rtmp::{Input, Limits, Output, Session};
use wanghong_store::lives;

/// Lets publishers in, each within `bounds`, until the program is asked to stop.
pub async fn serve(live: Live, listener: TcpListener, bounds: Limits) {
    let places = Arc::new(Semaphore::new(limits::PUBLISHERS));
    let strangers = Arc::new(Strangers::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = live.base.tasks.stopping() => return,
        };
        let Ok((socket, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(stranger) = strangers.enter(peer.ip()) else {
            metrics::lost("publisher", 1);
            tracing::warn!(%peer, "too many who have not shown a key");
            continue;
        };
        let publisher = Publisher {
            live: live.clone(),
            places: Arc::clone(&places),
            socket,
            session: Session::new(bounds, 0),
            clock: Stopwatch::start(),
            flow: Flow::default(),
            stranger: Some(stranger),
            sending: None,
        };
        live.base.tasks.own("publisher", publisher.run(peer));
    }
}

struct Publisher {
    live: Live,
    /// Of those with a good key.
    places: Arc<Semaphore>,
    socket: TcpStream,
    session: Session,
    /// Runs from the first byte on. A publisher is not silent because somebody sets the machine's clock.
    clock: Stopwatch,
    flow: Flow,
    /// The place of somebody without a key.
    stranger: Option<Stranger>,
    sending: Option<Sending>,
}

/// What a publisher with a good key has.
struct Sending {
    stage: Arc<Stage>,
    claim: Claim,
    _place: OwnedSemaphorePermit,
}

impl Publisher {
    /// Reads until the connection ends. Losing it is the same as saying goodbye.
    async fn run(mut self, peer: SocketAddr) {
        tracing::info!(%peer, "a publisher is here");
        let _nodelay = self.socket.set_nodelay(true);
        let why = self.talk().await;
        self.release().await;
        tracing::info!(%peer, why, "the publisher has gone");
    }

    async fn release(&mut self) {
        if let Some(Sending { stage, claim, _place }) = self.sending.take() {
            stage.release(claim).await;
        }
    }

    /// Milliseconds since the connection was made.
    fn now(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn handle(&mut self, input: Input<'_>) {
        let now = self.now();
        self.session.handle(input, now);
    }

    /// Gives the reason why it is over.
    async fn talk(&mut self) -> String {
        let mut buffer = vec![0; limits::RTMP_READ];
        loop {
            let kicked = self.sending.as_ref().map(|sending| sending.claim.kicked());
            let pushed = self.stranger.as_ref().map(Stranger::sent_away);
            let late = self.session.deadline().map(|at| at.saturating_sub(self.now()));
            let read = tokio::select! {
                read = self.socket.read(&mut buffer) => Some(read),
                () = after(late) => {
                    tokio::time::timeout(limits::PUBLISHER_WAKES, self.socket.read(&mut buffer)).await.ok()
                }
                () = over(kicked) => return "sent away: the show has ended, or somebody else has its key".into(),
                () = over(pushed) => return "sent away: others wait to show their keys".into(),
                () = self.live.base.tasks.stopping() => return "the server stops".into(),
            };
            match read {
                None => self.handle(Input::Tick),
                Some(Ok(0)) => return "end of stream".into(),
                Some(Err(error)) => return error.to_string(),
                Some(Ok(count)) if !self.flow.count(count, self.clock.elapsed()) => {
                    return "the publisher sends more than a picture needs".into();
                }
                Some(Ok(count)) => self.handle(Input::Bytes(buffer.get(..count).unwrap_or_default())),
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
                    let sent =
                        tokio::time::timeout(wanghong_base::limits::HEAD, self.socket.write_all(&bytes))
                            .await;
                    if !matches!(sent, Ok(Ok(()))) {
                        return Some("the publisher does not read".into());
                    }
                }
                Output::Publish { app, key } => self.admit(shown(&app, &key)).await,
                Output::Tag(tag) => {
                    if let Some(sending) = &self.sending {
                        sending.stage.tag(&sending.claim, tag).await;
                    }
                }
                Output::Unpublish => self.release().await,
                Output::Close { reason } => return Some(reason.to_string()),
            }
        }
        None
    }

    async fn admit(&mut self, key: &str) {
        let input = match self.claim(key).await {
            Ok(sending) => {
                if let Some(stranger) = self.stranger.take() {
                    stranger.publishes();
                }
                self.sending = Some(sending);
                Input::Accept
            }
            Err(No::Told(reason)) => Input::Refuse { reason: reason.to_owned() },
            Err(No::Failed(error)) => {
                tracing::error!(%error, "a publisher could not be admitted");
                Input::Refuse { reason: "The server cannot take a signal just now.".to_owned() }
            }
        };
        self.handle(input);
    }

    async fn claim(&self, key: &str) -> Result<Sending, No> {
        let row = self.show(key).await?;
        if row.phase == Phase::Ended {
            return Err(ENDED);
        }
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            metrics::lost("publisher", 1);
            tracing::warn!(live = %row.id, "too many publishers");
            return Err(No::Told("The server has no place for another publisher."));
        };
        let stage = self.live.stages.get(&self.live, &row).await?;
        let claim = stage.claim().await.map_err(No::Told)?;
        if let Err(no) = self.catch_up(key, &stage).await {
            stage.release(claim).await;
            return Err(no);
        }
        Ok(Sending { stage, claim, _place: place })
    }

    /// The show that a key is of.
    async fn show(&self, key: &str) -> Result<lives::Live, No> {
        lives::by_stream_key(&self.live.base.db, key).await?.ok_or(No::Told("This stream key is not known."))
    }

    /// Who opens or ends a show, or changes its key, tells the stage if there is one. What happened before this one was
    /// there, and after its row was read, is in the row by now.
    async fn catch_up(&self, key: &str, stage: &Stage) -> Result<(), No> {
        let phase = self.show(key).await?.phase;
        if phase == Phase::Live {
            stage.open().await;
        }
        if phase == Phase::Ended {
            stage.end().await;
            return Err(ENDED);
        }
        Ok(())
    }
}

/// The key that a publisher shows: people paste it with a space at its end, or into the server's address.
fn shown<'a>(app: &'a str, key: &'a str) -> &'a str {
    match key.trim() {
        "" => app.trim().rsplit('/').next().unwrap_or_default(),
        key => key,
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

async fn after(wait: Option<u64>) {
    match wait {
        Some(wait) => tokio::time::sleep(Duration::from_millis(wait)).await,
        None => std::future::pending().await,
    }
}

async fn over(kicked: Option<impl Future<Output = ()>>) {
    match kicked {
        Some(kicked) => kicked.await,
        None => std::future::pending().await,
    }
}
