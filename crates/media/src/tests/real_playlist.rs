//! Playlists and the files they name, played by a real demuxer.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::encoder::ffmpeg;
use super::probe::playlist;
use super::stage::{START, Stage};
use crate::flv::{Tag, tags};
use crate::hls::Window;
use crate::packager::{Input, Opened, Output};
use crate::recording::{Timeline, Writer, recover};

/// Six seconds; a publisher who leaves after three and returns.
fn show() -> Stage {
    let camera = "-f lavfi -i testsrc2=size=320x180:rate=30:duration=3";
    let microphone = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=3";
    let film = ffmpeg(&format!("{camera} {microphone} -c:v libx264 -bf 2 -g 30 -c:a aac -f flv pipe:1"));
    let mut stage = Stage::new(210);
    for start in [START, START + 10_000] {
        stage.handle(Input::Start, start);
        for tag in tags(film.clone()) {
            let at = start + i64::from(tag.time_ms);
            stage.handle(Input::Tag(Tag { time_ms: tag.time_ms.wrapping_sub(1_000), ..tag }), at);
        }
        stage.handle(Input::Stop, start + 3_000);
    }
    assert_eq!(stage.faults(), []);
    stage
}

/// Writes the recording of a show into a folder, and returns its index.
pub(super) fn record(show: &Stage, folder: &Path) -> String {
    let (mut writer, mut index) = (Writer::new(), String::new());
    for append in show.outputs.iter().filter_map(|output| writer.take(output)) {
        let path = folder.join(format!("reel-{}.mp4", append.reel));
        let mut file = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(&append.bytes).unwrap();
        index.push_str(&append.entry.line());
    }
    index
}

#[test]
fn a_replay_plays() {
    let folder = tempfile::tempdir().unwrap();
    let index = record(&show(), folder.path());
    let length =
        |reel| fs::metadata(folder.path().join(format!("reel-{reel}.mp4"))).map_or(0, |file| file.len());
    let entries = recover(index.as_bytes(), length).entries;
    let path = folder.path().join("index.m3u8");
    let replay = |from| Timeline::new(&entries, from).playlist();

    fs::write(&path, replay(START)).unwrap();
    assert_eq!(playlist(&path).0, 180, "all of both reels");
    fs::write(&path, replay(START + 1_500)).unwrap();
    assert_eq!(playlist(&path).0, 150, "without the first second");
    fs::write(&path, replay(START + 9_000)).unwrap();
    assert_eq!(playlist(&path), (90, 90), "the second reel alone");
}

#[test]
fn a_live_playlist_plays() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::new(210, "e".into());
    let media = folder.path().join("e");
    fs::create_dir(&media).unwrap();
    for output in show().outputs {
        window.push(&output);
        match output {
            Output::Init(init) => {
                fs::write(media.join(format!("init-{}.mp4", init.reel)), &init.bytes).unwrap();
            }
            Output::SegmentEnd { msn } => {
                let bytes = window.segment(msn).unwrap();
                fs::write(media.join(format!("seg-{msn}.m4s")), bytes).unwrap();
            }
            Output::Part(_) | Output::Open(_) | Output::Signal(_) | Output::Fault(_) => {}
        }
    }
    let path = folder.path().join("index.m3u8");
    fs::write(&path, window.preview(true).unwrap()).unwrap();
    assert_eq!(playlist(&path).0, 180);
    window.push(&Output::Open(Opened { msn: 1, target: 4 }));
    fs::write(&path, window.public(true).unwrap()).unwrap();
    assert_eq!(playlist(&path).0, 150, "without the first segment");
    window.push(&Output::Open(Opened { msn: 4, target: 4 }));
    fs::write(&path, window.public(true).unwrap()).unwrap();
    assert_eq!(playlist(&path), (60, 60), "the last two segments");
}
