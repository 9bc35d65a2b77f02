//! Real encoders in, a real demuxer at the end.

use bytes::Bytes;

use super::encoder::{ffmpeg, ivf, ogg};
use super::probe::{Packet, ffprobe, packets};
use super::stage::{START, Stage};
use super::synthetic::{audio, avc_config, time, video};
use crate::flv::{Tag, TagKind, Unit, tags};
use crate::packager::Input;

const CAMERA: &str = "-f lavfi -i testsrc2=size=326x182:rate=30:duration=6";
const MICROPHONE: &str = "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=6";
const X264: &str = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 2 -g 60";

fn of(packets: &[Packet], video: bool) -> Vec<&Packet> {
    packets.iter().filter(|packet| packet.video == video).collect()
}

/// Same packets but for the parameter sets that open key frames, in the same order, at the same times up to one constant, give or take so many microseconds. The first
/// picture is decoded when it is shown; `FFmpeg` takes all for later by the largest negative offset.
fn assert_same_times(before: &[&Packet], after: &[&Packet], slack: i64) {
    assert_eq!(before.len(), after.len());
    let (shift, decoded) = (after[0].dts - before[0].pts, after[0].dts - before[0].dts);
    let later = after[0].pts - after[0].dts;
    let sets = after[0].size - before[0].size;
    assert!(sets < 100, "{sets} bytes of parameter sets");
    for (b, a) in before.iter().zip(after) {
        assert_eq!((a.size, a.key), (b.size + if b.video && b.key { sets } else { 0 }, b.key));
        assert!((a.pts - later - b.pts - shift).abs() <= slack, "{b:?} became {a:?}");
        assert!((a.dts - b.dts - decoded).abs() <= slack, "{b:?} became {a:?}");
    }
}

/// The sound of a reel up to where the publisher's ended: silence lasts as long as the last picture is shown.
fn heard<'a>(packets: &'a [Packet], before: &[&Packet]) -> Vec<&'a Packet> {
    let heard = of(packets, false);
    assert!((before.len()..before.len() + 12).contains(&heard.len()), "{} of {}", heard.len(), before.len());
    heard[..before.len()].to_vec()
}

fn decoded_frames(file: &[u8]) -> String {
    ffprobe(file, &["-count_frames", "-show_entries", "stream=codec_name,width,height,nb_read_frames"])
}

#[test]
fn h264_with_b_frames_and_aac() {
    let film = ffmpeg(&format!("{CAMERA} {MICROPHONE} {X264} -c:a aac -f flv pipe:1"));
    let stage = Stage::show(210, &tags(film.clone()));
    assert_eq!(stage.faults(), []);
    assert_eq!(stage.inits().len(), 1);
    let picture = stage.inits()[0].video.clone();
    assert_eq!((picture.width, picture.height), (326, 182), "after cropping");
    assert_eq!(stage.inits()[0].codecs, format!("{},mp4a.40.2", picture.codec));

    let reel = stage.reel(0);
    let (before, after) = (packets(&film), packets(&reel));
    assert_same_times(&of(&before, true), &of(&after, true), 0);
    let sound = of(&before, false);
    assert_same_times(&sound, &heard(&after, &sound), 1_000);
    assert!(of(&after, true).windows(2).all(|pair| pair[0].dts < pair[1].dts));
    assert!(of(&after, false).windows(2).all(|pair| pair[0].dts < pair[1].dts));
    let before = of(&before, true)[0].pts - of(&before, false)[0].pts;
    let after = of(&after, true)[0].dts - of(&after, false)[0].pts;
    assert_eq!(before, after.div_euclid(1000) * 1000, "both tracks moved by the same");

    let shown = decoded_frames(&reel);
    assert!(shown.contains("h264,326,182,180\n"), "{shown}");
    let ticks: Vec<u32> = stage.parts().iter().map(|part| part.ticks).collect();
    assert_eq!(ticks.iter().sum::<u32>(), 6 * 90_000, "the last picture lasts as long as the one before");
    let last = stage.reports()[stage.reports().len() - 1].clone();
    assert_eq!((last.fps_milli, last.keyframe_ms, last.warnings), (30_000, 2_000, vec![]));
}

/// The same film as enhanced RTMP would carry it: this ffmpeg may be too old to write such a file.
fn av1_and_opus() -> Vec<Tag> {
    let film = ffmpeg(
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=3 -c:v libaom-av1 -cpu-used 8 -g 50 -f ivf pipe:1",
    );
    let sound = ffmpeg(&format!("{MICROPHONE} -t 3 -c:a libopus -page_duration 1 -f ogg pipe:1"));
    let mut tags = vec![
        video(0, b"\x90av01"),
        video(0, b"\x90av01\x81\x00\x0c\x00"),
        audio(0, &[b"\x90Opus", ogg(sound.clone())[0].as_ref()].concat()),
    ];
    for (n, frame) in (0..).zip(ivf(film)) {
        let head = if n % 50 == 0 { b"\x91av01" } else { b"\xa1av01" };
        tags.push(video(time(0, n, 25, 1), &[head, frame.as_ref()].concat()));
    }
    for (n, packet) in (0..).zip(ogg(sound).into_iter().skip(2)) {
        tags.push(audio(time(0, n, 50, 1), &[b"\x91Opus", packet.as_ref()].concat()));
    }
    tags.sort_by_key(|tag| tag.time_ms);
    tags
}

