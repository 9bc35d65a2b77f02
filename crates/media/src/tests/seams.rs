//! Reels lie side by side, whatever comes and goes: a player that finds a hole waits there, or never comes to the end.

use super::encoder::ffmpeg;
use super::stage::{START, Stage};
use super::unpack;
use crate::flv::{Tag, tags};
use crate::packager::{Input, Part};

const CAMERA: &str = "-f lavfi -i testsrc2=size=160x90:rate=30:duration=4";
const MICROPHONE: &str = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=4";
const X264: &str = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 60 -sc_threshold 0";

/// From and until when something is seen or heard, in microseconds.
type Span = (i64, i64);

/// What lies in a reel, and how long it is as the playlist says.
#[derive(Debug)]
struct Seen {
    picture: Span,
    sound: Span,
    first_decoded: i64,
    lasts: i64,
}

fn micros(time: i64, scale: u32) -> i64 {
    time * 1_000_000 / i64::from(scale)
}

/// When a track is seen or heard, and when its first frame is decoded.
fn span(parts: &[&Part], track: u32, scale: u32) -> (Span, i64) {
    let (mut from, mut until, mut first) = (i64::MAX, i64::MIN, i64::MAX);
    for traf in parts.iter().flat_map(|part| unpack::fragment(&part.bytes).1) {
        let mut decoded = i64::try_from(traf.start).unwrap();
        for row in traf.rows.iter().filter(|_| traf.id == track) {
            let shown = decoded + row.offset;
            (first, from) = (first.min(decoded), from.min(shown));
            decoded += i64::from(row.duration);
            until = until.max(shown + i64::from(row.duration));
        }
    }
    ((micros(from, scale), micros(until, scale)), micros(first, scale))
}

fn reels(stage: &Stage) -> Vec<Seen> {
    let of = |number: u32| stage.parts().into_iter().filter(|part| part.reel == number).collect::<Vec<_>>();
    let seen = |init: &&crate::packager::Init| {
        let parts = of(init.reel);
        let (picture, first_decoded) = span(&parts, 1, 90_000);
        let (sound, _) = span(&parts, 2, init.audio.rate);
        let ticks: i64 = parts.iter().map(|part| i64::from(part.ticks)).sum();
        Seen { picture, sound, first_decoded, lasts: micros(ticks, 90_000) }
    };
    stage.inits().iter().map(seen).collect()
}

/// Everybody who sends one of these films is cut off at so many tags, and the next comes two and a half seconds later.
fn show(films: &[(&[Tag], usize)]) -> Stage {
    let mut stage = Stage::new(210);
    stage.handle(Input::Open, START);
    let mut now = START + 1_000;
    for (film, tags) in films {
        stage.handle(Input::Start, now);
        for tag in &film[..*tags] {
            stage.handle(Input::Tag(Tag::clone(tag)), now + i64::from(tag.time_ms));
        }
        now += i64::from(film[..*tags].last().unwrap().time_ms);
        stage.handle(Input::Stop, now);
        for _ in 0..25 {
            now += 100;
            stage.handle(Input::Tick, now);
        }
    }
    stage.handle(Input::End, now);
    assert_eq!(stage.faults(), []);
    stage
}

/// A frame of sound and a rounding.
const FRAME: i64 = 24_000;
/// The publisher's times are whole milliseconds.
const ROUNDED: i64 = 4_000;

#[test]
fn a_reel_begins_where_the_one_before_ends_wherever_an_encoder_is_cut_off() {
    let film = |words: &str| tags(ffmpeg(&format!("{words} -f flv pipe:1")));
    let silent = film(&format!("{CAMERA} {X264} -bf 2"));
    let both = film(&format!("{CAMERA} {MICROPHONE} {X264} -bf 3 -c:a aac"));
    let plain = film(&format!("{CAMERA} {MICROPHONE} {X264} -bf 0 -c:a aac -ac 1 -ar 44100"));
    for cut in 90..102 {
        let stage = show(&[(&silent, cut), (&both, 2 * cut), (&plain, cut), (&silent, cut)]);
        let reels = reels(&stage);
        assert_eq!(reels.len(), 9, "the cover before, between and behind them");
        for pair in reels.windows(2) {
            let [before, after] = pair else { unreachable!() };
            let what = format!("{cut}: {before:?}, {after:?}");
            assert!(after.picture.0 <= before.picture.1 + ROUNDED, "no hole in the picture, {what}");
            assert!(after.sound.0 <= before.sound.1 + ROUNDED, "no hole in the sound, {what}");
            assert!((after.picture.0 - after.first_decoded).abs() < ROUNDED, "decoded at its place, {what}");
            assert!(after.sound.0 < after.picture.0 + FRAME, "heard from the beginning, {what}");
            let goes_on = (after.sound.0 - before.sound.1).abs() < ROUNDED;
            assert!(goes_on || before.sound.1 + ROUNDED > before.picture.1, "heard to the end, {what}");
            assert!(
                (after.picture.0 - before.picture.0 - before.lasts).abs() < ROUNDED,
                "as the playlist says, {what}"
            );
        }
    }
}
