import { asFault, Fault } from '$lib/api/fault';
import type { Comment } from '$lib/api/shapes';
import * as api from '$lib/live/api';
import type { Room } from '$lib/live/room/room.svelte';

/** How often new comments are asked for (ms). */
const EVERY = 1000;
/** Earlier comments of one page. */
const PAGE = 200;
/** Comments kept on a moderator's screen. */
const KEPT = 2000;

type Ask = typeof api.said;

/** Reads all that is said in a room: frames leave out what nobody could read, and a moderator must see it. */
export class Reading {
  /** Whether there may be comments before those on the screen. */
  earlier = $state(false);
  fault = $state.raw<Fault | null>(null);
  #last: string | undefined;
  #busy = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly room: Room,
    readonly ask: Ask = api.said
  ) {
    room.talk.kept = KEPT;
  }

  start() {
    void this.read();
    this.#timer = setInterval(() => this.#on && void this.read(), EVERY);
  }

  stop() {
    clearInterval(this.#timer);
  }

  get #on(): boolean {
    return !document.hidden && (this.room.live.phase === 'live' || this.fault !== null);
  }

  /** Reads what is new. */
  async read() {
    const first = this.#last === undefined;
    const page = await this.#ask({ after: this.#last });
    if (!page) return;
    if (first) this.earlier = page.length >= PAGE;
    this.#last = page.at(-1)?.id ?? this.#last;
    this.room.talk.read(page);
  }

  /** Reads a page of what was before. */
  async back() {
    const page = await this.#ask({ before: this.room.said[0]?.id });
    if (!page) return;
    this.earlier = page.length >= PAGE;
    this.room.talk.kept += page.length;
    this.room.talk.read(page);
  }

  async #ask(query: Parameters<Ask>[1]): Promise<Comment[] | null> {
    if (this.#busy) return null;
    this.#busy = true;
    const page = await this.ask(this.room.live.id, query).catch(asFault);
    this.#busy = false;
    this.fault = page instanceof Fault ? page : null;
    return page instanceof Fault ? null : page;
  }
}
