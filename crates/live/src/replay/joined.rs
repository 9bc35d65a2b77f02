//! Recordings that are one file only once they are encoded anew: one at a time, by ffmpeg as a child that is bounded,
//! and never while a show is on air on this machine.

mod worker;

use super::movie::Movie;
use crate::{Live, limits};
use std::{
    collections::HashMap,
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    sync::{Mutex as Turn, watch},
    time::{Instant, interval},
};
use tokio_util::sync::DropGuard;
use wanghong_base::{
    disk,
    error::Result,
    ffmpeg::{self, Bounds},
};
use wanghong_core::{Code, Id, Refusal};
use worker::Worker;

/// The file, once it is there.
pub(crate) const JOINED: &str = "joined.mp4";
/// Where it is made. Only what has been finished leaves it.
const UNFINISHED: &str = "joining";

/// How far one file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Another recording's turn comes first.
    Waits,
    /// It waits until no show is on air.
    Rests {
        /// How much is done.
        percent: u8,
    },
    /// It is encoded.
    Works {
        /// How much is done.
        percent: u8,
    },
    /// It came to nothing; the log says why.
    Failed,
}

/// Recordings that are encoded anew.
#[derive(Debug, Default)]
pub(crate) struct Joins {
    jobs: Mutex<HashMap<Id, Job>>,
    turn: Turn<()>,
}

#[derive(Debug)]
struct Job {
    progress: watch::Receiver<Progress>,
    _stop: DropGuard,
}

impl Joins {
    /// How far a show's file is, if somebody has it made.
    pub(crate) fn progress(&self, show: Id) -> Option<Progress> {
        self.lock().get(&show).map(|job| *job.progress.borrow())
    }

    /// Begins it, unless it is being made.
    pub(super) fn start(
        &self,
        live: &Live,
        show: Id,
        folder: PathBuf,
        movies: Arc<Vec<Movie>>,
    ) -> Result<()> {
        let mut jobs = self.lock();
        jobs.retain(|_, job| *job.progress.borrow() != Progress::Failed);
        if jobs.contains_key(&show) {
            return Ok(());
        }
        if jobs.len() >= limits::JOINS {
            let busy = Refusal::new(Code::BUSY, "Many recordings wait to be encoded. Try again later.");
            return Err(busy.retry_after(60_000).into());
        }
        ffmpeg::command("-version")?;
        let stop = live.base.tasks.token().child_token();
        let (tell, progress) = watch::channel(Progress::Waits);
        jobs.insert(show, Job { progress, _stop: stop.clone().drop_guard() });
        let making = Making { live: live.clone(), folder, movies, tell };
        live.base.tasks.spawn("joined recording", async move {
            let made = stop.run_until_cancelled(making.run()).await;
            making.clear();
            match made {
                None => {}
                Some(Ok(())) => drop(making.live.replays.joins.lock().remove(&show)),
                Some(Err(error)) => {
                    tracing::error!(live = %show, %error, "a recording could not be made one file");
                    making.tell.send_replace(Progress::Failed);
                }
            }
        });
        Ok(())
    }

