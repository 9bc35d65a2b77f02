//! Recordings as one MP4, decoded to the last frame.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::Command;

use bytes::Bytes;

use super::encoder::ffmpeg;
use super::real_playlist::record;
use super::stage::{START, Stage};
use crate::flv::{Tag, tags};
use crate::fmp4::moof_length;
use crate::movie::Movie;
use crate::packager::{Input, Output};
use crate::recording::{Timeline, recover};

const CAMERA: &str = "-f lavfi -i testsrc2=size=320x180:rate=30:duration=3";
const MICROPHONE: &str = "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=3";
const X264: &str = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 2 -g 30";

fn show(film: &str, starts: &[i64]) -> Stage {
    show_of(&tags(ffmpeg(&format!("{film} -f flv pipe:1"))), starts)
}

/// A publisher who comes at each of these times, in seconds, sends a film and leaves.
fn show_of(film: &[Tag], starts: &[i64]) -> Stage {
    let mut stage = Stage::new(210);
    for start in starts.iter().map(|start| START + start * 1_000) {
        stage.handle(Input::Start, start);
        for tag in film {
            stage.handle(Input::Tag(Tag::clone(tag)), start + i64::from(tag.time_ms));
        }
        stage.handle(Input::Stop, start + i64::from(film.last().unwrap().time_ms));
    }
    assert_eq!(stage.faults(), []);
    stage
}

/// A part's bytes, as whoever reads little reads them: its beginning, and then the rest of its `moof`.
fn moof(file: &mut File, offset: u64) -> Vec<u8> {
    let mut head = vec![0; 8];
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.read_exact(&mut head).unwrap();
    head.resize(usize::try_from(moof_length(&head).unwrap()).unwrap(), 0);
    file.read_exact(&mut head[8..]).unwrap();
    head
}

/// The recording in a folder, as one file in it.
fn join(folder: &Path, index: &str, from: i64) -> std::path::PathBuf {
    let reel = |reel: u32| folder.join(format!("reel-{reel}.mp4"));
    let entries = recover(index.as_bytes(), |number| fs::metadata(reel(number)).unwrap().len()).entries;
    let timeline = Timeline::new(&entries, from);
    let first = timeline.parts().next().unwrap().reel;
    let init = fs::read(reel(first)).unwrap();
    let mut movie = Movie::new(&init[..usize::try_from(timeline.head(first)).unwrap()]).unwrap();
    let mut body = Vec::new();
    for part in timeline.parts() {
        let mut file = File::open(reel(part.reel)).unwrap();
        movie.take(&moof(&mut file, part.offset), part.length, part.at).unwrap();
        file.seek(SeekFrom::Start(part.offset)).unwrap();
        file.take(part.length).read_to_end(&mut body).unwrap();
    }
    let mut bytes = movie.head();
    assert_eq!(u64::try_from(body.len()).unwrap(), movie.length());
    bytes.extend(body);
    let path = folder.join("movie.mp4");
    fs::write(&path, bytes).unwrap();
    path
}

/// What a decoder finds: codec, where it begins, how long it is, and how many frames it decodes, a track a line.
fn decoded(path: &Path) -> String {
    let show = "stream=codec_name,start_time,duration,nb_read_frames";
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-of", "csv=p=0", "-show_entries", show])
        .arg(path)
        .output()
        .unwrap();
    let played = Command::new("ffmpeg")
        .args(["-v", "warning", "-xerror", "-nostdin", "-i"])
        .arg(path)
        .args(["-fps_mode", "passthrough", "-f", "null", "-"])
        .output()
        .unwrap();
    let said = [probe.stderr, played.stderr].concat();
    assert_eq!(String::from_utf8_lossy(&said), "", "errors");
    assert!(probe.status.success() && played.status.success());
    String::from_utf8(probe.stdout).unwrap()
}

fn joined(show: &Stage, from: i64) -> String {
    let folder = tempfile::tempdir().unwrap();
    let index = record(show, folder.path());
    decoded(&join(folder.path(), &index, from))
}

/// Frames and thousandths of a second of picture and sound.
fn measured(decoded: &str) -> Vec<(u32, u32)> {
    let line = |line: &str| {
        let words: Vec<&str> = line.split(',').collect();
        let seconds: f64 = words[2].parse().unwrap();
        (words[3].parse().unwrap(), format!("{:.0}", seconds * 1_000.0).parse().unwrap())
    };
    decoded.lines().map(line).collect()
}

#[test]
fn a_movie_has_every_frame_where_the_show_had_it() {
    let show = show(&format!("{CAMERA} {MICROPHONE} {X264} -c:a aac"), &[0]);
    // As the encoder has it: the picture begins 23 ms after the sound, and its last one lasts 34 ms by its rounded times.
    assert_eq!(joined(&show, START), "h264,0.022989,3.001000,90\naac,0.000000,3.041814,131\n");
    assert_eq!(measured(&joined(&show, START + 1_500))[0], (60, 2_001), "without the first second");
}

/// What nobody sent is cut out, and what comes behind it is as near to its sound as before: two frames of sound that
/// came before their picture are left out at each joint.
#[test]
fn a_publisher_who_returns_goes_on_in_the_same_movie() {
    let show = show(&format!("{CAMERA} {MICROPHONE} {X264} -c:a aac"), &[0, 10, 20]);
    assert_eq!(measured(&joined(&show, START)), [(270, 9_001), (389, 9_042)]);
}

#[test]
fn what_the_disk_lost_is_cut_out() {
    let mut show = show(&format!("{CAMERA} {MICROPHONE} {X264} -c:a aac"), &[0]);
    show.outputs.retain(|output| !matches!(output, Output::Part(part) if part.msn == 1));
    let [picture, sound] = measured(&joined(&show, START))[..] else { panic!("two tracks") };
    assert_eq!(picture, (60, 2_001));
    assert!(sound.1.abs_diff(2_042) < 30, "{sound:?}");
}

#[test]
fn silence_is_part_of_the_movie() {
    let show = show(&format!("{CAMERA} {X264}"), &[0]);
    let [picture, sound] = measured(&joined(&show, START))[..] else { panic!("two tracks") };
    assert_eq!(picture, (90, 3_001));
    assert!(sound.1.abs_diff(3_000) < 60, "{sound:?}");
}

#[test]
fn av1_and_opus_in_a_movie() {
    let film = include_bytes!("../../tests/fixtures/av1-opus.flv");
    let joined = joined(&show_of(&tags(Bytes::from_static(film)), &[0]), START);
    assert!(joined.starts_with("av1,") && joined.contains("\nopus,"), "{joined}");
    let [picture, sound] = measured(&joined)[..] else { panic!("two tracks") };
    assert_eq!(picture, (75, 3_000));
    assert!(sound.1.abs_diff(3_000) < 60, "{sound:?}");
}

#[test]
fn what_is_no_reel_is_no_movie() {
    assert!(Movie::new(b"no reel").is_none());
    let show = show(&format!("{CAMERA} {X264}"), &[0]);
    let init = show.inits()[0].bytes.clone();
    for length in 0..init.len() {
        if let Some(mut movie) = Movie::new(&init[..length]) {
            movie.take(&show.parts()[0].bytes, 1, 0);
        }
    }
    let mut movie = Movie::new(&init).unwrap();
    let part = &show.parts()[0].bytes;
    let moof = usize::try_from(moof_length(part).unwrap()).unwrap();
    assert_eq!(movie.take(&part[..moof - 1], 1, 0), None, "a torn one");
    assert_eq!(movie.take(&part[..moof], 1, 0), Some(()));
}
