//! The accept loop: HTTP/1.1 on TCP, bounded in number, head size and time. TLS belongs to a proxy in front.

mod bounds;
mod doors;
mod farewell;
mod held;
mod unread;

use crate::{error::Error, limits, metrics, network, tasks::Tasks};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::Request,
    response::{IntoResponse as _, Response},
};
pub use bounds::{bounded, not_kept, plain};
pub use doors::Place;
use doors::{Doors, Full};
use held::Held;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::ServiceExt as _;
use unread::Unread;
use wanghong_core::{Code, Refusal};

/// Whoever answers what comes in, whatever happens.
pub trait Front: Clone + Send + Sync + 'static {
    /// The answer to a request.
    fn answer(&self, request: Request<Body>) -> impl Future<Output = Response> + Send;
}

impl Front for Router {
    async fn answer(&self, request: Request<Body>) -> Response {
        let Ok(answer) = self.clone().oneshot(request).await;
        answer
    }
}

/// Serves until the program is asked to stop, then lets open requests finish.
pub async fn serve(listener: TcpListener, front: impl Front, tasks: Tasks) {
    accept(listener, House::new(front, tasks, false)).await;
}

/// Serves a proxy's connections, of which each brings many visitors: these are counted one by one.
pub async fn serve_proxied(listener: TcpListener, front: impl Front, tasks: Tasks) {
    accept(listener, House::new(front, tasks, true)).await;
}

/// What every connection knows.
struct House<F> {
    front: F,
    tasks: Tasks,
    behind_proxy: bool,
    doors: Arc<Doors>,
    farewells: Arc<Semaphore>,
}

impl<F: Front> House<F> {
    fn new(front: F, tasks: Tasks, behind_proxy: bool) -> Arc<Self> {
        let farewells = Arc::new(Semaphore::new(limits::FAREWELLS));
        Arc::new(Self { front, tasks, behind_proxy, doors: Arc::default(), farewells })
    }
}

async fn accept<F: Front>(listener: TcpListener, house: Arc<House<F>>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = house.tasks.stopping() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        match house.doors.enter((!house.behind_proxy).then_some(peer.ip())) {
            Ok(place) => {
                house.tasks.spawn("http connection", connection(stream, peer, Arc::clone(&house), place));
            }
            Err(full) => turn_away(&house, stream, full),
        }
    }
}

/// Tells somebody who finds no place so, as far as there are hands to do it.
fn turn_away<F>(house: &House<F>, stream: TcpStream, full: Full) {
    let refusal = farewell::full(full);
    if let Ok(hand) = Arc::clone(&house.farewells).try_acquire_owned() {
        house.tasks.spawn("farewell", async move {
            farewell::say(stream, refusal).await;
            drop(hand);
        });
    }
}

async fn connection<F: Front>(stream: TcpStream, peer: SocketAddr, house: Arc<House<F>>, place: Place) {
    let _nodelay = stream.set_nodelay(true);
    // What a reader does not take stays with us, where it is bounded, and does not fill the kernel's memory.
    let _bounded = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(limits::UNSENT);
    // The kernel ends what makes no headway, be the reader gone or only not reading (tcp(7), TCP_USER_TIMEOUT).
    let _bounded = socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(limits::STALLED));
    let tasks = house.tasks.clone();
    let place = Arc::new(place);
    let service = service_fn(move |request: Request<Incoming>| {
        let (house, place) = (Arc::clone(&house), Arc::clone(&place));
        async move {
            let (head, body) = request.into_parts();
            let (body, unread) = Unread::count(body);
            let stop = house.tasks.token();
            let answered = answer(house, peer, place, Request::from_parts(head, body)).await;
            let last = stop.is_cancelled() || unread::much(unread.as_deref());
            answered.map(|response| if last { farewell::last(response) } else { response })
        }
    });
    let mut connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let ended = tokio::select! {
        ended = &mut connection => Some(ended),
        () = tasks.stopping() => None,
    };
    let Some(ended) = ended else {
        Pin::new(&mut connection).graceful_shutdown();
        let _ended = tokio::time::timeout(limits::GRACE, &mut connection).await;
        return;
    };
    if let Err(error) = ended
        && let Some(parts) = connection.into_parts()
    {
        // In a box: what few need is not kept room for in every connection.
        Box::pin(cut_off(&error, parts.io.into_inner(), !parts.read_buf.is_empty())).await;
    }
}

/// Serves a request, in a place of its visitor's own where one connection brings many.
async fn answer<F: Front>(
    house: Arc<House<F>>,
    peer: SocketAddr,
    place: Arc<Place>,
    mut request: Request<Body>,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    if !house.behind_proxy {
        request.extensions_mut().insert(place);
        return Ok(house.front.answer(request).await);
    }
    let visitor = network::address(request.headers(), peer.ip(), true);
    let place = match house.doors.visit(&place, visitor) {
        Ok(place) => Arc::new(place),
        Err(full) => return Ok(Error::from(farewell::full(full)).into_response()),
    };
    request.extensions_mut().insert(Arc::clone(&place));
    let response = house.front.answer(request).await;
    Ok(response.map(|body| Body::new(Held::new(body, place))))
}

/// What becomes of a connection that broke a bound. HTTP's machinery has answered a head that is too large by itself;
/// who has begun a head and does not end it is told here, and who is only idle is not.
async fn cut_off(error: &hyper::Error, stream: TcpStream, begun: bool) {
    if error.is_timeout() && begun {
        metrics::turned_away("slow head");
        tracing::debug!("a request's head did not end in time");
        let words = "The head of this request did not end in time.";
        farewell::say(stream, Refusal::new(Code::TOO_SLOW, words)).await;
    } else if error.is_parse() {
        if error.is_parse_too_large() {
            metrics::turned_away("large head");
            tracing::debug!("a request's head was too large");
        }
        farewell::hang_up(stream).await;
    }
}
