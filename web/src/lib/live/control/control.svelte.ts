import { asFault, type Fault } from '$lib/api/fault';
import type { Studio, Wall } from '$lib/api/shapes';
import * as api from '$lib/live/api';
import { isStale } from '$lib/live/numbers/stale';
import { Room } from '$lib/live/room/room.svelte';
import { session } from '$lib/people/account/session.svelte';
import { toasts } from '$lib/ui/toasts.svelte';

const LOOK = 2000;
const COUNT = 5000;

/** The control room of one live: its signal, its room and its numbers, kept fresh. */
export class Control {
  studio = $state.raw<Studio>() as Studio;
  wall = $state.raw<Wall | null>(null);
  now = $state(Date.now());
  /** Why the signal could not be asked for the last time. */
  fault = $state.raw<Fault | null>(null);
  busy = $state<string | null>(null);
  #looked = $state(Infinity);
  #counted = $state(Infinity);
  /** Now by this machine's clock, by which it is known how old an answer is. */
  #here = $state(Date.now());
  /** Whether what is shown may be old. */
  readonly stale = $derived(isStale([this.#looked, this.#counted], this.#here));
  #last: Promise<unknown> = Promise.resolve();
  readonly room: Room;
  readonly runs: boolean;
  readonly moderates: boolean;
  readonly cues: boolean;
  #stops: (() => void)[] = [];

  constructor(studio: Studio, runs: boolean) {
    this.studio = studio;
    this.runs = runs;
    const { id } = studio.live.account;
    this.moderates = session.holds(id, 'director', 'moderator');
    this.cues = session.holds(id, 'director', 'operator');
    this.room = new Room(studio.live, false);
  }

  get live() {
    return this.studio.live;
  }

  start() {
    this.room.start();
    this.#every(LOOK, () => this.fresh());
    this.#every(COUNT, () => this.count());
    const second = setInterval(() => this.#tick(), 1000);
    this.#stops.push(() => clearInterval(second));
  }

  stop() {
    this.room.stop();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Looks at what was just changed. */
  async fresh() {
    const { id } = this.live;
    try {
      this.studio = await api.studio(id);
      this.#looked = Date.now();
      this.fault = null;
    } catch (thrown) {
      this.#looked = 0;
      this.fault = asFault(thrown);
    }
  }

  async count() {
    if (this.live.phase === 'planned') return;
    try {
      this.wall = await api.wall(this.live.id);
      this.#counted = Date.now();
    } catch {
      this.#counted = 0;
    }
  }

  /** Does one thing after another, the same one not twice at once, and says what went wrong. */
  async act<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    if (this.busy === name) return null;
    const mine = this.#last.then(() => this.#do(name, work));
    this.#last = mine;
    return mine;
  }

  async #do<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    this.busy = name;
    try {
      return await work();
    } catch (thrown) {
      toasts.fault(thrown);
      return null;
    } finally {
      this.busy = null;
    }
  }

  async turn(name: 'open' | 'end') {
    const live = await this.act(name, () => api[name](this.live.id));
    if (!live) return;
    this.studio = { ...this.studio, live };
    this.room.live = live;
    await this.count();
  }

  #tick() {
    this.now = this.room.clock.now();
    this.#here = Date.now();
  }

  #every(ms: number, act: () => Promise<void>) {
    void act();
    const timer = setInterval(() => !document.hidden && void act(), ms);
    this.#stops.push(() => clearInterval(timer));
  }
}
