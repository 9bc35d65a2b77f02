import * as api from '$lib/live/api';
import { asFault, Fault } from '$lib/api/fault';
import type { Frame, Snapshot } from '$lib/api/shapes';
import { Sequence } from './frames';
import { browser, Seat, type World } from './socket';

/** All viewers miss a frame together; they ask for a snapshot within this time (ms). */
const HOLE = 2000;
/** A snapshot that cannot be had is asked for again after this time, and up to half as long again (ms). */
const RETRY = 2000;

export interface Listener {
  snapshot(shot: Snapshot): void;
  frame(frame: Frame): void;
  /** Frames were missed; a snapshot follows, which says most of what they said. */
  missed(): void;
  /** Whether there is a line. */
  line(on: boolean): void;
  /** Why there is no snapshot; null once there is one. */
  fault(fault: Fault | null): void;
}

/** What the server says of a room: a snapshot, then each frame in its turn. */
export class Feed {
  #seat: Seat | null = null;
  #sequence = new Sequence();
  #known = false;
  #sat = false;
  #turn = 0;

  constructor(
    readonly live: string,
    /** Whether the page is one of the audience. */
    readonly watching: boolean,
    readonly listener: Listener,
    readonly world: World = browser,
    readonly ask: (id: string) => Promise<Snapshot> = api.room
  ) {}

  /** Begins with what the page was given together with the show. */
  begin(shot: Snapshot) {
    this.#apply(shot);
  }

  /** Takes a seat and keeps it until it is left. */
  sit() {
    const opened = () => this.#opens();
    const frame = (frame: Frame) => this.#take(frame);
    const closed = () => this.listener.line(false);
    this.#seat = new Seat(api.seatAddress(this.live, this.watching), { opened, frame, closed }, this.world);
  }

  /** Sends over the seat; answers whether there was a line. */
  send(message: object): boolean {
    return this.#seat?.send(message) ?? false;
  }

  leave() {
    this.#seat?.leave();
  }

  /** Leaves, and asks for nothing any more. */
  stop() {
    this.#turn++;
    this.leave();
  }

  /** Asks for everything that can be seen until it is told, or asked for anew. */
  async look(wait = 0) {
    const turn = ++this.#turn;
    for (let ms = wait; ; ms = RETRY * (1 + this.world.random() / 2)) {
      if (ms) await new Promise<void>((resolve) => this.world.after(ms, resolve));
      if (turn !== this.#turn) return;
      const shot = await this.ask(this.live).catch(asFault);
      if (turn !== this.#turn) return;
      this.listener.fault(shot instanceof Fault ? shot : null);
      if (!(shot instanceof Fault)) return this.#apply(shot);
    }
  }

  #opens() {
    this.#sequence.reset();
    if (this.#known && this.#sat) this.#misses();
    else void this.look();
    this.#sat = true;
  }

  #misses() {
    this.listener.missed();
    void this.look(this.world.random() * HOLE);
  }

  #apply(shot: Snapshot) {
    this.#known = true;
    this.listener.snapshot(shot);
    this.#hand(this.#sequence.snapshot(shot.n));
  }

  #take(frame: Frame) {
    this.listener.line(true);
    this.#hand(this.#sequence.take(frame));
  }

  #hand({ apply, hole }: { apply: Frame[]; hole: boolean }) {
    for (const frame of apply) this.listener.frame(frame);
    if (hole) this.#misses();
  }
}
