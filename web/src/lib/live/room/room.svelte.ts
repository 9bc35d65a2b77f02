import { ServerClock, delaySeconds } from '$lib/api/clock';
import { asFault, Fault } from '$lib/api/fault';
import * as api from '$lib/live/api';
import type {
  Author,
  Comment,
  Frame,
  KeptMark,
  Live,
  Phase,
  Pin,
  Product,
  Rules,
  Shelf,
  Snapshot
} from '$lib/api/shapes';
import { product as productById } from '$lib/shop/api/products';
import { Freshness } from './freshness';
import { Player } from '$lib/live/player/player.svelte';
import { Attention, LIVE_EVERY, REPLAY_EVERY, type Report } from '$lib/live/replay/attention';
import { explainedAt, keptAt } from '$lib/live/replay/chapters';
import { Replay } from '$lib/live/replay/replay';
import { Talk } from '$lib/live/talk/talk.svelte';
import { onShelf } from '$lib/shop/deal/deal';
import { Cards } from './cards';
import { Feed } from './feed';
import { led } from './lead';
import { Steps } from './step';

export type { Said } from '$lib/live/talk/talk.svelte';

const LOOP = 100;
/** By so much a picture is older than what the room says, at least (ms). */
const BEHIND = 1_000;
/** A show that has been open for longer has had a picture (ms). */
const OPENING = 120_000;
/** So much of a show that is over is read by those who only read (ms). */
const LAST = 600_000;

/** What the team shows beside the picture, since a moment. */
interface Shown {
  at: number;
  explaining?: string | null;
  pinned?: Comment | null;
}

/** A room as a viewer sees it: what the server says, in step with the viewer's own picture. */
export class Room {
  live = $state.raw<Live>() as Live;
  signal = $state(false);
  /** Whether somebody has sent a picture before. */
  begun = $state(false);
  #leaving: ReturnType<typeof setTimeout> | undefined;
  online = $state(0);
  visitors = $state(0);
  taps = $state(0);
  tappers = $state(0);
  rules = $state.raw<Rules>({ slow_ms: 0, followers_only: false, words: [] });
  pinned = $state.raw<Comment | null>(null);
  explaining = $state<string | null>(null);
  left = $state.raw<Record<string, number>>({});
  /** The terms of SKUs that have changed or are more than a price; they outdo what the live says. */
  shelf = $state.raw<Record<string, Shelf>>({});
  /** All products pinned at the server, the latest last. */
  pinnedAll = $state.raw<string[]>([]);
  /** The products whose cards are on the picture, what is explained first, then the newest. */
  cards = $state.raw<readonly string[]>([]);
  /** The product pinned last at the server, whatever the picture shows. */
  pinnedNow = $state<string | null>(null);
  delay = $state<number | null>(null);
  connected = $state(false);
  known = $state(false);
  missing = $state.raw<Fault | null>(null);

