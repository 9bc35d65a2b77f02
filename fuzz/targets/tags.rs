//! Tags of an accepted publisher: codec records, frames and times of any kind go through the packager and the window.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use wanghong_media::{
    flv::{Tag, TagKind},
    hls::Window,
    packager::{Input, Options, Packager},
};

fuzz_target!(|tags: Vec<(bool, u32, Vec<u8>)>| {
    let mut packager = Packager::new(Options { part_ms: 333, ..Options::default() });
    let mut window = Window::new(333, "e".to_owned());
    packager.handle(Input::Open, 0);
    packager.handle(Input::Start, 0);
    for (step, (video, time_ms, data)) in tags.into_iter().enumerate() {
        let kind = if video { TagKind::Video } else { TagKind::Audio };
        let now = i64::try_from(step).unwrap_or(0) * 33;
        packager.handle(Input::Tag(Tag { kind, time_ms, data: Bytes::from(data) }), now);
        while let Some(output) = packager.poll() {
            window.push(&output);
        }
    }
    packager.handle(Input::End, 1_000_000);
    while let Some(output) = packager.poll() {
        window.push(&output);
    }
    let _playlists = (window.public(true), window.preview(true));
});
