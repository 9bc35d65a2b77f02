//! What a real encoder sends: FFmpeg publishes H.264 and AAC over a socket, and the session takes it in.

#[cfg(test)]
mod encoder {
    use std::io::{ErrorKind, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    use wanghong_media::rtmp::{Input, Limits, Output, Session};

    /// What a connection brought.
    #[derive(Debug, Default)]
    pub(super) struct Record {
        /// The publisher's bytes before its key was accepted.
        pub(super) before: Vec<u8>,
        /// And those after.
        pub(super) after: Vec<u8>,
        pub(super) outputs: Vec<Output>,
        pub(super) words: String,
    }

    /// FFmpeg publishing two seconds of a test picture and a tone, from a time on, to a listener.
    fn start(listener: &TcpListener, offset: &str) -> Child {
        let port = listener.local_addr().unwrap().port();
        let encoding =
            "-map 0:v -map 1:a -c:v libx264 -preset ultrafast -tune zerolatency -g 30 -c:a aac -f flv";
        Command::new("ffmpeg")
            .args(["-hide_banner", "-nostdin", "-loglevel", "error"])
            .args([
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x180:rate=30",
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=48000",
            ])
            .args(["-t", "2", "-output_ts_offset", offset])
            .args(encoding.split(' '))
            .arg(format!("rtmp://127.0.0.1:{port}/live/key?secret=1"))
            .stderr(Stdio::piped())
            .spawn()
            .expect("this test needs the ffmpeg program in PATH: install ffmpeg with libx264")
    }

    /// Lets FFmpeg publish until either side hangs up; its key is refused with `refusal`, if there is one.
    pub(super) fn publish(offset: &str, refusal: Option<&str>) -> Record {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut child = start(&listener, offset);
        let socket = accept(&listener, &mut child);
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut record = converse(socket, refusal);
        record.words = words(&mut child);
        child.wait().unwrap();
        record
    }

    fn accept(listener: &TcpListener, child: &mut Child) -> TcpStream {
        listener.set_nonblocking(true).unwrap();
        loop {
            match listener.accept() {
                Ok((socket, _)) => {
                    socket.set_nonblocking(false).unwrap();
                    return socket;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
            assert!(child.try_wait().unwrap().is_none(), "ffmpeg gave up: {}", words(child));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn words(child: &mut Child) -> String {
        let mut words = String::new();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        words
    }

    fn converse(mut socket: TcpStream, refusal: Option<&str>) -> Record {
        let mut session = Session::new(Limits::default(), 0);
        let mut record = Record::default();
        let mut buffer = vec![0; 16 << 10];
        let mut accepted = false;
        loop {
            let bytes = match socket.read(&mut buffer) {
                Ok(0) => return record,
                Ok(count) => &buffer[..count],
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return record,
                Err(error) => panic!("ffmpeg said nothing more: {error}"),
            };
            if accepted { &mut record.after } else { &mut record.before }.extend_from_slice(bytes);
            session.handle(Input::Bytes(bytes), 0);
            while let Some(output) = session.poll() {
                match &output {
                    Output::Send(bytes) => drop(socket.write_all(bytes)),
                    Output::Publish { .. } => {
                        accepted = refusal.is_none();
                        session.handle(refusal.map_or(Input::Accept, refuse), 0);
                    }
                    Output::Tag(_) | Output::Unpublish => {}
                    Output::Close { .. } => {
                        record.outputs.push(output);
                        return record;
                    }
                }
                record.outputs.push(output);
            }
        }
    }

    fn refuse(reason: &str) -> Input<'static> {
        Input::Refuse { reason: reason.to_owned() }
    }
}

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use wanghong_media::flv::{Tag, TagKind};
use wanghong_media::rtmp::{Closed, Input, Limits, Output, Session};

fn tags(outputs: &[Output], kind: TagKind) -> Vec<&Tag> {
    let mut tags = Vec::new();
    for output in outputs {
        if let Output::Tag(tag) = output {
            tags.push(tag);
        }
    }
    tags.retain(|tag| tag.kind == kind);
    tags
}

#[test]
fn ffmpeg_publishes_two_seconds() {
    let record = encoder::publish("0", None);
    assert_eq!(record.words, "", "ffmpeg is content");
    let publish = Output::Publish { app: "live".into(), key: "key".into() };
    assert_eq!(record.outputs.iter().filter(|it| **it == publish).count(), 1);
    assert_eq!(record.outputs.iter().filter(|it| **it == Output::Unpublish).count(), 1);

    // 60 pictures, their configuration, and perhaps an end of sequence; 94 frames of sound and theirs.
    let video = tags(&record.outputs, TagKind::Video);
    let audio = tags(&record.outputs, TagKind::Audio);
    assert!((61..=62).contains(&video.len()), "{} pictures", video.len());
    assert!((94..=97).contains(&audio.len()), "{} sounds", audio.len());
    assert_eq!(video[0].data[..5], [0x17, 0, 0, 0, 0], "AVC configuration first");
    assert_eq!(audio[0].data[..2], [0xAF, 0], "AAC configuration first");
    assert_eq!(video[1].data[..2], [0x17, 1], "then a key picture");
    for tags in [video, audio] {
        assert!(tags.is_sorted_by_key(|tag| tag.time_ms));
        let last = tags[tags.len() - 1].time_ms;
        assert!((1950..=2050).contains(&last), "the last is at {last}");
    }
}

/// From here on times take four bytes more, in every chunk.
const EXTENDED_MS: u32 = 0xFF_FFFF;

#[test]
fn ffmpeg_has_been_on_for_nearly_five_hours() {
    let record = encoder::publish("16776", None);
    for kind in [TagKind::Video, TagKind::Audio] {
        let tags = tags(&record.outputs, kind);
        let (early, late): (Vec<&Tag>, Vec<&Tag>) =
            tags[1..].iter().partition(|tag| tag.time_ms < EXTENDED_MS);
        assert!(early.len() > 30 && late.len() > 20, "{} and {}", early.len(), late.len());
        let gaps = tags[1..].windows(2).map(|pair| pair[1].time_ms - pair[0].time_ms);
        assert!(gaps.max() < Some(50), "no leap");
    }
}

#[test]
fn ffmpeg_reads_why_it_is_refused() {
    let record = encoder::publish("0", Some("This key has been replaced."));
    assert!(record.words.contains("This key has been replaced."), "{}", record.words);
    let close = Output::Close { reason: Closed::Refused("This key has been replaced.".into()) };
    assert_eq!(record.outputs.last(), Some(&close));
    assert!(matches!(record.outputs.iter().rev().nth(1), Some(Output::Send(_))));
}

/// What a session makes of a recorded publisher, in pieces of the sizes given, over and over.
fn replay(before: &[u8], after: &[u8], sizes: &[usize]) -> Vec<Output> {
    let mut session = Session::new(Limits::default(), 0);
    let mut outputs = feed(&mut session, before, sizes);
    session.handle(Input::Accept, 0);
    outputs.extend(std::iter::from_fn(|| session.poll()));
    outputs.extend(feed(&mut session, after, sizes));
    outputs
}

fn feed(session: &mut Session, mut bytes: &[u8], sizes: &[usize]) -> Vec<Output> {
    let mut outputs = Vec::new();
    for &size in sizes.iter().cycle() {
        let (piece, rest) = bytes.split_at(size.min(bytes.len()));
        session.handle(Input::Bytes(piece), 0);
        assert!(session.buffered() <= Limits::default().buffered_bytes);
        outputs.extend(std::iter::from_fn(|| session.poll()));
        bytes = rest;
        if bytes.is_empty() {
            break;
        }
    }
    outputs
}

#[test]
fn ffmpegs_bytes_cut_anywhere_and_spoilt_anywhere() {
    let record = encoder::publish("0", None);
    let (before, after) = (record.before, record.after);
    assert_eq!(replay(&before, &after, &[1]), record.outputs);
    let sizes = prop::collection::vec(1_usize..5000, 1..20);
    let spoils = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(100));
    let checked = runner.run(&(sizes, spoils), |(sizes, spoils)| {
        prop_assert_eq!(&replay(&before, &after, &sizes), &record.outputs);
        let (mut head, mut tail) = (before.clone(), after.clone());
        for (at, byte) in spoils {
            *at.get_mut(&mut head[3073..]) ^= byte;
            *at.get_mut(&mut tail) = byte;
        }
        for spoilt in [replay(&before, &tail, &sizes), replay(&head, &tail, &sizes)] {
            let close = spoilt.iter().position(|output| matches!(output, Output::Close { .. }));
            prop_assert!(close.is_none_or(|at| at + 1 == spoilt.len()));
        }
        Ok(())
    });
    checked.unwrap();
}
