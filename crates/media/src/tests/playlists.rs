//! What players see of every odd input, checked rule by rule after every change of the playlist.

use super::stage::{START, Stage};
use super::synthetic::{AAC, AVC, AVC_480, aac, aac_config, avc, avc_config, time};
use crate::flv::Tag;
use crate::hls::{Window, rules::Rules};
use crate::packager::{Input, Output};

const PART_MS: u32 = 210;

/// A public playlist that is looked at after every change.
struct Watched {
    stage: Stage,
    window: Window,
    rules: Rules,
    seen: usize,
    opened: Option<i64>,
    /// When there first was a playlist for everybody.
    shown: Option<i64>,
}

impl Watched {
    fn new() -> Self {
        let window = Window::new(PART_MS, "e".into());
        let stage = Stage::new(PART_MS);
        Self { stage, window, rules: Rules::default(), seen: 0, opened: None, shown: None }
    }

    /// Feeds what happens, each at its wall time, and the clock between.
    fn run(mut self, mut events: Vec<(i64, Input)>) -> Self {
        events.sort_by_key(|(at, _)| *at);
        for (at, input) in events {
            while let Some(due) = self.stage.packager.deadline().filter(|due| *due < at) {
                self.feed(Input::Tick, due);
            }
            if matches!(input, Input::Open) {
                self.opened = Some(at);
            }
            self.feed(input, at);
        }
        self
    }

    fn feed(&mut self, input: Input, at: i64) {
        let over = matches!(input, Input::End);
        self.stage.handle(input, at);
        for output in &self.stage.outputs[self.seen..] {
            self.window.push(output);
            if matches!(output, Output::Signal(_) | Output::Init(_) | Output::Fault(_)) {
                continue;
            }
            if let Some(playlist) = self.window.public(false) {
                self.shown.get_or_insert(at);
                self.rules.playlist(&playlist);
            }
        }
        self.seen = self.stage.outputs.len();
        if over {
            self.rules.playlist(&self.window.public(true).unwrap());
        }
    }

    /// Nothing is wrong, and whoever came at the opening did not wait for two seconds.
    fn assert_good(&self, what: &str) {
        let found: Vec<_> = self.rules.findings().iter().map(ToString::to_string).collect();
        assert_eq!(found, [""; 0], "{what}");
        let waited = self.shown.unwrap() - self.opened.unwrap();
        assert!(waited <= 2_000, "{what}: {waited} ms until there is a playlist");
    }
}

/// Pictures at such times, with a key frame every so many, and sound at 44.1 kHz as long as they last.
fn film(times: impl IntoIterator<Item = u32>, group: usize) -> Vec<Tag> {
    let times: Vec<u32> = times.into_iter().collect();
    let end = *times.last().unwrap();
    let pictures = times.iter().enumerate().map(|(n, at)| avc(*at, n.is_multiple_of(group), 0, 50));
    let sounds = (0..).map(|n| aac(time(0, n, 44_100, 1024))).take_while(|tag| tag.time_ms <= end);
    let mut tags: Vec<Tag> = pictures.chain(sounds).collect();
    tags.sort_by_key(|tag| tag.time_ms);
    [vec![avc_config(&AVC), aac_config(&AAC)], tags].concat()
}

/// So many pictures a second for so many seconds.
fn steady(rate: u32, seconds: u32) -> impl Iterator<Item = u32> {
    (0..rate * seconds).map(move |n| n * 1_000 / rate)
}

/// A publisher who starts, so many milliseconds after the show was set up.
fn publishes(from: i64, film: &[Tag]) -> Vec<(i64, Input)> {
    let at = |tag: &Tag| START + from + i64::from(tag.time_ms);
    let mut events = vec![(START + from, Input::Start)];
    events.extend(film.iter().map(|tag| (at(tag), Input::Tag(tag.clone()))));
    events
}

/// A show that is opened and ended, whoever publishes.
fn show(opens: i64, published: Vec<(i64, Input)>, ends: i64) -> Watched {
    let mut events = published;
    events.extend([(START + opens, Input::Open), (START + ends, Input::End)]);
    Watched::new().run(events)
}

