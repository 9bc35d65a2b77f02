//! A publisher as OBS is one: 720p, 30 frames a second, a keyframe every 2 s, B-frames, AAC.

use std::process::{Command, Stdio};

/// The command that films to an RTMP port of this machine for some seconds.
pub(crate) fn film(port: u16, key: &str, seconds: u32) -> Command {
    let mut command = Command::new("ffmpeg");
    command
        .args(
            "-hide_banner -loglevel error -nostdin -re -f lavfi -i testsrc2=size=1280x720:rate=30".split(' '),
        )
        .args("-re -f lavfi -i sine=frequency=440:sample_rate=48000".split(' '))
        .args("-c:v libx264 -preset ultrafast -bf 2 -pix_fmt yuv420p -g 60 -keyint_min 60".split(' '))
        .args("-sc_threshold 0 -b:v 1500k -c:a aac -b:a 96k -ac 2 -f flv -t".split(' '))
        .arg(seconds.to_string())
        .arg(format!("rtmp://127.0.0.1:{port}/live/{key}"))
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}
