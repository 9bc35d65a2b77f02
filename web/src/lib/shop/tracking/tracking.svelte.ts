import { m } from '$words';
import { previewTracking, takeTracking } from '$lib/shop/api/orders';
import type { ActDone, TrackingReport } from '$lib/api/shapes';
import { actOnMany } from '$lib/shop/api/till';
import { Form } from '$lib/ui/field/form.svelte';
import { toasts } from '$lib/ui/toasts.svelte';
import { count } from '$lib/ui/words/figure';

/** A list of tracking numbers: looked at, done, and taken back if it was a mistake. */
export class TrackingList {
  report = $state.raw<TrackingReport | null>(null);
  done = $state.raw<ActDone[] | null>(null);
  form = new Form();
  #text = '';

  constructor(private readonly account: string) {}

  look = async (text: string) => {
    this.#text = text;
    [this.report, this.done] = [null, null];
    this.report = await this.form.run(() => previewTracking(this.account, text));
  };

  /** Sends what the preview showed; what is at fault is left out. */
  async take(report: TrackingReport) {
    const goodOnly = report.faults.length > 0;
    const done = await this.form.run(() => takeTracking(this.account, this.#text, report.mark, goodOnly));
    if (!done) return;
    this.done = done;
    const sent = done.filter((one) => !one.code).map((one) => one.order);
    if (sent.length) toasts.say(m.tracking_done({ n: count(sent.length) }), () => void this.#undo(sent));
  }

  async #undo(orders: string[]) {
    const back = await this.form.run(() => actOnMany(this.account, orders, { act: 'undo' }));
    if (!back) return;
    toasts.say(m.bulk_undone({ n: count(back.filter((one) => !one.code).length) }));
    await this.look(this.#text);
  }
}
