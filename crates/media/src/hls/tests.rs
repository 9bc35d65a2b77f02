//! The window and its playlist.

use bytes::Bytes;
use proptest::prelude::*;

use super::text::{Date, Seconds};
use super::{Ask, Head, LISTED, Name, Reload, Unclear, Window};
use crate::packager::{Init, Opened, Output, Part, Picture};

/// 2027-01-15T08:00:00Z.
const EPOCH: i64 = 1_800_000_000_000;

/// A window, and the numbers of what comes next.
struct Feed {
    window: Window,
    reel: u32,
    fresh: bool,
    msn: u64,
    at: i64,
}

impl Feed {
    fn new() -> Self {
        let mut feed =
            Self { window: Window::new(200, "5e".into()), reel: 0, fresh: false, msn: 0, at: EPOCH };
        feed.init(0);
        feed
    }

    fn init(&mut self, reel: u32) {
        (self.reel, self.fresh) = (reel, reel > 0);
        let bytes = Bytes::from(format!("init {reel}"));
        self.window.push(&Output::Init(Init { reel, bytes, ..Init::default() }));
    }

    fn open(&mut self, msn: u64, target: u64) {
        self.window.push(&Output::Open(Opened { msn, target }));
    }

    fn public(&self) -> String {
        self.window.public(false).unwrap()
    }

    fn parts(&mut self, milliseconds: &[u32]) {
        for (index, ms) in (0..).zip(milliseconds) {
            self.window.push(&Output::Part(Part {
                reel: self.reel,
                msn: self.msn,
                index,
                bytes: Bytes::from(format!("{}.{index};", self.msn)),
                ticks: ms * 90,
                pictures: 6,
                independent: index == 0,
                at: self.at,
                discontinuity: index == 0 && std::mem::take(&mut self.fresh),
            }));
            self.at += i64::from(*ms);
        }
    }

    fn segment(&mut self, milliseconds: &[u32]) {
        self.parts(milliseconds);
        self.window.push(&Output::SegmentEnd { msn: self.msn });
        self.msn += 1;
    }
}

#[test]
fn a_playlist_reads_like_this() {
    let mut feed = Feed::new();
    (0..5).for_each(|_| feed.segment(&[1000, 1000]));
    feed.init(1);
    feed.segment(&[200, 200, 200, 200, 180, 33]);
    feed.parts(&[200, 190]);
    feed.open(1, 2);
    assert_eq!(
        feed.public(),
        "\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600000
#EXT-X-PART-INF:PART-TARGET=0.200000
#EXT-X-MEDIA-SEQUENCE:1
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI=\"5e/init-0.mp4\"
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:02.000Z
#EXTINF:2.000000,
5e/seg-1.m4s
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:04.000Z
#EXT-X-PART:DURATION=1.000000,URI=\"5e/part-4.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=1.000000,URI=\"5e/part-5.m4s\"
#EXTINF:2.000000,
5e/seg-2.m4s
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:06.000Z
#EXT-X-PART:DURATION=1.000000,URI=\"5e/part-6.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=1.000000,URI=\"5e/part-7.m4s\"
#EXTINF:2.000000,
5e/seg-3.m4s
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:08.000Z
#EXT-X-PART:DURATION=1.000000,URI=\"5e/part-8.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=1.000000,URI=\"5e/part-9.m4s\"
#EXTINF:2.000000,
5e/seg-4.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI=\"5e/init-1.mp4\"
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:10.000Z
#EXT-X-PART:DURATION=0.200000,URI=\"5e/part-10.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200000,URI=\"5e/part-11.m4s\"
#EXT-X-PART:DURATION=0.200000,URI=\"5e/part-12.m4s\"
#EXT-X-PART:DURATION=0.200000,URI=\"5e/part-13.m4s\"
#EXT-X-PART:DURATION=0.180000,URI=\"5e/part-14.m4s\"
#EXT-X-PART:DURATION=0.033000,URI=\"5e/part-15.m4s\"
#EXTINF:1.013000,
5e/seg-5.m4s
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:11.013Z
#EXT-X-PART:DURATION=0.200000,URI=\"5e/part-16.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.190000,URI=\"5e/part-17.m4s\"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"5e/part-18.m4s\"
"
    );
}

#[test]
fn the_end_is_said_once_nothing_more_will_come() {
    let mut feed = Feed::new();
    feed.segment(&[1000]);
    feed.open(0, 2);
    let ended = feed.window.public(true).unwrap();
    assert!(ended.ends_with("5e/seg-0.m4s\n#EXT-X-ENDLIST\n"), "{ended}");
    assert!(!ended.contains("PRELOAD"));
}

