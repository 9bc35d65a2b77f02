import type { Pin, PinMark } from '$lib/api/shapes';

/** Which product's card is on the picture at which second. */
export class Cards {
  #marks: { at: number; product: string | null }[] = [];

  /** Takes the whole list of pins as a frame or a snapshot of the time `now` carries it. */
  pins(list: readonly Pin[], now: number) {
    for (const pin of list) this.#mark(pin.at, pin.product);
    const last = this.#marks.at(-1);
    const shown = newestOf(list)?.product ?? null;
    if (last && last.product !== shown) this.#mark(now, shown);
  }

  /** Takes the marks of a replay. */
  marks(list: readonly PinMark[]) {
    for (const mark of list) this.#mark(mark.at, mark.shown ? mark.product : null);
  }

  /** The product on the card when the picture shows `picture`; the newest when there is no picture. */
  at(picture: number | null): string | null {
    const shown = picture === null ? this.#marks : this.#marks.filter((mark) => mark.at <= picture);
    return shown.at(-1)?.product ?? null;
  }

  #mark(at: number, product: string | null) {
    if (this.#marks.some((mark) => mark.at === at && mark.product === product)) return;
    this.#marks.push({ at, product });
    this.#marks.sort((a, b) => a.at - b.at);
  }
}

function newestOf(list: readonly Pin[]): Pin | undefined {
  return list.reduce<Pin | undefined>((most, pin) => (!most || pin.at >= most.at ? pin : most), undefined);
}
