//! Every limit of the rules, by name. A queue, page, text or count that is not bounded here (or, for
//! bytes on the wire, in `server::limits` and `media`) is a defect.

use crate::time::Millis;

/// Characters in an account's handle, least and most.
pub const HANDLE: std::ops::RangeInclusive<usize> = 2..=30;
/// Characters in a name shown to people.
pub const NAME: usize = 50;
/// Marks that may stand on one letter.
pub const MARKS: usize = 4;
/// Characters in an account's words about itself.
pub const BIO: usize = 500;
/// Bytes in an e-mail address (RFC 5321 section 4.5.3.1).
pub const EMAIL: usize = 254;
/// Characters in a password, least and most; the most bounds the work of hashing.
pub const PASSWORD: std::ops::RangeInclusive<usize> = 8..=256;
/// Access tokens of one person, those that ran out lately among them.
pub const TOKENS: i64 = 20;
/// Longest time that an access token lasts.
pub const TOKEN_LIFE: Millis = Millis::days(365);
/// Characters in a title of a show or a product.
pub const TITLE: usize = 100;
/// Characters in a product's description.
pub const DESCRIPTION: usize = 5_000;
/// Characters in the words that stand for a picture.
pub const ALT: usize = 500;
/// Pictures of one product.
pub const PICTURES: usize = 9;
/// SKUs of one product that can be had.
pub const SKUS: usize = 100;
/// SKUs of one product in all: what is archived stays.
pub const SKUS_EVER: usize = 1_000;
/// Options of one product, such as colour and storage.
pub const OPTIONS: usize = 3;
/// Characters in an option's name or in one of its values; three values and what joins them fit a [`TITLE`].
pub const OPTION: usize = 30;
/// Characters in a merchant's own code for a SKU.
pub const SKU_CODE: usize = 64;
/// Characters in the note beside an act of the shop.
pub const NOTE: usize = 200;
/// Proposals of one account that wait for a second person.
pub const PROPOSALS: i64 = 500;
/// How late a show may be planned: its form takes a while, and clocks differ.
pub const PLAN_LATE: Millis = Millis::minutes(5);
/// The latest time it may be planned for, the last moment of the year 9999: calendars write no later one.
pub const PLAN_LATEST: Millis = Millis(253_402_300_799_999);
/// Products in the bag of one show.
pub const BAG: usize = 100;

/// Characters in a comment.
pub const COMMENT: usize = 200;
/// Comments of one tick that go to the screens; what a person can read at four ticks a second.
pub const SAY_PER_TICK: usize = 8;
/// Comments a newcomer is shown.
pub const SAY_KEPT: usize = 50;
/// Comments a room takes between two ticks; more are turned away as busy.
pub const SAY_QUEUE: usize = 4_096;
/// Least time between two comments of one account, before slow mode.
pub const SAY_EVERY: Millis = Millis(500);
/// Longest slow mode.
pub const SLOW_MODE: Millis = Millis::minutes(10);
/// Words a room can block, and characters in each.
pub const BLOCKED_WORDS: usize = 500;
/// Characters in one blocked word.
pub const BLOCKED_WORD: usize = 40;
/// Hearts one message may carry.
pub const HEARTS_PER_MESSAGE: u32 = 30;
/// Hearts one visitor may give in a second.
pub const HEARTS_PER_SECOND: u32 = 60;
/// Products pinned at once.
pub const PINS: usize = 3;
/// Time between two frames of a room.
pub const TICK: Millis = Millis(250);
/// Longest silence of a room towards its viewers.
pub const SILENCE: Millis = Millis::seconds(5);
/// A visitor whose player was silent for so long is no longer online.
pub const PLAY_SILENCE: Millis = Millis::seconds(15);
/// A visitor counts once so much was really played (PRODUCT: V).
pub const VISITOR: Millis = Millis::seconds(1);
/// A visit ends when nothing was played for so long (PRODUCT: PV).
pub const VISIT_GAP: Millis = Millis::minutes(30);
/// Visitors of one network who count as people; who is one too many is counted apart. An office and a household are
/// smaller, and a carrier's phones watch all the same.
pub const NETWORK_PEOPLE: usize = 500;
/// How long somebody stays one of those without being seen: an evening.
pub const NETWORK_SPAN: Millis = Millis::minutes(12 * 60);
/// Visitors that are remembered by their networks.
pub const ORIGINS: usize = 500_000;
/// Minutes of a show that the dashboard draws.
pub const DASHBOARD_MINUTES: usize = 24 * 60;

