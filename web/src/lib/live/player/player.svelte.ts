import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import { beyondHole } from './hole';
import { Pace } from './pace';
import { Played } from './played';
import { SETTINGS, again, listStretches } from './playlist';
import { Timeline } from './timeline';
import { keep, recall } from '$lib/ui/keep';

export type Mood = 'idle' | 'connecting' | 'playing' | 'paused' | 'waiting' | 'blocked' | 'done';

/** A show on air always goes on: a picture that waits for longer is built anew (ms). */
const STUCK = 6_000;

interface Dated extends HTMLVideoElement {
  getStartDate?: () => Date;
}

/** One picture: a video element fed by hls.js, or by the browser itself where it can. */
export class Player {
  mood = $state<Mood>('idle');
  muted = $state(recall('muted') === 'yes');
  /** Muted by the browser, not by the person. */
  hushed = $state(false);
  /** Tries since the picture last moved; the reason of the last failure. */
  tries = $state(0);
  code = $state<string | null>(null);
  time = $state(0);
  length = $state(0);
  /** Width of the picture by its height. */
  ratio = $state(16 / 9);
  behind = $state(false);
  timeline = $state.raw(new Timeline([]));
  replay = false;
  readonly played = new Played();

  #video: Dated | null = null;
  #hls: Hls | null = null;
  #url: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stuckAt = 0;
  #turn = 0;
  #pace = new Pace();

  /** Takes the size of the picture before there is one, so that nothing moves when it comes. */
  shape(size: { width: number; height: number } | null) {
    if (size?.width && size.height) this.ratio = size.width / size.height;
  }

