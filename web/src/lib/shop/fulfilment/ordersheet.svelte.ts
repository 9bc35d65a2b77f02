import { m } from '$words';
import type { Order, OrderEvent, ShopAct } from '$lib/api/shapes';
import { order as fetchOrder } from '$lib/shop/api/buying';
import { act, events } from '$lib/shop/api/till';
import { toasts } from '$lib/ui/toasts.svelte';

/** One order on the shop's desk: what may be done with it, and its life as it grows. */
export class OrderSheet {
  order = $state.raw<Order>() as Order;
  events = $state.raw<OrderEvent[]>([]);
  busy = $state(false);

  constructor(
    order: Order,
    life: OrderEvent[],
    private readonly changed: (order: Order) => void
  ) {
    this.order = order;
    this.events = life;
  }

  /** Does something with it and says so; answers whether the server agreed. */
  async act(what: ShopAct, said: string, undo = false): Promise<boolean> {
    return this.run(() => act(this.order.id, what), said, undo);
  }

  /** Runs what changes the order, then shows it as it is. */
  async run(change: () => Promise<unknown>, said: string, undo = false): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await change();
      toasts.say(said, undo ? () => void this.act({ act: 'undo' }, m.was_undone()) : null);
      return true;
    } catch (thrown) {
      toasts.fault(thrown);
      return false;
    } finally {
      await this.#look();
      this.busy = false;
    }
  }

  async #look() {
    const { id } = this.order;
    const [order, life] = await Promise.all([fetchOrder(id), events(id)]).catch(() => [null, null]);
    if (!order || !life) return;
    [this.order, this.events] = [order, life];
    this.changed(order);
  }
}
