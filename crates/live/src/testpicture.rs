//! A test picture, so that one can try without a camera: ffmpeg pushes to our own door like anybody else.

use crate::{Live, limits};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use tokio::{
    process::{Child, Command},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use wanghong_base::{error::Result, ffmpeg, network::reached};
use wanghong_core::{Code, Id, Refusal};
use wanghong_store::products;

/// The test pictures that are running, by show.
#[derive(Debug, Default)]
pub(crate) struct TestPictures(Mutex<HashMap<Id, CancellationToken>>);

impl TestPictures {
    /// Whether one is running for a show.
    pub(crate) fn is_on(&self, show: Id) -> bool {
        self.lock().get(&show).is_some_and(|stop| !stop.is_cancelled())
    }

    /// Stops the one of a show, if it runs.
    pub(crate) fn stop(&self, show: Id) {
        if let Some(running) = self.lock().remove(&show) {
            running.cancel();
        }
    }

    /// Starts one for a show: a pattern with a running clock, or a film. A second start changes nothing.
    pub(crate) fn start(live: &Live, show: Id, key: &str, film: Option<&Path>) -> Result<()> {
        if !live.pictures_on.is_on(show) && live.stages.is_on(show) {
            return Err(Refusal::new(Code::CONFLICT, "Somebody else is sending with this key.")
                .field("signal")
                .into());
        }
        let door = reached(live.config.rtmp_listen);
        let mut picture = match film {
            Some(film) => slides(film, door, key)?,
            None => pattern(door, key)?,
        };
        let stop = live.base.tasks.token().child_token();
        if !live.pictures_on.enter(show, &stop)? {
            return Ok(());
        }
        // The place is given up whatever happens.
        let place = stop.clone().drop_guard();
        let child = picture.spawn()?;
        live.base.tasks.spawn("test picture", async move {
            let runs = tokio::time::timeout(limits::TEST_PICTURE, run(picture, child));
            let ended = stop.run_until_cancelled(runs).await;
            tracing::info!(live = %show, given_up = matches!(ended, Some(Ok(()))), "the test picture has ended");
            drop(place);
        });
        Ok(())
    }

    /// Takes a place for a show's picture, unless one is running. Those that have ended are forgotten.
    fn enter(&self, show: Id, stop: &CancellationToken) -> Result<bool> {
        let mut running = self.lock();
        running.retain(|_, stop| !stop.is_cancelled());
        if running.contains_key(&show) {
            return Ok(false);
        }
        if running.len() >= limits::TEST_PICTURES {
            let busy =
                Refusal::new(Code::BUSY, "Other shows are running their test pictures. Try again later.");
            return Err(busy.retry_after(60_000).into());
        }
        running.insert(show, stop.clone());
        Ok(true)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Id, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a picture that ended by itself again, as its leader would: it is on until it is turned off. One that the door
/// does not let in any more is given up.
async fn run(mut picture: Command, mut child: Child) {
    let mut refused = 0;
    loop {
        let began = Instant::now();
        let ended = child.wait().await;
        refused = if began.elapsed() < limits::TEST_PICTURE_REFUSED { refused + 1 } else { 0 };
        tracing::warn!(?ended, refused, "the test picture ended by itself");
        if refused >= limits::TEST_PICTURE_TRIES {
            return;
        }
        tokio::time::sleep(limits::TEST_PICTURE_AGAIN).await;
        child = match picture.spawn() {
            Ok(child) => child,
            Err(error) => return tracing::error!(%error, "the test picture cannot be started again"),
        };
    }
}

/// A film of what is in a show's bag: its pictures one after another, for ever; nothing when there are none.
pub(crate) async fn film(live: &Live, show: Id) -> Result<Option<PathBuf>> {
    let folder = live.base.config.data.join("media").join(show.to_string());
    let mut pictures = Vec::new();
    for product in products::in_bag(&live.base.db, show).await? {
        let first = products::pictures(&live.base.db, Id(product.id)).await?.into_iter().next();
        pictures.extend(first.map(|picture| Id(picture.blob_id)));
    }
    if pictures.is_empty() {
        return Ok(None);
    }
    tokio::fs::create_dir_all(&folder).await?;
    let mut slides = Vec::new();
    for (number, picture) in pictures.into_iter().enumerate() {
        // ffmpeg opens each again and again, wherever pictures are kept.
        let slide = folder.join(format!("bag-{number}"));
        tokio::fs::write(&slide, live.base.blobs.read(picture).await?).await?;
        slides.push(slide);
    }
    let file = folder.join("bag.ffconcat");
    tokio::fs::write(&file, list(&slides)?).await?;
    Ok(Some(file))
}

/// The pictures as ffmpeg's `concat` reads them.
fn list(pictures: &[PathBuf]) -> std::io::Result<String> {
    let slide = |picture: &PathBuf| {
        // Within quotes only a quote has to be said otherwise (ffmpeg-utils, "Quoting and escaping").
        let path = std::path::absolute(picture)?.display().to_string().replace('\'', "'\\''");
        Ok(format!("file '{path}'\nduration {SLIDE}\n"))
    };
    let slides: Vec<_> = pictures.iter().map(slide).collect::<std::io::Result<_>>()?;
    Ok(format!("ffconcat version 1.0\n{}", slides.concat()))
}

/// 720p at 30 frames with a keyframe every 2 s.
const CODED: &str = "-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 60 -keyint_min 60 \
     -sc_threshold 0 -b:v 1500k -maxrate 1500k -bufsize 1500k -c:a aac -b:a 96k -ac 2 -f flv";
/// Seconds of a slide.
const SLIDE: u32 = 8;

/// A pattern with a running clock, and a tone.
fn pattern(door: SocketAddr, key: &str) -> Result<Command> {
    ffmpeg::command(&format!(
        "-re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000 \
         -filter:a volume=0.1 {CODED} rtmp://{door}/live/{key}"
    ))
}

/// Slides that come slowly nearer, and a quiet chord. Slides are read at once and not by the clock, so it is the filters
/// that keep time.
fn slides(film: &Path, door: SocketAddr, key: &str) -> Result<Command> {
    let frames = SLIDE * 30;
    let nearer = format!(
        "[0:v]scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080,\
         zoompan=z='1+0.12*mod(on,{frames})/{frames}':x=(iw-iw/zoom)/2:y=(ih-ih/zoom)/2:d={frames}:s=1280x720:fps=30,\
         realtime[v]"
    );
    let chord = "aevalsrc=0.03*(sin(1382.3*t)+sin(1741.6*t)+sin(2071.2*t))*(0.7+0.3*sin(0.6*t)):s=48000";
    let mut command = ffmpeg::command("-stream_loop -1 -safe 0 -f concat -i")?;
    command.arg(film).args(["-f", "lavfi", "-i", chord, "-filter_complex", &nearer]);
    command.args("-map [v] -map 1:a -filter:a arealtime".split(' ')).args(CODED.split(' '));
    command.arg(format!("rtmp://{door}/live/{key}"));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_runs_is_the_one_that_stops() {
        let (pictures, show) = (TestPictures::default(), Id(1));
        let (first, second, third) =
            (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        assert!(pictures.enter(show, &first).unwrap());
        assert!(!pictures.enter(show, &second).unwrap(), "a second start changes nothing");
        pictures.stop(show);
        assert!(first.is_cancelled() && !second.is_cancelled());
        assert!(pictures.enter(show, &third).unwrap());
        assert!(pictures.is_on(show), "the end of the first takes no other along");
        third.cancel();
        assert!(!pictures.is_on(show), "one that has ended by itself");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_ends_by_itself_begins_again_and_one_that_is_not_let_in_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let lines = folder.path().join("lines");
        let mut short = Command::new("sh");
        short.args(["-c", "echo once >> \"$0\""]).arg(&lines);
        let child = short.spawn().unwrap();
        run(short, child).await;
        let tries = std::fs::read_to_string(&lines).unwrap().lines().count();
        assert_eq!(u32::try_from(tries).unwrap(), limits::TEST_PICTURE_TRIES);
    }

    #[test]
    fn a_film_names_its_pictures_whatever_they_are_called() {
        let list = list(&["/data/blobs/7".into(), "/lei's data/8".into()]).unwrap();
        assert_eq!(
            list,
            "ffconcat version 1.0\nfile '/data/blobs/7'\nduration 8\nfile '/lei'\\''s data/8'\nduration 8\n"
        );
    }

    #[test]
    fn so_many_run_and_no_more() {
        let pictures = TestPictures::default();
        let shows = (0..).map(Id).take(limits::TEST_PICTURES);
        shows.for_each(|show| assert!(pictures.enter(show, &CancellationToken::new()).unwrap()));
        assert!(pictures.enter(Id(-1), &CancellationToken::new()).is_err());
        pictures.stop(Id(0));
        assert!(pictures.enter(Id(-1), &CancellationToken::new()).unwrap());
    }
}