  /** Takes the element; answers what lets go of it. */
  attach(video: HTMLVideoElement): () => void {
    this.#video = video;
    const on: [string, () => void][] = [
      ['playing', () => this.#moves()],
      ['pause', () => this.#rests()],
      ['waiting', () => this.#waits()],
      ['ended', () => (this.mood = 'done')],
      ['seeking', () => this.#leap()],
      ['timeupdate', () => this.#ticks()],
      ['resize', () => (this.ratio = video.videoWidth / video.videoHeight || 16 / 9)],
      ['volumechange', () => (this.muted = video.muted)]
    ];
    for (const [name, act] of on) video.addEventListener(name, act);
    if (this.#url) void this.#build();
    return () => {
      for (const [name, act] of on) video.removeEventListener(name, act);
      this.unload();
      this.#video = null;
    };
  }

  load(url: string, replay: boolean) {
    if (url === this.#url) return;
    this.unload();
    this.#url = url;
    this.replay = replay;
    if (this.#video) void this.#build();
  }

  unload() {
    this.#url = null;
    this.#drop();
    this.mood = 'idle';
    this.code = null;
  }

  /** Whether the picture is upright. */
  get tall(): boolean {
    return this.ratio < 1;
  }

  /** The moment (Unix ms) of the picture on the screen; null when there is none that others could be in step with. */
  get picture(): number | null {
    if (this.mood === 'idle' || this.mood === 'connecting' || this.mood === 'blocked') return null;
    if (!this.replay && this.mood !== 'playing' && Date.now() - this.#stuckAt > 3000) return null;
    return this.date;
  }

  /** The moment of the picture, whatever it does. */
  get date(): number | null {
    const date = this.#hls ? this.#hls.playingDate?.getTime() : this.#nativeDate();
    return date === undefined || Number.isNaN(date) ? null : date;
  }

  async play() {
    const video = this.#video;
    if (!video) return;
    this.toEdge();
    await video.play().catch(() => this.#hush(video));
  }

  /** The signal is back: a picture that does not move within a moment is built anew, however long it meant to wait. */
  rouse() {
    if (this.replay || !this.#url || (this.mood !== 'connecting' && this.mood !== 'waiting')) return;
    clearTimeout(this.#timer);
    this.tries = 0;
    this.#timer = setTimeout(() => this.#rebuild(), again(1, Math.random()));
  }

  pause() {
    this.#video?.pause();
  }

  toggle() {
    if (this.#video?.paused) void this.play();
    else this.pause();
  }

  mute(muted: boolean) {
    this.hushed = false;
    if (this.#video) this.#video.muted = muted;
    this.muted = muted;
    keep('muted', muted ? 'yes' : 'no');
    if (!muted && this.mood === 'blocked') void this.play();
  }

  /** A preview is quiet and remembers nothing. */
  quiet() {
    this.muted = true;
  }

  /** Turns the sound of a preview on or off, without keeping it. */
  hear(on: boolean) {
    if (this.#video) this.#video.muted = !on;
  }

  /** Jumps to what is happening now, when the picture has fallen far behind. */
  toEdge(least = 10) {
    const edge = this.#hls?.liveSyncPosition;
    const video = this.#video;
    if (this.replay || !video || edge == null || edge - video.currentTime < least) return;
    video.currentTime = edge;
  }

  seek(seconds: number) {
    if (!this.#video || !this.replay) return;
    this.#video.currentTime = Math.min(Math.max(0, seconds), Math.max(0, this.length - 0.1));
    this.time = this.#video.currentTime;
  }

  seekDate(date: number) {
    this.seek(this.timeline.place(date) / 1000);
  }

  /** Notes what was played up to now. */
  note(now = performance.now()) {
    const video = this.#video;
    if (!video) return;
    const moving = !video.paused && !video.seeking && video.readyState > 2;
    this.played.note(video.currentTime * 1000, now, moving, video.playbackRate);
  }

  async #build() {
    const turn = ++this.#turn;
    this.mood = 'connecting';
    const { default: Library } = await import('hls.js/light');
    const [video, url] = [this.#video, this.#url];
    if (turn !== this.#turn || !video || !url) return;
    if (!Library.isSupported()) return this.#native(video, url);
    const hls = new Library(SETTINGS);
    this.#hls = hls;
    hls.on(Library.Events.ERROR, (_, data) => data.fatal && this.#fails(data));
    hls.on(Library.Events.BUFFER_APPENDED, () => this.#leap());
    hls.on(Library.Events.LEVEL_LOADED, (_, data) => this.#lists(data.details.fragments));
    hls.on(Library.Events.MANIFEST_PARSED, () => void this.#begin(video));
    hls.loadSource(url);
    hls.attachMedia(video);
  }

  #native(video: HTMLVideoElement, url: string) {
    video.src = url;
    video.onerror = () => this.#retry(`media_${video.error?.code ?? 0}`);
    void this.#begin(video);
  }

  async #begin(video: HTMLVideoElement) {
    video.muted = this.muted;
    await video.play().catch(() => this.#hush(video));
  }

  async #hush(video: HTMLVideoElement) {
    if (video !== this.#video) return;
    if (!video.muted) {
      video.muted = true;
      this.hushed = true;
    }
    await video.play().catch((thrown: unknown) => {
      if (thrown instanceof DOMException && thrown.name === 'NotAllowedError') this.mood = 'blocked';
    });
  }

  #fails(data: ErrorData) {
    const status = data.response?.code;
    this.#retry(status ? `${data.details}_${status}` : data.details);
  }

  #retry(code: string) {
    this.#drop();
    this.code = code;
    this.mood = 'connecting';
    this.#timer = setTimeout(() => void this.#build(), again(this.tries++, Math.random()));
  }

  /** Leaves a picture alone that moves, or is being built. */
  #rebuild() {
    if (this.mood !== 'waiting' && (this.mood !== 'connecting' || this.#hls)) return;
    this.#drop();
    void this.#build();
  }

  #drop() {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#hls?.destroy();
    this.#hls = null;
    const video = this.#video;
    if (!video) return;
    video.onerror = null;
    video.removeAttribute('src');
    video.load();
  }

  #moves() {
    this.mood = 'playing';
    clearTimeout(this.#timer);
    this.#pace.moves(performance.now());
    this.tries = 0;
    this.code = null;
  }

  #rests() {
    if (this.mood !== 'playing' && this.mood !== 'waiting') return;
    this.#stuckAt = 0;
    this.mood = this.#video?.ended ? 'done' : 'paused';
  }

  #waits() {
    if (this.mood !== 'playing') return;
    this.#stuckAt = Date.now();
    this.#pace.stalls(performance.now());
    this.mood = 'waiting';
    if (this.replay) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rebuild(), STUCK);
  }

  #ticks() {
    const video = this.#video;
    if (!video) return;
    this.note();
    this.#catchUp(video);
    this.time = video.currentTime;
    const edge = this.#hls?.liveSyncPosition;
    this.behind = !this.replay && edge != null && edge - video.currentTime > 6;
    if (this.replay && Number.isFinite(video.duration)) this.length = video.duration;
  }

  /**
   * hls.js starts late and then hurries only while more than a second is buffered: one step makes up for it. After a
   * stall it aims at a longer delay for good, unless it is told that a stall adds none.
   */
  #catchUp(video: HTMLVideoElement) {
    const hls = this.#hls;
    if (this.replay || !hls || this.mood !== 'playing') return;
    hls.config.liveSyncOnStallIncrease = this.#pace.allowance(performance.now());
    const step = this.#pace.step(performance.now(), hls.latency, hls.targetLatency);
    if (step > 0) video.currentTime += step;
  }

  /** hls.js steps over the hole of a torn show only while the picture moves: one that rests would never arrive. */
  #leap() {
    const video = this.#video;
    if (!this.replay || !video?.paused || !video.seeking) return;
    const beyond = beyondHole(video.buffered, video.currentTime);
    if (beyond !== null) video.currentTime = beyond + 0.01;
  }

  #lists(fragments: Parameters<typeof listStretches>[0]) {
    if (this.replay) this.timeline = new Timeline(listStretches(fragments));
  }

  #nativeDate(): number | undefined {
    const start = this.#video?.getStartDate?.().getTime();
    return start === undefined || !this.#video ? undefined : start + this.#video.currentTime * 1000;
  }
}
