/** A clock that stands still while what it times does. */
export class Stopwatch {
  #since: number | null = null;
  #rested = 0;

  rest(now: number) {
    this.#since ??= now;
  }

  go(now: number) {
    this.#rested += now - (this.#since ?? now);
    this.#since = null;
  }

  at(now: number): number {
    return (this.#since ?? now) - this.#rested;
  }
}
