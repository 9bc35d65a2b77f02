/** Taps in one message, and the shortest time between two messages. */
export const PER_MESSAGE = 30;
export const GAP = 500;
const WAITING = 60;
/** Hearts of ours that have not come back by then are among those that the server does not count. */
export const BACK = 3000;

/** Gathers taps into few messages and tells our own hearts from those of others. */
export class Taps {
  #waiting = 0;
  #sent = -Infinity;
  #mine = 0;

  tap() {
    this.#waiting = Math.min(WAITING, this.#waiting + 1);
  }

  /** The number of taps to send now; zero when it is too early or there are none. */
  take(now: number, gap = GAP): number {
    if (!this.#waiting || now - this.#sent < gap) return 0;
    const batch = Math.min(PER_MESSAGE, this.#waiting);
    this.#waiting -= batch;
    this.#sent = now;
    this.#mine += batch;
    return batch;
  }

  /** Takes back what did not get through. */
  give(batch: number) {
    this.#waiting = Math.min(WAITING, this.#waiting + batch);
    this.#mine = Math.max(0, this.#mine - batch);
  }

  /** Waits for no more of ours: what was sent before is counted already. */
  settle() {
    this.#mine = 0;
  }

  /** How many of the hearts of a tick are other people's: ours have flown when we tapped. */
  others(fly: number, now: number): number {
    if (now - this.#sent > BACK) this.settle();
    const own = Math.min(fly, this.#mine);
    this.#mine -= own;
    return fly - own;
  }
}
