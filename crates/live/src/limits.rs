//! Limits of shows and rooms.

use std::time::Duration;
use wanghong_core::Millis;
use wanghong_media::packager::limits as packager;

/// Earlier comments of one page of all that was said, for a moderator.
pub(crate) const SAID_PAGE: i64 = 200;
/// Comments of one page of what was said since a moderator last asked.
pub(crate) const SAID_SINCE: i64 = 2_000;
/// Comments of one page of a replay, which anybody can ask for.
pub(crate) const REPLAY_PAGE: i64 = 500;
/// Acts of its team that go with a replay: cards, chapters and comments in sight; the latest.
pub(crate) const CUES: i64 = 1_000;
/// Comments in sight among those, with their words.
pub(crate) const KEPT: usize = 100;
/// Shows of one page.
pub(crate) const LIVES: i64 = 100;

/// Reports of a replay's viewer in [`REWATCH_WINDOW`].
pub(crate) const REWATCHES: u32 = 8;
/// Those of one network, which thousands of phones may share; fewer than the requests it may make.
pub(crate) const REWATCHES_OF_NETWORK: u32 = 2_000;
/// What was looked at in replays that is remembered, so that no second line is kept of it.
pub(crate) const LOOKED: u64 = 200_000;
/// How long.
pub(crate) const LOOKED_SPAN: Duration = Duration::from_hours(1);
/// The window those are counted in.
pub(crate) const REWATCH_WINDOW: Duration = Duration::from_secs(10);
/// Products of one such report.
pub(crate) const REWATCH_LOOKS: usize = 20;
/// Playlists of ended shows kept in memory.
pub(crate) const REPLAYS: usize = 64;
/// Bytes of the heads of recordings that are kept in memory.
pub(crate) const MOVIES: u64 = 128 * 1024 * 1024;
/// How long after they were last asked for.
pub(crate) const MOVIES_SPAN: Duration = Duration::from_mins(10);
/// Recordings that leave as an archive at the same time, each by a thread of its own.
pub(crate) const ARCHIVES: usize = 4;
/// Recordings that wait to be encoded anew.
pub(crate) const JOINS: usize = 32;
/// How often it is looked whether a show is on air, and whether the disk has room.
pub(crate) const JOIN_LOOK: Duration = Duration::from_secs(1);
/// An encoder that says nothing for so long is given up.
pub(crate) const JOIN_STUCK: Duration = Duration::from_mins(10);
/// Bytes of memory that an encoder may take.
pub(crate) const JOIN_MEMORY: u64 = 4 * 1024 * 1024 * 1024;
/// Test pictures that run at the same time, each by an ffmpeg that encodes.
pub(crate) const TEST_PICTURES: usize = 4;
/// How long one runs.
pub(crate) const TEST_PICTURE: Duration = Duration::from_hours(6);
/// Before one that ended by itself is started again.
pub(crate) const TEST_PICTURE_AGAIN: Duration = Duration::from_secs(2);
/// One that lasted no longer was not let in.
pub(crate) const TEST_PICTURE_REFUSED: Duration = Duration::from_secs(5);
/// How often that may happen, one time after another.
pub(crate) const TEST_PICTURE_TRIES: u32 = 3;
/// Publishers with a good key.
pub(crate) const PUBLISHERS: usize = 64;
/// RTMP connections that have not shown a good key yet.
pub(crate) const STRANGERS: usize = 64;
/// Those of one network that is not this machine's own.
pub(crate) const STRANGERS_PER_NETWORK: usize = 8;
/// The longest that a cover may take to become a film.
pub(crate) const COVER: Duration = Duration::from_secs(20);
/// The longer side of a cover's film in pixels.
pub(crate) const COVER_SIDE: u32 = 1_280;
/// Networks of which it is remembered that they published.
pub(crate) const KNOWN_NETWORKS: usize = 256;
/// A publisher who has sent nothing for so long gives way to another with the same key.
pub(crate) const PUBLISHER_SILENT: Duration = Duration::from_secs(2);
/// What came while the machine slept is read before its publisher counts as silent.
pub(crate) const PUBLISHER_WAKES: Duration = Duration::from_millis(200);
/// Bytes of a publisher in [`PUBLISHER_WINDOW`]: 64 Mbit/s.
pub(crate) const PUBLISHER_BYTES: usize = 80_000_000;
/// The window those are counted in.
pub(crate) const PUBLISHER_WINDOW: Duration = Duration::from_secs(10);
/// Bytes read from a publisher at once.
pub(crate) const RTMP_READ: usize = 64 * 1024;
/// Messages between a publisher's connection and its stage.
pub(crate) const STAGE_INBOX: usize = 256;
/// Time a publisher may be gone and still continue the same show.
pub(crate) const PUBLISHER_GONE: Duration = Duration::from_secs(30);
/// Longest wait of a blocked playlist request (RFC 8216bis section 6.2.5.2 asks for a bound).
pub(crate) const BLOCKED: Duration = Duration::from_secs(15);
/// How long a browser remembers that any page may fetch the picture.
pub(crate) const PREFLIGHT: Duration = Duration::from_hours(24);
/// Parts that wait for the disk: some minutes of picture.
pub(crate) const RECORDER_INBOX: usize = 512;
/// Bytes of the parts that wait for the disk.
pub(crate) const RECORDER_BYTES: usize = 64 * 1024 * 1024;

/// Messages between viewers and the room's owner.
pub(crate) const HALL_INBOX: usize = 8_192;
/// Messages heard for a room while it is read from rows; whoever tells more waits.
pub(crate) const HALL_EARLY: usize = 262_144;
/// Bytes a kernel may hold for one viewer that are not on the wire yet.
pub(crate) const NOT_SENT: u32 = 16 * 1024;
/// Bytes of one message from a viewer.
pub const SEAT_MESSAGE: usize = 256;
/// Messages a viewer may send in [`SEAT_PACE_WINDOW`].
pub(crate) const SEAT_PACE: u32 = 60;
/// The window those are counted in.
pub(crate) const SEAT_PACE_WINDOW: Duration = Duration::from_secs(10);
/// Silence after which a viewer's socket is closed; a page says something every 20 s at the latest.
pub(crate) const SEAT_SILENCE: Duration = Duration::from_mins(1);
/// Frames in a row that a viewer may miss before the socket is closed.
pub(crate) const SEAT_MISSES: u32 = 240;

/// Milliseconds of an LL-HLS part.
pub(crate) const PART_MS: std::ops::RangeInclusive<u32> = packager::PART_MS_LEAST..=packager::PART_MS_MOST;
/// A draw or flash sale that begins within this time shows its product's card at once.
pub(crate) const CARD_AHEAD: Millis = Millis(120_000);
/// How often it is looked for what begins within that time.
pub(crate) const CARD_LOOK: Duration = Duration::from_secs(30);
/// Events of a room that a restart may have to read again, about: its numbers are kept that often.
pub(crate) const UNSUMMED: usize = 100_000;
/// Events waiting to be written.
pub(crate) const LEDGER_INBOX: usize = 65_536;
/// Places among those that only words and acts of the team may take; what the crowd does is dropped before.
pub(crate) const LEDGER_SURE: usize = 4_096;
/// Events written in one commit.
pub(crate) const LEDGER_BATCH: usize = 8_192;
/// Longest time an event waits to be written.
pub(crate) const LEDGER_WAIT: Duration = Duration::from_millis(250);
/// Bytes that a data folder has free at least.
pub const DISK_FREE: u64 = 2_000_000_000;
