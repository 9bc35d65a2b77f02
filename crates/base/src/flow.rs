//! Files on their way out: read piece by piece as their readers take them, so many pieces at a time in all and of one
//! network. A piece counts until it is written to its socket: a reader who takes nothing costs a few pieces, whatever
//! the file.

mod file;
mod picture;
mod range;

use crate::{error::Error, limits, network::network};
use axum::body::{Body, Bytes, HttpBody};
pub use file::{Asker, Piece, Whole, answer};
use hyper::body::{Frame, SizeHint};
pub use picture::picture;
pub use range::Thing;
use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, Weak},
    task::{Context, Poll, ready},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::PollSemaphore;

/// How many pieces are on their way: in all, and of each network.
#[derive(Debug)]
pub struct Flow {
    all: Arc<Semaphore>,
    networks: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
    /// Bounds the tables of shops on their way out or in.
    pub tables: Arc<Semaphore>,
}

impl Default for Flow {
    fn default() -> Self {
        let places = |most| Arc::new(Semaphore::new(most));
        let (all, tables) = (places(limits::PIECES), places(limits::TABLES_AT_ONCE));
        Self { all, networks: Mutex::default(), tables }
    }
}

impl Flow {
    /// A body that is read as there are places for its pieces, for whoever is at this address.
    pub fn out<B>(&self, body: B, to: IpAddr) -> Body
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + Unpin + 'static,
    {
        let bounds = self.network(to).into_iter().chain([Arc::clone(&self.all)]);
        Body::new(Out { body, bounds: bounds.map(PollSemaphore::new).collect(), held: Vec::new() })
    }

    /// The places of a network; this machine's own programs are only counted among all.
    fn network(&self, to: IpAddr) -> Option<Arc<Semaphore>> {
        if to.to_canonical().is_loopback() {
            return None;
        }
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = networks.get(&network(to)).and_then(Weak::upgrade) {
            return Some(known);
        }
        if networks.len() >= limits::CONNECTIONS {
            networks.retain(|_, places| places.strong_count() > 0);
        }
        let places = Arc::new(Semaphore::new(limits::PIECES_PER_NETWORK));
        networks.insert(network(to), Arc::downgrade(&places));
        Some(places)
    }
}

/// A body whose pieces keep their places until they are sent.
struct Out<B> {
    body: B,
    bounds: Vec<PollSemaphore>,
    held: Vec<OwnedSemaphorePermit>,
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Out<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, B::Error>>> {
        let this = self.get_mut();
        while let Some(bound) = this.bounds.get_mut(this.held.len()) {
            let Some(place) = ready!(bound.poll_acquire(context)) else { return Poll::Ready(None) };
            this.held.push(place);
        }
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        let places = std::mem::take(&mut this.held);
        let piece = |bytes| Bytes::from_owner(Kept { bytes, _places: places });
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Bytes that keep something until they are sent.
struct Kept<P> {
    bytes: Bytes,
    _places: P,
}

impl<P> AsRef<[u8]> for Kept<P> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Text that keeps a place until it is sent.
pub fn text(text: String, place: OwnedSemaphorePermit) -> Body {
    Bytes::from_owner(Kept { bytes: text.into(), _places: place }).into()
}

/// The end of a body at which it is written, no faster than it is read.
#[derive(Debug)]
pub struct Pen(mpsc::Sender<io::Result<Bytes>>);

/// A body that is written while it is sent.
pub fn written() -> (Pen, Body) {
    let (pen, read) = mpsc::channel(1);
    (Pen(pen), Body::new(Written(read)))
}

impl Pen {
    /// Writes on; says whether anybody reads on.
    pub async fn write(&self, bytes: impl Into<Bytes>) -> bool {
        self.0.send(Ok(bytes.into())).await.is_ok()
    }

    /// Breaks off, so that nobody takes what was sent for the whole.
    pub async fn fail(self, error: &Error) {
        tracing::error!(%error, "a download broke off");
        let _gone = self.0.send(Err(io::ErrorKind::Other.into())).await;
    }
}

/// From a thread that may wait. No more than a piece is on its way at once, however much there is: so it is counted.
impl io::Write for &Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = bytes.get(..limits::PIECE).unwrap_or(bytes);
        let taken = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).is_ok();
        if taken { Ok(bytes.len()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Written(mpsc::Receiver<io::Result<Bytes>>);

impl HttpBody for Written {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|next| next.map(|piece| piece.map(Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use std::future::poll_fn;

    fn at(last: u8) -> IpAddr {
        IpAddr::from([203, 0, 113, last])
    }

    /// Whether a body gives its piece at once.
    async fn gives(body: &mut Body) -> Option<Bytes> {
        poll_fn(|context| Poll::Ready(Pin::new(&mut *body).poll_frame(context)))
            .await
            .map(piece)
            .into_option()
    }

    fn piece(frame: Option<std::result::Result<Frame<Bytes>, axum::Error>>) -> Bytes {
        frame.unwrap().unwrap().into_data().unwrap()
    }

    trait IntoOption<T> {
        fn into_option(self) -> Option<T>;
    }

    impl<T> IntoOption<T> for Poll<T> {
        fn into_option(self) -> Option<T> {
            match self {
                Poll::Ready(it) => Some(it),
                Poll::Pending => None,
            }
        }
    }

    #[tokio::test]
    async fn a_network_that_takes_nothing_holds_back_itself_alone() {
        let flow = Flow::default();
        let body = |to| flow.out(Body::from("a piece"), to);
        let mut unsent = Vec::new();
        for _ in 0..limits::PIECES_PER_NETWORK {
            unsent.push(gives(&mut body(at(1))).await.unwrap());
        }
        let mut next = body(at(1));
        assert!(gives(&mut next).await.is_none(), "it waits for a place");
        assert!(gives(&mut body(at(2))).await.is_some(), "and others do not");
        unsent.pop();
        assert_eq!(gives(&mut next).await.unwrap(), "a piece");
    }

    #[tokio::test]
    async fn there_is_an_end_in_all_and_nobody_is_remembered() {
        let flow = Flow::default();
        let mut unsent = Vec::new();
        for n in 0..limits::PIECES {
            let to = IpAddr::from(u32::try_from(n % 64).unwrap().to_be_bytes());
            unsent.push(gives(&mut flow.out(Body::from("a piece"), to)).await.unwrap());
        }
        assert!(gives(&mut flow.out(Body::from("a piece"), at(9))).await.is_none());
        drop(unsent);
        assert_eq!(flow.all.available_permits(), limits::PIECES);
        let networks = flow.networks.lock().unwrap();
        assert!(networks.values().all(|places| places.strong_count() == 0));
    }

    #[tokio::test]
    async fn what_breaks_off_is_no_whole_body() {
        let (pen, body) = written();
        let writes = async move {
            assert!(pen.write("the first half").await);
            pen.fail(&Error::not_found()).await;
        };
        assert!(tokio::join!(writes, body.collect()).1.is_err());
    }
}
