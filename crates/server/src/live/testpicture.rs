//! A test picture, so that one can try without a camera: ffmpeg pushes to our own door like anybody else.

use crate::{
    app::App,
    error::{Error, Result},
};
use std::{
    collections::HashMap,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::process::Command;
use tokio_util::sync::CancellationToken;
use wanghong_core::{Code, Id, Refusal};

/// The test pictures that are running, by show.
#[derive(Debug, Default)]
pub(crate) struct TestPictures(Mutex<HashMap<Id, CancellationToken>>);

impl TestPictures {
    /// Whether one is running for a show.
    pub(crate) fn is_on(&self, live: Id) -> bool {
        self.lock().contains_key(&live)
    }

    /// Stops the one of a show, if it runs.
    pub(crate) fn stop(&self, live: Id) {
        if let Some(running) = self.lock().remove(&live) {
            running.cancel();
        }
    }

    /// Starts one for a show. A second start changes nothing.
    pub(crate) fn start(app: &Arc<App>, live: Id, key: &str) -> Result<()> {
        let stop = app.tasks.token().child_token();
        if !app.pictures_on.enter(live, &stop) {
            return Ok(());
        }
        let url = format!("rtmp://127.0.0.1:{}/live/{key}", app.config.rtmp_listen.port());
        let mut child = command(&url).spawn().map_err(|error| {
            app.pictures_on.stop(live);
            tracing::error!(%error, "ffmpeg does not start: is it installed?");
            Error::from(Refusal::new(Code::Unavailable, "The test picture needs ffmpeg on the server."))
        })?;
        let task = Arc::clone(app);
        app.tasks.spawn("test picture", async move {
            tokio::select! {
                ended = child.wait() => tracing::info!(?ended, "the test picture has ended"),
                () = stop.cancelled() => drop(child.kill().await),
            }
            stop.cancel();
            task.pictures_on.sweep();
        });
        Ok(())
    }

    /// Takes a place for a show's picture, unless one is running.
    fn enter(&self, live: Id, stop: &CancellationToken) -> bool {
        let mut running = self.lock();
        let free = running.get(&live).is_none_or(CancellationToken::is_cancelled);
        if free {
            running.insert(live, stop.clone());
        }
        free
    }

    /// Forgets those that have ended; one that was started since then stays.
    fn sweep(&self) {
        self.lock().retain(|_, stop| !stop.is_cancelled());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Id, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 720p at 30 frames with a keyframe every 2 s and a tone, for at most six hours.
fn command(url: &str) -> Command {
    let mut command = Command::new("ffmpeg");
    command
        .args("-hide_banner -loglevel error -nostdin -re -t 21600".split(' '))
        .args("-f lavfi -i testsrc2=size=1280x720:rate=30".split(' '))
        .args("-f lavfi -i sine=frequency=440:sample_rate=48000".split(' '))
        .args("-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p".split(' '))
        .args("-g 60 -keyint_min 60 -sc_threshold 0 -b:v 1500k -maxrate 1500k -bufsize 1500k".split(' '))
        .args("-filter:a volume=0.1 -c:a aac -b:a 96k -ac 2 -f flv".split(' '))
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_runs_is_the_one_that_stops() {
        let (pictures, live) = (TestPictures::default(), Id(1));
        let (first, second, third) =
            (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        assert!(pictures.enter(live, &first));
        assert!(!pictures.enter(live, &second), "a second start changes nothing");
        pictures.stop(live);
        assert!(first.is_cancelled() && !second.is_cancelled());
        assert!(pictures.enter(live, &third));
        pictures.sweep();
        assert!(pictures.is_on(live), "the end of the first takes no other along");
    }
}
