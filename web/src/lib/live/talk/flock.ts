/** So many of those that must not be missed wait for a lane; a lane is free again within seconds. */
const WAITING = 20;

/** Chooses who flies when there are fewer lanes than comments. */
export class Flock<T> {
  #waiting: T[] = [];

  /** `first` tells those that must not be missed. */
  constructor(
    readonly first: (one: T) => boolean,
    readonly random: () => number = Math.random
  ) {}

  /** Lets the comments of a tick fly while `fly` finds lanes: those that must first, of the others whom chance picks. */
  launch(tick: readonly T[], fly: (one: T) => boolean) {
    const must = [...this.#waiting, ...tick.filter(this.first)];
    const stuck = must.findIndex((one) => !fly(one));
    this.#waiting = stuck < 0 ? [] : must.slice(stuck).slice(-WAITING);
    if (stuck < 0) this.#shuffled(tick.filter((one) => !this.first(one))).every(fly);
  }

  clear() {
    this.#waiting = [];
  }

  #shuffled(list: T[]): T[] {
    for (let n = list.length - 1; n > 0; n--) {
      const other = Math.floor(this.random() * (n + 1));
      [list[n], list[other]] = [list[other] as T, list[n] as T];
    }
    return list;
  }
}
