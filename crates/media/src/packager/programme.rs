//! What is on: the publisher's picture, or the cover where there is none, and always sound.

use super::cover::{Cover, Covers, Run};
use super::limits::{AWAY_MS, COVER_FRAME_MS, COVER_LAG_MS, SOUND_AWAY_MS, TICK_MS};
use super::reel::{Picture, Reel};
use super::roll::Roll;
use super::sound::{Fate, Sound};
use super::{FaultKind, Init};
use crate::codec::{Audio, Codec, Video};
use crate::fmp4::init;
use bytes::Bytes;

/// Whose picture a reel has.
#[derive(Debug)]
enum View {
    /// The publisher's.
    Publisher(Video),
    /// The cover, over the publisher's sound.
    Cover(Run),
    /// The cover, while there is no publisher.
    Nobody(Run),
}

#[derive(Debug)]
struct Scene {
    reel: Reel,
    view: View,
}

/// When a publisher was last heard of, if there is one.
pub(super) type Heard = Option<i64>;

/// The reel that is open, and what is to be seen in it.
#[derive(Debug)]
pub(super) struct Programme {
    covers: Covers,
    /// The codec of the show's picture, as far as is known.
    codec: Codec,
    on_air: bool,
    scene: Option<Scene>,
    /// When the last reel ended, in milliseconds of the show.
    ended: i64,
    /// When the reel that is open last got a packet of a publisher's sound.
    fed: Option<i64>,
    /// When it was last looked at.
    looked: i64,
}

impl Programme {
    pub(super) fn new() -> Self {
        Self {
            covers: Covers::plain(),
            codec: Codec::Avc,
            on_air: false,
            scene: None,
            ended: i64::MIN,
            fed: None,
            looked: i64::MIN,
        }
    }

    /// The picture will be in this codec.
    pub(super) fn expect(&mut self, codec: Codec) {
        self.codec = codec;
    }

    fn covered(&self) -> Option<Cover> {
        self.covers.of(self.codec)
    }

    /// Another cover takes the place of the one that is seen, too.
    pub(super) fn cover(&mut self, cover: Cover, now: i64, roll: &mut Roll) {
        self.covers.take(cover.clone());
        if cover.video.codec != self.codec {
            return;
        }
        let Some(scene) = self.scene.as_ref() else { return };
        let at_ms = scene.reel.begins_ms();
        let view: fn(Run) -> View = match scene.view {
            View::Publisher(_) => return,
            View::Cover(_) => View::Cover,
            View::Nobody(_) => View::Nobody,
        };
        let sound = self.change(at_ms, None, roll);
        self.begin((at_ms, sound), view(Run::new(cover, at_ms)), now, roll);
    }

    /// From when on a new reel can begin, as a wall time.
    pub(super) fn free_from(&self, roll: &Roll) -> i64 {
        roll.wall(self.free_ms())
    }

    /// The same in milliseconds of the show.
    fn free_ms(&self) -> i64 {
        self.scene.as_ref().map_or(self.ended, |scene| scene.reel.begins_ms())
    }

    /// Whether a key frame of a picture begins a new reel.
    pub(super) fn wants(&self, video: &Video, audio: Option<&Audio>) -> bool {
        let Some(Scene { reel, view: View::Publisher(shown) }) = &self.scene else { return true };
        !alike(shown, video) || audio.is_some_and(|audio| *audio != reel.sound.audio)
    }

    /// Begins a reel of a publisher's picture.
    pub(super) fn show(
        &mut self,
        at: i64,
        (video, audio): (&Video, Option<&Audio>),
        now: i64,
        roll: &mut Roll,
    ) {
        self.expect(video.codec);
        let at_ms = roll.show_ms(at);
        let sound = self.change(at_ms, audio, roll);
        if audio.is_some() {
            // Sound that has been announced is awaited.
            self.fed = Some(now);
        }
        self.begin((at_ms, sound), View::Publisher(video.clone()), now, roll);
    }

    /// Takes a picture if the reel that is open shows it.
    pub(super) fn picture(&mut self, picture: Picture, video: &Video, now: i64) -> Result<(), FaultKind> {
        match &mut self.scene {
            Some(Scene { reel, view: View::Publisher(shown) }) if alike(shown, video) => {
                let data = if picture.key { video.opened(picture.data) } else { picture.data };
                reel.push(Picture { data, ..picture }, now)
            }
            _ => Ok(()),
        }
    }

