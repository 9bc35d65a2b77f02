/** A comment on its way: when it came in, how wide it is, and how far it had to go to the left edge. */
interface Passing {
  start: number;
  width: number;
  stage: number;
}

/** Space between two comments in one lane, in pixels. */
export const GAP = 32;

/**
 * Danmaku lanes: each comment crosses `stage` pixels plus its own width in `time` ms, so long ones are
 * faster; a lane takes the next one only when it can neither touch nor catch up with the last one.
 */
export class Lanes {
  #last: (Passing | null)[] = [];

  constructor(
    public count: number,
    public stage: number,
    readonly time: number
  ) {}

  /** Takes another size of the stage; what flies goes on as it began. */
  resize(count: number, stage: number) {
    this.count = count;
    this.stage = stage;
  }

  /** All lanes are free again. */
  clear() {
    this.#last = [];
  }

  /** The lane for a comment of this width, from the top; null when all are busy. */
  place(width: number, now: number): number | null {
    for (let lane = 0; lane < this.count; lane++) {
      const last = this.#last[lane];
      if (last && !this.#free(last, width, now)) continue;
      this.#last[lane] = { start: now, width, stage: this.stage };
      return lane;
    }
    return null;
  }

  #free(last: Passing, width: number, now: number): boolean {
    const gone = ((now - last.start) / this.time) * (last.stage + last.width);
    const entered = last.stage + last.width - gone <= this.stage - GAP;
    const reaches = now + (this.time * this.stage) / (this.stage + width + GAP);
    return entered && reaches >= last.start + this.time;
  }
}
