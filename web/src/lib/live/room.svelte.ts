import * as api from '$lib/api/live';
import { asFault, type Fault } from '$lib/api/fault';
import type { Author, Comment, Live, Phase, Product, Rules, Shelf, Snapshot } from '$lib/api/shapes';
import { uuid7 } from '$lib/api/uuid';
import { onShelf } from '$lib/shop/deal';
import { Cards } from './cards';
import { ServerClock, delaySeconds } from './clock';
import { Sequence, type Frame } from './frames';
import { Taps } from './hearts';
import { Looks } from './looks';
import { Player } from './player.svelte';
import { Replay } from './replay';
import { Seat } from './socket';
import { Steps } from './step';

/** Comments kept on the screen. */
const KEPT = 200;
const LOOP = 100;
const REPORT = 5000;
const AGAIN = 700;

/** A comment on the screen; `waiting` until the server has it. */
export type Said = Comment & { waiting?: boolean };

type Shown = (comment: Comment) => void;

/** A room as a viewer sees it: what the server says, in step with the viewer's own picture. */
export class Room {
  live = $state.raw<Live>() as Live;
  signal = $state(false);
  online = $state(0);
  visits = $state(0);
  taps = $state(0);
  tappers = $state(0);
  rules = $state.raw<Rules>({ slow_ms: 0, followers_only: false, words: [] });
  pinned = $state.raw<Comment | null>(null);
  explaining = $state<string | null>(null);
  left = $state.raw<Record<string, number>>({});
  /** The terms of SKUs that have changed or are more than a price; they outdo what the live says. */
  shelf = $state.raw<Record<string, Shelf>>({});
  said = $state.raw<Said[]>([]);
  /** All products pinned at the server, the latest last. */
  pinnedAll = $state.raw<string[]>([]);
  /** The products whose cards are on the picture, the newest first. */
  cards = $state.raw<readonly string[]>([]);
  /** The product pinned last at the server, whatever the picture shows. */
  pinnedNow = $state<string | null>(null);
  delay = $state<number | null>(null);
  connected = $state(false);
  known = $state(false);
  missing = $state.raw<Fault | null>(null);
  /** More comments than a person can read, in the last tick. */
  more = $state(0);

  /** The bag on the terms of this moment. */
  readonly products = $derived(this.live.products.map((product) => onShelf(product, this.shelf)));

  readonly player = new Player();
  readonly clock = new ServerClock();
  /** Called for each comment when its second has come. */
  onsay: Shown = () => {};
  /** Called with the hearts of others. */
  onfly: (hearts: number) => void = () => {};

  #seat: Seat | null = null;
  #replay = $state.raw<Replay | null>(null);
  #sequence = new Sequence();
  #steps = new Steps<Comment>();
  #cards = new Cards();
  #taps = new Taps();
  #looks = new Looks();
  // Never drawn, only asked.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #seen = new Set<string>();
  #stops: (() => void)[] = [];
  #reported = 0;
  #asked = -Infinity;
  #phase: Phase | null = null;

  constructor(
    live: Live,
    readonly watching = true
  ) {
    this.live = live;
    this.signal = live.signal;
    this.online = live.viewers;
  }

