// Whether the picture moves: looks again and again where it is.

const BEAT = 100;

export class Pulse {
  #seen = {
    moved: 0,
    frozen: 0,
    last: undefined,
    since: performance.now(),
    ended: false,
  };
  #alive = true;

  /** `look` says where the picture is and whether it came to its end. */
  constructor(look) {
    this.#run(look);
  }

  async #run(look) {
    while (this.#alive) {
      const seen = await look().catch(() => null);
      if (seen) this.#beat(seen);
      await new Promise((done) => setTimeout(done, BEAT));
    }
  }

  #beat({ at, ended }) {
    const [seen, now] = [this.#seen, performance.now()];
    seen.ended = Boolean(ended);
    if (at !== undefined && at !== null && at !== seen.last) {
      [seen.moved, seen.last, seen.since] = [seen.moved + 1, at, now];
    } else if (!ended) {
      seen.frozen = Math.max(seen.frozen, now - seen.since);
    }
  }

  /** How often it moved, how long it stood still since somebody looked (ms), and whether it is over. */
  look() {
    const { moved, frozen, ended } = this.#seen;
    this.#seen.frozen = 0;
    return { moved, frozen, ended };
  }

  end() {
    this.#alive = false;
  }
}