    /// Gives it up.
    pub(super) fn stop(&self, show: Id) {
        self.lock().remove(&show);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the file of all is like: the size that is seen for the longest.
fn size(movies: &[Movie]) -> (u16, u16) {
    let mut sizes = HashMap::<_, u64>::new();
    for movie in movies {
        *sizes.entry(movie.size.unwrap_or((1_280, 720))).or_default() += movie.ticks;
    }
    let longest = sizes.into_iter().max_by_key(|(size, ticks)| (*ticks, *size));
    longest.map_or((1_280, 720), |((width, height), _)| (width & !1, height & !1))
}

/// One file under way.
struct Making {
    live: Live,
    folder: PathBuf,
    movies: Arc<Vec<Movie>>,
    tell: watch::Sender<Progress>,
}

impl Making {
    async fn run(&self) -> Result<()> {
        let _turn = self.live.replays.joins.turn.lock().await;
        self.quiet().await;
        self.clear();
        let place = self.folder.join(UNFINISHED);
        std::fs::create_dir(&place)?;
        let (stream, file) = (place.join("stream.ts"), place.join(JOINED));
        let mut begins = 0;
        for movie in self.movies.iter() {
            self.encode(movie, begins, &stream).await?;
            begins += movie.ticks;
        }
        let mut packed = ffmpeg::bounded("-f mpegts -i", bounds(begins))?;
        packed.arg(&stream).args("-c copy -movflags +faststart -f mp4".split(' ')).arg(&file);
        self.attend(&mut Worker::new(packed.spawn()?, begins), begins).await?;
        Ok(std::fs::rename(&file, self.folder.join(JOINED))?)
    }

    /// Encodes a movie behind what is in the stream already: the same size, codecs and rate of sound for all.
    async fn encode(&self, movie: &Movie, begins: u64, stream: &Path) -> Result<()> {
        let (width, height) = size(&self.movies);
        let words = format!(
            "-f mp4 -i pipe:0 -map 0:v:0? -map 0:a:0? \
             -vf scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
             pad={width}:{height}:-1:-1,setsar=1,format=yuv420p \
             -fps_mode passthrough -enc_time_base:v 1:90000 \
             -c:v libx264 -preset veryfast -crf 21 -maxrate 12M -bufsize 24M -g 120 \
             -c:a aac -b:a 160k -ar 48000 -ac 2 -t {} -output_ts_offset {} -muxdelay 0 -muxpreload 0 \
             -mpegts_flags +initial_discontinuity -progress pipe:2 -f mpegts pipe:1",
            seconds(movie.ticks),
            // The sound begins a little before its picture, and nothing may begin before nothing.
            seconds(begins + 90_000),
        );
        let out = OpenOptions::new().create(true).append(true).open(stream)?;
        let mut command = ffmpeg::bounded(&words, bounds(movie.ticks))?;
        let child = command.stdin(Stdio::piped()).stdout(out).stderr(Stdio::piped()).spawn()?;
        let mut worker = Worker::new(child, begins);
        if let Some(mut input) = worker.child.stdin.take() {
            let whole = movie.whole.clone();
            self.live.base.tasks.spawn("movie to encode", async move {
                // A child that hangs up says by its end whether it had enough.
                let _hung_up = whole.pour(&mut input).await;
            });
        }
        self.attend(&mut worker, self.ticks()).await
    }

    /// Waits for a child's end. It rests while a show is on air.
    async fn attend(&self, worker: &mut Worker, all: u64) -> Result<()> {
        let mut looks = interval(limits::JOIN_LOOK);
        let (mut heard, mut rests) = (Instant::now(), false);
        loop {
            tokio::select! {
                ended = worker.turn() => {
                    if ended? {
                        return Ok(());
                    }
                    heard = Instant::now();
                }
                _ = looks.tick() => {}
            }
            if disk::free(&self.folder).is_some_and(|free| free < limits::DISK_FREE) {
                return Err(io::Error::from(io::ErrorKind::StorageFull).into());
            }
            let on_air = self.live.stages.any();
            if on_air != rests {
                worker.rest(on_air)?;
                (heard, rests) = (Instant::now(), on_air);
            }
            if !rests && heard.elapsed() > limits::JOIN_STUCK {
                return Err(io::Error::from(io::ErrorKind::TimedOut).into());
            }
            let percent = worker.percent(all);
            self.tell.send_replace(if rests {
                Progress::Rests { percent }
            } else {
                Progress::Works { percent }
            });
        }
    }

    /// Until no show is on air.
    async fn quiet(&self) {
        let mut looks = interval(limits::JOIN_LOOK);
        while self.live.stages.any() {
            self.tell.send_replace(Progress::Rests { percent: 0 });
            looks.tick().await;
        }
    }

    fn ticks(&self) -> u64 {
        self.movies.iter().map(|movie| movie.ticks).sum()
    }

    /// Removes what was not finished.
    fn clear(&self) {
        let _none = std::fs::remove_dir_all(self.folder.join(UNFINISHED));
    }
}

/// Thirty times as long as it plays is enough for a slow machine.
fn bounds(ticks: u64) -> Bounds {
    Bounds { cpu_seconds: 60 + 30 * ticks / 90_000, bytes: limits::JOIN_MEMORY }
}

fn seconds(ticks: u64) -> String {
    format!("{}.{:06}", ticks / 90_000, ticks % 90_000 * 100 / 9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanghong_base::flow::Whole;

    #[test]
    fn the_size_that_is_seen_for_the_longest_is_that_of_all() {
        let movie = |size, ticks| Movie { whole: Whole::new(Vec::new(), "t"), ticks, size };
        let movies = [movie(Some((1_281, 720)), 5), movie(Some((640, 360)), 8), movie(Some((1_281, 720)), 4)];
        assert_eq!(size(&movies), (1_280, 720), "and encoders want even numbers");
        assert_eq!(size(&[]), (1_280, 720));
    }

    #[test]
    fn seconds_are_written_like_this() {
        assert_eq!([0, 1, 89_999, 90_000].map(seconds), ["0.000000", "0.000011", "0.999988", "1.000000"]);
    }
}
