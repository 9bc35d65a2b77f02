/** As many ids as fit in one message to the room. */
const MOST = 8;

/** What came on the screen in this visit: each product is reported once, when there is a line. */
export class Looks {
  #known = new Set<string>();
  #waiting: string[] = [];

  see(product: string) {
    if (this.#known.has(product)) return;
    this.#known.add(product);
    this.#waiting.push(product);
  }

  /** Reports what waits; what `send` says was not sent waits on. */
  report(send: (products: string[]) => boolean) {
    while (this.#waiting.length && send(this.#waiting.slice(0, MOST))) this.#waiting.splice(0, MOST);
  }
}
