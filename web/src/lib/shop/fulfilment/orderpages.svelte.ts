import { asFault, type Fault } from '$lib/api/fault';
import type { ActDone, Order, Orders, OrdersQuery } from '$lib/api/shapes';

type Ask = (query: OrdersQuery) => Promise<Orders>;

/** Pages of a shop's orders, one under the other, as a filter finds them. */
export class OrderPages {
  orders = $state.raw<Order[]>([]);
  counts = $state.raw<Record<string, number>>({});
  next = $state<string | null>(null);
  /** The search stopped at orders of this time for its length. */
  until = $state<number | null>(null);
  busy = $state(false);
  /** Whether a first page of any filter has come. */
  ready = $state(false);
  fault = $state.raw<Fault | null>(null);
  #query: OrdersQuery = {};
  #turn = 0;

  constructor(private readonly ask: Ask) {}

  /** Begins anew; what was asked for before is not waited for any more. */
  async find(query: OrdersQuery) {
    this.#query = query;
    await this.#read(query, (page) => {
      this.orders = page.orders;
      this.counts = page.counts;
      this.ready = true;
    });
  }

  again = () => this.find(this.#query);

  async more() {
    if (!this.next || this.busy) return;
    await this.#read({ ...this.#query, before: this.next }, (page) => {
      this.orders = [...this.orders, ...page.orders];
    });
  }

  /** Shows what became of some without moving any, and counts again. */
  async took(done: readonly ActDone[]) {
    const states = Object.fromEntries(done.map((one) => [one.order, one.state]));
    this.orders = this.orders.map((order) => ({ ...order, state: states[order.id] ?? order.state }));
    const turn = this.#turn;
    const page = await this.ask({ ...this.#query }).catch(() => null);
    if (page && turn === this.#turn) this.counts = page.counts;
  }

  async #read(query: OrdersQuery, take: (page: Orders) => void) {
    const turn = ++this.#turn;
    this.busy = true;
    this.fault = null;
    try {
      const page = await this.ask(query);
      if (turn !== this.#turn) return;
      take(page);
      this.next = page.next ?? null;
      this.until = page.sought_until ?? null;
    } catch (thrown) {
      if (turn === this.#turn) this.fault = asFault(thrown);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
