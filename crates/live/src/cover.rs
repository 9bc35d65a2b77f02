//! What is seen while a show has no picture: its cover, as a film of one second.

use super::stage::Stage;
use crate::{Live, limits};
use axum::body::Bytes;
use std::{path::Path, process::Stdio, sync::Arc};
use wanghong_base::ffmpeg;
use wanghong_core::Id;
use wanghong_media::packager::Cover;

/// A way to film a cover: what ffmpeg is told, and how its answer is read.
type Film = (&'static str, fn(Bytes) -> Option<Cover>);

/// Five pictures in a second, as [`Cover`] wants them, in each codec that a show may have.
const FILMS: [Film; 2] = [
    (
        "-c:v libx264 -preset veryfast -tune stillimage -profile:v main -level 3.1 -bf 0 \
         -bsf:v filter_units=remove_types=6 -f flv",
        Cover::read,
    ),
    ("-c:v libaom-av1 -cpu-used 8 -lag-in-frames 0 -b:v 0 -crf 30 -f ivf", |file| Cover::read_av1(&file)),
];

/// Has a show's cover filmed and shown. Without ffmpeg, or where it cannot, a plain one stays.
pub(crate) fn show(live: &Live, (show, stage): (Id, Arc<Stage>), picture: Id) {
    let path = live.base.blobs.path(picture);
    live.base.tasks.spawn("cover", async move {
        for way in FILMS {
            let filmed = tokio::time::timeout(limits::COVER, film(&path, way)).await.ok().flatten();
            if let Some(cover) = filmed {
                stage.cover(cover).await;
            } else {
                tracing::warn!(live = %show, way = way.0, "the cover could not be filmed");
            }
        }
    });
}

async fn film(path: &Path, (codec, read): Film) -> Option<Cover> {
    let side = limits::COVER_SIDE;
    let words = format!(
        "-i pipe:0 -vf scale=w={side}:h={side}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
         loop=loop=4:size=1,setpts=N/5/TB,format=yuv420p -r 5 -frames:v 5 -g 5 {codec} pipe:1"
    );
    let picture = std::fs::File::open(path).ok()?;
    let made = ffmpeg::command(&words).ok()?.stdin(picture).stdout(Stdio::piped()).output().await.ok()?;
    read(Bytes::from(made.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_picture_becomes_a_film_and_what_is_none_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture");
        for (bytes, is) in [
            (&include_bytes!("../../../web/static/apple-touch-icon.png")[..], true),
            (&b"no picture"[..], false),
        ] {
            std::fs::write(&path, bytes).unwrap();
            for way in FILMS {
                assert_eq!(film(&path, way).await.is_some(), is, "{}", way.0);
            }
        }
        assert!(film(Path::new("/nowhere"), FILMS[0]).await.is_none());
    }
}
