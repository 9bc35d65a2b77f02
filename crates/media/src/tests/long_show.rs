//! A four-hour show on a clock that wraps, through everything.

use super::stage::START;
use super::synthetic::{AAC, AVC, aac, aac_config, avc, avc_config, time};
use crate::flv::Tag;
use crate::hls::Window;
use crate::packager::{Input, Options, Output, Packager};
use crate::recording::{Entry, Timeline, Writer, recover};
use crate::tests::unpack;

const HOURS: u64 = 4;
const SHOW_MS: i64 = 4 * 3_600_000;
/// The last picture lasts 33 ms, as the one before; the show would have it last 34.
const LAST: i64 = 1;
const FPS: u64 = 30;
const RATE: u64 = 44_100;
/// The clock wraps 40 minutes into the show.
const CLOCK: u32 = u32::MAX - 40 * 60_000;

/// Everything behind the packager.
struct House {
    packager: Packager,
    window: Window,
    writer: Writer,
    index: String,
    recorded: u64,
    parts: usize,
    ticks: u64,
    most_bytes: usize,
    last_part: Vec<u8>,
}

impl House {
    fn handle(&mut self, input: Input, now: i64) {
        self.packager.handle(input, now);
        while let Some(output) = self.packager.poll() {
            self.window.push(&output);
            if let Some(append) = self.writer.take(&output) {
                self.index.push_str(&append.entry.line());
                self.recorded += u64::try_from(append.bytes.len()).unwrap();
            }
            match output {
                Output::Part(part) => {
                    self.parts += 1;
                    self.ticks += u64::from(part.ticks);
                    self.most_bytes = self.most_bytes.max(self.window.bytes());
                    self.last_part = part.bytes.to_vec();
                }
                Output::Fault(fault) => panic!("{fault:?}"),
                Output::Init(_) | Output::SegmentEnd { .. } | Output::Open(_) | Output::Signal(_) => {}
            }
        }
    }
}

/// Pictures and sound as a publisher interleaves them, with their time since the start.
fn tags() -> impl Iterator<Item = (i64, Tag)> {
    let (picture, sound) = (avc(0, false, 0, 8), aac(0));
    let key = avc(0, true, 0, 16);
    let (mut pictures, mut sounds) = (0, 0);
    std::iter::from_fn(move || {
        let (seen, heard) = (time(0, pictures, FPS, 1), time(0, sounds, RATE, 1024));
        let (ms, frame) = if seen <= heard {
            pictures += 1;
            (seen, if pictures % (2 * FPS) == 1 { &key } else { &picture })
        } else {
            sounds += 1;
            (heard, &sound)
        };
        (u64::from(ms) < HOURS * 3_600_000)
            .then(|| (i64::from(ms), Tag { time_ms: CLOCK.wrapping_add(ms), ..frame.clone() }))
    })
}

#[test]
fn four_hours_across_the_wrap_of_the_clock() {
    let mut house = House {
        packager: Packager::new(Options { part_ms: 210, ..Options::default() }),
        window: Window::new(210, "e".into()),
        writer: Writer::new(),
        index: String::new(),
        recorded: 0,
        parts: 0,
        ticks: 0,
        most_bytes: 0,
        last_part: Vec::new(),
    };
    house.handle(Input::Start, START);
    house.handle(Input::Tag(avc_config(&AVC)), START);
    house.handle(Input::Tag(aac_config(&AAC)), START);
    for (ms, tag) in tags() {
        house.handle(Input::Tag(tag), START + ms);
    }
    house.handle(Input::Stop, START + SHOW_MS);

    let parts = usize::try_from(SHOW_MS / 200).unwrap();
    assert_eq!(house.parts, parts, "six pictures a part, across the wrap too");
    assert_eq!(house.ticks, u64::try_from(SHOW_MS - LAST).unwrap() * 90);
    assert!(house.most_bytes < 160 << 10, "the window held {} bytes", house.most_bytes);
    the_tracks_end_together(&house.last_part);
    the_index_is_whole(&house);
    let live = house.window.preview(true).unwrap();
    assert!(live.contains("#EXT-X-MEDIA-SEQUENCE:7186\n"), "{live}");
    assert_eq!(live.matches("#EXTINF").count(), 14);
}

/// Both tracks begin at the same time; after four hours they still run together, to the sample.
fn the_tracks_end_together(part: &[u8]) {
    let (_, trafs) = unpack::fragment(part);
    let [picture, sound] = trafs.as_slice() else { panic!("both tracks in the last part") };
    assert_eq!(picture.end(), 90 * (1_000 + u64::try_from(SHOW_MS - LAST).unwrap()));
    let frames = (HOURS * 3600 * RATE).div_ceil(1024);
    assert_eq!(sound.end(), RATE + frames * 1024);
}

fn the_index_is_whole(house: &House) {
    let recovered = recover(house.index.as_bytes(), |_| house.recorded);
    assert_eq!(recovered.entries.len(), house.parts + 1);
    assert_eq!(recovered.reel_len[&0], house.recorded);
    let replay = Timeline::new(&recovered.entries, START).playlist();
    assert_eq!(replay.matches("#EXTINF:2.000000,").count(), usize::try_from(SHOW_MS / 2000 - 1).unwrap());
    assert_eq!(replay.matches("#EXTINF:1.999000,").count(), 1);
    assert!(!replay.contains("DISCONTINUITY"));
    let Some(Entry::Part(last)) = recovered.entries.last() else { panic!("a part is last") };
    assert_eq!(last.at, START + SHOW_MS - 200, "wall time and media time have not parted");
}
