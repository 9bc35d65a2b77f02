//! The last words to a connection that HTTP's own machinery does not answer.

use super::doors::Full;
use crate::{error::Error, limits, metrics};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::fmt::Write as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use wanghong_core::{Code, Refusal};

/// The no to who finds no place.
pub(super) fn full(why: Full) -> Refusal {
    metrics::turned_away(why.word());
    tracing::debug!(why = why.word(), "a visitor was turned away");
    Refusal::new(Code::BUSY, "Too many are here just now. Try again in a moment.").retry_after(5_000)
}

/// An answer behind which the connection closes, and which says so; one that takes the connection out of HTTP does not.
pub(super) fn last(mut response: Response) -> Response {
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Says why and hangs up. What the visitor sends meanwhile is read and forgotten: a socket that is closed on unread
/// bytes takes its last words back.
pub(super) async fn say(mut stream: TcpStream, refusal: Refusal) {
    let told = async {
        stream.write_all(&answer(refusal).await).await?;
        listen(&mut stream).await
    };
    let _unheard = timeout(limits::FAREWELL, told).await;
}

/// Hangs up on whom HTTP's machinery has told why.
pub(super) async fn hang_up(mut stream: TcpStream) {
    let _unheard = timeout(limits::FAREWELL, listen(&mut stream)).await;
}

async fn listen(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.shutdown().await?;
    let mut unread = [0; 512];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

/// The bytes of an answer after which the connection closes.
async fn answer(refusal: Refusal) -> Vec<u8> {
    let (parts, body) = last(Error::from(refusal).into_response()).into_parts();
    let body = axum::body::to_bytes(body, limits::HEAD_BYTES).await.unwrap_or_default();
    let mut text = format!("HTTP/1.1 {}\r\n", parts.status);
    for (name, value) in &parts.headers {
        let _written = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    let _written = write!(text, "content-length: {}\r\n\r\n", body.len());
    [text.as_bytes(), &body].concat()
}
