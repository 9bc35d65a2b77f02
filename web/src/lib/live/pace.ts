/** The picture has to move this long before its delay can be trusted (ms). */
const SETTLE = 4000;
/** Steps are at least this far apart (ms). */
const APART = 30_000;
/** A delay within this of the target is left alone (s). */
const CLOSE = 0.1;
/** More than this is for the person to decide (s). */
const FAR = 6;

/** When a live picture may step forward, and by how much. */
export class Pace {
  #since: number | null = null;
  #stepped = -APART;

  /** The picture moves, or moves again, since `now`. */
  moves(now: number) {
    this.#since = now;
  }

  /** Seconds to step forward at `now`; usually none. */
  step(now: number, latency: number, target: number | null): number {
    const settled = this.#since !== null && now - this.#since >= SETTLE && now - this.#stepped >= APART;
    const late = target === null ? 0 : latency - target;
    if (!settled || late < CLOSE || late > FAR) return 0;
    this.#stepped = now;
    return late;
  }
}
