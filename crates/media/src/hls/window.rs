//! The ring of segments.

use std::collections::VecDeque;
use std::fmt::Write;

use bytes::Bytes;

use super::segment::Segment;
use super::text::Seconds;
use super::{Head, LISTED, LISTED_LEAST, LISTED_MOST, Measured, Name, Variant, WINDOW_BYTES};
use crate::fmp4::VIDEO_TIMESCALE;
use crate::packager::limits::TARGET_MOST;
use crate::packager::{Init, Opened, Output, Part};

const TICKS_A_SECOND: u64 = 90_000;

/// The last segments of a stream, with their bytes.
#[derive(Debug)]
pub struct Window {
    part_ms: u32,
    epoch: String,
    inits: VecDeque<Init>,
    segments: VecDeque<Segment>,
    bytes: usize,
    /// The first segment listed. It never goes back.
    first: u64,
    /// Where what is for everybody begins, and the number of its first part.
    opened: Option<(Opened, u64)>,
    /// How many parts have come.
    parts: u64,
    /// All ticks of all parts so far.
    ticks: u64,
}

impl Window {
    /// An empty window for parts of at most so many milliseconds. The playlist's addresses begin with the epoch: two
    /// windows of one, which number alike, would give one address to different bytes.
    pub fn new(part_ms: u32, epoch: String) -> Self {
        let (inits, segments) = (VecDeque::new(), VecDeque::new());
        Self { part_ms, epoch, inits, segments, bytes: 0, first: 0, opened: None, parts: 0, ticks: 0 }
    }

    /// What the playlist's addresses begin with.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Takes what a packager made; signals and faults are nothing to it.
    pub fn push(&mut self, output: &Output) {
        match output {
            Output::Init(init) => self.inits.push_back(init.clone()),
            Output::Part(part) => self.part_came(part),
            Output::SegmentEnd { msn } => {
                if let Some(last) = self.segments.back_mut().filter(|last| last.msn == *msn) {
                    last.end();
                }
                self.shed();
            }
            Output::Open(opened) => self.opened = Some((*opened, self.parts)),
            Output::Signal(_) | Output::Fault(_) => {}
        }
    }

    fn part_came(&mut self, part: &Part) {
        if self.segments.back().is_none_or(|last| last.msn != part.msn) {
            self.segments.push_back(Segment::new(part, self.parts));
        }
        if let Some(last) = self.segments.back_mut() {
            last.push(part);
            self.parts += 1;
            self.bytes += part.bytes.len();
            self.ticks += u64::from(part.ticks);
        }
    }

    /// Moves the beginning of the list forward, and forgets what nobody can still ask for: who has a playlist may
    /// fetch a segment for as long as that playlist and the segment last (RFC 8216bis 6.2.2).
    fn shed(&mut self) {
        let (mut count, mut ticks) = (0, 0);
        let enough = 3 * TARGET_MOST * TICKS_A_SECOND;
        let mut first = self.first;
        for segment in self.segments.iter().rev().filter(|segment| segment.whole.is_some()) {
            let tight = self.bytes > WINDOW_BYTES && count >= LISTED_LEAST;
            if tight || count >= LISTED_MOST || (count >= LISTED && ticks >= enough) {
                break;
            }
            (count, ticks, first) = (count + 1, ticks + segment.ticks, segment.msn);
        }
        self.first = self.first.max(first);
        for gone in self.segments.iter_mut().take_while(|segment| segment.msn < self.first) {
            gone.until.get_or_insert(self.ticks + ticks + 2 * gone.ticks);
        }
        while let Some(oldest) = self.segments.front()
            && oldest.until.is_some_and(|until| self.ticks >= until || self.bytes > WINDOW_BYTES)
        {
            self.bytes -= oldest.bytes();
            self.segments.pop_front();
        }
        let reel = self.segments.front().map_or(0, |oldest| oldest.reel);
        while self.inits.front().is_some_and(|init| init.reel < reel) {
            self.inits.pop_front();
        }
    }

    fn find(&self, msn: u64) -> Option<&Segment> {
        let offset = msn.checked_sub(self.segments.front()?.msn)?;
        self.segments.get(usize::try_from(offset).ok()?).filter(|segment| segment.msn == msn)
    }

    /// The bytes of a part.
    pub fn part(&self, number: u64) -> Option<Bytes> {
        let after = self.segments.partition_point(|segment| segment.first <= number);
        let segment = self.segments.get(after.checked_sub(1)?)?;
        let (bytes, ..) = segment.parts.get(usize::try_from(number - segment.first).ok()?)?;
        Some(bytes.clone())
    }

    /// Whether something of this name, there or still to come, is for everybody.
    pub fn is_public(&self, name: Name) -> bool {
        self.opened.is_some_and(|(opened, first)| match name {
            Name::Init(_) => true,
            Name::Segment(msn) => msn >= opened.msn,
            Name::Part(number) => number >= first,
        })
    }

