//! What is seen while a show has no picture: its cover, as a film of one second.

use super::stage::Stage;
use crate::{Live, limits};
use axum::body::Bytes;
use std::{process::Stdio, sync::Arc};
use tokio::io::AsyncWriteExt as _;
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
    let blobs = live.base.blobs.clone();
    live.base.tasks.spawn("cover", async move {
        let picture = blobs.read(picture).await.unwrap_or_else(|error| {
            tracing::warn!(%error, live = %show, "the cover could not be read");
            Bytes::new()
        });
        for way in FILMS {
            let filmed = tokio::time::timeout(limits::COVER, film(picture.clone(), way)).await.ok().flatten();
            if let Some(cover) = filmed {
                stage.cover(cover).await;
            } else {
                tracing::warn!(live = %show, way = way.0, "the cover could not be filmed");
            }
        }
    });
}

async fn film(picture: Bytes, (codec, read): Film) -> Option<Cover> {
    let side = limits::COVER_SIDE;
    let words = format!(
        "-i pipe:0 -vf scale=w={side}:h={side}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
         loop=loop=4:size=1,setpts=N/5/TB,format=yuv420p -r 5 -frames:v 5 -g 5 {codec} pipe:1"
    );
    let mut made = ffmpeg::command(&words).ok()?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = made.stdin.take()?;
    // What ffmpeg has seen enough of it does not read to its end.
    let told = async move { stdin.write_all(&picture).await.ok() };
    let (_seen_enough, made) = tokio::join!(told, made.wait_with_output());
    read(Bytes::from(made.ok()?.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_picture_becomes_a_film_and_what_is_none_does_not() {
        for (bytes, is) in [
            (&include_bytes!("../../../web/static/apple-touch-icon.png")[..], true),
            (&b"no picture"[..], false),
            (&b""[..], false),
        ] {
            for way in FILMS {
                assert_eq!(film(Bytes::from_static(bytes), way).await.is_some(), is, "{}", way.0);
            }
        }
    }
}