#[test]
fn the_team_sees_from_the_first_part_and_everybody_from_the_first_segment_after_the_opening() {
    let mut feed = Feed::new();
    assert_eq!(feed.window.preview(false), None);
    feed.parts(&[200]);
    let preview = feed.window.preview(false).unwrap();
    assert!(preview.contains("part-0.m4s") && preview.contains("TARGETDURATION:9\n"), "{preview}");
    feed.segment(&[1000]);
    assert_eq!(feed.window.public(false), None);
    feed.open(1, 4);
    assert_eq!(feed.window.public(false), None);
    feed.parts(&[200]);
    assert_eq!(feed.window.public(false), None, "a list without a segment");
    feed.segment(&[1000]);
    let public = feed.public();
    assert!(public.contains("MEDIA-SEQUENCE:1\n") && public.contains("TARGETDURATION:4\n"), "{public}");
    assert!(!public.contains("seg-0") && !public.contains("part-0"), "{public}");
    let doors = [Name::Segment(0), Name::Segment(1), Name::Part(1), Name::Part(2), Name::Part(99)];
    assert_eq!(doors.map(|name| feed.window.is_public(name)), [false, true, false, true, true]);
    assert!(feed.window.preview(false).unwrap().contains("seg-0"));
}

/// A publisher is cut off: only the next one's first part tells that the segment had ended.
#[test]
fn what_is_hinted_comes_next_even_where_nobody_knew_that_a_segment_ends() {
    let mut feed = Feed::new();
    feed.open(0, 2);
    let hinted = |feed: &Feed| {
        let list = feed.window.preview(false).unwrap();
        list.lines()
            .last()
            .and_then(|hint| hint.split("URI=\"5e/").nth(1))
            .unwrap()
            .trim_end_matches('"')
            .to_owned()
    };
    for parts in [&[200, 200][..], &[200], &[200, 200, 200]] {
        feed.parts(parts);
        let promised = hinted(&feed);
        assert!(feed.window.is_public(Name::parse(&promised).unwrap()));
        feed.window.push(&Output::SegmentEnd { msn: feed.msn });
        feed.msn += 1;
        assert_eq!(hinted(&feed), promised);
        feed.init(feed.reel + 1);
        feed.parts(&[200]);
        let listed = feed.window.preview(false).unwrap();
        let newest = listed.lines().rev().find(|line| line.starts_with("#EXT-X-PART:")).unwrap();
        assert!(newest.contains(&promised), "{promised} and {listed}");
        feed.segment(&[]);
    }
}

