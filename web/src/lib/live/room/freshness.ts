/** What all viewers are told in one tick they ask about within this time (ms), not all at once. */
export const SPREAD = 1500;
/** Longest wait between two questions (ms). */
export const LONGEST = 15_000;

/** The wait before question number `tries` about the same thing. */
export const later = (tries: number, random: number) =>
  Math.min(LONGEST, 1000 * 2 ** tries) * (0.75 + random / 2);

/** When the show itself is asked for again. No wish is lost: one that comes meanwhile or fails is asked later. */
export class Freshness {
  #due = Infinity;
  #tries = 0;
  #failed = false;
  #lack: string | null = null;
  #asking: Promise<boolean> | null = null;

  /** `ask` answers whether it was answered. */
  constructor(
    readonly ask: () => Promise<boolean>,
    readonly random: () => number = Math.random
  ) {}

  /** Asks within a moment. */
  soon(now: number) {
    this.#due = Math.min(this.#due, now + this.random() * SPREAD);
  }

  /** Asks at once, for somebody who waits for it: what is under way may be older than the wish. */
  async now() {
    while (this.#asking) await this.#asking;
    await this.#run();
  }

  /** Asks for what is lacking until it is there: soon when it begins to lack, then ever more rarely. */
  tick(now: number, lack: string | null) {
    if (lack !== this.#lack) this.#begin(now, lack);
    if (this.#asking) return;
    if (now >= this.#due) void this.#run();
    else if (this.#due === Infinity && (lack || this.#failed))
      this.#due = now + later(this.#tries++, this.random());
  }

  #begin(now: number, lack: string | null) {
    this.#lack = lack;
    this.#tries = 0;
    if (lack) this.soon(now);
  }

  async #run() {
    this.#due = Infinity;
    this.#asking = this.ask();
    this.#failed = !(await this.#asking);
    this.#asking = null;
    if (!this.#failed && !this.#lack) this.#tries = 0;
  }
}
