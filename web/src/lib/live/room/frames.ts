import type { Frame } from '$lib/api/shapes';

/** Reads one text message; null when it is not a frame. */
export function readFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text);
    const frame = value as Frame;
    return typeof frame?.n === 'number' && typeof frame.at === 'number' ? frame : null;
  } catch {
    return null;
  }
}

const EARLY = 400;

/** Puts frames and the snapshot into one order, and notices when a frame is missing. */
export class Sequence {
  #n: number | null = null;
  #early: Frame[] = [];

  /** Forgets everything: a new seat begins. */
  reset() {
    this.#n = null;
    this.#early = [];
  }

  /** The frames that may be applied now, and whether a snapshot is needed first. */
  take(frame: Frame): { apply: Frame[]; hole: boolean } {
    if (this.#n === null) {
      this.#early.push(frame);
      if (this.#early.length > EARLY) this.#early.shift();
      return { apply: [], hole: false };
    }
    if (frame.n <= this.#n) return { apply: [], hole: false };
    if (frame.n === this.#n + 1) {
      this.#n = frame.n;
      return { apply: [frame], hole: false };
    }
    this.#n = null;
    this.#early = [frame];
    return { apply: [], hole: true };
  }

  /** The frames that follow a snapshot numbered `n`. */
  snapshot(n: number): { apply: Frame[]; hole: boolean } {
    const later = this.#early.filter((frame) => frame.n > n).sort((a, b) => a.n - b.n);
    this.#early = [];
    this.#n = n;
    const apply: Frame[] = [];
    for (const frame of later) {
      const step = this.take(frame);
      apply.push(...step.apply);
      if (step.hole) return { apply, hole: true };
    }
    return { apply, hole: false };
  }
}
