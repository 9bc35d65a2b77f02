//! Every limit of the wires, by name. The rules' own are in `wanghong_core::limits`, RTMP's in
//! `wanghong_media::rtmp`.

use std::time::Duration;
use wanghong_core::Millis;
use wanghong_media::packager::limits as packager;

/// Products of a catalogue that are read at once while it goes out.
pub(crate) const CATALOGUE_PAGE: i64 = 50;
/// Bytes of a JSON body.
pub(crate) const JSON_BYTES: usize = 256 * 1024;
/// Orders whose marks are forgotten in one commit.
pub(crate) const MARKS_AT_ONCE: i64 = 1_000;
/// Pictures that show why something is sent back.
pub(crate) const RETURN_PICTURES: usize = 6;
/// How often the return of one order can be asked for.
pub(crate) const RETURNS_OF_ORDER: usize = 10;
/// How long a token that has run out is still listed.
pub(crate) const TOKEN_LISTED: Millis = Millis::days(30);
/// How often sessions that have run out are forgotten.
pub(crate) const HOUSEKEEPING: Duration = Duration::from_hours(1);
/// How often it is looked whether tables have grown so much that other plans fit them.
pub(crate) const COUNTING: Duration = Duration::from_secs(1);
/// Holds and cancellations of one user in [`TAP_WINDOW`]: two a second, for a whole minute.
pub(crate) const TAPS: u32 = 120;
/// The window those are counted in.
pub(crate) const TAP_WINDOW: Duration = Duration::from_mins(1);
/// Shows, and profiles, that search engines are told of; the newest.
pub(crate) const SITEMAP: i64 = 20_000;
/// How long that list is told before it is made anew.
pub(crate) const SITEMAP_SPAN: Duration = Duration::from_mins(10);
/// Rows of a list that has no pages yet.
pub(crate) const LIST: i64 = 200;
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
/// SKUs, and offers on them, of the bag that goes with a show; of larger products the rest is asked for one by one.
pub(crate) const BAG_TERMS: usize = 1_000;

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
pub(crate) const SEAT_MESSAGE: usize = 256;
/// Messages a viewer may send in [`SEAT_PACE_WINDOW`].
pub(crate) const SEAT_PACE: u32 = 60;
/// The window those are counted in.
pub(crate) const SEAT_PACE_WINDOW: Duration = Duration::from_secs(10);
/// Silence after which a viewer's socket is closed; a page says something every 20 s at the latest.
pub(crate) const SEAT_SILENCE: Duration = Duration::from_mins(1);
/// Frames in a row that a viewer may miss before the socket is closed.
pub(crate) const SEAT_MISSES: u32 = 240;

/// Movements of a page of a SKU's history.
pub(crate) const MOVEMENTS: i64 = 50;
/// Order events looked through for one such page; where a SKU is rare among them the page is short.
pub(crate) const MOVEMENTS_SOUGHT: i64 = 20_000;
/// Orders of one page.
pub(crate) const ORDER_PAGE: i64 = 50;
/// Orders of a packing list that goes out as CSV.
pub(crate) const PACKING_OUT: i64 = 20_000;
/// Bytes of a list of tracking numbers that comes in.
pub(crate) const TRACKING_BYTES: usize = 1024 * 1024;
/// Lines of such a list.
pub(crate) const TRACKING_LINES: usize = 5_000;
/// Proposals of a list, of those that wait and of those that were decided.
pub(crate) const PROPOSALS: i64 = 100;
/// Bytes of a catalogue that comes in as CSV.
pub(crate) const CATALOGUE_BYTES: usize = 4 * 1024 * 1024;
/// Lines of such a catalogue; what changes of it is one commit, for which buyers wait.
pub(crate) const CATALOGUE_LINES: usize = 5_000;
/// Products and SKUs of a catalogue that goes out.
pub(crate) const CATALOGUE_OUT: i64 = 100_000;
/// Faults that a catalogue is told of at once.
pub(crate) const CATALOGUE_FAULTS: usize = 200;

