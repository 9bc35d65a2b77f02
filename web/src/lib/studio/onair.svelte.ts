import { answerClock } from '$lib/api/client';
import type { LiveLine, Wall } from '$lib/api/shapes';
import { livesOf, wall } from '$lib/live/api';
import { isStale } from '$lib/live/numbers/stale';

const LOOK = 5000;

/** The shows that are on now, for the bar on top of every studio page. */
export class OnAir {
  /** The one that opened last; its numbers are in the bar. */
  live = $state.raw<LiveLine | null>(null);
  wall = $state.raw<Wall | null>(null);
  /** How many others are on. */
  others = $state(0);
  /** By the server's clock. */
  now = $state(answerClock.now());
  #account: string | null = null;
  #came = $state(Infinity);
  #here = $state(Date.now());
  /** Whether what is shown may be old. */
  readonly stale = $derived(isStale([this.#came], this.#here));

  /** What is on as the page is first drawn: the bar pushes nothing down later. */
  constructor(on: readonly LiveLine[] = []) {
    this.#take(on);
  }

  /** Looks for the shows of this account until the answer is called. */
  watch(account: string): () => void {
    this.#account = account;
    const look = () => void this.#look(account);
    const timer = setInterval(() => !document.hidden && look(), LOOK);
    const second = setInterval(() => this.#tick(), 1000);
    look();
    return () => {
      clearInterval(timer);
      clearInterval(second);
      this.#account = this.live = this.wall = null;
      this.#came = Infinity;
    };
  }

  async #look(account: string) {
    try {
      const on = await livesOf(account, { phase: 'live' });
      if (account === this.#account) this.#take(on);
      const numbers = this.live && (await wall(this.live.id));
      if (account !== this.#account) return;
      this.wall = numbers;
      this.#came = Date.now();
    } catch {
      if (account === this.#account) this.#came = 0;
    }
  }

  #take(on: readonly LiveLine[]) {
    const last = on.toSorted((a, b) => (b.opened_at ?? 0) - (a.opened_at ?? 0))[0] ?? null;
    // Numbers of one show must not stand under another.
    if (last?.id !== this.live?.id) this.wall = null;
    this.live = last;
    this.others = Math.max(0, on.length - 1);
  }

  #tick() {
    this.now = answerClock.now();
    this.#here = Date.now();
  }
}
