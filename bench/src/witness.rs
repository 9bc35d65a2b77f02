//! A relay before the RTMP port that knows when each part was whole: it feeds the same pure cores the same bytes.

use crate::{Done, clock};
use std::{
    collections::HashMap,
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use wanghong_media::{
    packager::{self, Options, Packager},
    rtmp::{self, Limits, Session},
};

/// The server's part target unless it is told another.
const PART_MS: u32 = 300;

/// When bytes were passed on that made a part whole, by its segment and its place there.
type Moments = Arc<Mutex<HashMap<(u64, u32), Instant>>>;

/// A relay for one publisher.
#[derive(Debug)]
pub(crate) struct Witness {
    /// Where the publisher shall send to.
    pub(crate) port: u16,
    moments: Moments,
}

impl Witness {
    /// Stands before an RTMP port of this machine.
    pub(crate) fn before(rtmp: u16) -> Done<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let moments = Moments::default();
        let seen = Arc::clone(&moments);
        std::thread::spawn(move || relay(&listener, rtmp, &seen));
        Ok(Self { port, moments })
    }

    /// When the server was sent the last bytes it needs for a part.
    pub(crate) fn saw(&self, msn: u64, part: u32) -> Done<Instant> {
        let moments = self.moments.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = moments.get(&(msn, part)).copied();
        moment.ok_or_else(|| format!("the witness saw no part {part} of segment {msn}"))
    }
}

/// Passes on what one publisher and the server say to each other, until either hangs up.
fn relay(listener: &TcpListener, rtmp: u16, moments: &Moments) -> io::Result<()> {
    let (mut publisher, _) = listener.accept()?;
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, rtmp))?;
    server.set_nodelay(true)?;
    let (mut from, mut to) = (server.try_clone()?, publisher.try_clone()?);
    std::thread::spawn(move || io::copy(&mut from, &mut to));
    let mut shadow = Shadow::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = publisher.read(&mut buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(());
        }
        let at = clock::now();
        server.write_all(bytes)?;
        let whole = shadow.hear(bytes);
        let mut moments = moments.lock().unwrap_or_else(PoisonError::into_inner);
        moments.extend(whole.into_iter().map(|part| (part, at)));
    }
}

/// What the server does with a publisher's bytes, without the server.
#[derive(Debug)]
struct Shadow {
    session: Session,
    packager: Packager,
}

impl Shadow {
    fn new() -> Self {
        let mut packager = Packager::new(Options { part_ms: PART_MS, ..Options::default() });
        packager.handle(packager::Input::Start, clock::wall());
        Self { session: Session::new(Limits::default(), 0), packager }
    }

    /// Takes bytes in, and tells of the parts that they made whole.
    fn hear(&mut self, bytes: &[u8]) -> Vec<(u64, u32)> {
        self.session.handle(rtmp::Input::Bytes(bytes), 0);
        let mut whole = Vec::new();
        while let Some(output) = self.session.poll() {
            if matches!(output, rtmp::Output::Publish { .. }) {
                self.session.handle(rtmp::Input::Accept, 0);
            }
            let rtmp::Output::Tag(tag) = output else { continue };
            self.packager.handle(packager::Input::Tag(tag), clock::wall());
            while let Some(made) = self.packager.poll() {
                if let packager::Output::Part(part) = made {
                    whole.push((part.msn, part.index));
                }
            }
        }
        whole
    }
}
