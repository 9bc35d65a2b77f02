import { SvelteSet } from 'svelte/reactivity';
import { m } from '$words';
import type { ActDone, Order, ShopAct } from '$lib/api/shapes';
import { actOnMany } from '$lib/shop/api/till';
import { toasts } from '$lib/ui/toasts.svelte';
import { count } from '$lib/ui/words/figure';
import type { BulkVerb } from './orderacts';

const said = { pack: m.bulk_done_pack, ship: m.bulk_done_ship, deliver: m.bulk_done_deliver } as const;

/** The orders that are chosen, and what is done with them. */
export class OrderChoice {
  chosen = new SvelteSet<string>();
  busy = $state(false);

  constructor(
    private readonly account: string,
    private readonly changed: (done: ActDone[]) => Promise<unknown>
  ) {}

  toggle(orders: readonly Order[], on: boolean) {
    for (const { id } of orders) {
      if (on) this.chosen.add(id);
      else this.chosen.delete(id);
    }
  }

  /** Does the same with these orders, and offers to take back what was done. */
  async act(orders: readonly Order[], verb: BulkVerb, parcel: Pick<ShopAct, 'carrier' | 'tracking'>) {
    const ids = orders.map((order) => order.id);
    const done = await this.#send(ids, { act: verb, ...parcel });
    if (!done.length) return;
    this.chosen.clear();
    toasts.say(said[verb]({ n: count(done.length) }), () => void this.#undo(done));
  }

  async #undo(ids: string[]) {
    const undone = await this.#send(ids, { act: 'undo' });
    if (undone.length) toasts.say(m.bulk_undone({ n: count(undone.length) }));
  }

  /** Answers which of them the server did it with; for the others it says that it did not. */
  async #send(ids: string[], what: ShopAct): Promise<string[]> {
    this.busy = true;
    try {
      const answers = await actOnMany(this.account, ids, what);
      await this.changed(answers);
      return this.#told(answers);
    } catch (thrown) {
      toasts.fault(thrown);
      return [];
    } finally {
      this.busy = false;
    }
  }

  #told(answers: ActDone[]): string[] {
    const refused = answers.filter((one) => one.code).length;
    if (refused) toasts.say(m.bulk_refused({ n: count(refused) }), null, true);
    return answers.filter((one) => !one.code).map((one) => one.order);
  }
}
