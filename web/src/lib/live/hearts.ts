/** Taps in one message, and the shortest time between two messages. */
export const PER_MESSAGE = 30;
export const GAP = 500;
const WAITING = 60;

/** Gathers taps into few messages and tells our own hearts from those of others. */
export class Taps {
  #waiting = 0;
  #sent = -Infinity;
  #mine = 0;

  tap() {
    this.#waiting = Math.min(WAITING, this.#waiting + 1);
  }

  /** The number of taps to send now; zero when it is too early or there are none. */
  take(now: number): number {
    if (!this.#waiting || now - this.#sent < GAP) return 0;
    const batch = Math.min(PER_MESSAGE, this.#waiting);
    this.#waiting -= batch;
    this.#sent = now;
    this.#mine += batch;
    return batch;
  }

  /** How many of the hearts of a tick are other people's: ours have flown when we tapped. */
  others(fly: number): number {
    const own = Math.min(fly, this.#mine);
    this.#mine -= own;
    return fly - own;
  }
}
