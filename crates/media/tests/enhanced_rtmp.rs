//! Enhanced RTMP v2 as a real encoder writes it: AV1 with Opus, and H.264 with B-frames and Opus.
//!
//! The films in `fixtures` are FFmpeg 9's, for the FFmpeg of a stable Debian cannot write such files:
//!
//! ```sh
//! ffmpeg -f lavfi -i testsrc2=size=160x90:rate=25 -f lavfi -i sine=frequency=440:sample_rate=48000 -t 3 \
//!   -c:v libsvtav1 -preset 8 -crf 60 -g 25 -pix_fmt yuv420p -c:a libopus -b:a 24k -ac 2 \
//!   -flvflags no_duration_filesize -bitexact -f flv av1-opus.flv   # or: -c:v libx264 -crf 42 -bf 2 -g 25
//! ffmpeg -copyts -i av1-opus.flv -c copy -bsf:v av1_metadata=td=remove -f framehash -hash crc32 av1-opus.packets
//! ```
//!
//! The lists beside them are what that FFmpeg reads out of them again: every packet's times, size and checksum.

#[cfg(test)]
mod film {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use bytes::{Buf, Bytes};
    use wanghong_media::flv::{Tag, TagKind};
    use wanghong_media::packager::limits::PART_MS;
    use wanghong_media::packager::{Fault, Init, Input, Options, Output, Packager, Part, Picture, Sound};

