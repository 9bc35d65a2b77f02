import { deliveries, delivery, replay, replaySince, type Which } from '$lib/shop/api/hooks';
import { asFault, type Fault } from '$lib/api/fault';
import type { Delivery, DeliveryLine } from '$lib/api/shapes';

/** Lines of one page, as the server cuts them. */
export const PAGE = 100;

/** What a hook was told: pages of lines, and the one that somebody looks at. */
export class Log {
  lines = $state.raw<DeliveryLine[]>([]);
  open = $state.raw<Delivery | null>(null);
  fault = $state.raw<Fault | null>(null);
  loading = $state(true);
  more = $state(false);
  #which: Which = {};
  #asked = 0;

  constructor(
    readonly account: string,
    readonly hook: string
  ) {}

  /** Shows the newest lines that fit. */
  async show(which: Which) {
    this.#which = which;
    await this.#load([], which);
  }

  /** The newest again. */
  again = () => this.show(this.#which);

  /** Goes on where the last page ended. */
  older = () => this.#load(this.lines, { ...this.#which, before: this.lines.at(-1)?.id });

  async #load(kept: DeliveryLine[], which: Which) {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const page = await deliveries(this.account, this.hook, which);
      if (asked !== this.#asked) return;
      this.fault = null;
      this.lines = [...kept, ...page];
      this.more = page.length === PAGE;
    } catch (thrown) {
      if (asked === this.#asked) this.fault = asFault(thrown);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  async look(event: string) {
    this.put(await delivery(this.account, this.hook, event));
  }

  async replay(event: string) {
    this.put(await replay(this.account, this.hook, event));
  }

  async replaySince(since: number, failed: boolean): Promise<number> {
    const { count } = await replaySince(this.account, this.hook, since, failed);
    void this.again();
    return count;
  }

  /** Opens a delivery; its line is as new as it is. */
  put(one: Delivery) {
    this.open = one;
    this.lines = this.lines.map((line) => (line.id === one.line.id ? one.line : line));
  }
}