/// Pieces in one order.
pub const QUANTITY: i64 = 99;
/// Pieces one SKU can hold in stock.
pub const STOCK: i64 = 1_000_000_000;
/// Price of one piece in minor units; a quantity times this stays far from overflow.
pub const PRICE: i64 = 100_000_000_000;
/// Offers on one SKU, open and closed.
pub const OFFERS: usize = 64;
/// Longest cooling-off after a deposit.
pub const COOLING: Millis = Millis::days(90);
/// Longest time between the lock and the balance.
pub const BALANCE: Millis = Millis::days(366);
/// Time a buyer has to pay what is held.
pub const HOLD: Millis = Millis::minutes(10);
/// Time a payment under way adds to a hold that is about to end.
pub const PAYMENT_GRACE: Millis = Millis::minutes(2);
/// Time in which an early lock can be undone.
pub const UNLOCK: Millis = Millis::minutes(10);
/// Time after delivery in which a return can be asked for.
pub const RETURN: Millis = Millis::days(7);
/// Characters of what a buyer and a shop say about a return, and of the address it goes to.
pub const RETURN_TEXT: usize = 500;
/// Orders that may wait in line for one SKU.
pub const LINE: usize = 200_000;
/// Orders that may be in one draw.
pub const ENTRANTS: usize = 1_000_000;
/// Draws of one SKU that may be ahead at once.
pub const DRAWS: usize = 16;
/// Longest time before a draw's window opens; until then its SKU is not sold.
pub const DRAW_AHEAD: Millis = Millis::days(366);
/// Longest fair window.
pub const WINDOW: Millis = Millis::minutes(60);
/// Least time between the end of a draw's window and its beacon's round: nobody may know the beacon while the list is
/// open, also where clocks differ a little.
pub const BEACON_MARGIN: Millis = Millis::seconds(30);
/// How long after its beacon's round a draw waits for it before it is void.
pub const BEACON_PATIENCE: Millis = Millis::minutes(60);
/// Entrants of a draw that one input may list or rank; the deadline stays due until all are.
pub const RANKED: usize = 4_096;
/// Orders that one input may move out of a line or a draw; the deadline stays due until all have.
pub const PROMOTIONS: usize = 1_000;
/// Orders of one SKU that may share an address or an instrument within [`SHARED_SPAN`] before the next is looked at:
/// a household seldom needs so many of one thing.
pub const SHARED: usize = 5;
/// The same for a network, which an office, a hostel or a whole street may share: a few dozen taps of one launch
/// are people, and more are a machine's.
pub const SHARED_NETWORK: usize = 20;
/// How long before an order others count that share something with it. A cluster comes in a burst; who buys the
/// same thing in the same place weeks later has nothing to do with it.
pub const SHARED_SPAN: Millis = Millis::days(1);
/// Coupons that one buyer may ever claim.
pub const CLAIMS: usize = 10_000;
/// Buyers whose record a sale keeps at hand; of others rows tell it again. Those with an open order stay.
pub const RECORDS: usize = 250_000;
/// Changes of records after which rows surely have one: more than three batches can make.
pub const FRESH_RECORDS: u64 = 50_000;
/// Acts of the shop that a sale remembers, so that a repeat needs no look into rows. More than the two batches that
/// are under way at once.
pub const ACTS: usize = 20_000;
/// The part of a SKU's pieces, one in so many, that one network may have in promises that are not paid. A carrier puts
/// thousands behind one address, and each who pays makes room for the next.
pub const NETWORK_SHARE: i64 = 4;
/// The same for promises that last for a transfer.
pub const NETWORK_LASTING: i64 = 20;
/// Pieces that a network may have in any case: an office or a street wants the same few things at once.
pub const NETWORK_LEAST: i64 = 20;
/// Wait before somebody tries again whose network has its share.
pub const CROWDED_WAIT: Millis = Millis::seconds(5);
/// Places in a line that are looked at for one whose network has not its share.
pub const LINE_LOOK: usize = 256;
/// Pieces that one buyer may wish for before paying for some.
pub const UNPAID_PIECES: i64 = 2 * QUANTITY;
/// Buyers whose unpaid promises are counted; the oldest is forgotten first.
pub const HESITANT: usize = 100_000;
/// Promises in a row that may end unpaid before the next ones become shorter, by half each time.
pub const HESITATIONS: u32 = 2;
/// The shortest promise.
pub const HOLD_LEAST: Millis = Millis::minutes(2);
/// Payments given back of late that a sale remembers. More than the two batches that are under way at
/// once.
pub const RETURNED: usize = 100_000;
/// Unpaid holds one buyer may have at once, and places in lines and draws with them.
pub const HOLDS_PER_BUYER: usize = 5;
/// Time a hold lasts, from its beginning, once its buyer pays by transfer: banks rest at weekends.
pub const TRANSFER: Millis = Millis::days(3);
/// The number of a shop's first order: one that is searched for is never shorter.
pub const FIRST_ORDER: i64 = 1_001;
/// Holds of one buyer that may last for a transfer at once. With all [`HOLDS_PER_BUYER`] of them pieces would be
/// blocked for days at no cost; with fewer than two nobody could buy a phone and its case.
pub const TRANSFERS_PER_BUYER: usize = 2;
/// Characters in a comment's key.
pub const COMMENT_KEY: std::ops::RangeInclusive<usize> = 1..=64;
/// Characters in an order key.
pub const ORDER_KEY: std::ops::RangeInclusive<usize> = 16..=64;
/// Characters in a recipient's name or telephone number.
pub const SHIP_LINE: usize = 60;
/// Characters in an address.
pub const SHIP_ADDRESS: usize = 300;
/// Orders that one act of the shop may be for.
pub const ACTS_AT_ONCE: usize = 200;
/// Characters by which orders are sought.
pub const SEARCH: usize = 100;
/// Digits from which on a number is a whole order number: every id made since 1975 has as many.
pub const ORDER_DIGITS: usize = 17;
/// Addresses in a person's address book.
pub const ADDRESSES: usize = 20;
/// Characters in a tax number, least and most.
pub const TAX_NUMBER: std::ops::RangeInclusive<usize> = 5..=20;
/// Characters of a note on an order.
pub const ORDER_NOTE: usize = 500;
/// Taps that one batch, and so one commit, may hold.
pub const BATCH: usize = 4_096;
/// Longest a hold may become, however many payments are begun meanwhile, unless one is a [transfer](TRANSFER).
pub const HOLD_LONGEST: Millis = Millis::minutes(30);
/// Open orders of one shop; above it taps are turned away as busy.
pub const OPEN_ORDERS: usize = 1_100_000;
/// Closed orders a sale remembers, so that a repeat needs no look into rows. More than the two
/// batches that are under way at once: of what is not committed rows do not know yet.
pub const CLOSED_ORDERS: usize = 100_000;
/// Holds one input may let lapse; the deadline stays due until all have.
pub const LAPSES: usize = 256;

