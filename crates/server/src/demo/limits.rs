//! How large and how lively the sample evening is, by name.

use std::{ops::RangeInclusive, time::Duration};

/// People who watch, unless told otherwise.
pub(crate) const GUESTS: usize = 300;
/// The most people who can watch: the server's own memory and sockets are shared with them.
pub(crate) const GUESTS_MOST: u64 = 5_000;
/// People with an account. Sign-ups of one address are limited, and each costs a password's hash.
pub(super) const FANS: usize = 24;
/// Bytes of an answer to the demo's own client.
pub(super) const ANSWER: usize = 4 * 1024 * 1024;
/// Longest wait for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Time after which a connection is not used again: well before the server gives it up, since a question that
/// meets its close is lost.
pub(super) const IDLE: Duration = Duration::from_secs(5);
/// Bytes of the head that answers a WebSocket's handshake.
pub(super) const HANDSHAKE: usize = 8 * 1024;

/// Longest wait for the test picture before the room opens without one.
pub(super) const SIGNAL_WAIT: Duration = Duration::from_secs(20);
/// Time between two looks whether the picture is there.
pub(super) const SIGNAL_LOOK: Duration = Duration::from_millis(500);
/// Time after which the director tries again, or begins another show when somebody has ended this one.
pub(super) const INTERMISSION: Duration = Duration::from_secs(10);
/// Time until what was said first is kept and can be pinned.
pub(super) const WELCOME_AFTER: Duration = Duration::from_secs(1);
/// Time between a card that goes and the next one.
pub(super) const CARD_GAP: RangeInclusive<u64> = 1_500..=2_500;
/// Time between a product's card and its chapter.
pub(super) const EXPLAIN_AFTER: RangeInclusive<u64> = 1_000..=2_000;
/// Time a product is explained.
pub(super) const EXPLAIN: RangeInclusive<u64> = 20_000..=23_000;
/// Pieces that come in when a SKU is sold out.
pub(super) const RESTOCK: RangeInclusive<u64> = 8..=24;

/// Time over which the fans log in: those under way count against the server's rate limit, all from one address.
pub(super) const ENTRY: RangeInclusive<u64> = 0..=8_000;
/// Time between two things one of the fans does; with 24 of them some three a second in all.
pub(super) const FAN_PAUSE: RangeInclusive<u64> = 3_000..=13_000;
/// Time somebody thinks between two steps of buying.
pub(super) const THINK: RangeInclusive<u64> = 1_500..=5_000;
/// How far the picture is behind the clock, in milliseconds.
pub(super) const DELAY: i64 = 1_200;

/// Time over which the audience comes in.
pub(super) const ARRIVAL: RangeInclusive<u64> = 0..=20_000;
/// Seconds a guest stays.
pub(super) const STAY: RangeInclusive<u64> = 90..=900;
/// Time before a guest who left comes back, or one who was turned away tries again.
pub(super) const AWAY: RangeInclusive<u64> = 2_000..=25_000;
/// Seconds between two reports of what was played.
pub(super) const REPORT: u64 = 5;
/// Seconds in a row that somebody taps.
pub(super) const BURST: RangeInclusive<u64> = 2..=6;
/// Taps in one of those seconds.
pub(super) const TAPS: RangeInclusive<u64> = 1..=4;
