//! Whether a server of ours is what listens.

use crate::{api, limits};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Bytes of an answer after which it is known.
const ENOUGH: u64 = 4_096;

/// Whether a server of ours answers there.
pub(super) async fn runs(listen: SocketAddr) -> bool {
    timeout(limits::OUTWARD, ask(reachable(listen))).await.is_ok_and(|answer| answer.unwrap_or(false))
}

/// Asks for what no other program has at that address.
async fn ask(at: SocketAddr) -> std::io::Result<bool> {
    let mut socket = TcpStream::connect(at).await?;
    let head = format!("GET {}/site HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", api::PREFIX);
    socket.write_all(head.as_bytes()).await?;
    let mut answer = String::new();
    socket.take(ENOUGH).read_to_string(&mut answer).await?;
    Ok(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"company\""))
}

/// An address to connect to where one listens: one that stands for all of a machine's is reached on itself.
fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        ip if !ip.is_unspecified() => listen,
        IpAddr::V4(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())),
        IpAddr::V6(_) => SocketAddr::from((Ipv6Addr::LOCALHOST, listen.port())),
    }
}
