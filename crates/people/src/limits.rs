//! Limits of who is here.

use std::time::Duration;
use wanghong_core::Millis;

/// Bytes of an uploaded picture.
pub const PICTURE_BYTES: usize = 8 * 1024 * 1024;
/// Bodies of pictures and tables that come in at the same time, each kept on disk as far as it has come.
pub(crate) const UPLOADS_UNDER_WAY: usize = 256;
/// Those of one account: a product's pictures.
pub(crate) const UPLOADS_AT_ONCE: usize = wanghong_core::limits::PICTURES;
/// Those of one network, which a whole company may share.
pub(crate) const UPLOADS_OF_NETWORK: usize = 64;
/// Pictures an account may upload in [`UPLOAD_WINDOW`].
pub(crate) const UPLOADS: u32 = 100;
/// The window those are counted in.
pub(crate) const UPLOAD_WINDOW: Duration = Duration::from_mins(10);
/// Age after which a picture that nothing shows is removed: until then a form may be open that means to use it.
pub(crate) const UNUSED_AGE: Millis = Millis::minutes(24 * 60);
/// Pictures removed at a time.
pub(crate) const UNUSED_PICTURES: i64 = 1_000;
/// For how long after that bytes are looked for whose row was never written.
pub(crate) const ORPHAN_SPAN: Millis = Millis::days(7);
/// Pictures whose rows are asked for at once.
pub(crate) const ORPHANS: usize = 1_000;
/// Bytes of all pictures of somebody who serves no account: a face and a few more.
pub(crate) const PERSON_PICTURES: i64 = 64_000_000;
/// Bytes of all pictures of somebody who does: some fifty thousand pictures of goods.
pub(crate) const TEAM_PICTURES: i64 = 16_000_000_000;
/// Pixels of an uploaded picture on its longer side.
pub(crate) const PICTURE_SIDE: u32 = 12_000;
/// Pixels on the longer side that a picture is kept with.
pub(crate) const PICTURE_KEPT_SIDE: u32 = 1_600;
/// Bytes that it is kept with at most.
pub(crate) const PICTURE_KEPT_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of the pixels of an uploaded picture: a phone's 48 megapixels fit.
pub(crate) const PICTURE_PIXELS: u64 = 160 * 1024 * 1024;
/// Pictures decoded at the same time, each in memory as pixels.
pub(crate) const PICTURES_AT_ONCE: usize = 2;
/// Passwords hashed at the same time; each takes 19 MiB and a core for some 30 ms.
pub(crate) const HASHES_AT_ONCE: usize = 2;
/// Passwords waiting to be hashed before a login is told to slow down: of strangers, and as many of those who come from
/// where they usually do.
pub(crate) const HASHES_WAITING: usize = 64;
/// How long somebody stays logged in.
pub(crate) const SESSION: Duration = Duration::from_hours(720);
/// How long the row of a show is remembered: so long another process's word, or one that was read while it changed,
/// may stand.
pub(crate) const SHOW_SPAN: Duration = Duration::from_secs(1);
/// Shows remembered at a time.
pub(crate) const SHOWS: u64 = 1_000;
/// Between two uses of a token of which both are written down.
pub(crate) const TOKEN_SEEN: Millis = Millis::minutes(1);
/// Passwords tried for one e-mail from one network in [`LOGIN_WINDOW`]; a right one begins anew.
pub(crate) const LOGINS: u32 = 20;
/// Passwords tried for one e-mail from anywhere: whoever knows it can use these up, and with them its owner's.
pub(crate) const LOGINS_ANYWHERE: u32 = 500;
/// Wrong passwords from one network, which a whole office may share.
pub const KNOCKS: u32 = 100;
/// Browsers of a network that get a visitor's number in [`NEW_VISITOR_WINDOW`]: more than it may have connections.
pub(crate) const NEW_VISITORS: u32 = 6_000;
/// The window those are counted in.
pub(crate) const NEW_VISITOR_WINDOW: Duration = Duration::from_mins(1);
/// Networks, each with somebody, that are remembered since they have logged in from there.
pub(crate) const HOMES: u64 = 100_000;
/// How long.
pub(crate) const HOME_SPAN: Duration = Duration::from_hours(720);
/// Sign-ups of a network in [`LOGIN_WINDOW`].
pub const SIGNUPS: u32 = 30;
/// The window those tries are counted in.
pub(crate) const LOGIN_WINDOW: Duration = Duration::from_mins(5);
/// Accounts with a stage that a new name is compared with; the oldest.
pub(crate) const STAGES_COMPARED: i64 = 1_000;
/// How long a token that has run out is still listed.
pub(crate) const TOKEN_LISTED: Millis = Millis::days(30);
/// Time for which a key is known again whose act was done.
pub(crate) const ACT_AGE: Millis = Millis::days(30);
