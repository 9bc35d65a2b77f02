//! The thread that writes a recording. A disk that is full costs the parts that did not fit, and no other: what was
//! half written is cut off, and the recording goes on with the next segment that there is room for.

use super::{Ask, INDEX, reel_name};
use crate::metrics;
use std::{
    fs::{File, OpenOptions},
    io::{Result, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};
use wanghong_base::clock::Stopwatch;
use wanghong_media::recording::{Append, Entry, PartEntry};

/// How often what was written is made to last.
const SYNC: Duration = Duration::from_secs(1);

/// A recording's files.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    index: Tail,
    reel: Tail,
    /// The head of the reel, and whether it is written.
    head: Option<(Arc<Append>, bool)>,
    /// Where the next part of the reel begins by the writer's count, if nothing is missing.
    next: u64,
    /// Whether something is missing: what comes cannot be decoded before the next segment.
    torn: bool,
    dirty: bool,
}

/// A file that grows, and how much of it is sound.
#[derive(Debug, Default)]
struct Tail {
    file: Option<File>,
    sound: Option<u64>,
}

impl Disk {
    pub(super) fn new(folder: PathBuf) -> Self {
        let (index, reel) = (Tail::default(), Tail::default());
        Self { folder, index, reel, head: None, next: 0, torn: false, dirty: false }
    }

