import type { Frame } from '$lib/api/shapes';
import { readFrame } from './frames';

/** What the socket needs of the world; tests bring their own. */
export interface World {
  open(url: string): WebSocket;
  random(): number;
  now(): number;
  after(ms: number, act: () => void): () => void;
}

export const browser: World = {
  open: (url) => new WebSocket(url),
  random: Math.random,
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  }
};

export interface Listener {
  opened(): void;
  frame(frame: Frame): void;
  closed(): void;
}

/** Longest wait between two tries. */
export const LONGEST = 20_000;
/** The server speaks at least every 5 s; after this silence the line is dead. */
export const SILENCE = 12_000;
/** The server gives up a seat that says nothing for a minute: after this long we say that we are there. */
export const QUIET = 20_000;

/** The wait before try number `tries`, with full jitter. */
export function wait(tries: number, random: number): number {
  return random * Math.min(LONGEST, 500 * 2 ** tries);
}

/** A seat in a room: stays connected, with ever longer waits, until it is left. */
export class Seat {
  #socket: WebSocket | null = null;
  #tries = 0;
  #spoke = 0;
  #left = false;
  #cancel: () => void = () => {};

  constructor(
    readonly url: string,
    readonly listener: Listener,
    readonly world: World = browser
  ) {
    this.#connect();
  }

  /** Sends when there is a line; what is sent here is worthless later, so nothing is kept. */
  send(message: object): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(message));
    this.#spoke = this.world.now();
    return true;
  }

  leave() {
    this.#left = true;
    this.#cancel();
    this.#drop();
  }

  #connect() {
    const socket = this.world.open(this.url);
    this.#socket = socket;
    this.#listen(socket);
    this.#watch();
  }

  #listen(socket: WebSocket) {
    socket.onopen = () => {
      this.#spoke = this.world.now();
      this.listener.opened();
    };
    socket.onmessage = (event: MessageEvent) => {
      this.#tries = 0;
      this.#watch();
      this.#beat();
      const frame = typeof event.data === 'string' ? readFrame(event.data) : null;
      if (frame) this.listener.frame(frame);
    };
    socket.onclose = () => this.#again();
  }

  /** What comes from the server is our clock, since a page out of sight has its timers put off. */
  #beat() {
    if (this.world.now() - this.#spoke >= QUIET) this.send({});
  }

  #watch() {
    this.#cancel();
    this.#cancel = this.world.after(SILENCE, () => this.#again());
  }

  #again() {
    if (this.#left) return;
    this.#drop();
    this.listener.closed();
    this.#cancel();
    this.#cancel = this.world.after(wait(this.#tries++, this.world.random()), () => this.#connect());
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
