//! What is seen while a show has no picture: a short film in the show's own form, again and again.

use bytes::Bytes;

use super::limits::COVER_FRAME_MS;
use crate::codec::{Codec, Video, undelimited};
use crate::flv::{self, TagKind, Unit};

/// A dark picture of 1280x720 in five frames, by
/// `ffmpeg -f lavfi -i color=c=0x16161d:s=1280x720:r=5:d=1 -c:v libx264 -profile:v main -level 3.1 -bf 0 -g 5 -f flv`.
const PLAIN: &[u8] = include_bytes!("cover/plain.flv");
/// The same in AV1, by
/// `ffmpeg -f lavfi -i color=c=0x16161d:s=1280x720:r=5:d=1 -c:v libaom-av1 -lag-in-frames 0 -g 5 -b:v 0 -crf 30 -f ivf`.
const PLAIN_AV1: &[u8] = include_bytes!("cover/plain.ivf");

/// The frames of one group, [`COVER_FRAME_MS`] apart, of which the first is a key frame and none is shown out of turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    pub(super) video: Video,
    frames: Vec<Bytes>,
}

impl Cover {
    /// Reads an FLV file of such a group; `None` if it is anything else.
    pub fn read(file: Bytes) -> Option<Self> {
        let mut video = None;
        let mut frames = Vec::new();
        for tag in flv::tags(file).into_iter().filter(|tag| tag.kind == TagKind::Video) {
            match tag.unit().ok()? {
                Unit::Config { codec, record } => video = Some(Video::parse(codec, record).ok()?),
                Unit::Frame(frame) if frame.key == frames.is_empty() && frame.composition_ms == 0 => {
                    frames.push(frame.data);
                }
                Unit::Frame(_) => return None,
                Unit::End | Unit::Nothing => {}
            }
        }
        let video = video.filter(|video| video.size.is_some() && !frames.is_empty())?;
        if let Some(first) = frames.first_mut() {
            *first = video.opened(std::mem::take(first));
        }
        Some(Self { video, frames })
    }

    /// Reads an IVF file of such a group in AV1; `None` if it is anything else.
    pub fn read_av1(file: &[u8]) -> Option<Self> {
        let mut frames = frames(file)?.map(undelimited);
        let first = frames.next()?;
        let video = Video::of_av1(first)?;
        let frames = std::iter::once(first).chain(frames).map(Bytes::copy_from_slice).collect();
        Some(Self { video, frames })
    }

    /// The frame so many after the first of all, and whether decoding can start there.
    pub(super) fn frame(&self, number: usize) -> Option<(bool, Bytes)> {
        let at = number.checked_rem(self.frames.len())?;
        Some((at == 0, self.frames.get(at)?.clone()))
    }
}

/// The covers of a show, one for each codec that its picture may have: few players follow from one codec to another.
#[derive(Debug)]
pub(super) struct Covers(Vec<Cover>);

impl Covers {
    /// Those of a show that has none of its own.
    pub(super) fn plain() -> Self {
        Self(Cover::read(Bytes::from_static(PLAIN)).into_iter().chain(Cover::read_av1(PLAIN_AV1)).collect())
    }

    /// Takes another in the place of the one in its codec.
    pub(super) fn take(&mut self, cover: Cover) {
        self.0.retain(|other| other.video.codec != cover.video.codec);
        self.0.push(cover);
    }

    /// The one in this codec.
    pub(super) fn of(&self, codec: Codec) -> Option<Cover> {
        self.0.iter().find(|cover| cover.video.codec == codec).cloned()
    }
}

/// A cover that runs.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) cover: Cover,
    start_ms: i64,
    next: usize,
}

impl Run {
    /// Begins at this time, in milliseconds of the show.
    pub(super) fn new(cover: Cover, start_ms: i64) -> Self {
        Self { cover, start_ms, next: 0 }
    }

    /// When the next frame begins.
    pub(super) fn at(&self) -> i64 {
        let frames = i64::try_from(self.next).unwrap_or(i64::MAX);
        self.start_ms.saturating_add(frames.saturating_mul(COVER_FRAME_MS))
    }

    /// The next frame, if it begins by then.
    pub(super) fn take(&mut self, until_ms: i64) -> Option<(i64, bool, Bytes)> {
        let at = self.at();
        let (key, data) = self.cover.frame(self.next).filter(|_| at <= until_ms)?;
        self.next += 1;
        Some((at, key, data))
    }
}

/// The frames of an IVF file: a head of 32 bytes, and before each frame its length and its time.
fn frames(file: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let (head, mut rest) = file.split_at_checked(32)?;
    let frames = std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (frame, after) = after.get(8..)?.split_at_checked(length)?;
        rest = after;
        Some(frame)
    });
    head.starts_with(b"DKIF").then_some(frames)
}