    pub(super) fn work(mut self, asks: &Receiver<Ask>) {
        let mut synced = Stopwatch::start();
        loop {
            match asks.recv_timeout(SYNC) {
                Ok(Ask::Append(head, part, _place)) => self.take(&head, part),
                Ok(Ask::Flush(reply)) => {
                    self.sync();
                    let _gone = reply.send(());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
            if synced.elapsed() >= SYNC {
                self.sync();
                synced = Stopwatch::start();
            }
        }
    }

    fn take(&mut self, head: &Arc<Append>, append: Append) {
        let Entry::Part(part) = append.entry else { return };
        if self.head.as_ref().is_none_or(|(begun, _)| begun.reel != head.reel) {
            self.begin(Arc::clone(head));
        }
        self.part(append, part);
    }

    /// A reel's file is a new one.
    fn begin(&mut self, head: Arc<Append>) {
        self.next = u64::try_from(head.bytes.len()).unwrap_or(0);
        (self.torn, self.reel) = (false, Tail { file: None, sound: Some(0) });
        self.head = Some((head, false));
    }

    fn part(&mut self, append: Append, part: PartEntry) {
        // A part that never got here leaves a gap too.
        self.torn |= std::mem::replace(&mut self.next, part.offset + part.length) != part.offset;
        if self.torn && !(part.starts && part.independent) {
            return metrics::lost("part", 1);
        }
        match self.write(append, part) {
            Ok(()) if self.torn => {
                self.torn = false;
                tracing::warn!(msn = part.msn, "the recording goes on");
            }
            Ok(()) => {}
            Err(error) => {
                metrics::lost("part", 1);
                tracing::error!(%error, folder = %self.folder.display(), "parts are not recorded");
                self.sync();
                (self.torn, self.index.file, self.reel.file) = (true, None, None);
            }
        }
    }

    /// A part where its reel's file really ends, and before the first the reel's head.
    fn write(&mut self, append: Append, part: PartEntry) -> Result<()> {
        if let Some((head, written)) = &mut self.head
            && !*written
        {
            put(&self.folder, (&mut self.index, &mut self.reel), head)?;
            *written = true;
        }
        let offset = self.reel.sound.unwrap_or(part.offset);
        let append = Append { entry: Entry::Part(PartEntry { offset, ..part }), ..append };
        self.dirty = true;
        put(&self.folder, (&mut self.index, &mut self.reel), &append)
    }

    fn sync(&mut self) {
        if !std::mem::take(&mut self.dirty) {
            return;
        }
        for file in [&self.reel.file, &self.index.file].into_iter().flatten() {
            if let Err(error) = file.sync_data() {
                tracing::error!(%error, "the recording was not synced");
            }
        }
    }
}

/// The picture first, then the line that says it is there; only then do both count.
fn put(folder: &Path, (index, reel): (&mut Tail, &mut Tail), append: &Append) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let line = append.entry.line();
    let picture = reel.push(&folder.join(reel_name(append.reel)), &append.bytes)?;
    let entry = index.push(&folder.join(INDEX), line.as_bytes())?;
    (reel.sound, index.sound) = (Some(picture), Some(entry));
    Ok(())
}

impl Tail {
    /// Writes bytes after what is sound; says where they end.
    fn push(&mut self, path: &Path, bytes: &[u8]) -> Result<u64> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(OpenOptions::new().append(true).create(true).open(path)?),
        };
        let sound = self.sound.map_or_else(|| file.metadata().map(|meta| meta.len()), Ok)?;
        if file.metadata()?.len() > sound {
            file.set_len(sound)?;
        }
        self.sound = Some(sound);
        file.write_all(bytes)?;
        Ok(sound + u64::try_from(bytes.len()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use std::os::unix::fs::symlink;
    use wanghong_media::{
        packager::{Init, Output, Part},
        recording::{Writer, recover},
    };

    /// Segments of two parts each; every part tells its segment.
    fn show(reel: u32, segments: std::ops::Range<u8>) -> Vec<Output> {
        let part = |msn: u8, index| {
            Output::Part(Part {
                reel,
                msn: msn.into(),
                index,
                bytes: Bytes::from(vec![msn; 10]),
                ticks: 90_000,
                pictures: 6,
                independent: index == 0,
                at: 0,
                discontinuity: false,
            })
        };
        segments.flat_map(|msn| [part(msn, 0), part(msn, 1)]).collect()
    }

    fn head(reel: u32) -> Output {
        let bytes = Bytes::from(vec![b'h'; 5]);
        Output::Init(Init { reel, bytes, codecs: "avc1".into(), ..Init::default() })
    }

    /// A disk, and what of a show gets there.
    struct Desk {
        disk: Disk,
        writer: Writer,
        head: Option<Arc<Append>>,
    }

    impl Desk {
        fn new(folder: &Path) -> Self {
            Self { disk: Disk::new(folder.to_owned()), writer: Writer::new(), head: None }
        }

        /// Records what `got` there of a show.
        fn record(&mut self, show: &[Output], got: impl Fn(usize) -> bool) {
            for (n, output) in show.iter().enumerate() {
                let Some(append) = self.writer.take(output) else { continue };
                match append.entry {
                    Entry::Reel(_) => self.head = Some(Arc::new(append)),
                    Entry::Part(_) if got(n) => self.disk.take(self.head.as_ref().unwrap(), append),
                    Entry::Part(_) => {}
                }
            }
        }
    }

    /// The segments that the index tells of, and whether its bytes are theirs.
    fn told(folder: &Path) -> Vec<u64> {
        let index = std::fs::read(folder.join(INDEX)).unwrap();
        let reel = |number| std::fs::read(folder.join(reel_name(number))).unwrap_or_default();
        let sound = recover(&index, |number| u64::try_from(reel(number).len()).unwrap());
        assert_eq!(sound.index_len, u64::try_from(index.len()).unwrap(), "the index is whole");
        let parts = sound.entries.iter().filter_map(|entry| match entry {
            Entry::Part(part) => Some(part),
            Entry::Reel(_) => None,
        });
        let place = |at: u64| usize::try_from(at).unwrap();
        parts
            .map(|part| {
                let bytes = &reel(part.reel)[place(part.offset)..place(part.offset + part.length)];
                assert!(bytes.iter().all(|byte| u64::from(*byte) == part.msn), "{part:?}");
                part.msn
            })
            .collect()
    }

    /// `/dev/full` has never room.
    #[test]
    fn a_disk_that_is_full_costs_what_did_not_fit_and_no_more() {
        for (name, from) in
            [(reel_name(0), 0), (INDEX.to_owned(), 0), (reel_name(0), 2), (INDEX.to_owned(), 2)]
        {
            let folder = tempfile::tempdir().unwrap();
            let (file, aside) = (folder.path().join(&name), folder.path().join("aside"));
            let mut desk = Desk::new(folder.path());
            desk.record(&[head(0)], |_| true);
            desk.record(&show(0, 0..from), |_| true);
            if from > 0 {
                std::fs::rename(&file, &aside).unwrap();
            }
            symlink("/dev/full", &file).unwrap();
            (desk.disk.index.file, desk.disk.reel.file) = (None, None);
            desk.record(&show(0, from..4), |_| true);
            std::fs::remove_file(&file).unwrap();
            if from > 0 {
                std::fs::rename(&aside, &file).unwrap();
            }
            // Room comes in the middle of a segment: it is left out, since it cannot be decoded from there.
            desk.record(&show(0, 4..7)[1..], |_| true);
            let sound = (0..u64::from(from)).chain(5..7).flat_map(|msn| [msn, msn]).collect::<Vec<_>>();
            assert_eq!(told(folder.path()), sound, "{name} from {from} on");
        }
    }

    #[test]
    fn a_part_that_did_not_get_here_costs_its_segment_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::new(folder.path());
        desk.record(&[head(0)], |_| true);
        desk.record(&show(0, 0..3), |n| n != 2);
        assert_eq!(told(folder.path()), [0, 0, 2, 2]);
    }

    #[test]
    fn a_reel_whose_beginning_did_not_get_here_begins_with_its_next_segment() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::new(folder.path());
        desk.record(&[head(0)], |_| true);
        desk.record(&show(0, 0..2), |_| true);
        desk.record(&[head(1)], |_| true);
        desk.record(&show(1, 2..5), |n| n > 0);
        assert_eq!(told(folder.path()), [0, 0, 1, 1, 3, 3, 4, 4]);
    }
}
