//! The index, torn and whole.

use std::collections::BTreeMap;

use bytes::Bytes;
use proptest::prelude::*;

use super::{Entry, PartEntry, Recovered, ReelEntry, Timeline, Writer, recover};
use crate::packager::{Init, Output, Part};

/// 2027-01-15T08:00:00Z.
const EPOCH: i64 = 1_800_000_000_000;

fn init(reel: u32) -> Output {
    let bytes = Bytes::from(vec![7; 100]);
    Output::Init(Init { reel, bytes, codecs: "avc1.64001f,mp4a.40.2".into(), ..Init::default() })
}

fn part(reel: u32, msn: u64, index: u32, length: usize, at: i64) -> Output {
    Output::Part(Part {
        reel,
        msn,
        index,
        bytes: Bytes::from(vec![8; length]),
        ticks: 90_000,
        pictures: 6,
        independent: index == 0,
        at: EPOCH + at,
        discontinuity: false,
    })
}

/// Three segments of two parts, the last in a second reel.
fn show() -> Vec<Output> {
    vec![
        init(0),
        part(0, 0, 0, 10, 0),
        part(0, 0, 1, 20, 1_000),
        Output::SegmentEnd { msn: 0 },
        part(0, 1, 0, 30, 2_000),
        part(0, 1, 1, 40, 3_000),
        Output::SegmentEnd { msn: 1 },
        init(1),
        part(1, 2, 0, 50, 9_000),
        part(1, 2, 1, 60, 10_000),
        Output::SegmentEnd { msn: 2 },
    ]
}

fn replay(entries: &[Entry], from: i64) -> String {
    Timeline::new(entries, from).playlist()
}

#[test]
fn vlc_finds_the_map_where_it_begins_anew() {
    let (_, _, entries) = record(&show());
    let ranges = |list: String| -> Vec<String> {
        list.lines().filter_map(|line| Some(line.strip_prefix("#EXT-X-BYTERANGE:")?.to_owned())).collect()
    };
    let timeline = Timeline::new(&entries, i64::MIN);
    assert_eq!(ranges(timeline.playlist()), ["30@100", "70@130", "110@100"]);
    assert_eq!(ranges(timeline.playlist_for_vlc()), ["130@0", "70@130", "210@0"]);
}

/// The index and the reels' lengths that a show leaves behind.
fn record(show: &[Output]) -> (Vec<u8>, BTreeMap<u32, u64>, Vec<Entry>) {
    let (mut writer, mut index, mut reels) = (Writer::new(), Vec::new(), BTreeMap::new());
    let mut entries = Vec::new();
    for append in show.iter().filter_map(|output| writer.take(output)) {
        *reels.entry(append.reel).or_insert(0) += u64::try_from(append.bytes.len()).unwrap();
        index.extend(append.entry.line().bytes());
        entries.push(append.entry);
    }
    (index, reels, entries)
}

#[test]
fn an_index_reads_like_this() {
    let (index, reels, _) = record(&show());
    assert_eq!(
        String::from_utf8(index).unwrap(),
        "\
reel 0 100 avc1.64001f,mp4a.40.2 0x0 03b295e4
part 0 0 100 10 90000 1 1800000000000 1 6 a9ce6a46
part 0 0 110 20 90000 0 1800000001000 0 6 87c50537
part 0 1 130 30 90000 1 1800000002000 1 6 9109c0da
part 0 1 160 40 90000 0 1800000003000 0 6 17668b5f
reel 1 100 avc1.64001f,mp4a.40.2 0x0 e493843f
part 1 2 100 50 90000 1 1800000009000 1 6 a97d1d34
part 1 2 150 60 90000 0 1800000010000 0 6 de752112
"
    );
    assert_eq!(reels, BTreeMap::from([(0, 200), (1, 210)]));
}

#[test]
fn a_replay_reads_like_this() {
    let (_, _, entries) = record(&show());
    assert_eq!(
        replay(&entries, EPOCH),
        "\
#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI=\"reel-0.mp4\",BYTERANGE=\"100@0\"
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.000Z
#EXTINF:2.000000,
#EXT-X-BYTERANGE:30@100
reel-0.mp4
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:02.000Z
#EXTINF:2.000000,
#EXT-X-BYTERANGE:70@130
reel-0.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI=\"reel-1.mp4\",BYTERANGE=\"100@0\"
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:09.000Z
#EXTINF:2.000000,
#EXT-X-BYTERANGE:110@100
reel-1.mp4
#EXT-X-ENDLIST
"
    );
}

/// What was missing on the disk is missing in the middle of a reel: whole segments, or the end of one.
#[test]
fn a_replay_says_where_something_is_missing() {
    let broken = |show: &[Output]| {
        let (_, _, entries) = record(show);
        replay(&entries, EPOCH).lines().filter(|line| *line == "#EXT-X-DISCONTINUITY").count()
    };
    let segment = |msn: u64, at: i64| [part(0, msn, 0, 10, at), part(0, msn, 1, 10, at + 1_000)];
    let whole = [&[init(0)][..], &segment(7, 0), &segment(8, 2_001), &segment(9, 4_000)].concat();
    assert_eq!(broken(&whole), 0);
    assert_eq!(broken(&[&whole[..3], &whole[5..]].concat()), 1, "a segment");
    assert_eq!(broken(&[&whole[..2], &whole[3..]].concat()), 1, "the end of a segment");
}

