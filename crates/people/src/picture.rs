//! Pictures that people upload, drawn anew: upright, in the colours of every screen, no larger than is shown, and without
//! whatever else was in their files.

use crate::limits;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbaImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;
use wanghong_base::error::{Error, Result};
use wanghong_core::{Code, Refusal};

/// A picture as it is kept.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) bytes: Vec<u8>,
    pub(crate) mime: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Decodes a picture, turns it upright, gives it the colours that every screen takes it for, makes it no larger than we
/// show, and encodes it again.
pub(crate) fn redraw(bytes: &[u8]) -> Result<Drawn> {
    let mut decoder = opened(bytes)?;
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(not_an_image)?;
    picture.apply_orientation(turn);
    let mut side = limits::PICTURE_KEPT_SIDE;
    let mut picture = fit(picture, side);
    if let Some(profile) = profile {
        picture = to_srgb(picture, &profile);
    }
    loop {
        let drawn = encode(&picture)?;
        if drawn.bytes.len() <= limits::PICTURE_KEPT_BYTES {
            return Ok(drawn);
        }
        // Noise, which no codec makes small.
        side = side * 3 / 4;
        picture = fit(picture, side);
    }
}

fn fit(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    picture.resize(side, side, FilterType::CatmullRom)
}

/// What a profile's colours are in sRGB, which pictures without one are taken for. A profile that cannot be read, or that
/// is not of red, green and blue, is left out.
fn to_srgb(picture: DynamicImage, profile: &[u8]) -> DynamicImage {
    let Some(profile) =
        ColorProfile::new_from_slice(profile).ok().filter(|it| it.color_space == DataColorSpace::Rgb)
    else {
        return picture;
    };
    let (see_through, layout) = (picture.color().has_alpha(), Layout::Rgba);
    let (options, srgb) = (TransformOptions::default(), ColorProfile::new_srgb());
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else { return picture };
    let pixels = picture.to_rgba8();
    let mut drawn = vec![0; pixels.len()];
    if transform.transform(&pixels, &mut drawn).is_err() {
        return picture;
    }
    let drawn = RgbaImage::from_raw(pixels.width(), pixels.height(), drawn).map(DynamicImage::from);
    let drawn = drawn.unwrap_or(picture);
    if see_through { drawn } else { drawn.to_rgb8().into() }
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
        return Err(Refusal::new(Code::TOO_LARGE, "This picture has more pixels than we take.").into());
    }
    Ok(decoder)
}

/// PNG where something shines through, JPEG otherwise.
fn encode(picture: &DynamicImage) -> Result<Drawn> {
    let mut bytes = Vec::new();
    let see_through =
        picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
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
    Refusal::new(Code::NOT_AN_IMAGE, "This is not a JPEG, PNG or WebP picture we can show.").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageEncoder as _, codecs::png::PngEncoder};

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
            assert!(matches!(redraw(wrong), Err(Error::Refused(r)) if r.code == Code::NOT_AN_IMAGE));
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
        assert!(matches!(redraw(&bomb), Err(Error::Refused(r)) if r.code == Code::TOO_LARGE));
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

    /// A camera of Apple's, as it writes.
    #[test]
    fn colours_are_those_of_srgb() {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
        let picture = image::RgbImage::from_pixel(8, 8, image::Rgb([200, 100, 50]));
        picture.write_with_encoder(encoder).unwrap();
        let drawn = redraw(&bytes).unwrap();
        assert_eq!(drawn.mime, "image/jpeg");
        let seen = image::load_from_memory(&drawn.bytes).unwrap().to_rgb8().get_pixel(4, 4).0;
        let near = std::iter::zip(seen, [215, 93, 31]).all(|(seen, want): (u8, u8)| seen.abs_diff(want) <= 3);
        assert!(near, "{seen:?}");
    }

    #[test]
    fn a_profile_that_is_none_changes_nothing() {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(b"no profile".to_vec()).unwrap();
        DynamicImage::new_rgb8(8, 8).write_with_encoder(encoder).unwrap();
        assert_eq!(redraw(&bytes).unwrap().mime, "image/jpeg");
    }

    /// Pixels that no codec makes small.
    fn noise(side: u32, alpha: bool) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let pixel = |_, _| image::Rgba([next(), next(), next(), if alpha { next() } else { u8::MAX }]);
        let picture = RgbaImage::from_fn(side, side, pixel);
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn noise_is_kept_small() {
        let solid = redraw(&noise(300, false)).unwrap();
        assert_eq!((solid.mime, solid.width), ("image/jpeg", 300), "nothing shines through");
        let glass = redraw(&noise(1_000, true)).unwrap();
        assert_eq!(glass.mime, "image/png");
        assert!(
            glass.bytes.len() <= limits::PICTURE_KEPT_BYTES && glass.width < 1_000,
            "{}",
            glass.bytes.len()
        );
    }

    #[test]
    fn large_pictures_are_made_smaller() {
        let drawn = redraw(&png(3_200, 1_600)).unwrap();
        assert_eq!((drawn.width, drawn.height), (1_600, 800));
    }
}