    /// Takes a packet of a publisher's sound. What the reel's picture cannot be joined with now waits for a key frame.
    pub(super) fn sound(
        &mut self,
        (at, data): (i64, Bytes),
        audio: &Audio,
        now: i64,
        roll: &mut Roll,
    ) -> Result<Fate, FaultKind> {
        let at_ms = roll.show_ms(at);
        let fits = |scene: &Scene| match scene.view {
            View::Publisher(_) => true,
            View::Cover(_) => scene.reel.sound.audio == *audio,
            View::Nobody(_) => false,
        };
        if !self.scene.as_ref().is_some_and(fits) {
            self.hear(at_ms, audio, now, roll);
        }
        match &mut self.scene {
            Some(scene) if scene.reel.is_full(data.len()) => Err(FaultKind::TooMuch),
            Some(scene) if scene.reel.sound.audio == *audio => {
                self.fed = Some(now);
                Ok(scene.reel.sound.push(at_ms, data))
            }
            _ => Ok(Fate::Kept),
        }
    }

    /// Begins a reel of the cover and a publisher's sound.
    fn hear(&mut self, at_ms: i64, audio: &Audio, now: i64, roll: &mut Roll) {
        let Some(cover) = self.covered() else { return };
        let at_ms = self.free_ms().max(at_ms);
        let sound = self.change(at_ms, Some(audio), roll);
        self.begin((at_ms, sound), View::Cover(Run::new(cover, at_ms)), now, roll);
    }

    /// Lets time pass: what is missing is filled, and what is complete is cut.
    pub(super) fn run(&mut self, heard: Heard, now: i64, roll: &mut Roll) {
        self.looked = now;
        let fed = self.is_fed(now);
        let clock = roll.show_ms(now).saturating_sub(COVER_LAG_MS);
        let Some(Scene { reel, view }) = &mut self.scene else { return };
        match view {
            View::Publisher(_) if fed => {}
            View::Publisher(_) => reel.sound.silence(reel.picture_ms().unwrap_or(0)),
            View::Cover(run) if fed => {
                cover(reel, run, reel.sound_ms().saturating_sub(COVER_LAG_MS), now, roll);
            }
            View::Cover(run) | View::Nobody(run) => {
                reel.sound.silence(clock);
                cover(reel, run, clock, now, roll);
            }
        }
        reel.advance(now, roll);
        let there = is_there(heard, now);
        let nobody = !there && clock > reel.reaches_ms().saturating_add(AWAY_MS);
        let away = (there && reel.picture_is_away(now)).then(|| (reel.begins_ms(), reel.sound.audio.clone()));
        match (view, away) {
            (View::Publisher(_) | View::Cover(_), _) if nobody => self.leave(now, roll),
            (View::Publisher(_), Some((at_ms, audio))) => self.hear(at_ms, &audio, now, roll),
            _ => {}
        }
    }

    /// Whether the reel that is open gets a publisher's sound.
    fn is_fed(&self, now: i64) -> bool {
        self.fed.is_some_and(|at| now.saturating_sub(at) < SOUND_AWAY_MS)
    }

    /// The publisher has gone, or sends nothing: on air the cover is seen until somebody comes.
    pub(super) fn leave(&mut self, now: i64, roll: &mut Roll) {
        let stays = |scene: &Scene| self.on_air && matches!(scene.view, View::Nobody(_));
        if !self.scene.as_ref().is_some_and(stays)
            && let Some(before) = self.close(now, i64::MAX, roll)
        {
            self.wait(before, now, roll);
        }
    }

    /// Ends the reel that is open, by a time of the show; tells when that was, and what sound it had.
    fn close(&mut self, now: i64, by_ms: i64, roll: &mut Roll) -> Option<(i64, Audio)> {
        let Scene { mut reel, mut view } = self.scene.take()?;
        if let View::Cover(run) | View::Nobody(run) = &mut view {
            let heard = reel.sound_ms();
            cover(&mut reel, run, heard, now, roll);
        }
        let audio = reel.sound.audio.clone();
        self.ended = reel.end(by_ms, roll);
        Some((self.ended, audio))
    }

    /// The show is on air: what was before is cut, and what is seen first is the cover, with the sound there is.
    pub(super) fn open(&mut self, heard: Heard, now: i64, roll: &mut Roll) {
        if std::mem::replace(&mut self.on_air, true) {
            return;
        }
        let by_ms = roll.show_ms(now);
        let before = self.close(now, by_ms, roll);
        roll.open();
        let (at_ms, audio) = before.unwrap_or_else(|| (roll.show_ms(now), Audio::usual()));
        if is_there(heard, now) {
            self.hear(at_ms, &audio, now, roll);
        } else {
            self.wait((at_ms, audio), now, roll);
        }
    }

