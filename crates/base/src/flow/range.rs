//! Which bytes are sent to whoever asks on a condition (RFC 9110 section 13) or for a range (section 14).

use axum::http::{HeaderMap, HeaderName, Method, header};
use std::{
    ops::Range,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Something that can be asked for.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    /// Bytes.
    pub length: u64,
    /// A strong entity tag, with its quotes.
    pub tag: Option<String>,
    /// When it was last changed.
    pub changed: Option<SystemTime>,
}

/// What is sent of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// Everything: 200.
    All,
    /// These bytes: 206.
    Part(Range<u64>),
    /// Nothing, since no byte that was asked for is there: 416.
    Beyond,
    /// Nothing, since the asker has it: 304.
    Unchanged,
    /// Nothing, since the asker wants what it no longer is: 412.
    Changed,
}

impl Thing {
    /// What a request gets. Of several ranges it gets the first that is there.
    pub fn share(&self, method: &Method, head: &HeaderMap) -> Share {
        if let Some(share) = self.condition(method, head) {
            return share;
        }
        // Ranges are defined for GET alone (section 14.2).
        let asked =
            line(head, &header::RANGE).filter(|_| *method == Method::GET && self.is_still_meant(head));
        asked.and_then(|asked| ranges(asked, self.length)).unwrap_or(Share::All)
    }

    /// The answer that conditions give, in the order of section 13.2.2.
    fn condition(&self, method: &Method, head: &HeaderMap) -> Option<Share> {
        if let Some(tags) = line(head, &header::IF_MATCH) {
            if !self.is_among(tags, |tag| tag) {
                return Some(Share::Changed);
            }
        } else if let Some(when) = date(head, &header::IF_UNMODIFIED_SINCE)
            && self.second().is_some_and(|changed| changed > when)
        {
            return Some(Share::Changed);
        }
        let unchanged = if let Some(tags) = line(head, &header::IF_NONE_MATCH) {
            self.is_among(tags, |tag| tag.strip_prefix("W/").unwrap_or(tag))
        } else {
            let since = date(head, &header::IF_MODIFIED_SINCE);
            since.is_some_and(|since| self.second().is_some_and(|changed| changed <= since))
        };
        let reads = *method == Method::GET || *method == Method::HEAD;
        (unchanged && reads).then_some(Share::Unchanged)
    }

    fn is_among(&self, tags: &str, strength: impl Fn(&str) -> &str) -> bool {
        let tag = self.tag.as_deref();
        tags.trim() == "*" || tags.split(',').any(|one| Some(strength(one.trim())) == tag)
    }

    /// Whether the rest is wanted of what this still is (section 13.1.5).
    fn is_still_meant(&self, head: &HeaderMap) -> bool {
        let Some(mark) = head.get(header::IF_RANGE) else { return true };
        let same = |mark: &str| {
            let date = httpdate::parse_http_date(mark).ok();
            self.tag.as_deref() == Some(mark) || date.is_some_and(|date| self.second() == Some(date))
        };
        mark.to_str().is_ok_and(same)
    }

    /// When it was changed, as exactly as a header says it.
    fn second(&self) -> Option<SystemTime> {
        let since = self.changed?.duration_since(UNIX_EPOCH).ok()?;
        Some(UNIX_EPOCH + Duration::from_secs(since.as_secs()))
    }
}

fn line<'a>(head: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    head.get(name)?.to_str().ok()
}

fn date(head: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(line(head, name)?).ok()
}

/// The first range that is there. `None` is to be ignored: another unit, or no ranges at all.
fn ranges(text: &str, length: u64) -> Option<Share> {
    let (unit, set) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let specs = set.split(',').map(str::trim).filter(|spec| !spec.is_empty());
    let ranges: Vec<_> = specs.map(|spec| range(spec, length)).collect::<Option<_>>()?;
    let there = ranges.iter().find(|range| !range.is_empty()).cloned();
    (!ranges.is_empty()).then(|| there.map_or(Share::Beyond, Share::Part))
}

/// One range, which is empty where nothing of it is there.
fn range(spec: &str, length: u64) -> Option<Range<u64>> {
    let (from, to) = spec.split_once('-')?;
    if from.is_empty() {
        return Some(length.saturating_sub(position(to)?)..length);
    }
    let from = position(from)?;
    if to.is_empty() {
        return Some(from..length);
    }
    let to = position(to)?;
    (from <= to).then(|| from..to.saturating_add(1).min(length))
}

