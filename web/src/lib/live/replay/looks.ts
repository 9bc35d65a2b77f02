/** As many ids as fit in one message to the room. */
const MOST = 8;

/** What came on the screen in this visit: each product is reported once. */
export class Looks {
  #known = new Set<string>();
  #waiting: string[] = [];

  see(product: string) {
    if (this.#known.has(product)) return;
    this.#known.add(product);
    this.#waiting.push(product);
  }

  /** As much of what waits as one message takes. */
  take(): string[] {
    return this.#waiting.splice(0, MOST);
  }

  /** Takes back what did not get through. */
  give(products: readonly string[]) {
    this.#waiting.unshift(...products);
  }
}