/// The oldest segment that is there, and the oldest that is listed.
fn oldest(window: &Window) -> (u64, u64) {
    let listed = window.preview(false).unwrap();
    let listed = listed.lines().find_map(|line| line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:")).unwrap();
    let there = (0..1_000).find(|msn| window.segment(*msn).is_some()).unwrap();
    (there, listed.parse().unwrap())
}

#[test]
fn a_list_covers_three_of_the_longest_target_duration() {
    let mut feed = Feed::new();
    (0..60).for_each(|_| feed.segment(&[2_000]));
    let ms: u64 = feed.window.preview(false).unwrap().matches("#EXTINF:2.000000").count().try_into().unwrap();
    assert_eq!(ms, 14);
    (0..60).for_each(|_| feed.segment(&[9_000]));
    assert_eq!(feed.window.preview(false).unwrap().matches("#EXTINF").count(), LISTED);
}

#[test]
fn whoever_has_a_list_can_fetch_what_is_in_it() {
    let mut feed = Feed::new();
    for segment in 0..80 {
        feed.segment(&[1000, 1000]);
        let (there, listed) = oldest(&feed.window);
        // A list is fetched just before its first segment leaves it; it lasts 28 seconds, and the segment two.
        let lists_ago = listed.saturating_sub(16);
        assert!(there <= lists_ago, "{segment}: {there} {listed}");
    }
    assert!(oldest(&feed.window).0 > 40, "and then it is forgotten");
}

#[test]
fn bytes_are_found_while_they_are_kept() {
    let mut feed = Feed::new();
    assert_eq!(feed.window.head(), None);
    (0..60).for_each(|_| feed.segment(&[1000, 1000]));
    feed.parts(&[200]);
    let window = &feed.window;
    let (oldest, _) = oldest(window);
    assert_eq!(window.part(2 * oldest + 1).as_deref(), Some(format!("{oldest}.1;").as_bytes()));
    assert_eq!((window.part(2 * oldest - 1), window.segment(oldest - 1)), (None, None));
    assert_eq!(window.segment(59).as_deref(), Some(&b"59.0;59.1;"[..]));
    assert_eq!(
        (window.part(119).is_some(), window.part(120).is_some(), window.part(121)),
        (true, true, None)
    );
    assert_eq!(window.segment(60), None, "not whole yet");
    assert_eq!((window.init(0).is_some(), window.init(1)), (true, None));
    assert_eq!(window.head(), Some(Head { msn: 60, part: 1, before: 0, number: 121 }));
}

#[test]
fn vlc_finds_the_map_where_it_begins_anew() {
    let mut feed = Feed::new();
    feed.segment(&[1000]);
    feed.init(1);
    feed.segment(&[1000]);
    feed.segment(&[1000]);
    let headed = [0, 1, 2].map(|msn| feed.window.headed_segment(msn));
    assert_eq!(headed, [None, Some(Bytes::from_static(b"init 11.0;")), None]);
}

#[test]
fn the_heads_of_forgotten_reels_are_forgotten() {
    let mut feed = Feed::new();
    feed.segment(&[1000]);
    feed.init(1);
    (0..80).for_each(|_| feed.segment(&[1000]));
    assert_eq!((feed.window.init(0), feed.window.init(1).is_some()), (None, true));
    let live = feed.window.preview(false).unwrap();
    assert!(live.contains("DISCONTINUITY-SEQUENCE:1\n") && !live.contains("EXT-X-DISCONTINUITY\n"));
}

#[test]
fn the_list_never_goes_back() {
    let mut feed = Feed::new();
    (0..40).for_each(|_| feed.segment(&[1000]));
    let (_, before) = oldest(&feed.window);
    feed.segment(&[9_000]);
    assert!(oldest(&feed.window).1 >= before);
}

#[test]
fn an_address_says_how_the_picture_is() {
    let mut feed = Feed::new();
    let cover = Init {
        reel: 1,
        codecs: "avc1.4d401f,mp4a.40.2".into(),
        video: Picture { codec: String::new(), width: 1280, height: 720 },
        filler: true,
        ..Init::default()
    };
    feed.window.push(&Output::Init(cover.clone()));
    feed.reel = 1;
    (0..3).for_each(|_| feed.segment(&[200, 200, 200, 200, 200]));
    let camera = Init { reel: 2, codecs: "av01.0.00M.08,opus".into(), filler: false, ..cover };
    feed.window.push(&Output::Init(camera));
    feed.reel = 2;
    feed.segment(&[200, 200, 200, 200, 200]);
    let text = feed.window.variant().to_string();
    assert_eq!(
        text,
        "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-STREAM-INF:BANDWIDTH=160,AVERAGE-BANDWIDTH=160,\
         CODECS=\"av01.0.00M.08,opus\",RESOLUTION=1280x720,FRAME-RATE=30.000\nmedia.m3u8\n",
        "of what a publisher sends, however short it is"
    );
}

#[test]
fn large_segments_leave_early() {
    let mut feed = Feed::new();
    let large = Bytes::from(vec![0; 60 << 20]);
    for msn in 0..8 {
        feed.window.push(&Output::Part(Part {
            reel: 0,
            msn,
            index: 0,
            bytes: large.clone(),
            ticks: 90_000,
            pictures: 6,
            independent: true,
            at: EPOCH,
            discontinuity: false,
        }));
        feed.window.push(&Output::SegmentEnd { msn });
        assert!(feed.window.bytes() <= super::WINDOW_BYTES);
    }
    let live = feed.window.preview(false).unwrap();
    assert!(live.matches("#EXTINF").count() >= super::LISTED_LEAST, "{live}");
}

#[test]
fn names_are_read_as_they_are_written_and_in_no_other_way() {
    let names = [Name::Init(3), Name::Segment(12), Name::Segment(u64::MAX), Name::Part(12)];
    assert_eq!(names.map(|name| Name::parse(&name.to_string())), names.map(Some));
    let wrong = ["", "index.m3u8", "part-1-2.m4s", "part-1", "seg--1.m4s", "init-x.mp4", "../secret"];
    let other = ["part-01.m4s", "part-+2.m4s", "seg-+1.m4s", "init-00.mp4", "seg-18446744073709551616.m4s"];
    for text in wrong.into_iter().chain(other) {
        assert_eq!(Name::parse(text), None, "{text}");
    }
}

#[test]
fn asking_ahead() {
    let ask = |head, msn, part| super::ask(head, Reload { msn, part });
    let head = Some(Head { msn: 7, part: 3, before: 0, number: 0 });
    assert_eq!(ask(None, 0, None), Ask::Wait);
    assert_eq!((ask(head, 6, None), ask(head, 7, None)), (Ask::Ready, Ask::Wait));
    assert_eq!((ask(head, 7, Some(2)), ask(head, 7, Some(3))), (Ask::Ready, Ask::Wait));
    assert_eq!(
        ask(head, 6, Some(99)),
        Ask::Ready,
        "beyond the end of a segment is the beginning of the next"
    );
    let ended = Some(Head { msn: 7, part: 0, before: 7, number: 0 });
    assert_eq!((ask(ended, 6, Some(6)), ask(ended, 6, Some(7))), (Ask::Ready, Ask::Wait));
    assert_eq!((ask(ended, 6, None), ask(ended, 5, Some(99))), (Ask::Ready, Ask::Ready));
    assert_eq!((ask(head, 9, Some(0)), ask(head, 10, Some(0))), (Ask::Wait, Ask::TooFar));
    assert_eq!(ask(Some(Head { msn: u64::MAX, part: 0, before: 9, number: 0 }), u64::MAX, None), Ask::Wait);
}

#[test]
fn a_query_asks_for_a_part_or_for_none() {
    let asked = |msn, part| Ok(Some(Reload { msn, part }));
    assert_eq!(Reload::parse("_HLS_msn=7&_HLS_part=3"), asked(7, Some(3)));
    assert_eq!(Reload::parse("token=a=b&_HLS_skip=YES&_HLS_msn=7&"), asked(7, None));
    assert_eq!(["", "a", "&&=", "hls_msn=1"].map(Reload::parse), [Ok(None); 4]);
    let wrong = ["_HLS_part=3", "_HLS_msn", "_HLS_msn=", "_HLS_msn=-1", "_HLS_msn=7&_HLS_part=x"];
    assert_eq!(wrong.map(Reload::parse), [Err(Unclear); 5]);
}

#[test]
fn dates_and_durations() {
    let date = |ms| Date(ms).to_string();
    assert_eq!(date(0), "1970-01-01T00:00:00.000Z");
    assert_eq!(date(-1), "1969-12-31T23:59:59.999Z");
    assert_eq!(date(951_782_399_999), "2000-02-28T23:59:59.999Z");
    assert_eq!(date(951_782_400_000), "2000-02-29T00:00:00.000Z");
    assert_eq!(date(1_709_251_199_000), "2024-02-29T23:59:59.000Z");
    assert_eq!(date(1_709_251_200_000), "2024-03-01T00:00:00.000Z");
    assert_eq!(date(4_107_542_400_000), "2100-03-01T00:00:00.000Z", "no leap day in 2100");
    assert_eq!(date(1_798_761_599_999), "2026-12-31T23:59:59.999Z");
    assert_eq!(Seconds(18_030).to_string(), "0.200333");
    assert_eq!(Seconds(90_000 * 10 + 89_999).to_string(), "10.999989");
}

proptest! {
    #[test]
    fn every_listed_thing_can_be_fetched(
        segments in proptest::collection::vec((proptest::collection::vec(1_u32..2_000, 1..12), any::<bool>()), 1..60),
        open in 0_usize..5,
        since in 0_u64..70,
    ) {
        let mut feed = Feed::new();
        for (parts, new_reel) in &segments {
            if *new_reel {
                feed.init(feed.reel + 1);
            }
            feed.segment(parts);
        }
        feed.parts(&vec![200; open]);
        feed.open(since, 4);
        for live in [feed.window.public(false), feed.window.preview(false)].into_iter().flatten() {
            for uri in live.lines().filter_map(uri) {
                prop_assert!(fetched(&feed.window, &uri), "{} of\n{}", uri, live);
            }
        }
        if let Some(public) = feed.window.public(false) {
            let listed = public.lines().find_map(|line| line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:")).unwrap();
            prop_assert!(listed.parse::<u64>().unwrap() >= since);
        }
    }
}

fn uri(line: &str) -> Option<String> {
    if line.contains("PRELOAD") {
        return None;
    }
    let quoted = line.split_once("URI=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(uri, _)| uri);
    quoted.or((!line.starts_with('#')).then_some(line)).map(str::to_owned)
}

fn fetched(window: &Window, uri: &str) -> bool {
    match Name::parse(uri.strip_prefix("5e/").unwrap()).unwrap() {
        Name::Init(reel) => window.init(reel).is_some(),
        Name::Segment(msn) => window.segment(msn).is_some(),
        Name::Part(number) => window.part(number).is_some(),
    }
}