/// Webhooks of one account.
pub const HOOKS: i64 = 10;
/// Bytes in a webhook's address.
pub const HOOK_URL: usize = 2_000;

/// Seats of one room in one process.
pub const SEATS: usize = 100_000;
/// Accounts whose last comment a room remembers for its slow mode; the oldest is forgotten first.
pub const TALKERS: usize = 100_000;
/// Accounts muted or banned in one room; above it the one that would be free first is let go.
pub const BANS: usize = 10_000;
/// Taken back comments that one frame may name.
pub const GONE: usize = 4_096;
/// Comments that were not taken for a word in them, which a room shows its moderators.
pub const BLOCKED: usize = 100;
/// Comments that a page keeps on the screen: of so many the room knows whose they are, and names so many that were
/// taken back to whoever missed it.
pub const SCREEN: usize = 200;
/// SKUs whose stock a room shows.
pub const LEFT: usize = BAG * SKUS;
/// Longest stretch of play that one report may claim.
pub const PLAYED_SPAN: Millis = Millis::seconds(15);
/// Distinct people that are counted one by one; above it a fair sample of about half as many or more stands
/// for all, which is true to about a third of a per cent.
pub const CROWD: usize = 250_000;
/// Cues that the dashboard draws; the latest.
pub const DASHBOARD_CUES: usize = 1_000;
/// Products of one show whose viewers are counted each; more than a [`BAG`], since a bag may change. With one
/// bit for all others, what a visitor saw fits 128 bits.
pub const DASHBOARD_PRODUCTS: usize = 127;
/// SKUs of one show whose orders are counted each; what is sold of others is one sum.
pub const DASHBOARD_SKUS: usize = 100_000;
