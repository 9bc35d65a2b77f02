//! The recording: one append-only MP4 a reel and one index for all. What is written is valid at any moment;
//! a kill costs at most the part being written.

mod disk;

use crate::{
    error::{Error, Result},
    metrics,
};
use disk::Disk;
use std::{
    fs::OpenOptions,
    path::Path,
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
};
use tokio::sync::oneshot;
use wanghong_media::{
    packager::Output,
    recording::{Append, Writer, recover},
};

/// The index's file name.
pub(crate) const INDEX: &str = "index";

/// The file of a reel.
pub(crate) fn reel_name(reel: u32) -> String {
    format!("reel-{reel}.mp4")
}

/// Where a recording goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Next {
    /// The next segment.
    pub(crate) msn: u64,
    /// The next reel.
    pub(crate) reel: u32,
}

/// Takes parts and writes them on a thread of its own, so that a slow disk holds back no picture.
#[derive(Debug)]
pub(crate) struct Recorder {
    inbox: SyncSender<Ask>,
    writer: Writer,
}

#[derive(Debug)]
enum Ask {
    Append(Append),
    Flush(oneshot::Sender<()>),
}

/// Parts that may wait for the disk: some minutes of picture.
const WAITING: usize = 512;

impl Recorder {
    /// Opens a show's recording, mends its torn end, and tells where it goes on. Nothing is made on disk
    /// before the first part.
    pub(crate) async fn open(folder: &Path) -> Result<(Self, Next)> {
        let folder = folder.to_owned();
        let opened = tokio::task::spawn_blocking(move || mend(&folder).map(|next| (folder, next)));
        let (folder, next) =
            opened.await.map_err(|e| Error::Internal(e.to_string()))?.map_err(wanghong_store::Error::from)?;
        let (inbox, asks) = sync_channel(WAITING);
        let disk = Disk::new(folder);
        std::thread::Builder::new()
            .name("recorder".into())
            .spawn(move || disk.work(&asks))
            .map_err(wanghong_store::Error::from)?;
        Ok((Self { inbox, writer: Writer::new() }, next))
    }

    /// Takes an output of the packager that is to be kept.
    pub(crate) fn write(&mut self, output: &Output) {
        if let Some(append) = self.writer.take(output)
            && let Err(TrySendError::Full(_)) = self.inbox.try_send(Ask::Append(append))
        {
            metrics::lost("part", 1);
            tracing::error!("the disk cannot keep up: a part is not recorded");
        }
    }

    /// Returns when everything taken is on the disk.
    pub(crate) async fn flush(&self) {
        let (reply, done) = oneshot::channel();
        let inbox = self.inbox.clone();
        let _sent = tokio::task::spawn_blocking(move || inbox.send(Ask::Flush(reply))).await;
        let _ended = done.await;
    }
}

/// Cuts off what a kill left half written.
fn mend(folder: &Path) -> std::io::Result<Next> {
    let index = match std::fs::read(folder.join(INDEX)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Next { msn: 0, reel: 0 }),
        Err(error) => return Err(error),
    };
    let length = |reel| std::fs::metadata(folder.join(reel_name(reel))).map_or(0, |meta| meta.len());
    let sound = recover(&index, length);
    OpenOptions::new().write(true).open(folder.join(INDEX))?.set_len(sound.index_len)?;
    for (reel, length) in &sound.reel_len {
        OpenOptions::new().write(true).open(folder.join(reel_name(*reel)))?.set_len(*length)?;
    }
    Ok(Next { msn: sound.next_msn(), reel: sound.next_reel() })
}
