import type { Pin, PinMark } from '$lib/api/shapes';

/** Which products' cards are on the picture at which second. */
export class Cards {
  #marks: PinMark[] = [];
  #pinned: readonly Pin[] = [];

  /** Takes the whole list of pins as a frame or a snapshot of the time `now` carries it. */
  pins(list: readonly Pin[], now: number) {
    for (const { product } of this.#pinned) {
      if (!list.some((pin) => pin.product === product)) this.#mark({ at: now, product, shown: false });
    }
    for (const { product, at } of list) this.#mark({ at, product, shown: true });
    this.#pinned = list;
  }

  /** Takes the marks of a replay. */
  marks(list: readonly PinMark[]) {
    for (const mark of list) this.#mark(mark);
  }

  /** The products pinned when the picture shows `picture`, the newest first; those of now when there is no picture. */
  at(picture: number | null): string[] {
    let pinned: string[] = [];
    for (const mark of this.#marks) {
      if (picture !== null && mark.at > picture) break;
      pinned = pinned.filter((product) => product !== mark.product);
      if (mark.shown) pinned.push(mark.product);
    }
    return pinned.reverse();
  }

  #mark(mark: PinMark) {
    const known = this.#marks.some(
      (one) => one.at === mark.at && one.product === mark.product && one.shown === mark.shown
    );
    if (known) return;
    this.#marks.push(mark);
    this.#marks.sort((a, b) => a.at - b.at);
  }
}
