//! The recording: one append-only MP4 a reel and one index for all. What is written is valid at any moment;
//! a kill costs at most the part being written.

mod disk;

use crate::{limits, metrics};
use disk::Disk;
use std::{
    fs::OpenOptions,
    path::Path,
    sync::{
        Arc,
        mpsc::{SyncSender, sync_channel},
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use wanghong_base::error::{Error, Result};
use wanghong_media::{
    packager::Output,
    recording::{Append, Entry, Writer, recover},
};

/// The index's file name.
pub(crate) const INDEX: &str = "index";

/// The file of a reel.
pub(crate) fn reel_name(reel: u32) -> String {
    format!("reel-{reel}.mp4")
}

/// The reel that a file is of.
pub(crate) fn reel_of(name: &str) -> Option<u32> {
    name.strip_prefix("reel-")?.strip_suffix(".mp4")?.parse().ok()
}

/// Where a recording goes on: exactly behind what there is, since players know a picture again by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// The next segment.
    pub(crate) msn: u64,
    /// The next reel.
    pub(crate) reel: u32,
    /// How long the longest segment so far lasts, in 90 kHz ticks.
    pub(crate) longest: u64,
}

/// Takes parts and writes them on a thread of its own, so that a slow disk holds back no picture.
#[derive(Debug)]
pub(crate) struct Recorder {
    inbox: SyncSender<Ask>,
    writer: Writer,
    /// The head of the reel whose parts come.
    head: Option<Arc<Append>>,
    /// Bytes that may still wait.
    room: Arc<Semaphore>,
}

#[derive(Debug)]
enum Ask {
    /// A part, with its reel's head, so that whichever part gets through can begin the reel; and its place.
    Append(Arc<Append>, Append, OwnedSemaphorePermit),
    Flush(oneshot::Sender<()>),
}

impl Recorder {
    /// Opens a show's recording, mends its torn end, and tells where it goes on. Nothing is made on disk
    /// before the first part.
    pub(crate) async fn open(folder: &Path) -> Result<(Self, Next)> {
        let folder = folder.to_owned();
        let opened = tokio::task::spawn_blocking(move || mend(&folder).map(|next| (folder, next)));
        let (folder, next) =
            opened.await.map_err(|e| Error::Internal(e.to_string()))?.map_err(wanghong_store::Error::from)?;
        let (inbox, asks) = sync_channel(limits::RECORDER_INBOX);
        let disk = Disk::new(folder);
        std::thread::Builder::new()
            .name("recorder".into())
            .spawn(move || disk.work(&asks))
            .map_err(wanghong_store::Error::from)?;
        let room = Arc::new(Semaphore::new(limits::RECORDER_BYTES));
        Ok((Self { inbox, writer: Writer::new(), head: None, room }, next))
    }

    /// Takes the head of each reel, and the parts that are to be kept: a reel of which there is none leaves no file.
    pub(crate) fn write(&mut self, output: &Output) {
        let Some(append) = self.writer.take(output) else { return };
        match append.entry {
            Entry::Reel(_) => self.head = Some(Arc::new(append)),
            Entry::Part(_) if self.send(append).is_none() => {
                metrics::lost("part", 1);
                tracing::error!("the disk cannot keep up: a part is not recorded");
            }
            Entry::Part(_) => {}
        }
    }

    /// Hands a part to the disk, if there is room for it to wait.
    fn send(&self, part: Append) -> Option<()> {
        let head = Arc::clone(self.head.as_ref()?);
        let bytes = u32::try_from(part.bytes.len()).ok()?;
        let place = Arc::clone(&self.room).try_acquire_many_owned(bytes).ok()?;
        self.inbox.try_send(Ask::Append(head, part, place)).ok()
    }

    /// Returns when everything taken is on the disk.
    pub(crate) async fn flush(&self) {
        let (reply, done) = oneshot::channel();
        let inbox = self.inbox.clone();
        let _sent = tokio::task::spawn_blocking(move || inbox.send(Ask::Flush(reply))).await;
        let _ended = done.await;
    }
}

/// Cuts off the line that a kill left half written. Reels stay as they are: nothing is added to one of them.
fn mend(folder: &Path) -> std::io::Result<Next> {
    let path = folder.join(INDEX);
    let index = found(std::fs::read(&path))?.unwrap_or_default();
    let length = |reel| std::fs::metadata(folder.join(reel_name(reel))).map_or(0, |meta| meta.len());
    let sound = recover(&index, length);
    if !index.is_empty() {
        OpenOptions::new().write(true).open(path)?.set_len(sound.index_len)?;
    }
    let reel = sound.next_reel().max(past_files(folder)?);
    Ok(Next { msn: sound.next_msn(), reel, longest: sound.longest() })
}

/// The first reel after all that have a file, told of or not.
fn past_files(folder: &Path) -> std::io::Result<u32> {
    let Some(files) = found(std::fs::read_dir(folder))? else { return Ok(0) };
    files
        .map(
            |file| Ok(reel_of(&file?.file_name().to_string_lossy()).map_or(0, |reel| reel.saturating_add(1))),
        )
        .try_fold(0, |past, next: std::io::Result<u32>| Ok(past.max(next?)))
}

/// What is not there is none.
fn found<T>(looked: std::io::Result<T>) -> std::io::Result<Option<T>> {
    match looked {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of two reels, damaged in the second line, and what is in the folder beside it.
    #[test]
    fn a_damaged_index_costs_no_bytes_of_a_reel() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write(INDEX, b"reel 0 100 avc1.64001f,mp4a.40.2 68283ebc\npart 0 0 1?0\nreel 1 100 avc1.64001f,mp4a.40.2 14909e07\n");
        write(&reel_name(0), &[7; 300]);
        write(&reel_name(1), &[8; 200]);
        assert_eq!(mend(folder.path()).unwrap(), Next { msn: 0, reel: 2, longest: 0 });
        let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len();
        assert_eq!((length(&reel_name(0)), length(&reel_name(1)), length(INDEX)), (300, 200, 42));
    }
}
