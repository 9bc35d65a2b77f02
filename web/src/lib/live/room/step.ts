interface Timed {
  id?: string;
  at: number;
}

const MOST = 2000;

/** Things that wait until the viewer's picture reaches the moment at which they happened. */
export class Steps<T extends Timed> {
  #waiting: T[] = [];

  get size() {
    return this.#waiting.length;
  }

  add(items: readonly T[]) {
    this.#waiting.push(...items);
    this.#waiting.sort((a, b) => a.at - b.at);
    if (this.#waiting.length > MOST) this.#waiting.splice(0, this.#waiting.length - MOST);
  }

  /** What is due when the picture shows `picture`; everything when there is no picture. */
  due(picture: number | null): T[] {
    if (picture === null) return this.#waiting.splice(0);
    const later = this.#waiting.findIndex((item) => item.at > picture);
    return this.#waiting.splice(0, later < 0 ? this.#waiting.length : later);
  }

  drop(ids: readonly string[]) {
    this.#waiting = this.#waiting.filter((item) => !item.id || !ids.includes(item.id));
  }

  clear() {
    this.#waiting = [];
  }
}
