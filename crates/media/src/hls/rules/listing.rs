//! A media playlist, read.

use std::collections::BTreeMap;

/// A media playlist. Durations are in microseconds, dates in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) version: u64,
    pub(super) target: u64,
    pub(super) part_target: Option<u64>,
    pub(super) control: BTreeMap<String, String>,
    /// The number of the first segment.
    pub(super) first: u64,
    /// How many discontinuities came before it.
    pub(super) discontinuities: u64,
    /// The segments; the last may be under way, and then has no address.
    pub(super) segments: Vec<Segment>,
    pub(super) hints: Vec<String>,
    pub(super) ended: bool,
}

/// A segment with its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) address: Option<String>,
    pub(super) duration: u64,
    pub(super) date: Option<i64>,
    pub(super) map: Option<String>,
    /// Whether it begins behind a discontinuity.
    pub(super) broken: bool,
    pub(super) parts: Vec<Part>,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) address: String,
    pub(super) duration: u64,
    pub(super) independent: bool,
}

impl Listing {
    /// Reads a playlist; says what cannot be read.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        if lines.next() != Some("#EXTM3U") {
            return Err("the first line is not #EXTM3U".into());
        }
        let (mut listing, mut open, mut map) = (Self::default(), Segment::default(), None);
        for line in lines.filter(|line| !line.is_empty()) {
            if !line.starts_with('#') {
                open.address = Some(line.to_owned());
                open.map.clone_from(&map);
                listing.segments.push(std::mem::take(&mut open));
                continue;
            }
            let Some(tag) = line.strip_prefix("#EXT") else { continue };
            let (name, value) = tag.split_once(':').unwrap_or((tag, ""));
            let read = listing.tag(name, value, (&mut open, &mut map));
            read.ok_or_else(|| format!("{line} cannot be read"))?;
        }
        if !open.parts.is_empty() {
            open.map = map;
            listing.segments.push(open);
        }
        Ok(listing)
    }

    fn tag(&mut self, name: &str, value: &str, at: (&mut Segment, &mut Option<String>)) -> Option<()> {
        let (open, map) = at;
        match name {
            "-X-VERSION" => self.version = value.parse().ok()?,
            "-X-TARGETDURATION" => self.target = value.parse().ok()?,
            "-X-MEDIA-SEQUENCE" => self.first = value.parse().ok()?,
            "-X-DISCONTINUITY-SEQUENCE" => self.discontinuities = value.parse().ok()?,
            "-X-SERVER-CONTROL" => self.control = attributes(value)?,
            "-X-PART-INF" => self.part_target = Some(micros(attributes(value)?.get("PART-TARGET")?)?),
            "-X-MAP" => *map = Some(attributes(value)?.remove("URI")?),
            "-X-DISCONTINUITY" => open.broken = true,
            "-X-PROGRAM-DATE-TIME" => open.date = Some(date(value)?),
            "INF" => open.duration = micros(value.split_once(',').map_or(value, |(duration, _)| duration))?,
            "-X-PART" => open.parts.push(part(value)?),
            "-X-PRELOAD-HINT" => self.hints.push(attributes(value)?.remove("URI")?),
            "-X-ENDLIST" => self.ended = true,
            _ => {}
        }
        Some(())
    }

    /// The segments with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u64, &Segment)> {
        (self.first..).zip(&self.segments)
    }
}

fn part(value: &str) -> Option<Part> {
    let mut all = attributes(value)?;
    Some(Part {
        duration: micros(all.get("DURATION")?)?,
        independent: all.get("INDEPENDENT").is_some_and(|value| value == "YES"),
        address: all.remove("URI")?,
    })
}

/// An attribute list (section 4.2), of which no name may come twice.
fn attributes(mut text: &str) -> Option<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once('=')?;
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (value, rest) = quoted.split_once('"')?;
                (value, rest.strip_prefix(',').or_else(|| rest.is_empty().then_some(""))?)
            }
            None => rest.split_once(',').unwrap_or((rest, "")),
        };
        let upper = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'-';
        let fresh = all.insert(name.to_owned(), value.to_owned()).is_none();
        if !fresh || !name.bytes().all(upper) {
            return None;
        }
        text = rest;
    }
    Some(all)
}

/// Decimal seconds.
fn micros(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = part.get(..part.len().min(6))?;
    let scale = 10_u64.checked_pow(6 - u32::try_from(digits.len()).ok()?)?;
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(digits.parse::<u64>().ok()? * scale)
}

/// `YYYY-MM-DDThh:mm:ss.mmmZ`, the one form that is written here.
fn date(text: &str) -> Option<i64> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut day = day.split('-').map(|number| number.parse::<i64>().ok());
    let (year, month, day) = (day.next()??, day.next()??, day.next()??);
    let (time, milli) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.split(':').map(|number| number.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    // Years that begin in March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = days + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + milli.parse::<i64>().ok()?)
}
