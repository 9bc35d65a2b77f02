//! Pictures: checked by what they are, drawn anew, so that nothing hidden in them is kept or served.

use super::extract::{Json, Path};
use super::wire::{Id, blob_url};
use crate::{
    app::App,
    auth::Person,
    clock,
    error::{Error, Result},
    flow::{Asker, Whole},
    limits,
    upload::Upload,
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, codecs::jpeg::JpegEncoder};
use serde::Serialize;
use std::{io::Cursor, sync::Arc};
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};
use wanghong_core::{Code, Refusal, policy::Act};
use wanghong_store::blobs;

pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(upload).layer(DefaultBodyLimit::max(limits::PICTURE_BYTES)))
}

/// An uploaded picture.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Blob {
    id: Id,
    url: String,
    width: i64,
    height: i64,
}

/// Uploads a picture: JPEG, PNG or WebP.
#[utoipa::path(post, path = "/blobs", request_body(content = Vec<u8>, content_type = "image/*"),
    responses((status = 200, body = Blob)))]
async fn upload(State(app): State<Arc<App>>, person: Person, request: Request) -> Result<Json<Blob>> {
    person.may(Act::Upload)?;
    app.uploads.count(&person.account.to_string(), clock::now())?;
    let upload = app.coming.take(&person, request).await?;
    let drawn = drawn(&app, upload).await?;
    let (id, now) = (clock::mint(), clock::now());
    let row = blobs::Blob {
        id: id.0,
        user_id: person.user.0,
        mime: drawn.mime.to_owned(),
        size: i64::try_from(drawn.bytes.len()).unwrap_or(i64::MAX),
        width: drawn.width.into(),
        height: drawn.height.into(),
    };
    app.blobs.write(id, drawn.bytes).await?;
    let mut tx = app.db.begin().await?;
    blobs::add(&mut tx, &row, now).await?;
    tx.commit().await?;
    Ok(Json(Blob { id: id.into(), url: blob_url(id.0), width: row.width, height: row.height }))
}

/// Draws a picture that is there, in a place that is taken now that it is.
async fn drawn(app: &App, upload: Upload) -> Result<Drawn> {
    let _turn = app.pictures.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
    let body = upload.read().await?;
    let drawn = tokio::task::spawn_blocking(move || redraw(&body));
    drawn.await.map_err(|e| Error::Internal(e.to_string()))?
}

struct Drawn {
    bytes: Vec<u8>,
    mime: &'static str,
    width: u32,
    height: u32,
}

/// Decodes a picture, turns it upright, makes it no larger than we show, and encodes it again.
fn redraw(bytes: &[u8]) -> Result<Drawn> {
    let mut decoder = opened(bytes)?;
    let turn = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(not_an_image)?;
    picture.apply_orientation(turn);
    let side = limits::PICTURE_KEPT_SIDE;
    if picture.width().max(picture.height()) > side {
        picture = picture.resize(side, side, image::imageops::FilterType::CatmullRom);
    }
    encode(&picture)
}

/// A picture of a kind and size that we take, not decoded yet.
fn opened(bytes: &[u8]) -> Result<impl ImageDecoder + '_> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(not_an_image)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(not_an_image("another format"));
    }
    let mut bounds = image::Limits::default();
    bounds.max_image_width = Some(limits::PICTURE_SIDE);
    bounds.max_image_height = Some(limits::PICTURE_SIDE);
    reader.limits(bounds);
    let decoder = reader.into_decoder().map_err(not_an_image)?;
    // A few kilobytes can unfold to gigabytes, and the decoder's own bounds do not count the pixels it is asked for.
    if decoder.total_bytes() > limits::PICTURE_PIXELS {
        return Err(Refusal::new(Code::TooLarge, "This picture has more pixels than we take.").into());
    }
    Ok(decoder)
}

/// PNG where something shines through, JPEG otherwise.
fn encode(picture: &DynamicImage) -> Result<Drawn> {
    let mut bytes = Vec::new();
    let see_through = picture.color().has_alpha();
    let written = if see_through {
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
    } else {
        picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 85))
    };
    written.map_err(|e| Error::Internal(format!("encode picture: {e}")))?;
    let mime = if see_through { "image/png" } else { "image/jpeg" };
    Ok(Drawn { bytes, mime, width: picture.width(), height: picture.height() })
}

fn not_an_image(why: impl std::fmt::Display) -> Error {
    tracing::debug!(%why, "an upload is no picture");
    Refusal::new(Code::NotAnImage, "This is not a JPEG, PNG or WebP picture we can show.").into()
}

