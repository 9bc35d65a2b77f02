//! An encoder that never says twice what the last header said, and interleaves as it likes.

use proptest::prelude::*;

use crate::flv::{Tag, TagKind};
use crate::rtmp::client::{connect, control, hello, publish};
use crate::rtmp::{Input, Limits, Output, Session};

/// What the receiver knows of a chunk stream.
#[derive(Debug)]
struct Last {
    time: u32,
    delta: u32,
    length: usize,
}

/// The tags of one kind as chunks, with the shortest header that will do for each.
fn chunks(id: u8, tags: &[Tag], (size, repeats): (usize, bool)) -> Vec<Vec<u8>> {
    let mut last = None;
    let mut chunks = Vec::new();
    for tag in tags {
        let (header, extended) = header(id, tag, &mut last, repeats);
        for (at, part) in tag.data.chunks(size).enumerate() {
            let again = if repeats { &extended[..] } else { &[] };
            let begin = if at == 0 { header.clone() } else { [&[0xC0 | id], again].concat() };
            chunks.push([&begin, part].concat());
        }
    }
    chunks
}

/// The first chunk's header, and the extended time that all repeat.
fn header(id: u8, tag: &Tag, last: &mut Option<Last>, repeats: bool) -> (Vec<u8>, Vec<u8>) {
    let length = tag.data.len();
    let (format, delta) = match last {
        None => (0, tag.time_ms),
        Some(last) => {
            let delta = tag.time_ms.wrapping_sub(last.time);
            let shortest = repeats || delta < 0xFF_FFFF;
            let format =
                if length == last.length { 2 + u8::from(delta == last.delta && shortest) } else { 1 };
            (format, delta)
        }
    };
    *last = Some(Last { time: tag.time_ms, delta, length });
    let extended = if delta < 0xFF_FFFF { vec![] } else { delta.to_be_bytes().to_vec() };
    let kind = if tag.kind == TagKind::Audio { 8 } else { 9 };
    let time = delta.min(0xFF_FFFF).to_be_bytes();
    let long = u32::try_from(length).unwrap().to_be_bytes();
    let fields = [&time[1..], &long[1..], &[kind, 1, 0, 0, 0]].concat();
    let most = [11, 7, 3, 0][usize::from(format)];
    ([&[format << 6 | id], &fields[..most], &extended].concat(), extended)
}

/// Tags of a kind: a first time, then gaps and sizes out of few, so that headers shrink.
fn tags(kind: TagKind) -> impl Strategy<Value = Vec<Tag>> {
    let gap = prop::sample::select(vec![0, 21, 21, 21, 40, 0xFF_FFFE, 0xFF_FFFF, 0x0100_0000, u32::MAX]);
    let first = prop::sample::select(vec![0, 21, 0xFF_FFFF, 0xFFFF_FFF0]);
    let frames = prop::collection::vec((gap, prop::sample::select(vec![1, 100, 100, 100, 300])), 1..12);
    (first, frames).prop_map(move |(mut time_ms, frames)| {
        let mut tags = Vec::new();
        for (at, (gap, length)) in (0_u8..).zip(frames) {
            tags.push(Tag { kind, time_ms, data: vec![at; length].into() });
            time_ms = time_ms.wrapping_add(gap);
        }
        tags
    })
}

fn publishing() -> Session {
    let mut session = Session::new(Limits::default(), 0);
    session.handle(Input::Bytes(&[hello(), connect("live"), publish("key")].concat()), 0);
    session.handle(Input::Accept, 0);
    while session.poll().is_some() {}
    session
}

proptest! {
    #[test]
    fn every_tag_arrives_with_its_time(
        audio in tags(TagKind::Audio),
        video in tags(TagKind::Video),
        size in 1_u32..400,
        turns in prop::collection::vec(any::<bool>(), 200),
        // Extended times come again in every chunk, or are left out: both are common.
        repeats in any::<bool>(),
        cut in 1_usize..50,
    ) {
        let chunk_size = usize::try_from(size).unwrap();
        let mut heard = chunks(4, &audio, (chunk_size, repeats)).into_iter();
        let mut seen = chunks(6, &video, (chunk_size, repeats)).into_iter();
        let mut bytes = control(1, size);
        for turn in turns {
            bytes.extend(if turn { heard.next() } else { seen.next() }.unwrap_or_default());
        }
        bytes.extend(heard.chain(seen).flatten());

        let mut session = publishing();
        for bytes in bytes.chunks(cut) {
            session.handle(Input::Bytes(bytes), 0);
        }
        let (mut sounds, mut pictures) = (Vec::new(), Vec::new());
        while let Some(output) = session.poll() {
            let Output::Tag(tag) = output else { panic!("{output:?}") };
            if tag.kind == TagKind::Audio { &mut sounds } else { &mut pictures }.push(tag);
        }
        prop_assert_eq!(sounds, audio);
        prop_assert_eq!(pictures, video);
        prop_assert_eq!(session.buffered(), 0);
    }
}
