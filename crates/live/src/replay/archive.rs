//! A recording's movies as one ZIP, each stored as it is, so that the first byte leaves at once.

use super::movie::Movie;
use rawzip::ZipArchiveWriter;
use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
};
use wanghong_base::flow::{Pen, Piece};

/// How many bytes it has.
pub(super) fn length(movies: &[Movie]) -> io::Result<u64> {
    let nothing = [0; 16 * 1024];
    let mut counted = Counted(0);
    write(&mut counted, movies, |piece, out| {
        let mut left = piece.length();
        while left > 0 {
            let step = nothing.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            out.write_all(nothing.get(..step).unwrap_or_default())?;
            left -= u64::try_from(step).unwrap_or(left);
        }
        Ok(())
    })?;
    Ok(counted.0)
}

/// Writes it, as fast as it is taken.
pub(super) fn send(pen: &Pen, movies: &[Movie]) -> io::Result<()> {
    write(BufWriter::with_capacity(wanghong_base::limits::PIECE, pen), movies, |piece, out| match piece {
        Piece::Held(bytes) => out.write_all(bytes),
        Piece::In(path, range) => {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(range.start))?;
            let length = range.end - range.start;
            let copied = io::copy(&mut file.take(length), &mut *out)?;
            if copied == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        }
    })
}

/// Names are numbers, in the order in which the movies play.
fn write(
    out: impl Write,
    movies: &[Movie],
    copy: impl Fn(&Piece, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut archive = ZipArchiveWriter::new(out);
    for (movie, number) in movies.iter().zip(1..) {
        let name = format!("{number:03}.mp4");
        let (mut entry, config) = archive.new_file(name.as_str()).start().map_err(io::Error::other)?;
        let mut data = config.wrap(&mut entry);
        movie.whole.pieces().iter().try_for_each(|piece| copy(piece, &mut data))?;
        let (_, descriptor) = data.finish().map_err(io::Error::other)?;
        entry.finish(descriptor).map_err(io::Error::other)?;
    }
    archive.finish().map_err(io::Error::other)?.flush()
}

struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
