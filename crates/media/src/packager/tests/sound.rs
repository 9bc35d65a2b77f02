//! The clock of sound.

use bytes::Bytes;

use super::{on_air, pictures};
use crate::codec::{Audio, Codec};
use crate::packager::Input;
use crate::tests::stage::{START, Stage};
use crate::tests::synthetic::{AAC, AVC, OPUS, aac, aac_config, audio, avc_config};
use crate::tests::unpack;

/// The start and the duration of every frame of a publisher's sound, in samples of the show, and how many of silence
/// there are between the first and the last.
fn frames(stage: &Stage) -> (Vec<(u64, u32)>, usize) {
    let silence = Audio::parse(Codec::Aac, Bytes::from_static(&AAC)).unwrap().silence();
    let (mut out, mut silent, mut between) = (Vec::new(), 0, 0);
    for part in stage.parts() {
        for traf in unpack::fragment(&part.bytes).1.into_iter().filter(|traf| traf.id == 2) {
            let mut at = traf.start;
            for row in traf.rows {
                if row.data == silence {
                    silent += 1;
                } else {
                    between = if out.is_empty() { 0 } else { between + silent };
                    silent = 0;
                    out.push((at, row.duration));
                }
                at += u64::from(row.duration);
            }
        }
    }
    (out, between)
}

/// Four seconds of picture, and sound sent with these times, in this order.
fn heard(times: impl IntoIterator<Item = u32>) -> (Vec<(u64, u32)>, usize) {
    let mut arrived = 0;
    let sounds = times.into_iter().map(|time| {
        arrived = time.max(arrived);
        (arrived, aac(time))
    });
    let pictures = pictures(0, 4_000).into_iter().map(|tag| (tag.time_ms, tag));
    let mut tags: Vec<_> = pictures.chain(sounds).collect();
    tags.sort_by_key(|(arrived, _)| *arrived);
    let mut stage = on_air(&[avc_config(&AVC), aac_config(&AAC)]);
    for (arrived, tag) in tags {
        stage.handle(Input::Tag(tag), START + i64::from(arrived));
    }
    stage.handle(Input::Stop, START + 4_000);
    assert_eq!(stage.inits().len(), 1);
    frames(&stage)
}

#[test]
fn jitter_does_not_move_sound() {
    let jitter = [0_u32, 40, 7, 55, 13];
    let (heard, silent) =
        heard((0..100).map(|n| n * 1024 * 1000 / 44_100 + jitter[usize::try_from(n % 5).unwrap()]));
    assert_eq!((heard.len(), silent), (100, 0));
    assert!((0..).zip(&heard).all(|(n, frame)| *frame == (44_100 + n * 1024, 1024)));
}

#[test]
fn a_hole_is_filled_with_silence() {
    let (heard, silent) = heard((0..100).map(|n| n * 1024 * 1000 / 44_100 + if n < 50 { 0 } else { 500 }));
    assert_eq!((heard.len(), silent), (100, 21));
    assert!(heard.iter().all(|(_, duration)| *duration == 1024));
    let hole = u64::from(50 * 1024 * 1000_u32 / 44_100 + 500) * 44_100 / 1000;
    assert_eq!(heard[50].0, 44_100 + hole, "and sound is in step again");
}

#[test]
fn sound_that_runs_fast_is_brought_back_by_leaving_some_out() {
    // Sent every 20 ms though each frame lasts 23.2.
    let (heard, silent) = heard((0..180).map(|n| n * 20));
    assert!(heard.iter().all(|(_, duration)| *duration == 1024));
    let end = heard.last().map(|(at, _)| *at).unwrap() - 44_100;
    let sent = 179 * 20 * 44_100 / 1000;
    assert!(end.abs_diff(sent) <= 60 * 44 + 1024, "{end} samples where {sent} were sent");
    assert!(heard.len() < 180);
    assert_eq!(silent, 0);
}

#[test]
fn sound_that_steps_back_is_left_out_until_it_is_in_step() {
    let back = |n: u32| if n < 50 { 0 } else { 400 };
    let (heard, silent) = heard((0..100).map(|n| n * 1024 * 1000 / 44_100 - back(n)));
    let end = heard.last().map(|(at, _)| *at).unwrap() - 44_100;
    let sent = u64::from(99 * 1024 * 1000_u32 / 44_100 - 400) * 44_100 / 1000;
    assert!(end.abs_diff(sent) <= 1024, "{end} samples where {sent} were sent");
    assert!(heard.iter().all(|(_, duration)| *duration == 1024), "and no time is counted twice");
    assert_eq!(silent, 0);
}

#[test]
fn opus_packets_last_as_long_as_they_say() {
    let packets = [(0, 0xfc), (20, 0xf4), (30, 0xfd), (70, 0xfc), (90, 0xfc)];
    let mut tags = vec![audio(0, &[b"\x90Opus", &OPUS[..]].concat())];
    tags.extend(packets.map(|(at, toc)| audio(at, &[b'\x91', b'O', b'p', b'u', b's', toc, 1, 2])));
    let mut stage = on_air(&tags);
    stage.handle(Input::Stop, START + 110);
    let durations: Vec<_> = frames(&stage).0.iter().map(|(_, duration)| *duration).collect();
    assert_eq!(durations, [960, 480, 1920, 960, 960]);
}
