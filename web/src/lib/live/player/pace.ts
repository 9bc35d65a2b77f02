/** The picture has to move this long before its delay can be trusted (ms). */
const SETTLE = 4000;
/** Steps are at least this far apart (ms). */
const APART = 30_000;
/** A delay within this of the target is left alone (s). */
const CLOSE = 0.1;
/** Between these hls.js makes up for it by playing faster, and nothing is left out (s). */
const HURRIES = [1, 3] as const;
/** More than this is for the person to decide (s). */
const FAR = 6;
/** How much later the target is after a stall, and for how long (s, ms). */
const STALLED = 1;
const PATIENT = 30_000;

/** When a live picture may step forward, by how much, and how far behind it may be. */
export class Pace {
  #since: number | null = null;
  #stepped = -APART;
  #stalled: number | null = null;

  /** The picture moves, or moves again, since `now`. */
  moves(now: number) {
    this.#since = now;
  }

  /** The picture waited for what had not come, up to `now`. */
  stalls(now: number) {
    this.#stalled = now;
  }

  /** How much a stall adds to the delay that is aimed at, in seconds: what was quiet for a while is on time again. */
  allowance(now: number): number {
    return this.#stalled !== null && now - this.#stalled < PATIENT ? STALLED : 0;
  }

  /** Seconds to step forward at `now`; usually none. */
  step(now: number, latency: number, target: number | null): number {
    const settled = this.#since !== null && now - this.#since >= SETTLE && now - this.#stepped >= APART;
    const late = target === null ? 0 : latency - target;
    const hurries = late > HURRIES[0] && late < HURRIES[1];
    if (!settled || hurries || late < CLOSE || late > FAR) return 0;
    this.#stepped = now;
    return late;
  }
}
