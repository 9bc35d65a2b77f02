//! Shows made by ffmpeg, read back as a publisher's tags.

use std::process::{Command, Stdio};

use bytes::{Buf, Bytes};

/// Runs ffmpeg and returns what it writes.
pub(crate) fn ffmpeg(arguments: &str) -> Bytes {
    let done = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-nostdin"])
        .args(arguments.split_whitespace())
        .stderr(Stdio::inherit())
        .output()
        .expect("this test needs ffmpeg with libx264, libaom and libopus on the PATH");
    assert!(done.status.success(), "ffmpeg {arguments} failed");
    done.stdout.into()
}

/// The frames of an IVF file.
pub(crate) fn ivf(mut file: Bytes) -> Vec<Bytes> {
    file.advance(32);
    let mut frames = Vec::new();
    while file.len() > 12 {
        let length = usize::try_from(file.get_u32_le()).unwrap();
        file.advance(8);
        frames.push(file.split_to(length));
    }
    frames
}

/// The packets of an Ogg file in which no page holds more than one.
pub(crate) fn ogg(mut file: Bytes) -> Vec<Bytes> {
    let mut packets = Vec::new();
    while file.len() > 27 {
        file.advance(26);
        let laces = usize::from(file.get_u8());
        let length = file.split_to(laces).iter().map(|lace| usize::from(*lace)).sum();
        packets.push(file.split_to(length));
    }
    packets
}