  start() {
    const loop = setInterval(() => this.#loop(), LOOP);
    this.#stops.push(() => clearInterval(loop));
    if (this.live.phase !== 'ended') this.#sit();
    else if (this.watching) this.#startReplay();
    else void this.#archive();
    this.#show();
  }

  stop() {
    for (const stop of this.#stops.splice(0)) stop();
    this.#seat?.leave();
    this.player.unload();
  }

  /** Plays the recording of a show that ended while we watched. */
  watchReplay() {
    this.said = [];
    this.#seen.clear();
    this.#startReplay();
    if (this.live.playlist) this.player.load(this.live.playlist, true);
  }

  get replaying() {
    return this.#replay !== null;
  }

  product(id: string | null): Product | null {
    return this.products.find((product) => product.id === id) ?? null;
  }

  leftOf(sku: { id: string; left: number }): number {
    return this.left[sku.id] ?? sku.left;
  }

  /** The second that the viewer means: that of the picture, or now where there is none. */
  second(): number {
    return Math.round(this.player.picture ?? this.clock.now());
  }

  heart() {
    this.taps += 1;
    this.#taps.tap();
  }

  /** A product is on the screen. */
  see(product: string) {
    this.#looks.see(product);
  }

  /** Somebody looks at a product closely. */
  click(product: string) {
    this.#seat?.send({ click: product, at: this.second() });
  }

  /** Says something; it stands there at once and goes again when it is refused. */
  async say(text: string, author: Author): Promise<Fault | null> {
    const key = uuid7();
    const second = this.second();
    const draft: Said = { id: key, account: author, text, at: second, waiting: true };
    this.said = [...this.said, draft];
    try {
      const comment = await api.comment(this.live.id, text, second, key);
      this.#seen.add(comment.id);
      this.#steps.drop([comment.id]);
      this.said = this.said.flatMap((one) =>
        one.id === comment.id ? [] : one.id === key ? [comment] : [one]
      );
      this.onsay(comment);
      return null;
    } catch (thrown) {
      this.said = this.said.filter((one) => one.id !== key);
      return asFault(thrown);
    }
  }

  remove(ids: readonly string[]) {
    this.#steps.drop(ids);
    this.said = this.said.filter((one) => !ids.includes(one.id));
  }

  restore(comment: Comment) {
    if (this.said.some((one) => one.id === comment.id)) return;
    this.said = [...this.said, comment].sort((a, b) => a.at - b.at);
  }

  /** Asks for the live itself again: its phase, picture and products. */
  async refresh() {
    if (performance.now() - this.#asked < AGAIN) return;
    this.#asked = performance.now();
    try {
      this.live = await api.live(this.live.id);
      if (this.live.phase === 'ended') this.#seat?.leave();
      this.#show();
    } catch (thrown) {
      this.missing = asFault(thrown);
    }
  }

  #sit() {
    this.#seat = new Seat(api.seatAddress(this.live.id), {
      opened: () => {
        this.#sequence.reset();
        void this.#snapshot(0);
      },
      frame: (frame) => this.#take(frame),
      closed: () => (this.connected = false)
    });
  }

