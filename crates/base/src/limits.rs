//! Limits of the server without a subject.

use std::time::Duration;
use wanghong_core::Millis;

/// Bytes of a JSON body.
pub const JSON_BYTES: usize = 256 * 1024;
/// HTTP and WebSocket connections in all.
pub(crate) const CONNECTIONS: usize = 18_000;
/// Connections of one network, or behind a proxy its requests and sockets at the same time. A carrier brings
/// thousands of phones by one address.
pub const CONNECTIONS_PER_NETWORK: usize = 4_096;
/// Connections turned away that are told why at the same time; the others only close.
pub(crate) const FAREWELLS: usize = 256;
/// Time that one of those has to read it.
pub(crate) const FAREWELL: Duration = Duration::from_secs(1);
/// Time to send a request's head, and to begin the next request of a connection.
pub const HEAD: Duration = Duration::from_secs(20);
/// Bytes of a request's head.
pub const HEAD_BYTES: usize = 32 * 1024;
/// Time to send a request's body, all of it: a picture of the largest size by half a megabit a second.
pub const BODY: Duration = Duration::from_mins(2);
/// Bytes of a body that nobody reads with which a connection still goes on: about what one read takes in.
pub(crate) const UNREAD: u64 = 8 * 1024;
/// Bytes of a file that are read at once for whoever downloads it.
pub const PIECE: usize = 32 * 1024;
/// Bytes of a picture that are read at once.
pub(crate) const PICTURE_PIECE: u64 = 32 * 1024;
/// Pieces of files that are read and not sent yet: 128 MB in all.
pub(crate) const PIECES: usize = 4_096;
/// Those of one network: a gigabit a second, for readers a fifth of a second away.
pub(crate) const PIECES_PER_NETWORK: usize = 1_024;
/// Bytes a kernel may hold of an answer that are not on the wire yet.
pub(crate) const UNSENT: u32 = 128 * 1024;
/// Tables of a shop that go out, or come in, at the same time.
pub(crate) const TABLES_AT_ONCE: usize = 4;
/// Time for which a reader may take nothing of what is sent.
pub(crate) const STALLED: Duration = Duration::from_secs(30);
/// Keys of one kind that one query reads rows for.
pub(crate) const LOADED_AT_ONCE: usize = 256;
/// Between two times that what was counted for the operator is taken in.
pub(crate) const NUMBERS: Duration = Duration::from_secs(5);
/// Requests of one network to the API in [`REQUEST_WINDOW`].
pub const REQUESTS: u32 = 3_000;
/// The window those are counted in.
pub const REQUEST_WINDOW: Duration = Duration::from_secs(10);
/// Networks and names a rate limit remembers.
pub(crate) const RATE_KEYS: usize = 100_000;
/// How long a page made for those who are not logged in is shown to all of them.
pub(crate) const PAGE_SPAN: Duration = Duration::from_secs(1);
/// Such pages kept at a time.
pub(crate) const PAGES: u64 = 1_000;

/// Facts that a subscriber may be behind; then it reads rows. The desk publishes up to three a batch. A power of two.
pub const FACTS: usize = 256;
/// Time for which whoever did something waits until all who listen have heard of it.
pub(crate) const FACT_PATIENCE: Duration = Duration::from_secs(5);
/// Pause before a task that broke begins anew.
pub const BROKEN: Duration = Duration::from_secs(1);
/// How far the machine's clock may move beside the one that only runs, over all, before nobody believes it. Less is what
/// a machine does that finds a time server after its start, or wakes, and costs holds of minutes; more would lock
/// deposits and close draws.
pub(crate) const CLOCK_LEAP: Millis = Millis::minutes(120);
/// Longest sleep before the clock is looked at again.
pub const CLOCK_LOOK: Duration = Duration::from_secs(1);
/// Time another server has to answer a request of ours, body and all.
pub const OUTWARD: Duration = Duration::from_secs(10);
/// How long an unused connection to another server is kept.
pub(crate) const OUTWARD_IDLE: Duration = Duration::from_secs(30);
/// Bytes of another server's answer.
pub(crate) const OUTWARD_BYTES: usize = 1024 * 1024;
/// Time that open requests have to finish when the program is asked to stop.
pub const GRACE: Duration = Duration::from_secs(10);
/// How often it is looked whether tables have grown so much that other plans fit them.
pub(crate) const COUNTING: Duration = Duration::from_secs(1);
/// How often what has run out is forgotten.
pub const HOUSEKEEPING: Duration = Duration::from_hours(1);
/// Between two times that the owner of something says that it is there, and that another looks.
pub(crate) const OWNER_BEAT: Duration = Duration::from_secs(3);
/// How long that may take before the database is said to be away.
pub(crate) const OWNER_BEAT_PATIENCE: Duration = Duration::from_secs(5);
/// Silence of an owner after which another takes the thing back.
pub(crate) const OWNER_SILENCE: Duration = Duration::from_secs(15);
