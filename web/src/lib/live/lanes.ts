interface Passing {
  start: number;
  width: number;
}

/** Space between two comments in one lane, in pixels. */
export const GAP = 32;

/**
 * Danmaku lanes: each comment crosses `stage` pixels plus its own width in `time` ms, so long ones are
 * faster; a lane takes the next one only when it can neither touch nor catch up with the last one.
 */
export class Lanes {
  #last: (Passing | null)[];

  constructor(
    count: number,
    readonly stage: number,
    readonly time: number
  ) {
    this.#last = new Array<Passing | null>(Math.max(0, count)).fill(null);
  }

  /** The lane for a comment of this width, from the top; null when all are busy. */
  place(width: number, now: number): number | null {
    const lane = this.#last.findIndex((last) => !last || this.#free(last, width, now));
    if (lane < 0) return null;
    this.#last[lane] = { start: now, width };
    return lane;
  }

  #free(last: Passing, width: number, now: number): boolean {
    const speed = (this.stage + last.width) / this.time;
    const entered = (now - last.start) * speed >= last.width + GAP;
    const reaches = now + (this.time * this.stage) / (this.stage + width + GAP);
    return entered && reaches >= last.start + this.time;
  }
}