#[test]
fn av1_and_opus_by_enhanced_rtmp() {
    let stage = Stage::show(210, &av1_and_opus());
    assert_eq!(stage.faults(), []);
    let init = stage.inits()[0];
    assert_eq!(init.codecs, "av01.0.00M.08,opus");
    let picture = init.video.clone();
    assert_eq!((picture.width, picture.height), (320, 180), "read from the first key frame");

    let reel = stage.reel(0);
    let shown = decoded_frames(&reel);
    assert!(shown.contains("av1,320,180,75\n"), "{shown}");
    let after = packets(&reel);
    assert!(of(&after, true).windows(2).all(|pair| pair[1].pts - pair[0].pts == 40_000));
    assert!(of(&after, false).windows(2).all(|pair| pair[1].dts - pair[0].dts == 20_000));
}

/// Few players follow from one codec to another, so that what is seen in between has the show's own.
#[test]
fn the_cover_of_a_show_in_av1_is_in_av1() {
    let mut stage = Stage::new(210);
    stage.handle(Input::Start, START);
    for tag in av1_and_opus() {
        let at = START + i64::from(tag.time_ms);
        stage.handle(Input::Open, at);
        stage.handle(Input::Tag(tag), at);
    }
    stage.handle(Input::Stop, START + 3_000);
    (30..60).for_each(|n| stage.handle(Input::Tick, START + n * 100));
    stage.handle(Input::End, START + 6_000);
    let codecs: Vec<_> = stage.inits().iter().map(|init| (init.codecs.as_str(), init.video.width)).collect();
    let (cover, picture) = (("av01.0.05M.08,opus", 1_280), ("av01.0.00M.08,opus", 320));
    assert_eq!(codecs[codecs.len() - 2..], [picture, cover], "{codecs:?}");
    let last = u32::try_from(codecs.len() - 1).unwrap();
    let shown = decoded_frames(&stage.reel(last));
    let frames: u32 = shown.trim().rsplit(',').next().unwrap().parse().unwrap();
    assert!(shown.contains("av1,1280,720,") && frames > 10, "{shown}");
}

#[test]
fn sound_alone_and_picture_alone() {
    let sound = ffmpeg(&format!("{MICROPHONE} -c:a aac -f flv pipe:1"));
    let stage = Stage::show(210, &tags(sound.clone()));
    assert_eq!((stage.faults().len(), stage.inits()[0].codecs.as_str()), (0, "avc1.4d401f,mp4a.40.2"));
    let (before, after) = (packets(&sound), packets(&stage.reel(0)));
    let before = of(&before, false);
    assert_same_times(&before, &heard(&after, &before), 1_000);

    let picture = ffmpeg(&format!("{CAMERA} {X264} -f flv pipe:1"));
    let stage = Stage::show(210, &tags(picture.clone()));
    assert_eq!((stage.faults().len(), stage.inits()[0].codecs.as_str()), (0, "avc1.64000d,mp4a.40.2"));
    let (before, after) = (packets(&picture), packets(&stage.reel(0)));
    assert_same_times(&of(&before, true), &of(&after, true), 0);
}

/// Every part of a recording can be played from its reel's head on: a reader may stop at any part.
#[test]
fn a_reel_is_whole_at_any_instant() {
    let film = ffmpeg(&format!("{CAMERA} {MICROPHONE} {X264} -c:a aac -f flv pipe:1"));
    let stage = Stage::show(210, &tags(film));
    let parts = stage.parts();
    let torn: usize = parts.iter().skip(17).map(|part| part.bytes.len()).sum();
    let reel = stage.reel(0);
    let shown = decoded_frames(&reel[..reel.len() - torn]);
    assert!(shown.contains("h264,326,182,102\n"), "{shown}");
}

/// A camera that changes its size in the middle of the show.
#[test]
fn a_new_configuration_begins_a_new_reel() {
    let film = |size: &str| {
        let camera = format!("-f lavfi -i testsrc2=size={size}:rate=30:duration=2");
        tags(ffmpeg(&format!("{camera} {MICROPHONE} -t 2 {X264} -c:a aac -f flv pipe:1")))
    };
    let mut show = film("320x180");
    let again = avc_config(&config(&show));
    show.push(Tag { time_ms: 1_999, ..again });
    show.extend(film("640x360").into_iter().map(|tag| Tag { time_ms: tag.time_ms + 2_000, ..tag }));

    let stage = Stage::show(210, &show);
    assert_eq!(stage.faults(), []);
    let sizes: Vec<_> = stage.inits().iter().map(|init| init.video.clone().width).collect();
    assert_eq!(sizes, [320, 640], "a repeated configuration is nothing");
    for (reel, line) in [(0, "h264,320,180,60\n"), (1, "h264,640,360,60\n")] {
        let shown = decoded_frames(&stage.reel(reel));
        assert!(shown.contains(line), "{shown}");
    }
    let breaks: Vec<_> =
        stage.parts().iter().filter(|part| part.discontinuity).map(|part| part.reel).collect();
    assert_eq!(breaks, [1]);
}

fn config(tags: &[Tag]) -> Bytes {
    tags.iter()
        .filter(|tag| tag.kind == TagKind::Video)
        .find_map(|tag| if let Ok(Unit::Config { record, .. }) = tag.unit() { Some(record) } else { None })
        .unwrap()
}
