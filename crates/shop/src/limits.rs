//! Limits of the till.

use std::time::Duration;
use wanghong_core::Millis;

/// Products of a catalogue that are read at once while it goes out.
pub(crate) const CATALOGUE_PAGE: i64 = 50;
/// Orders whose marks are forgotten in one commit.
pub(crate) const MARKS_AT_ONCE: i64 = 1_000;
/// Pictures that show why something is sent back.
pub(crate) const RETURN_PICTURES: usize = 6;
/// How often the return of one order can be asked for.
pub(crate) const RETURNS_OF_ORDER: usize = 10;
/// Holds and cancellations of one user in [`TAP_WINDOW`]: two a second, for a whole minute.
pub const TAPS: u32 = 120;
/// The window those are counted in.
pub(crate) const TAP_WINDOW: Duration = Duration::from_mins(1);
/// Rows of a list that has no pages yet.
pub const LIST: i64 = 200;
/// SKUs, and offers on them, of the bag that goes with a show; of larger products the rest is asked for one by one.
pub const BAG_TERMS: usize = 1_000;

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
/// Buyers whose records one query reads.
pub(crate) const RECORDS_AT_ONCE: usize = 4_096;
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
/// How long nobody looks for what is to be told to others, unless an order goes on: what is due again has its time.
pub(crate) const HOOK_LOOK: Duration = Duration::from_millis(500);
/// How long what happens to orders is gathered before it becomes deliveries in one commit.
pub(crate) const HOOK_GATHER: Duration = Duration::from_millis(50);
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
