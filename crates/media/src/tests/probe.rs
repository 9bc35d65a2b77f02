//! What ffprobe says of a file.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// One packet as ffprobe sees it, in seconds times a million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) video: bool,
    pub(crate) pts: i64,
    pub(crate) dts: i64,
    pub(crate) size: usize,
    pub(crate) key: bool,
}

/// Runs ffprobe over bytes and returns what it writes.
pub(crate) fn ffprobe(file: &[u8], arguments: &[&str]) -> String {
    let mut child = Command::new("ffprobe")
        .args(["-hide_banner", "-loglevel", "warning", "-of", "csv=p=0"])
        .args(arguments)
        .arg("pipe:0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs ffprobe on the PATH");
    let mut stdin = child.stdin.take().unwrap();
    let out = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(file).expect("ffprobe reads to the end"));
        child.wait_with_output().unwrap()
    });
    assert!(out.status.success(), "ffprobe refuses the file");
    String::from_utf8(out.stdout).unwrap()
}

/// How many pictures ffprobe finds in a playlist whose files lie beside it, and how many of them it decodes. At
/// a discontinuity it drops a few that a browser would show.
pub(crate) fn playlist(path: &Path) -> (u32, u32) {
    let out = Command::new("ffprobe")
        .args(["-hide_banner", "-loglevel", "error", "-of", "csv=p=0", "-count_packets", "-count_frames"])
        .args(["-select_streams", "v", "-show_entries", "stream=nb_read_packets,nb_read_frames"])
        .arg(path)
        .stderr(Stdio::inherit())
        .output()
        .expect("this test needs ffprobe on the PATH");
    assert!(out.status.success(), "ffprobe refuses the playlist");
    let text = String::from_utf8(out.stdout).unwrap();
    let (frames, packets) = text.lines().next().and_then(|line| line.split_once(',')).unwrap();
    (packets.parse().unwrap(), frames.parse().unwrap())
}

/// Every packet, in the file's order.
pub(crate) fn packets(file: &[u8]) -> Vec<Packet> {
    let entries = "packet=codec_type,pts_time,dts_time,size,flags";
    ffprobe(file, &["-show_entries", entries]).lines().filter(|line| !line.is_empty()).map(packet).collect()
}

fn packet(line: &str) -> Packet {
    let words: Vec<&str> = line.split(',').collect();
    let micros = |word: &str| {
        let (whole, part) = word.split_once('.').unwrap_or_else(|| panic!("no time in {line}"));
        whole.parse::<i64>().unwrap() * 1_000_000 + part.parse::<i64>().unwrap()
    };
    Packet {
        video: words[0] == "video",
        pts: micros(words[1]),
        dts: micros(words[2]),
        size: words[3].parse().unwrap(),
        key: words[4].starts_with('K'),
    }
}
