//! What is seen while a show has no picture: its cover, as a film of one second.

use super::{ffmpeg, stage::Stage};
use crate::{app::App, limits};
use axum::body::Bytes;
use std::{path::Path, process::Stdio, sync::Arc};
use wanghong_core::Id;
use wanghong_media::packager::Cover;

/// Has a show's cover filmed and shown. Without ffmpeg, or where it cannot, a plain one stays.
pub(super) fn show(app: &App, (live, stage): (Id, Arc<Stage>), picture: Id) {
    let path = app.blobs.path(picture);
    app.tasks.spawn("cover", async move {
        let filmed = tokio::time::timeout(limits::COVER, film(&path)).await.ok().flatten();
        if let Some(cover) = filmed {
            stage.cover(cover).await;
        } else {
            tracing::warn!(%live, "the cover could not be filmed");
        }
    });
}

/// Five pictures in a second, as [`Cover`] wants them.
async fn film(path: &Path) -> Option<Cover> {
    let side = limits::COVER_SIDE;
    let still = format!(
        "scale=w={side}:h={side}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
         loop=loop=4:size=1,setpts=N/5/TB,format=yuv420p"
    );
    let words = format!(
        "-i pipe:0 -vf {still} -r 5 -frames:v 5 -c:v libx264 -preset veryfast -tune stillimage \
         -profile:v main -level 3.1 -bf 0 -g 5 -bsf:v filter_units=remove_types=6 -f flv pipe:1"
    );
    let picture = std::fs::File::open(path).ok()?;
    let made = ffmpeg::command(&words).ok()?.stdin(picture).stdout(Stdio::piped()).output().await.ok()?;
    Cover::read(Bytes::from(made.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_picture_becomes_a_film_and_what_is_none_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture");
        for (bytes, is) in [
            (&include_bytes!("../../../../web/static/apple-touch-icon.png")[..], true),
            (&b"no picture"[..], false),
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(film(&path).await.is_some(), is);
        }
        assert!(film(Path::new("/nowhere")).await.is_none());
    }
}