    /// The show is over.
    pub(super) fn end(&mut self, now: i64, roll: &mut Roll) {
        self.on_air = false;
        self.leave(now, roll);
    }

    fn wait(&mut self, (at_ms, audio): (i64, Audio), now: i64, roll: &mut Roll) {
        let Some(cover) = self.covered().filter(|_| self.on_air) else { return };
        let sound = Sound::new(audio, at_ms);
        self.begin((at_ms, sound), View::Nobody(Run::new(cover, at_ms)), now, roll);
    }

    /// When to look again though nobody sends anything.
    pub(super) fn deadline(&self, heard: Heard, roll: &Roll) -> Option<i64> {
        let scene = self.scene.as_ref()?;
        let due = match &scene.view {
            // What has been sent ahead is seen before anybody is missed.
            View::Publisher(_) => {
                let reached = roll.wall(scene.reel.reaches_ms()).saturating_add(COVER_LAG_MS);
                heard?.max(reached).saturating_add(AWAY_MS + TICK_MS)
            }
            View::Cover(run) | View::Nobody(run) => {
                roll.wall(run.at()).saturating_add(COVER_LAG_MS + TICK_MS)
            }
        };
        Some(due.max(self.looked.saturating_add(TICK_MS)))
    }

    /// Ends the reel where another begins, and gives the sound for that: the same track goes on.
    fn change(&mut self, at_ms: i64, audio: Option<&Audio>, roll: &mut Roll) -> Sound {
        let Some(scene) = self.scene.take() else {
            return Sound::new(audio.cloned().unwrap_or_else(Audio::usual), at_ms);
        };
        let Scene { mut reel, mut view } = scene;
        if let View::Cover(run) | View::Nobody(run) = &mut view {
            cover(&mut reel, run, at_ms - 1, self.looked, roll);
        }
        let goes_on = audio.is_none_or(|audio| *audio == reel.sound.audio);
        match (goes_on, self.is_fed(self.looked)) {
            (true, true) => {}
            (true, false) => reel.sound.silence(at_ms),
            (false, _) => reel.sound.close(at_ms),
        }
        let (sound, ended) = reel.end_at(at_ms, roll);
        match audio {
            Some(audio) if *audio != sound.audio => {
                self.fed = None;
                Sound::new(audio.clone(), ended.max(at_ms))
            }
            _ => sound,
        }
    }

    fn begin(&mut self, (at_ms, sound): (i64, Sound), view: View, now: i64, roll: &mut Roll) {
        let opening = roll.opening(at_ms);
        let (video, filler) = match &view {
            View::Publisher(video) => (video, false),
            View::Cover(run) => (&run.cover.video, false),
            View::Nobody(run) => (&run.cover.video, true),
        };
        let init = describe(opening.number, video, &sound.audio, filler);
        let pace = (!matches!(view, View::Publisher(_))).then_some(COVER_FRAME_MS);
        self.scene = Some(Scene { reel: Reel::new((opening, init), sound, pace, now), view });
    }
}

/// Lets the cover reach a time.
fn cover(reel: &mut Reel, run: &mut Run, until_ms: i64, now: i64, roll: &mut Roll) {
    while let Some((at_ms, key, data)) = run.take(until_ms) {
        if reel.push(Picture { at_ms, later_ms: 0, key, data }, now).is_err() {
            break;
        }
        reel.advance(now, roll);
    }
}

fn is_there(heard: Heard, now: i64) -> bool {
    heard.is_some_and(|at| now.saturating_sub(at) < AWAY_MS)
}

/// Whether frames of one can follow those of the other.
fn alike(a: &Video, b: &Video) -> bool {
    (a.codec, &a.record, a.size) == (b.codec, &b.record, b.size)
}

fn describe(reel: u32, video: &Video, audio: &Audio, filler: bool) -> Init {
    let (width, height) = video.size.unwrap_or_default();
    Init {
        reel,
        bytes: init(video, audio),
        video: super::output::Picture { codec: video.name.clone(), width, height },
        audio: super::output::Sound { codec: audio.name.clone(), rate: audio.rate, channels: audio.channels },
        codecs: format!("{},{}", video.name, audio.name),
        filler,
    }
}