#[test]
fn pictures_at_any_rate() {
    for (rate, group) in
        [(1, 2), (5, 10), (12, 24), (15, 30), (24, 48), (25, 50), (30, 60), (50, 100), (60, 120)]
    {
        let published = publishes(0, &film(steady(rate, 60), group));
        show(3_000, published, 60_000).assert_good(&format!("{rate} a second"));
    }
}

#[test]
fn pictures_at_a_rate_that_varies() {
    let mut at = 0;
    let times = (0..2_000_usize).map(|n| {
        at += [16, 33, 41, 100, 17, 250, 20][n * n % 7];
        at
    });
    show(3_000, publishes(0, &film(times, 45)), 100_000).assert_good("a rate that varies");
}

#[test]
fn key_frames_that_are_far_apart() {
    for (rate, group) in [(30, 250), (30, 600), (25, 100_000), (60, 600)] {
        let published = publishes(0, &film(steady(rate, 70), group));
        show(9_500, published, 70_000).assert_good(&format!("a key frame every {group}"));
    }
}

#[test]
fn an_opening_at_any_time() {
    let film = film(steady(30, 30), 250);
    for opens in [0, 1, 1_000, 5_000, 8_334, 9_000, 12_345] {
        show(opens, publishes(0, &film), 30_000).assert_good(&format!("opened after {opens}"));
        show(0, publishes(opens, &film), 30_000).assert_good(&format!("published after {opens}"));
    }
    show(0, Vec::new(), 30_000).assert_good("nobody publishes");
}

#[test]
fn frames_that_are_lost() {
    for gap in [300, 700, 1_500, 1_900, 2_500, 6_000, 15_000] {
        let lost = 20_000..20_000 + gap;
        let mut film = film(steady(30, 60), 60);
        let mut silent = film.clone();
        film.retain(|tag| !lost.contains(&tag.time_ms));
        show(3_000, publishes(0, &film), 60_000).assert_good(&format!("{gap} ms of all are lost"));
        silent.retain(|tag| tag.data[0] == 0xaf || !lost.contains(&tag.time_ms));
        show(3_000, publishes(0, &silent), 60_000).assert_good(&format!("{gap} ms of pictures are lost"));
    }
}

#[test]
fn a_clock_that_jumps() {
    for jump in [-30_000, -1_000, -300, 300, 1_000, 2_000, 10_000, 3_600_000] {
        let film = film(steady(30, 60), 60);
        let mut events = vec![(START, Input::Start)];
        for tag in film {
            let at = START + i64::from(tag.time_ms);
            let jumped = if tag.time_ms < 30_000 { 40_000 } else { 40_000 + jump };
            let time_ms = u32::try_from(i64::from(tag.time_ms) + jumped).unwrap();
            events.push((at, Input::Tag(Tag { time_ms, ..tag })));
        }
        show(3_000, events, 60_000).assert_good(&format!("a jump of {jump} ms"));
    }
}

/// Encoders come and go, with and without sound, at other sizes.
#[test]
fn encoders_that_change() {
    let silent = |size: &[u8]| {
        let pictures = steady(30, 12).enumerate().map(|(n, at)| avc(at, n.is_multiple_of(60), 0, 50));
        [avc_config(size)].into_iter().chain(pictures).collect::<Vec<_>>()
    };
    let mut sound = film(steady(30, 12), 60);
    sound.retain(|tag| tag.data[0] == 0xaf);
    let films = [film(steady(30, 12), 60), silent(&AVC_480), sound, silent(&AVC), film(steady(25, 12), 50)];
    let mut events = Vec::new();
    for (n, film) in (0..).zip(&films) {
        let from = n * 15_000;
        events.extend(publishes(from, film));
        events.push((START + from + 12_500, Input::Stop));
    }
    show(3_000, events, 80_000).assert_good("encoders that change");
}

/// All that was sent comes at once, again and again, as over a bad line.
#[test]
fn frames_that_come_in_lumps() {
    let film = film(steady(30, 60), 60);
    for lump in [400, 900, 1_700] {
        let late = |(at, input): (i64, Input)| (START + (at - START + lump - 1) / lump * lump, input);
        let events = publishes(0, &film).into_iter().map(late).collect();
        show(3_000, events, 61_000).assert_good(&format!("lumps of {lump} ms"));
    }
}
