//! A recording as ordinary MP4s: one where the encoder never changed, and otherwise one for each setting it had. Their
//! heads are computed, their bodies are the reels.

use super::{super::recorder::reel_name, entries};
use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};
use wanghong_base::{
    error::{Error, Result},
    flow::{Piece, Whole},
};
use wanghong_media::{
    fmp4::moof_length,
    movie,
    recording::{Played, Timeline},
};

/// As many of a recording's reels as go into one file.
#[derive(Clone, Debug)]
pub(crate) struct Movie {
    /// The file.
    pub(crate) whole: Whole,
    /// How long it plays, in 90 kHz ticks.
    pub(crate) ticks: u64,
    /// Width and height in pixels, if they are known.
    pub(crate) size: Option<(u16, u16)>,
}

/// Bytes of memory that movies take.
pub(super) fn weight(movies: &[Movie]) -> u32 {
    let held = |piece: &Piece| if let Piece::Held(bytes) = piece { bytes.len() } else { 0 };
    let held = movies.iter().flat_map(|movie| movie.whole.pieces()).map(held).sum::<usize>();
    u32::try_from(held).unwrap_or(u32::MAX)
}

/// The movies of a recording, without what was sent before it opened (Unix milliseconds).
pub(super) async fn read(folder: PathBuf, opened: i64) -> Result<Vec<Movie>> {
    let read = move || movies(&folder, opened);
    let movies = tokio::task::spawn_blocking(read).await.map_err(|e| Error::Internal(e.to_string()))?;
    movies.map_err(|error| {
        let gone = error.kind() == io::ErrorKind::NotFound;
        if gone {
            Error::not_found()
        } else {
            Error::Internal(format!("a recording cannot be read: {error}"))
        }
    })
}

fn movies(folder: &Path, opened: i64) -> io::Result<Vec<Movie>> {
    let entries = entries(folder)?;
    let timeline = Timeline::new(&entries, opened);
    let mut cuts: Vec<Cut> = Vec::new();
    let mut reel: Option<(u32, File)> = None;
    for part in timeline.parts() {
        if reel.as_ref().is_none_or(|(number, _)| *number != part.reel) {
            let path = folder.join(reel_name(part.reel));
            let mut file = File::open(&path)?;
            let init = bytes(&mut file, 0, timeline.head(part.reel))?;
            match cuts.last_mut().filter(|last| last.init == init) {
                Some(last) => last.path = path,
                None => cuts.push(Cut::new(path, init, part.at, timeline.size(part.reel))?),
            }
            reel = Some((part.reel, file));
        }
        if let (Some(cut), Some((_, file))) = (cuts.last_mut(), &mut reel) {
            cut.take(file, part)?;
        }
    }
    let ends = cuts.iter().skip(1).map(|cut| cut.begins).chain([timeline.ticks()]).collect::<Vec<_>>();
    Ok(cuts.into_iter().zip(ends).map(|(cut, end)| cut.done(end)).collect())
}

/// A movie under way.
struct Cut {
    init: Vec<u8>,
    movie: movie::Movie,
    size: Option<(u16, u16)>,
    /// When it begins in the replay.
    begins: u64,
    /// The reel that is read.
    path: PathBuf,
    pieces: Vec<Piece>,
}

impl Cut {
    fn new(path: PathBuf, init: Vec<u8>, begins: u64, size: Option<(u16, u16)>) -> io::Result<Self> {
        let movie = movie::Movie::new(&init).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { init, movie, size, begins, path, pieces: Vec::new() })
    }

    fn take(&mut self, file: &mut File, part: Played) -> io::Result<()> {
        let head = bytes(file, part.offset, part.length.min(8))?;
        let moof = moof_length(&head).filter(|length| *length <= part.length);
        let moof = bytes(file, part.offset, moof.ok_or(io::ErrorKind::InvalidData)?)?;
        let taken = self.movie.take(&moof, part.length, part.at - self.begins);
        taken.ok_or(io::ErrorKind::InvalidData)?;
        let end = part.offset + part.length;
        match self.pieces.last_mut() {
            Some(Piece::In(path, range)) if *path == self.path && range.end == part.offset => range.end = end,
            _ => self.pieces.push(Piece::In(self.path.clone(), part.offset..end)),
        }
        Ok(())
    }

    fn done(mut self, end: u64) -> Movie {
        let head = self.movie.head();
        let tag = format!("{:x}-{:x}", head.len(), self.movie.length());
        self.pieces.insert(0, Piece::Held(head.into()));
        Movie { whole: Whole::new(self.pieces, &tag), ticks: end - self.begins, size: self.size }
    }
}

fn bytes(file: &mut File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
