//! Limits of the program. Each part has its own; the rules' are in `wanghong_core::limits`, RTMP's in
//! `wanghong_media::rtmp`.

use std::time::Duration;

/// Shows, and profiles, that search engines are told of; the newest.
pub(crate) const SITEMAP: i64 = 20_000;
/// How long that list is told before it is made anew.
pub(crate) const SITEMAP_SPAN: Duration = Duration::from_mins(10);
