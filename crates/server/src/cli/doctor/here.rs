//! Whether a server of ours is what listens, and whether it sells.

use super::Finding;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Bytes of an answer after which it is known.
const ENOUGH: u64 = 4_096;

/// Whether a server of ours answers there; it need not reach its database to do so.
pub(super) async fn runs(listen: SocketAddr) -> bool {
    // No other program has that, and one of ours says no to it without looking anywhere.
    let path = format!("{}/nowhere", wanghong_base::wire::PREFIX);
    asked(listen, &path).await.is_some_and(|answer| answer.contains("\"code\":\"not_found\""))
}

/// Whether the server there sells, and if not, why.
pub(super) async fn sells(listen: SocketAddr, running: bool) -> Finding {
    if !running {
        return Ok("no server is running here".into());
    }
    let answer = asked(listen, "/readyz").await.unwrap_or_default();
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok("the server sells".into());
    }
    let why = answer.split_once("\r\n\r\n").map_or("the server does not answer", |(_, body)| body.trim());
    Err(("the server sells nothing".into(), why.replace('\n', "\n      ")))
}

async fn asked(listen: SocketAddr, path: &str) -> Option<String> {
    timeout(wanghong_base::limits::OUTWARD, ask(reachable(listen), path)).await.ok()?.ok()
}

async fn ask(at: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut socket = TcpStream::connect(at).await?;
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    let mut answer = String::new();
    socket.take(ENOUGH).read_to_string(&mut answer).await?;
    Ok(answer)
}

/// An address to connect to where one listens: one that stands for all of a machine's is reached on itself.
fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        ip if !ip.is_unspecified() => listen,
        IpAddr::V4(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())),
        IpAddr::V6(_) => SocketAddr::from((Ipv6Addr::LOCALHOST, listen.port())),
    }
}
