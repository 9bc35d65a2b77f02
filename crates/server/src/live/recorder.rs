//! The recording: one append-only MP4 a reel and one index for all. What is written is valid at any moment;
//! a kill costs at most the part being written.

use crate::{
    clock,
    error::{Error, Result},
    metrics,
};
use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    time::Duration,
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
/// How often what was written is made to last.
const SYNC: Duration = Duration::from_secs(1);

impl Recorder {
    /// Opens a show's recording, mends its torn end, and tells where it goes on. Nothing is made on disk
    /// before the first part.
    pub(crate) async fn open(folder: &Path) -> Result<(Self, Next)> {
        let folder = folder.to_owned();
        let opened = tokio::task::spawn_blocking(move || mend(&folder).map(|next| (folder, next)));
        let (folder, next) =
            opened.await.map_err(|e| Error::Internal(e.to_string()))?.map_err(wanghong_store::Error::from)?;
        let (inbox, asks) = sync_channel(WAITING);
        let disk = Disk { folder, index: None, reels: HashMap::new(), dirty: false };
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

struct Disk {
    folder: PathBuf,
    index: Option<File>,
    reels: HashMap<u32, File>,
    dirty: bool,
}

impl Disk {
    fn work(mut self, asks: &Receiver<Ask>) {
        let mut synced = clock::now();
        loop {
            match asks.recv_timeout(SYNC) {
                Ok(Ask::Append(append)) => {
                    if let Err(error) = self.append(&append) {
                        metrics::lost("part", 1);
                        tracing::error!(%error, folder = %self.folder.display(), "a part was not recorded");
                    }
                }
                Ok(Ask::Flush(reply)) => {
                    self.sync();
                    let _gone = reply.send(());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
            if u128::try_from((clock::now() - synced).0).is_ok_and(|age| age >= SYNC.as_millis()) {
                self.sync();
                synced = clock::now();
            }
        }
    }

    /// The picture first, then the line that says it is there.
    fn append(&mut self, append: &Append) -> std::io::Result<()> {
        self.dirty = true;
        let folder = &self.folder;
        if self.index.is_none() {
            std::fs::create_dir_all(folder)?;
            self.index = Some(open(&folder.join(INDEX))?);
        }
        if !self.reels.contains_key(&append.reel) {
            self.reels.clear();
            self.reels.insert(append.reel, open(&folder.join(reel_name(append.reel)))?);
        }
        if let (Some(reel), Some(index)) = (self.reels.get_mut(&append.reel), &mut self.index) {
            reel.write_all(&append.bytes)?;
            index.write_all(append.entry.line().as_bytes())?;
        }
        Ok(())
    }

    fn sync(&mut self) {
        if !std::mem::take(&mut self.dirty) {
            return;
        }
        for file in self.reels.values().chain(&self.index) {
            if let Err(error) = file.sync_data() {
                tracing::error!(%error, "the recording was not synced");
            }
        }
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}