/// Removes pictures that nothing has shown for a day. The rows that show one refer to it, so that the database itself
/// keeps what is put to use meanwhile; the bytes go once the row is gone.
pub(crate) async fn sweep(app: &App) -> Result<()> {
    let old = clock::now() - limits::UNUSED_AGE;
    for id in blobs::unused(&app.db, old, limits::UNUSED_PICTURES).await? {
        blobs::remove(&app.db, id).await?;
        app.blobs.remove(id).await?;
    }
    Ok(())
}

/// A picture's bytes.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Path(Id(id)): Path<Id>,
    asker: Asker,
) -> Result<Response> {
    let row = blobs::by_id(&app.db, id).await?.ok_or_else(Error::not_found)?;
    let mime = HeaderValue::from_str(&row.mime).map_err(|error| Error::Internal(error.to_string()))?;
    let head = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'")),
    ];
    Ok(Whole::file(&app.blobs.path(id)).await?.answer(&app, &asker, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::new_rgb8(width, height);
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn pictures_are_known_by_their_bytes() {
        let drawn = redraw(&png(20, 10)).unwrap();
        assert_eq!((drawn.width, drawn.height, drawn.mime), (20, 10, "image/jpeg"));
        for wrong in [&b"<svg onload=alert(1)>"[..], b"GIF89a", b"", &png(20, 10)[..30]] {
            assert!(matches!(redraw(wrong), Err(Error::Refused(r)) if r.code == Code::NotAnImage));
        }
    }

    /// A chunk of a PNG file (W3C PNG, section 5.3).
    fn chunk(name: &str, data: &[u8]) -> Vec<u8> {
        let checked = [name.as_bytes(), data].concat();
        let sum = checked.iter().fold(u32::MAX, |sum, byte| {
            let step = |sum: u32, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
            (0..8).fold(sum ^ u32::from(*byte), step)
        });
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &checked, &(!sum).to_be_bytes()].concat()
    }

    /// So many zeros, deflated as tightly as the fixed code can (RFC 1951, section 3.2.6): one of them, then copies
    /// of 258, each thirteen bits.
    fn zeros(count: u64) -> Vec<u8> {
        let (copies, rest) = ((count - 1) / 258, (count - 1) % 258);
        let copy = "1100010100000";
        let bits = ["110", "00110000"].into_iter().chain((0..copies).map(|_| copy));
        let bits = bits.chain((0..rest).map(|_| "00110000")).chain(["0000000"]).flat_map(str::bytes);
        let mut bytes = vec![0x78, 0x01];
        for (n, bit) in bits.enumerate() {
            if n % 8 == 0 {
                bytes.push(0);
            }
            *bytes.last_mut().unwrap() |= (bit - b'0') << (n % 8);
        }
        let adler = u32::try_from(count % 65_521).unwrap() << 16 | 1;
        [&bytes[..], &adler.to_be_bytes()].concat()
    }

    /// A black PNG of sixteen bits a channel.
    fn black(side: u32) -> Vec<u8> {
        let size = [side.to_be_bytes(), side.to_be_bytes()].concat();
        let lines = zeros(u64::from(side) * (1 + 8 * u64::from(side)));
        let head = chunk("IHDR", &[&size[..], &[16, 6, 0, 0, 0]].concat());
        [b"\x89PNG\r\n\x1a\n", &head[..], &chunk("IDAT", &lines), &chunk("IEND", &[])].concat()
    }

    #[test]
    fn a_picture_that_unfolds_without_end_is_not_unfolded() {
        let small = redraw(&black(300)).unwrap();
        assert_eq!((small.width, small.height), (300, 300), "it is a picture");
        let bomb = black(limits::PICTURE_SIDE / 2);
        assert!(bomb.len() < limits::PICTURE_BYTES, "{}", bomb.len());
        assert!(matches!(redraw(&bomb), Err(Error::Refused(r)) if r.code == Code::TooLarge));
    }

    /// The size that a JPEG says in its frame header (ITU-T T.81, section B.2.2).
    #[test]
    fn a_cameras_picture_is_taken() {
        let mut photo = Vec::new();
        let picture = DynamicImage::new_rgb8(8, 8);
        picture.write_to(&mut Cursor::new(&mut photo), ImageFormat::Jpeg).unwrap();
        let frame = photo.windows(2).position(|mark| mark == [0xFF, 0xC0]).unwrap();
        for (width, height) in [(6_000_u16, 4_000_u16), (8_064, 6_048)] {
            photo[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
            photo[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
            assert_eq!(opened(&photo).unwrap().dimensions(), (width.into(), height.into()));
        }
    }

    #[test]
    fn large_pictures_are_made_smaller() {
        let drawn = redraw(&png(3_200, 1_600)).unwrap();
        assert_eq!((drawn.width, drawn.height), (1_600, 800));
    }
}