    /// The bytes of a whole segment; `None` while it is being filled.
    pub fn segment(&self, msn: u64) -> Option<Bytes> {
        self.find(msn)?.whole.clone()
    }

    /// The bytes of a whole segment with its map before it, where another reel came before: VLC 3 needs it there, since
    /// at a discontinuity it begins anew with what it finds.
    pub fn headed_segment(&self, msn: u64) -> Option<Bytes> {
        let segment = self.find(msn).filter(|segment| segment.breaks)?;
        let (head, whole) = (self.init(segment.reel)?, segment.whole.as_ref()?);
        Some([head.as_ref(), whole].concat().into())
    }

    /// The initialisation segment of a reel.
    pub fn init(&self, reel: u32) -> Option<Bytes> {
        self.head_of(reel).map(|init| init.bytes.clone())
    }

    fn head_of(&self, reel: u32) -> Option<&Init> {
        self.inits.iter().find(|init| init.reel == reel)
    }

    /// What the segments that are listed are like.
    pub fn variant(&self) -> Variant {
        let mut variant = Variant::default();
        for segment in self.segments.iter().filter(|segment| segment.msn >= self.first) {
            let Some(init) = self.head_of(segment.reel) else { continue };
            variant.take(Measured {
                codecs: &init.codecs,
                size: Some((init.video.width, init.video.height)),
                pictures: segment.pictures,
                bytes: u64::try_from(segment.bytes()).unwrap_or(u64::MAX),
                ticks: segment.ticks,
                filler: init.filler,
            });
        }
        variant
    }

    /// The part that will come next.
    pub fn head(&self) -> Option<Head> {
        let last = self.segments.back()?;
        let parts = u32::try_from(last.parts.len()).ok()?;
        Some(if last.whole.is_some() {
            Head { msn: last.msn.saturating_add(1), part: 0, before: parts, number: self.parts }
        } else {
            Head { msn: last.msn, part: parts, before: 0, number: self.parts }
        })
    }

    /// How many bytes the window holds.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The playlist for everybody, once it has a segment: ordinary players give up on one that has none. `over` says
    /// that nothing more will come.
    pub fn public(&self, over: bool) -> Option<String> {
        let (opened, _) = self.opened?;
        let first = self.segments.iter().find(|segment| segment.msn >= opened.msn)?;
        first.whole.as_ref().map(|_| self.playlist(opened, over))
    }

    /// The team's playlist: everything, from the first part on.
    pub fn preview(&self, over: bool) -> Option<String> {
        let all = Opened { msn: 0, target: TARGET_MOST };
        (!self.segments.is_empty()).then(|| self.playlist(all, over))
    }

    fn playlist(&self, opened: Opened, over: bool) -> String {
        let mut out = String::with_capacity(8 << 10);
        // Writing to a string cannot fail.
        let _ = self.write(&mut out, opened, over);
        out
    }

    fn write(&self, out: &mut String, opened: Opened, over: bool) -> std::fmt::Result {
        let Opened { msn: since, target } = opened;
        let listed = || self.segments.iter().filter(|segment| segment.msn >= since.max(self.first));
        self.write_head(out, opened, listed().next())?;
        let mut left: u64 = listed().map(|segment| segment.ticks).sum();
        let mut reel = None;
        for segment in listed() {
            if reel != Some(segment.reel) {
                if segment.breaks && segment.msn > since {
                    writeln!(out, "#EXT-X-DISCONTINUITY")?;
                }
                writeln!(out, "#EXT-X-MAP:URI=\"{}/{}\"", self.epoch, Name::Init(segment.reel))?;
                reel = Some(segment.reel);
            }
            left -= segment.ticks;
            segment.write(out, &self.epoch, left < 3 * target * TICKS_A_SECOND)?;
        }
        if over {
            return writeln!(out, "#EXT-X-ENDLIST");
        }
        writeln!(out, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{}/{}\"", self.epoch, Name::Part(self.parts))
    }

    /// Reels are numbered without a hole, so the first one's number counts the discontinuities up to it. One that stands
    /// before the first segment belongs to that, and goes with it.
    fn write_head(&self, out: &mut String, opened: Opened, first: Option<&Segment>) -> std::fmt::Result {
        let Opened { msn: since, target } = opened;
        let part = Seconds(u64::from(self.part_ms) * u64::from(VIDEO_TIMESCALE) / 1000);
        let hold_back = Seconds(3 * part.0);
        let (msn, reel) = match (first, self.segments.back()) {
            (Some(first), _) => {
                (first.msn, first.reel.saturating_sub(u32::from(first.breaks && first.msn > since)))
            }
            (None, Some(last)) => (since, last.reel),
            (None, None) => (since, 0),
        };
        writeln!(out, "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:{target}")?;
        writeln!(out, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={hold_back}")?;
        writeln!(out, "#EXT-X-PART-INF:PART-TARGET={part}\n#EXT-X-MEDIA-SEQUENCE:{msn}")?;
        writeln!(out, "#EXT-X-DISCONTINUITY-SEQUENCE:{reel}")
    }
}
