//! What breaks a rule is found.

use super::Rules;

const GOOD: &str = "\
#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.900000
#EXT-X-PART-INF:PART-TARGET=0.300000
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI=\"e/init-0.mp4\"
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.000Z
#EXT-X-PART:DURATION=0.300000,URI=\"e/part-7-0.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200000,URI=\"e/part-7-1.m4s\"
#EXTINF:0.500000,
e/seg-7.m4s
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.500Z
#EXT-X-PART:DURATION=0.300000,URI=\"e/part-8-0.m4s\",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"e/part-8-1.m4s\"
";

/// What is found of these playlists, one after another.
fn found(playlists: &[String]) -> Vec<String> {
    let mut rules = Rules::default();
    for playlist in playlists {
        rules.playlist(playlist);
    }
    rules.findings().iter().map(ToString::to_string).collect()
}

fn with(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "{old}");
    GOOD.replacen(old, new, 1)
}

#[test]
fn a_good_playlist_breaks_no_rule() {
    assert_eq!(found(&[GOOD.into(), GOOD.into()]), [""; 0]);
    let grown = with(
        "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"e/part-8-1.m4s\"",
        "#EXT-X-PART:DURATION=0.280000,URI=\"e/part-8-1.m4s\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"e/part-8-2.m4s\"",
    );
    assert_eq!(found(&[GOOD.into(), grown]), [""; 0]);
}

#[test]
fn what_is_wrong_in_one_playlist_is_found() {
    let alone = |old: &str, new: &str| found(&[with(old, new)]);
    for (old, new, said) in [
        ("#EXTM3U\n", "", "4: the first line is not #EXTM3U"),
        ("PART-TARGET=0.300000", "PART-TARGET", "4: #EXT-X-PART-INF:PART-TARGET cannot be read"),
        ("PART-HOLD-BACK=0.900000", "PART-HOLD-BACK=0.8", "4.4.3.8: PART-HOLD-BACK is less than three parts"),
        ("CAN-BLOCK-RELOAD=YES", "CAN-SKIP-UNTIL=12", "4.4.3.8: parts without CAN-BLOCK-RELOAD"),
        ("#EXT-X-VERSION:9", "#EXT-X-VERSION:3", "8: EXT-X-MAP needs version 6"),
        ("#EXT-X-MAP:URI=\"e/init-0.mp4\"\n", "", "4.4.4.5: segment 7 has no map"),
        ("00.500Z", "01.500Z", "4.4.4.6: the date behind segment 7 is 1000 ms beside it"),
        (
            "DURATION=0.300000,URI=\"e/part-8-0.m4s\"",
            "DURATION=0.310000,URI=\"e/part-8-0.m4s\"",
            "4.4.4.9: part 8.0 lasts 310000 µs, and the target is 300000 µs",
        ),
        (
            "#EXTINF:0.500000",
            "#EXTINF:0.600000",
            "4.4.4.9: the parts of segment 7 last 500000 µs, and itself 600000 µs",
        ),
    ] {
        assert!(alone(old, new).contains(&said.to_owned()), "{said}: {:?}", alone(old, new));
    }
    let short = alone("DURATION=0.300000,URI=\"e/part-7-0", "DURATION=0.250000,URI=\"e/part-7-0");
    assert!(short[0].contains("less than 85 %"), "{short:?}");
    let long = alone("#EXTINF:0.500000", "#EXTINF:2.600000");
    assert!(long[0].contains("the target is 2 s"), "{long:?}");
    let other = alone("00.500Z\n", "00.500Z\n#EXT-X-MAP:URI=\"e/init-1.mp4\"\n");
    assert_eq!(other, ["4.4.4.3: the map changes behind segment 7 without a discontinuity"]);
    let empty = with("#EXTINF:0.500000,\ne/seg-7.m4s\n", "");
    assert!(found(&[empty])[0].starts_with("6.2.1"));
}

#[test]
fn what_changes_that_must_not_is_found() {
    let after = |old: &str, new: &str| found(&[GOOD.into(), with(old, new)]);
    for (old, new, said) in [
        ("TARGETDURATION:2", "TARGETDURATION:3", "4.4.3.1: the target duration changes from 2 to 3"),
        ("MEDIA-SEQUENCE:7", "MEDIA-SEQUENCE:6", "6.2.2: the media sequence goes back"),
        ("e/seg-7.m4s", "e/seg-x.m4s", "6.2.1: segment 7 changes"),
        ("part-8-0", "part-8-9", "6.2.2: the parts of segment 8 change"),
        ("SEQUENCE:0", "SEQUENCE:1", "4.4.3.3: EXT-X-DISCONTINUITY-SEQUENCE is 1, and 0 came before"),
    ] {
        assert!(after(old, new).contains(&said.to_owned()), "{said}: {:?}", after(old, new));
    }
    let hint = "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"e/part-8-1.m4s\"";
    let other = after(hint, "#EXT-X-PART:DURATION=0.3,URI=\"e/part-8-2.m4s\"");
    assert_eq!(other, ["4.4.5.3: e/part-8-2.m4s came, and e/part-8-1.m4s was hinted"]);
    let ended = format!("{GOOD}#EXT-X-ENDLIST\n");
    assert_eq!(found(&[ended, GOOD.into()]), ["4.4.3.4: something changes behind EXT-X-ENDLIST"]);
    let (head, rest) = GOOD.split_once("#EXT-X-PROGRAM-DATE-TIME").unwrap();
    let (_, next) = rest.split_once("seg-7.m4s\n").unwrap();
    let shorter = format!("{head}{next}").replace("SEQUENCE:7", "SEQUENCE:8");
    assert!(found(&[GOOD.into(), shorter]).iter().any(|said| said.contains("segments went")));
}