/// Offers, and draws, of one page.
pub(crate) const OFFERS: i64 = 100;
/// Lines of one page of a draw's list.
pub(crate) const ENTRANTS: i64 = 2_000;
/// How long the places in a line that was read are told.
pub(crate) const LINE_SPAN: Millis = Millis::seconds(1);
/// Lines kept at a time.
pub(crate) const LINES: usize = 1_000;
/// How long it is remembered what a SKU is called; who changes it through this server is heard at once.
pub(crate) const LABEL_SPAN: Duration = Duration::from_secs(1);
/// SKUs of which that is remembered.
pub(crate) const LABELS: u64 = 10_000;

/// Messages between the API and the desk.
pub(crate) const DESK_INBOX: usize = 8_192;
/// Of how many batches what an ask takes at the desk is an average, about.
pub(crate) const DESK_SMOOTH: u64 = 8;
/// Time a buyer waits for the desk before being told that it is busy; at once where the line before it is longer.
pub(crate) const DESK_PATIENCE: Duration = Duration::from_secs(10);
/// Time that somebody waits for the end of what the desk has begun: two commits and their deadlines.
pub(crate) const COMMIT_PATIENCE: Duration = Duration::from_secs(30);
/// Time for which a key is known again whose act was done.
pub(crate) const ACT_AGE: Millis = Millis::days(30);
/// Buyers whose records one query reads.
pub(crate) const RECORDS_AT_ONCE: usize = 4_096;
/// Between two times that the owner of the sale says that it is there, and that another looks.
pub(crate) const DESK_BEAT: Duration = Duration::from_secs(3);
/// How long that may take before the database is said to be away.
pub(crate) const DESK_BEAT_PATIENCE: Duration = Duration::from_secs(5);
/// Silence of the sale's owner after which another takes the sale back.
pub(crate) const DESK_SILENCE: Duration = Duration::from_secs(15);
/// Pause before the sale is read again from rows that cannot be reached; it doubles up to [`DESK_AGAIN_MOST`].
pub(crate) const DESK_AGAIN: Duration = Duration::from_millis(100);
/// The longest such pause.
pub(crate) const DESK_AGAIN_MOST: Duration = Duration::from_secs(5);
/// How soon whoever asks is told that it cannot be read.
pub(crate) const DESK_LOOK: Duration = Duration::from_millis(250);
/// How long somebody who asks whether we are ready waits for a row to be written.
pub(crate) const READY_PATIENCE: Duration = Duration::from_secs(3);
/// How long a server that could not write is not ready.
pub(crate) const READY_AGAIN: Millis = Millis::seconds(5);
/// How long it is believed that a row could be written.
pub(crate) const READY_SPAN: Duration = Duration::from_secs(1);
/// When a buyer who was refused for the clock may ask again.
pub(crate) const CLOCK_RETRY: Millis = Millis::seconds(30);
/// Orders filed under their buyers in one commit.
pub(crate) const FILED_AT_ONCE: usize = 2_000;
/// How often new orders are looked for to be filed.
pub(crate) const FILING: Duration = Duration::from_millis(500);
/// Orders remembered until they are filed.
pub(crate) const UNFILED: usize = 2_000_000;
/// Time between two looks for draws that wait for their beacon.
pub(crate) const BEACON_LOOK: Duration = Duration::from_secs(1);
/// Pause after a beacon did not say what was waited for.
pub(crate) const BEACON_PAUSE: Duration = Duration::from_secs(3);
/// Draws whose beacon is asked for in one look.
pub(crate) const BEACONS: i64 = 100;
/// Rounds that are asked for at once.
pub(crate) const BEACONS_AT_ONCE: usize = 4;
/// How long it is believed that a beacon can be reached, or not.
pub(crate) const BEACON_SPAN: Duration = Duration::from_secs(10);
/// Addresses of a beacon that are asked.
pub(crate) const BEACON_SERVERS: usize = 8;
/// Milliseconds of an LL-HLS part.
pub(crate) const PART_MS: std::ops::RangeInclusive<u32> = packager::PART_MS_LEAST..=packager::PART_MS_MOST;
/// A draw or flash sale that begins within this time shows its product's card at once.
pub(crate) const CARD_AHEAD: Millis = Millis(120_000);
/// How often it is looked for what begins within that time.
pub(crate) const CARD_LOOK: Duration = Duration::from_secs(30);
/// Draws whose keys are remembered, and for how long: they never change, and a rush asks for those of one.
pub(crate) const DRAW_KEYS: u64 = 256;
/// How long they are.
pub(crate) const DRAW_KEY_SPAN: Duration = Duration::from_mins(10);
/// Pause before the one repeat of a request that somebody waits for.
pub(crate) const OUTWARD_PAUSE: Duration = Duration::from_millis(300);
/// How long a hosted payment page is open at most: Stripe takes no less than 30 minutes, counted by its own clock
/// from when the request comes. It is closed as soon as its order waits no longer.
pub(crate) const HOSTED_PAGE: Millis = Millis::minutes(35);
/// Wait before a payment provider is first asked again; it doubles each time, up to an hour.
pub(crate) const FIRST_ASK: Duration = Duration::from_secs(5);
/// Payments, and refunds, that providers are asked about at the same time.
pub(crate) const ASKS_AT_ONCE: usize = 16;
/// Rows taken at once of what is due.
pub(crate) const OUTBOX_BATCH: i64 = 200;
/// Pause when what is due cannot be read.
pub(crate) const OUTBOX_PAUSE: Duration = Duration::from_secs(1);
/// Rows of an older program that are folded in one commit.
pub(crate) const FOLD_BATCH: i64 = 500;
/// Wait between two such commits: the desk comes in between.
pub(crate) const FOLD_PAUSE: Duration = Duration::from_millis(20);
/// How often what happened to orders is looked for to be told to others.
pub(crate) const HOOK_LOOK: Duration = Duration::from_millis(500);
/// Events that become deliveries in one commit.
pub(crate) const HOOK_PAGE: i64 = 1_000;
/// Events that moved money, each of which brings what happened to its order before.
pub(crate) const HOOK_MONEY_PAGE: i64 = 200;
/// Deliveries that wait for a hook, and once more of those that tell of money, before no more are written down for it.
pub(crate) const HOOK_AHEAD: i64 = 1_000;
/// Hooks that are sent to at the same time.
pub(crate) const HOOKS_AT_ONCE: usize = 16;
/// Time a receiver has to answer.
pub(crate) const HOOK_PATIENCE: Duration = Duration::from_secs(10);
/// Bytes kept of what a receiver answers.
pub(crate) const HOOK_ANSWER: usize = 1_024;
/// Longest time a hook that fails is left alone.
pub(crate) const HOOK_REST: Millis = Millis::minutes(2);
/// Failures in a row after which a success means that the receiver was away and is back.
pub(crate) const HOOK_OUTAGE: i64 = 3;
/// Time after which a hook that only fails is paused.
pub(crate) const HOOK_FAILING: Millis = Millis::minutes(48 * 60);
/// Time for which the old secret goes on signing beside a new one.
pub(crate) const HOOK_OLD_SECRET: Millis = Millis::minutes(24 * 60);
/// Age after which deliveries are forgotten, waiting or not.
pub(crate) const DELIVERY_AGE: Millis = Millis::minutes(30 * 24 * 60);
/// Deliveries kept of one hook.
pub(crate) const DELIVERIES: i64 = 100_000;
/// Lines of one page of a webhook's log.
pub(crate) const DELIVERY_PAGE: i64 = 100;
/// Test messages of one account in [`HOOK_TEST_WINDOW`].
pub(crate) const HOOK_TESTS: u32 = 20;
/// The window those are counted in.
pub(crate) const HOOK_TEST_WINDOW: Duration = Duration::from_mins(5);
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
pub(crate) const DISK_FREE: u64 = 2_000_000_000;