  /** What was asked for of products that were opened, with words and every SKU. */
  #wholes = $state.raw<Readonly<Record<string, Product>>>({});
  /** The bag on the terms of this moment. */
  readonly products = $derived(
    this.live.products.map((product) => onShelf(this.#wholes[product.id] ?? product, this.shelf))
  );

  readonly player = new Player();
  readonly clock = new ServerClock();
  readonly talk: Talk;
  /** Called with the hearts of others. */
  onfly: (hearts: number) => void = () => {};

  #feed: Feed;
  #replay = $state.raw<Replay | null>(null);
  #shown = new Steps<Shown>();
  #kept: readonly KeptMark[] = [];
  #cards = new Cards();
  #attention = new Attention(
    this.player.played,
    (report) => this.#tell(report),
    () => this.second()
  );
  #fresh = new Freshness(() => this.#ask());
  #stops: (() => void)[] = [];
  #phase: Phase | null = null;
  #edited: number | null = null;

  constructor(
    live: Live,
    readonly watching = true,
    /** The room, where it is known already. */
    shot: Snapshot | null = null
  ) {
    this.live = live;
    this.player.shape(live.picture ?? null);
    this.signal = live.signal;
    this.begun = live.signal || Date.now() - (live.opened_at ?? Infinity) > OPENING;
    this.online = live.viewers;
    this.talk = new Talk(live.id);
    this.#feed = new Feed(live.id, watching, {
      snapshot: (shot) => this.#apply(shot),
      frame: (frame) => this.#frame(frame),
      // It may have been a price, which only the live itself says.
      missed: () => this.#fresh.soon(performance.now()),
      line: (on) => (this.connected = on),
      fault: (fault) => (this.missing = fault)
    });
    if (!shot) return;
    this.#feed.begin(shot);
    this.#beside(null);
  }

  start() {
    const loop = setInterval(() => this.#loop(), LOOP);
    const flush = () => this.#flush();
    window.addEventListener('pagehide', flush);
    this.#stops.push(() => clearInterval(loop));
    this.#stops.push(() => window.removeEventListener('pagehide', flush));
    if (this.live.phase !== 'ended') this.#feed.sit();
    else if (this.watching) this.#startReplay();
    else void this.#archive();
    this.#show();
  }

  stop() {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#leaving);
    this.#flush();
    this.#feed.stop();
    this.player.unload();
  }

  /** Plays the recording of a show that ended while we watched. */
  watchReplay() {
    this.#startReplay();
    if (this.live.playlist) this.player.load(this.live.playlist, true);
  }

  get replaying() {
    return this.#replay !== null;
  }

  get said() {
    return this.talk.said;
  }

  product(id: string | null): Product | null {
    return this.products.find((product) => product.id === id) ?? null;
  }

  /** Asks for all that there is to say of a product; until it comes, or when it does not, the bag's words stand. */
  async whole(id: string) {
    const whole = await productById(id).catch(() => null);
    if (whole) this.#wholes = { ...this.#wholes, [id]: whole };
  }

  leftOf(sku: { id: string; left: number }): number {
    return this.left[sku.id] ?? sku.left;
  }

  /** The second that the viewer means: that of the picture; where there is none, now, or where a replay begins. */
  second(): number {
    const begins = this.#replay ? this.live.opened_at : null;
    return Math.round(this.player.picture ?? begins ?? this.clock.now());
  }

  heart() {
    this.taps += 1;
    this.#attention.taps.tap();
  }

  /** A product is on the screen. */
  see(product: string) {
    this.#attention.looks.see(product);
  }

  /** Somebody looks at a product closely. */
  click(product: string) {
    this.#attention.click(product);
  }

  say(text: string, author: Author): Promise<Fault | null> {
    return this.talk.say(text, author, this.second());
  }

  remove(ids: readonly string[]) {
    this.talk.remove(ids);
  }

  restore(comment: Comment) {
    this.talk.restore(comment);
  }

  /** Asks for the live itself again: its phase, picture and products. */
  refresh(): Promise<void> {
    return this.#fresh.now();
  }

  async #ask(): Promise<boolean> {
    try {
      this.live = await api.live(this.live.id);
      this.missing = null;
      for (const id of Object.keys(this.#wholes)) void this.whole(id);
    } catch (thrown) {
      this.missing = asFault(thrown);
      return false;
    }
    if (this.live.phase === 'ended') this.#leave();
    this.#show();
    return true;
  }

  /** The last comments of a show that is over, for those who only read. */
  async #archive() {
    const { id, opened_at: from, ended_at: to } = this.live;
    const end = (to ?? Date.now()) + 1;
    const page = await api.comments(id, Math.max(from ?? 0, end - LAST), end).catch(asFault);
    if (page instanceof Fault) this.missing = page;
    else this.talk.read(page.comments);
  }

  #startReplay() {
    this.#leave();
    this.#cards = new Cards();
    this.#shown.clear();
    this.talk.clear();
    this.pinned = null;
    this.#replay = new Replay(this.live, ({ pins, kept }) => {
      this.#cards.marks(pins);
      this.#kept = kept;
    });
    if (!this.known) void this.#feed.look();
  }

  #show() {
    const { phase, playlist } = this.live;
    if (!this.watching || !playlist || phase === 'planned') return;
    if (phase === 'ended' && !this.#replay) return;
    this.player.load(playlist, phase === 'ended');
  }

  #apply(shot: Snapshot) {
    this.known = true;
    this.shelf = {};
    const { say, gone, ...rest } = shot;
    this.#set({ ...rest, pinned: shot.pinned ?? null, explaining: shot.explaining ?? null });
    this.#attention.taps.settle();
    if (!this.#replay) this.talk.recall(say, gone, this.#inStep());
  }

  #frame(frame: Frame) {
    this.#set(frame);
    this.talk.hear(frame);
    if (frame.fly) this.onfly(this.#attention.taps.others(frame.fly, performance.now()));
  }

  #set(frame: Frame) {
    this.clock.note(frame.at);
    if (frame.signal !== undefined) this.#signal(frame.signal);
    if (frame.online !== undefined) this.online = frame.online;
    if (frame.visitors !== undefined) this.visitors = frame.visitors;
    if (frame.taps !== undefined) this.taps = frame.taps;
    if (frame.tappers !== undefined) this.tappers = frame.tappers;
    if (frame.rules) this.rules = frame.rules;
    if (frame.edited !== undefined) this.#edit(frame.edited);
    if (frame.left) this.left = { ...this.left, ...frame.left };
    if (frame.shelf) this.shelf = { ...this.shelf, ...frame.shelf };
    if (frame.phase !== undefined) this.#phase = frame.phase;
    if (this.#replay) return;
    if (frame.pinned !== undefined || frame.explaining !== undefined) this.#shown.add([frame]);
    if (frame.pins) this.#pins(frame.pins, frame.at);
  }

  /** Another title, time or bag; at first it is only learnt when that was. */
  #edit(at: number) {
    if (this.#edited !== null && at > this.#edited) this.#fresh.soon(performance.now());
    this.#edited = at;
  }

  /** The picture on the screen is a little older than what the room says. */
  #signal(on: boolean) {
    clearTimeout(this.#leaving);
    if (!on) {
      this.#leaving = setTimeout(() => (this.signal = false), this.watching ? BEHIND : 0);
      return;
    }
    if (!this.signal) this.player.rouse();
    [this.signal, this.begun] = [true, true];
  }

  #pins(pins: readonly Pin[], at: number) {
    this.pinnedAll = pins.map((pin) => pin.product);
    this.pinnedNow = this.pinnedAll.at(-1) ?? null;
    this.#cards.pins(pins, at);
  }

  #loop() {
    const picture = this.#inStep();
    this.#comment(picture);
    this.#beside(picture);
    this.delay = this.#replay ? null : delaySeconds(this.clock.now(), picture);
    this.#settle();
    this.player.note();
    const every = this.#replay ? REPLAY_EVERY : LIVE_EVERY;
    if (this.watching) this.#attention.tick(performance.now(), every);
  }

  #comment(picture: number | null) {
    const due = this.#replay ? this.#replay.due(picture) : this.talk.due(picture);
    if (this.#replay?.jumped()) this.talk.jump(due);
    else this.talk.show(due);
  }

  /** Shows what belongs beside this picture; the same cards again change nothing. */
  #beside(picture: number | null) {
    for (const { explaining, pinned } of this.#shown.due(picture)) {
      if (explaining !== undefined) this.explaining = explaining;
      if (pinned !== undefined) this.pinned = pinned;
    }
    if (this.#replay) {
      this.explaining = explainedAt(this.live.explained, picture ?? 0);
      this.pinned = keptAt(this.#kept, picture ?? 0);
    } else if (this.live.phase === 'ended') this.explaining = null;
    const cards = led(this.#cards.at(picture), this.explaining);
    if (cards.join() !== this.cards.join()) this.cards = cards;
    if (this.player.mood === 'playing') for (const product of this.cards) this.see(product);
  }

  /** Follows the phase: a page that waits goes live by itself, and a picture that ended is let go. */
  #settle() {
    this.#fresh.tick(performance.now(), this.#lack());
    if (this.live.phase !== 'ended' || this.#replay) return;
    if (this.player.mood !== 'playing' && this.player.mood !== 'waiting') this.player.unload();
  }

  /** What the live as we know it is lacking of what the room says; null when it is whole. */
  #lack(): string | null {
    const { phase, playlist } = this.live;
    if (phase === 'ended') return null;
    const turned = this.#phase !== null && this.#phase !== phase ? [`phase ${this.#phase}`] : [];
    const picture = phase === 'live' && !playlist ? [`picture, signal ${this.signal}`] : [];
    const cards = this.pinnedAll.filter((id) => !this.product(id)).map((id) => `product ${id}`);
    return [...turned, ...picture, ...cards].join() || null;
  }

  #inStep(): number | null {
    if (this.#replay) return this.player.picture ?? 0;
    return this.signal ? this.player.picture : null;
  }

  /** The room is told over the seat; of a replay, where nobody sits and hearts are over, over HTTP. */
  #tell(report: Report): boolean | Promise<boolean> {
    if (!this.#replay) return this.#feed.send(report);
    const { hearts, ...rest } = report;
    return hearts !== undefined || api.attend(this.live.id, rest);
  }

  /** Reports all that is still to be reported. */
  #flush() {
    this.player.note();
    if (this.watching) this.#attention.flush(performance.now());
  }

  /** Gives the seat up. */
  #leave() {
    this.#flush();
    this.#feed.leave();
  }
}