/// What no number holds lies behind every end.
fn position(digits: &str) -> Option<u64> {
    let digits = Some(digits).filter(|digits| !digits.is_empty())?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    /// A thing of ten bytes, asked for with these lines.
    fn asked(method: &Method, lines: &[(&'static str, &'static str)]) -> Share {
        let changed = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let changed = Some(changed + Duration::from_millis(700));
        let lines = lines
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Thing { length: 10, tag: Some("\"a\"".into()), changed }.share(method, &lines.collect())
    }

    fn range_of(value: &'static str) -> Share {
        asked(&Method::GET, &[("range", value)])
    }

    /// Section 14.1.2, with its examples cut down to ten bytes.
    #[test]
    fn ranges_are_read_like_this() {
        assert_eq!(range_of("bytes=0-4"), Share::Part(0..5));
        assert_eq!(range_of("bytes=5-"), Share::Part(5..10));
        assert_eq!(range_of("bytes=-3"), Share::Part(7..10));
        assert_eq!(range_of("bytes=-99"), Share::Part(0..10), "a suffix longer than all is all");
        assert_eq!(range_of("bytes=8-99999999999999999999999"), Share::Part(8..10));
        assert_eq!(range_of("Bytes= 9-9 "), Share::Part(9..10), "a unit has no case");
        assert_eq!(range_of("bytes=0-0,-1"), Share::Part(0..1), "the first of several");
        assert_eq!(range_of("bytes=50-,, 3-4"), Share::Part(3..5), "the first that is there");
    }

    #[test]
    fn what_is_not_there_is_beyond() {
        for range in
            ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999999-", "bytes=10-,-0"]
        {
            assert_eq!(range_of(range), Share::Beyond, "{range}");
        }
        assert_eq!(ranges("bytes=0-", 0), Some(Share::Beyond), "of nothing");
    }

    #[test]
    fn what_is_no_range_is_ignored() {
        for range in [
            "seconds=0-4",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=4-2",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-4,4-2",
            "bytes=0-4;5",
            "bytes=0x1-2",
            "bytes 0-4",
        ] {
            assert_eq!(range_of(range), Share::All, "{range}");
        }
    }

    #[test]
    fn only_get_has_ranges() {
        assert_eq!(asked(&Method::HEAD, &[("range", "bytes=0-4")]), Share::All);
    }

    #[test]
    fn a_range_of_what_it_was_is_all_of_what_it_is() {
        let with = |mark| asked(&Method::GET, &[("range", "bytes=0-4"), ("if-range", mark)]);
        assert_eq!(with("\"a\""), Share::Part(0..5));
        assert_eq!(with("Sun, 06 Nov 1994 08:49:37 GMT"), Share::Part(0..5));
        for other in
            ["\"b\"", "W/\"a\"", "Sun, 06 Nov 1994 08:49:38 GMT", "Sun, 06 Nov 1994 08:49:36 GMT", "a", ""]
        {
            assert_eq!(with(other), Share::All, "{other}");
        }
    }

    #[test]
    fn who_has_it_gets_nothing() {
        let with = |lines: &[(&'static str, &'static str)]| asked(&Method::GET, lines);
        for tags in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert_eq!(with(&[("if-none-match", tags), ("range", "bytes=0-4")]), Share::Unchanged, "{tags}");
        }
        let (same, later) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 07 Nov 1994 08:49:37 GMT");
        let earlier = "Sun, 06 Nov 1994 08:49:36 GMT";
        assert_eq!(with(&[("if-modified-since", same)]), Share::Unchanged);
        assert_eq!(with(&[("if-modified-since", later)]), Share::Unchanged);
        assert_eq!(with(&[("if-modified-since", earlier)]), Share::All);
        assert_eq!(with(&[("if-modified-since", same), ("if-none-match", "\"b\"")]), Share::All);
        assert_eq!(with(&[("if-modified-since", "soon")]), Share::All);
        assert_eq!(asked(&Method::HEAD, &[("if-none-match", "*")]), Share::Unchanged);
    }

    #[test]
    fn who_wants_what_it_was_gets_nothing() {
        let with = |lines: &[(&'static str, &'static str)]| asked(&Method::GET, lines);
        for tags in ["\"b\"", "W/\"a\"", ""] {
            assert_eq!(with(&[("if-match", tags)]), Share::Changed, "{tags}");
        }
        assert_eq!(with(&[("if-match", "\"a\"")]), Share::All);
        assert_eq!(with(&[("if-match", "*")]), Share::All);
        assert_eq!(with(&[("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT")]), Share::Changed);
        assert_eq!(with(&[("if-unmodified-since", "Sun, 06 Nov 1994 08:49:37 GMT")]), Share::All);
    }
}
