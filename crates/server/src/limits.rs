//! Every limit of the wires, by name. The rules' own are in `wanghong_core::limits`, RTMP's in
//! `wanghong_media::rtmp`.

use std::time::Duration;
use wanghong_core::Millis;

/// Bytes of a JSON body.
pub(crate) const JSON_BYTES: usize = 256 * 1024;
/// How long a token that has run out is still listed.
pub(crate) const TOKEN_LISTED: Millis = Millis::days(30);
/// How often sessions that have run out are forgotten.
pub(crate) const HOUSEKEEPING: Duration = Duration::from_hours(1);
/// How often it is looked whether tables have grown so much that other plans fit them.
pub(crate) const COUNTING: Duration = Duration::from_secs(1);
/// Shows, and profiles, that search engines are told of; the newest.
pub(crate) const SITEMAP: i64 = 20_000;
/// How long that list is told before it is made anew.
pub(crate) const SITEMAP_SPAN: Duration = Duration::from_mins(10);

/// Time for which a key is known again whose act was done.
pub(crate) const ACT_AGE: Millis = Millis::days(30);
