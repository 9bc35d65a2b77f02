//! The accept loop: HTTP/1.1 on TCP, bounded in number, head size and time. TLS belongs to a proxy in front.

use crate::{limits, tasks::Tasks};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

/// Serves until the program is asked to stop, then lets open requests finish.
pub(crate) async fn serve(listener: TcpListener, router: Router, tasks: Tasks) {
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let doors = Arc::new(Doors::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = tasks.stopping() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (Ok(place), Some(door)) = (Arc::clone(&places).try_acquire_owned(), doors.enter(peer.ip()))
        else {
            continue;
        };
        let place = Arc::new(Place { _of_all: place, _of_address: door });
        tasks.spawn("http connection", connection(stream, peer, router.clone(), (tasks.clone(), place)));
    }
}

/// A connection's place among all, and among those of its address. It is in every request's extensions: a socket
/// that is taken out of HTTP takes its place along.
#[derive(Debug)]
pub(crate) struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_address: Door,
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    (tasks, place): (Tasks, Arc<Place>),
) {
    let _nodelay = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Arc::clone(&place));
        router.clone().oneshot(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = tasks.stopping() => connection.as_mut().graceful_shutdown(),
    }
    let _ended = tokio::time::timeout(limits::GRACE, connection).await;
}

/// How many connections each address has. This machine's own addresses are not counted: a proxy in front
/// brings everybody through them.
#[derive(Debug, Default)]
struct Doors(Mutex<HashMap<IpAddr, usize>>);

#[derive(Debug)]
struct Door {
    doors: Arc<Doors>,
    of: IpAddr,
}

impl Doors {
    fn enter(self: &Arc<Self>, of: IpAddr) -> Option<Door> {
        if !of.is_loopback() {
            let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = open.entry(of).or_default();
            if *count >= limits::CONNECTIONS_PER_ADDRESS {
                return None;
            }
            *count += 1;
        }
        Some(Door { doors: Arc::clone(self), of })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let mut open = self.doors.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place() {
        let doors = Arc::new(Doors::default());
        let far = IpAddr::from([203, 0, 113, 9]);
        let open: Vec<_> = (0..limits::CONNECTIONS_PER_ADDRESS).map(|_| doors.enter(far).unwrap()).collect();
        assert!(doors.enter(far).is_none());
        assert!(doors.enter(IpAddr::from([203, 0, 113, 10])).is_some());
        drop(open);
        assert!(doors.enter(far).is_some());
        assert_eq!(doors.0.lock().unwrap().len(), 0, "those who left are forgotten");
    }
}