#[test]
fn a_replay_leaves_out_what_ended_before_the_opening() {
    let (_, _, entries) = record(&show());
    let count = |from: i64| replay(&entries, EPOCH + from).matches("#EXTINF").count();
    assert_eq!((count(0), count(1_999), count(2_000), count(4_000), count(11_000)), (3, 3, 2, 1, 0));
    assert!(
        !replay(&entries, EPOCH + 4_000).contains("DISCONTINUITY"),
        "the second reel alone breaks nothing"
    );
    assert!(replay(&[], 0).ends_with("#EXT-X-ENDLIST\n"));
}

#[test]
fn a_part_of_a_reel_that_never_began_is_left_out() {
    let mut writer = Writer::new();
    assert_eq!(writer.take(&part(0, 0, 0, 10, 0)), None);
    writer.take(&init(1));
    assert_eq!(writer.take(&part(0, 0, 0, 10, 0)), None);
}

#[test]
fn a_whole_index_is_recovered_whole() {
    let (index, reels, entries) = record(&show());
    let recovered = recover(&index, |reel| reels[&reel]);
    assert_eq!((recovered.next_msn(), recovered.next_reel()), (3, 2));
    assert_eq!(recovered.index_len, u64::try_from(index.len()).unwrap());
    assert_eq!((recovered.entries, recovered.reel_len), (entries, reels));
    assert_eq!(recover(&[], |_| 0), Recovered::default());
    assert_eq!((Recovered::default().next_msn(), Recovered::default().next_reel()), (0, 0));
}

#[test]
fn lines_without_their_bytes_are_not_good() {
    let (index, reels, entries) = record(&show());
    let short = |reel: u32, by: u64| recover(&index, |r| reels[&r] - if r == reel { by } else { 0 });
    assert_eq!(short(1, 1).entries, entries[..7]);
    assert_eq!(short(1, 1).reel_len, BTreeMap::from([(0, 200), (1, 150)]));
    assert_eq!(short(1, 210).reel_len, BTreeMap::from([(0, 200)]), "nothing is good of the second reel");
    assert_eq!(short(0, 40).entries, entries[..4], "and what stands behind it in the index");
}

#[test]
fn lines_that_do_not_continue_are_not_good() {
    let (_, reels, entries) = record(&show());
    let read = |order: &[usize]| {
        let index: String = order.iter().map(|n| entries[*n].line()).collect();
        recover(index.as_bytes(), |reel| reels[&reel]).entries.len()
    };
    assert_eq!(read(&[0, 1, 2, 3]), 4);
    assert_eq!(read(&[0, 1, 3]), 2, "a hole");
    assert_eq!(read(&[0, 1, 1]), 2, "the same part twice");
    assert_eq!(read(&[0, 1, 0]), 2, "the same reel twice");
    assert_eq!(read(&[1]), 0, "a part without its reel");
}

fn entries() -> impl Strategy<Value = Entry> {
    let part = (
        any::<u32>(),
        any::<u64>(),
        any::<u64>(),
        any::<u64>(),
        any::<u32>(),
        any::<i64>(),
        any::<[bool; 2]>(),
        any::<u32>(),
    );
    prop_oneof![
        (any::<u32>(), any::<u64>(), "[a-z0-9.,]{1,30}", any::<Option<(u16, u16)>>())
            .prop_map(|(reel, length, codecs, size)| Entry::Reel(ReelEntry { reel, length, codecs, size })),
        part.prop_map(|(reel, msn, offset, length, ticks, at, [independent, starts], pictures)| {
            Entry::Part(PartEntry { reel, msn, offset, length, ticks, independent, at, starts, pictures })
        }),
    ]
}

/// As older programs wrote them.
#[test]
fn lines_without_sizes_and_pictures_are_read() {
    let reel = "reel 0 100 avc1.64001f,mp4a.40.2 68283ebc";
    let Some(Entry::Reel(reel)) = Entry::parse(reel) else { panic!("a reel") };
    assert_eq!((reel.length, reel.size), (100, None));
    let part = Entry::Part(PartEntry {
        reel: 0,
        msn: 7,
        offset: 100,
        length: 9,
        ticks: 18_000,
        independent: true,
        at: 5,
        starts: true,
        pictures: 6,
    });
    assert!(part.line().starts_with("part 0 7 100 9 18000 1 5 1 6 "), "{}", part.line());
}

proptest! {
    #[test]
    fn a_line_tells_its_entry(entry in entries()) {
        prop_assert_eq!(Entry::parse(&entry.line()), Some(entry.clone()));
        prop_assert_eq!(Entry::parse(entry.line().trim_end()), Some(entry));
    }

    #[test]
    fn a_torn_or_damaged_line_tells_nothing(entry in entries(), at in any::<usize>(), with in 0x20_u8..0x7f) {
        let line = entry.line();
        let at = at % (line.len() - 1);
        prop_assert_eq!(Entry::parse(line.get(..at).unwrap()), None);
        let mut damaged = line.clone().into_bytes();
        damaged[at] = with;
        let damaged = String::from_utf8(damaged).unwrap();
        prop_assert_eq!(Entry::parse(&damaged).is_some(), damaged == line);
    }

    #[test]
    fn a_crash_costs_only_what_was_torn(
        cut in 0_usize..600,
        garbage in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..80)),
    ) {
        let (mut index, reels, entries) = record(&show());
        index.truncate(cut);
        let whole = index.split(|byte| *byte == b'\n').count() - 1;
        let good = index.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if let Some(garbage) = garbage {
            index.push(b'#');
            index.extend(garbage);
        }
        let recovered = recover(&index, |reel| reels[&reel]);
        prop_assert_eq!(recovered.entries.as_slice(), &entries[..whole]);
        prop_assert_eq!(recovered.index_len, u64::try_from(good).unwrap());
        let again = recover(&index[..good], |reel| recovered.reel_len[&reel]);
        prop_assert_eq!(again, recovered);
    }
}