    /// A packet, with its times in milliseconds.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Packet {
        video: bool,
        dts: i64,
        pts: i64,
        size: usize,
        checksum: String,
    }

    /// What the packager makes of a film.
    #[derive(Debug, Default)]
    pub(super) struct Reel {
        inits: Vec<Init>,
        parts: Vec<Part>,
        faults: Vec<Fault>,
        segments: usize,
    }

    impl Reel {
        pub(super) fn of(film: &'static [u8]) -> Self {
            let mut packager = Packager::new(Options { part_ms: PART_MS, ..Options::default() });
            let mut reel = Self::default();
            let start = 1_800_000_000_000;
            let sent = tags(Bytes::from_static(film));
            let mut inputs = vec![(0, Input::Start)];
            inputs.extend(sent.into_iter().map(|tag| (i64::from(tag.time_ms), Input::Tag(tag))));
            inputs.push((3_100, Input::Stop));
            for (ms, input) in inputs {
                packager.handle(input, start + ms);
                while let Some(output) = packager.poll() {
                    reel.take(output);
                }
            }
            reel
        }

        fn take(&mut self, output: Output) {
            match output {
                Output::Init(init) => self.inits.push(init),
                Output::Part(part) => self.parts.push(part),
                Output::Fault(fault) => self.faults.push(fault),
                Output::SegmentEnd { .. } => self.segments += 1,
                Output::Open(_) | Output::Signal(_) => {}
            }
        }

        fn bytes(&self) -> Vec<u8> {
            let parts = self.parts.iter().map(|part| &part.bytes);
            self.inits.iter().map(|init| &init.bytes).chain(parts).flatten().copied().collect()
        }

        /// The packets in it as ffprobe sees them.
        fn packets(&self) -> Vec<Packet> {
            let entries = "packet=codec_type,pts_time,dts_time,size,data_hash";
            let told = ffprobe(&self.bytes(), &["-show_data_hash", "crc32", "-show_entries", entries]);
            told.lines().filter(|line| line.contains("CRC32")).map(probed).collect()
        }
    }

    /// The tags of an FLV file that a publisher would send.
    fn tags(mut file: Bytes) -> Vec<Tag> {
        file.advance(13);
        let mut tags = Vec::new();
        while file.len() > 11 {
            let kind = file.get_u8();
            let length = usize::try_from(file.get_uint(3)).unwrap();
            let time_ms = u32::try_from(file.get_uint(3)).unwrap();
            file.advance(4);
            let data = file.split_to(length);
            file.advance(4);
            match kind {
                8 => tags.push(Tag { kind: TagKind::Audio, time_ms, data }),
                9 => tags.push(Tag { kind: TagKind::Video, time_ms, data }),
                _ => {}
            }
        }
        tags
    }

    /// FFmpeg's list of a film: stream, decoding time, presentation time, duration, size, checksum.
    fn listed(list: &str) -> Vec<Packet> {
        list.lines().filter(|line| !line.starts_with('#')).map(packet).collect()
    }

    fn packet(line: &str) -> Packet {
        let [stream, dts, pts, _duration, size, checksum] =
            line.split(',').map(str::trim).collect::<Vec<_>>().try_into().unwrap();
        Packet {
            video: stream == "0",
            dts: dts.parse().unwrap(),
            pts: pts.parse().unwrap(),
            size: size.parse().unwrap(),
            checksum: checksum.to_owned(),
        }
    }

    fn probed(line: &str) -> Packet {
        let [kind, pts, dts, size, checksum, ..] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        Packet {
            video: kind == "video",
            dts: millis(dts),
            pts: millis(pts),
            size: size.parse().unwrap(),
            checksum: checksum.trim_start_matches("CRC32:").to_owned(),
        }
    }

    /// Seconds with six digits behind the point, rounded to milliseconds.
    fn millis(seconds: &str) -> i64 {
        let micros: i64 = seconds.replace('.', "").parse().unwrap();
        (micros + 500).div_euclid(1_000)
    }

    /// Runs ffprobe over bytes and returns what it writes.
    fn ffprobe(file: &[u8], arguments: &[&str]) -> String {
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
        assert!(out.status.success(), "ffprobe refuses the film");
        String::from_utf8(out.stdout).unwrap()
    }

    fn of(packets: &[Packet], video: bool) -> Vec<Packet> {
        packets.iter().filter(|packet| packet.video == video).cloned().collect()
    }

    /// The same packets at the same times but for one constant, sound within the rounding of a millisecond. The first
    /// picture is decoded when it is shown; `FFmpeg` takes all for later by the largest negative offset.
    pub(super) fn assert_whole(reel: &Reel, list: &str) {
        let (listed, packaged) = (listed(list), reel.packets());
        let shift = of(&packaged, true)[0].dts - of(&listed, true)[0].pts;
        for (video, slack) in [(true, 0), (false, 1)] {
            let (before, after) = (of(&listed, video), of(&packaged, video));
            let later = if video { after[0].pts - after[0].dts } else { 0 };
            let decoded = if video { before[0].pts - before[0].dts } else { 0 };
            // Behind the last sound there is silence for as long as the last picture is shown.
            let more = if video { 0 } else { 4 };
            assert!((before.len()..=before.len() + more).contains(&after.len()), "every packet is there");
            let sets = after[0].size - before[0].size;
            for (b, a) in before.iter().zip(&after) {
                let opened = a.size > b.size;
                assert_eq!(a.size, b.size + if opened { sets } else { 0 }, "{b:?} became {a:?}");
                assert!(opened || a.checksum == b.checksum, "{b:?} became {a:?}");
                assert!((a.dts - decoded - b.dts - shift).abs() <= slack, "{b:?} became {a:?}");
                assert!((a.pts - later - b.pts - shift).abs() <= slack, "{b:?} became {a:?}");
            }
        }
    }

    /// Three seconds of 25 pictures with a key frame every second, and sound from end to end.
    pub(super) fn assert_shown(reel: &Reel, codec: &str, film: &str) {
        assert_eq!(reel.faults, []);
        assert_eq!(reel.inits.len(), 1);
        let init = &reel.inits[0];
        assert_eq!(init.codecs, format!("{codec},opus"));
        assert_eq!(init.video, Picture { codec: codec.into(), width: 160, height: 90 });
        assert_eq!(init.audio, Sound { codec: "opus".into(), rate: 48_000, channels: 2 });
        assert_eq!(reel.segments, 3, "one begins with every key frame");
        assert_eq!(reel.parts.iter().filter(|part| part.independent).count(), 3);
        assert_eq!(reel.parts.iter().map(|part| part.ticks).sum::<u32>(), 3 * 90_000);

        let entries = "stream=codec_name,width,height,sample_rate,channels,nb_read_frames";
        let decoded = ffprobe(&reel.bytes(), &["-count_frames", "-show_entries", entries]);
        let sounds: u32 = decoded
            .strip_prefix(&format!("{film},160,90,75\nopus,48000,2,"))
            .and_then(|sounds| sounds.trim().parse().ok())
            .unwrap_or_else(|| panic!("{decoded}"));
        assert!(
            (151..=155).contains(&sounds),
            "every packet is decoded, and the silence behind them: {sounds}"
        );
    }
}

use film::{Reel, assert_shown, assert_whole};

#[test]
fn av1_and_opus() {
    let reel = Reel::of(include_bytes!("fixtures/av1-opus.flv"));
    assert_shown(&reel, "av01.0.00M.08", "av1");
    assert_whole(&reel, include_str!("fixtures/av1-opus.packets"));
}

#[test]
fn h264_with_b_frames_and_opus() {
    let reel = Reel::of(include_bytes!("fixtures/h264-opus.flv"));
    assert_shown(&reel, "avc1.64000b", "h264");
    assert_whole(&reel, include_str!("fixtures/h264-opus.packets"));
}
