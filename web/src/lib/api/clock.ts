const SAMPLES = 32;

/**
 * The server's clock as seen from here. A frame's `at` is always a little old when it arrives, so the
 * largest difference seen lately, which travelled fastest, is the nearest to the truth.
 */
export class ServerClock {
  #samples: number[] = [];

  note(at: number, now = Date.now()) {
    this.#samples.push(at - now);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /** Takes the date of an answer; one that is no date tells nothing. */
  tell(date: string | null, now = Date.now()) {
    const at = Date.parse(date ?? '');
    if (Number.isFinite(at)) this.note(at, now);
  }

  get offset(): number {
    return this.#samples.length ? Math.max(...this.#samples) : 0;
  }

  now(local = Date.now()): number {
    return local + this.offset;
  }
}

/** Seconds between something happening and its picture being seen; null while that is unknown. */
export function delaySeconds(serverNow: number, picture: number | null): number | null {
  if (picture === null) return null;
  const delay = (serverNow - picture) / 1000;
  return delay < -1 || delay > 3600 ? null : Math.max(0, delay);
}
