//! The boxes, read back by another library.

use bytes::Bytes;
use mp4_atom::Codec as Entry;

use super::{Run, Sample, Track, fragment, init};
use crate::codec::{Audio, Codec, Video};
use crate::tests::synthetic::{AAC, AVC};
use crate::tests::unpack;

const AV1: [u8; 4] = [0x81, 0x04, 0x0c, 0];

fn opus_head() -> Bytes {
    let mut head = b"OpusHead\x01\x02".to_vec();
    head.extend([0x38, 0x01, 0x80, 0xbb, 0, 0, 0xff, 0xfe, 0]);
    head.into()
}

#[test]
fn h264_and_aac_in_an_init_segment() {
    let video = Video::parse(Codec::Avc, Bytes::from_static(&AVC)).unwrap();
    let audio = Audio::parse(Codec::Aac, Bytes::from_static(&AAC)).unwrap();
    let bytes = init(&video, &audio);
    let moov = unpack::init(&bytes);

    let [picture, sound] = moov.trak.as_slice() else { panic!("two tracks") };
    assert_eq!((picture.tkhd.track_id, sound.tkhd.track_id), (1, 2));
    assert_eq!((picture.tkhd.width.integer(), picture.tkhd.height.integer()), (1280, 720));
    assert_eq!((picture.mdia.mdhd.timescale, sound.mdia.mdhd.timescale), (90_000, 44_100));
    let Entry::Avc1(avc) = &picture.mdia.minf.stbl.stsd.codecs[0] else { panic!("avc1") };
    assert_eq!((avc.visual.width, avc.visual.height), (1280, 720));
    assert_eq!((avc.avcc.avc_profile_indication, avc.avcc.avc_level_indication), (0x64, 0x1f));
    let Entry::Mp4a(aac) = &sound.mdia.minf.stbl.stsd.codecs[0] else { panic!("mp4a") };
    assert_eq!((aac.audio.channel_count, aac.audio.sample_rate.integer()), (2, 44_100));
    let specific = aac.esds.es_desc.dec_config.dec_specific.clone().unwrap();
    assert_eq!((specific.profile, specific.freq_index, specific.chan_conf), (2, 4, 2));
    let trex: Vec<_> = moov.mvex.unwrap().trex.iter().map(|trex| trex.track_id).collect();
    assert_eq!(trex, [1, 2]);
    assert!(picture.edts.is_none() && sound.edts.is_none(), "no edit list");
    assert!(bytes.windows(AVC.len()).any(|window| window == AVC), "the record passes untouched");
}

#[test]
fn av1_and_opus_in_an_init_segment() {
    let mut video = Video::parse(Codec::Av1, Bytes::from_static(&AV1)).unwrap();
    video.size = Some((1920, 1080));
    let audio = Audio::parse(Codec::Opus, opus_head()).unwrap();
    let moov = unpack::init(&init(&video, &audio));

    let Entry::Av01(av1) = &moov.trak[0].mdia.minf.stbl.stsd.codecs[0] else { panic!("av01") };
    assert_eq!((av1.visual.width, av1.visual.height, av1.av1c.seq_profile), (1920, 1080, 0));
    let Entry::Opus(opus) = &moov.trak[1].mdia.minf.stbl.stsd.codecs[0] else { panic!("Opus") };
    assert_eq!((opus.audio.channel_count, opus.dops.output_channel_count), (2, 2));
    assert_eq!((opus.dops.pre_skip, opus.dops.input_sample_rate, opus.dops.output_gain), (312, 48_000, -257));
}

fn sample(duration: u32, offset: i32, key: bool, data: &'static [u8]) -> Sample {
    Sample { duration, offset, key, data: Bytes::from_static(data) }
}

#[test]
fn a_fragment_keeps_signed_offsets_and_long_times() {
    let video = [sample(3000, 6000, true, b"key"), sample(3000, -3000, false, b"b")];
    let audio = [sample(1024, 0, true, b"sound")];
    let start = u64::from(u32::MAX) + 90;
    let bytes = fragment(
        7,
        &[
            Run { track: Track::Video, start, samples: &video },
            Run { track: Track::Audio, start: 5, samples: &audio },
        ],
    );
    let (sequence, trafs) = unpack::fragment(&bytes);
    assert_eq!(sequence, 7);
    let rows: Vec<_> =
        trafs[0].rows.iter().map(|r| (r.duration, r.offset, r.key, r.data.as_slice())).collect();
    assert_eq!(rows, [(3000, 6000, true, &b"key"[..]), (3000, -3000, false, b"b")]);
    assert_eq!((trafs[0].id, trafs[0].start), (1, start));
    assert_eq!((trafs[1].id, trafs[1].start, trafs[1].rows[0].data.as_slice()), (2, 5, &b"sound"[..]));
    assert!(trafs[1].rows[0].key, "every frame of sound is one to start from");
}

#[test]
fn a_track_without_samples_has_no_traf() {
    let video = [sample(3000, 0, true, b"key")];
    let runs = [
        Run { track: Track::Video, start: 0, samples: &video },
        Run { track: Track::Audio, start: 0, samples: &[] },
    ];
    let (_, trafs) = unpack::fragment(&fragment(1, &runs));
    assert_eq!(trafs.len(), 1);
}
