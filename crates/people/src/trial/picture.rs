//! Pictures that somebody uploads.

use super::{Part, World};
use axum::{body::Body, http::header};
use image::{DynamicImage, ImageFormat};
use serde_json::Value;
use std::io::Cursor;

/// The id of a picture that somebody has uploaded.
pub async fn upload_as<P: Part>(world: &World<P>, who: &str) -> Value {
    let request = world.request(who, "POST /blobs").header(header::CONTENT_TYPE, "image/png");
    let answer = world.serve(request.body(Body::from(picture())).unwrap()).await;
    answer.json()["id"].clone()
}

/// The smallest PNG there is, almost.
pub fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}