  /** The last comments of a show that is over, for those who only read. */
  async #archive() {
    const { id, opened_at: from, ended_at: to } = this.live;
    const page = await api.comments(id, from ?? 0, (to ?? Date.now()) + 1).catch(() => null);
    this.said = page?.comments ?? [];
  }

  #startReplay() {
    this.#seat?.leave();
    this.#cards = new Cards();
    this.#steps.clear();
    this.#replay = new Replay(this.live, (marks) => this.#cards.marks(marks));
    if (!this.known) void this.#snapshot(0);
  }

  #show() {
    const { phase, playlist } = this.live;
    if (!this.watching || !playlist || phase === 'planned') return;
    if (phase === 'ended' && !this.#replay) return;
    this.player.load(playlist, phase === 'ended');
  }

  async #snapshot(wait: number) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    // What was missed may have been a price.
    if (wait) void this.refresh();
    try {
      this.#apply(await api.room(this.live.id));
      this.missing = null;
    } catch (thrown) {
      this.missing = asFault(thrown);
      if (this.#seat && this.connected) void this.#snapshot(2000 + Math.random() * 3000);
    }
  }

  #apply(shot: Snapshot) {
    this.known = true;
    this.clock.note(shot.at);
    this.shelf = {};
    const { say, n, ...rest } = shot;
    this.#set({ ...rest, n, pinned: shot.pinned ?? null, explaining: shot.explaining ?? null });
    if (this.#replay) return;
    this.#recall(say);
    const { apply, hole } = this.#sequence.snapshot(n);
    for (const frame of apply) this.#frame(frame);
    if (hole) void this.#snapshot(Math.random() * 2000);
  }

  #take(frame: Frame) {
    this.connected = true;
    this.clock.note(frame.at);
    const { apply, hole } = this.#sequence.take(frame);
    for (const one of apply) this.#frame(one);
    if (hole) void this.#snapshot(Math.random() * 2000);
  }

  #frame(frame: Frame) {
    this.#set(frame);
    this.more = frame.more ?? 0;
    if (frame.say) this.#hear(frame.say);
    if (frame.gone) this.remove(frame.gone);
    if (frame.fly) this.onfly(this.#taps.others(frame.fly));
  }

  #set(frame: Frame) {
    if (frame.signal !== undefined) this.signal = frame.signal;
    if (frame.online !== undefined) this.online = frame.online;
    if (frame.visits !== undefined) this.visits = frame.visits;
    if (frame.taps !== undefined) this.taps = frame.taps;
    if (frame.tappers !== undefined) this.tappers = frame.tappers;
    if (frame.rules) this.rules = frame.rules;
    if (frame.left) this.left = { ...this.left, ...frame.left };
    if (frame.shelf) this.shelf = { ...this.shelf, ...frame.shelf };
    if (frame.pinned !== undefined) this.pinned = frame.pinned;
    if (frame.explaining !== undefined) this.explaining = frame.explaining;
    if (frame.pins && !this.#replay) this.#pins(frame);
    if (frame.phase !== undefined) this.#phase = frame.phase;
  }

  #pins(frame: Frame) {
    this.pinnedAll = (frame.pins ?? []).map((pin) => pin.product);
    this.pinnedNow = this.pinnedAll.at(-1) ?? null;
    this.#cards.pins(frame.pins ?? [], frame.at);
    if (frame.pins?.some((pin) => !this.product(pin.product))) void this.refresh();
  }

  /** Shows these cards; the same ones again change nothing. */
  #pin(cards: readonly string[]) {
    if (cards.join() !== this.cards.join()) this.cards = cards;
  }

  #hear(comments: readonly Comment[]) {
    const fresh = comments.filter((comment) => !this.#seen.has(comment.id));
    for (const comment of fresh) this.#seen.add(comment.id);
    this.#steps.add(fresh);
  }

  /** Shows what was said before we came, at once and without flight; what the picture has not reached waits. */
  #recall(comments: readonly Comment[]) {
    const picture = this.#inStep();
    const before = comments.filter(
      (one) => !this.#seen.has(one.id) && (picture === null || one.at <= picture)
    );
    for (const comment of before) this.#seen.add(comment.id);
    this.said = [...this.said, ...before].slice(-KEPT);
    this.#hear(comments);
  }

  #loop() {
    const picture = this.#inStep();
    const due = this.#replay ? this.#replay.due(picture) : this.#steps.due(picture);
    const jumped = this.#replay?.jumped() ?? false;
    if (jumped) this.said = [];
    else for (const comment of due) this.onsay(comment);
    if (due.length) this.said = [...this.said, ...due].slice(-KEPT);
    this.#pin(this.#cards.at(picture));
    if (this.player.mood === 'playing') for (const product of this.cards) this.see(product);
    this.delay = this.#replay ? null : delaySeconds(this.clock.now(), picture);
    this.#settle();
    this.#report();
  }

  /** Follows the phase: a page that waits goes live by itself, and a picture that ended is let go. */
  #settle() {
    const { phase, playlist } = this.live;
    const turned = this.#phase !== null && this.#phase !== phase && !this.#replay;
    if (turned || (phase === 'live' && !playlist)) void this.refresh();
    if (phase !== 'ended' || this.#replay) return;
    if (this.player.mood !== 'playing' && this.player.mood !== 'waiting') this.player.unload();
  }

  #inStep(): number | null {
    if (this.#replay) return this.player.picture ?? 0;
    return this.signal ? this.player.picture : null;
  }

  #report() {
    this.player.note();
    if (this.#replay || !this.watching) return;
    const hearts = this.#taps.take(performance.now());
    if (hearts) this.#seat?.send({ hearts, at: this.second() });
    if (performance.now() - this.#reported < REPORT) return;
    this.#reported = performance.now();
    this.#looks.report((seen) => this.#seat?.send({ seen, at: this.second() }) ?? false);
    const played = this.player.played.take();
    if (played > 0) this.#seat?.send({ played, at: this.second() });
  }
}
